// What a proof by FRI costs and is worth.
//
// References: E. Ben-Sasson et al., "Fast Reed-Solomon Interactive Oracle Proofs of Proximity",
// 2018; E. Ben-Sasson, D. Carmon, Y. Ishai, S. Kopparty, S. Saraf, "Proximity Gaps for Reed-Solomon
// Codes", eprint 2020/654 (BCIKS20); StarkWare, "ethSTARK Documentation", eprint 2021/582.
// Threads: plain values.
#pragma once

#include <cstddef>
#include <cstdint>

namespace cairn::fri {

/// The longest evaluation domain, 2^28 elements: 8 GiB a polynomial.
inline constexpr unsigned MAX_LOG_DOMAIN = 28;

struct Parameters {
    unsigned log_blowup = 4;      // the rate is 2^-log_blowup; 1 to 8
    unsigned queries = 48;        // 1 to 256
    unsigned grinding_bits = 16;  // work before the queries are drawn; at most 32
    unsigned log_fold = 3;        // a layer is folded 2^log_fold to one; 1 to 4
    unsigned log_final =
        6;  // the last polynomial has at most 2^log_final coefficients, sent as they are

    friend bool operator==(const Parameters&, const Parameters&) = default;
};

[[nodiscard]] bool is_valid(const Parameters& parameters, unsigned log_degree) noexcept;

/// The exponents by which the layers are folded, one a layer: from 2^log_degree coefficients down
/// to at most 2^log_final.
class FoldSchedule {
  public:
    FoldSchedule(const Parameters& parameters, unsigned log_degree) noexcept;

    [[nodiscard]] std::size_t layers() const noexcept { return layers_; }
    [[nodiscard]] unsigned fold_of(std::size_t layer) const noexcept;
    [[nodiscard]] unsigned log_final() const noexcept { return log_final_; }

  private:
    unsigned log_fold_;
    unsigned last_fold_;
    unsigned log_final_;
    std::size_t layers_;
};

/// Bits of security of the proximity test for a batch of `polynomials` of 2^log_degree coefficients
/// over Fr, not interactive, with a hash function as random oracle.
struct SecurityBits {
    /// By the theorems of BCIKS20 up to the Johnson bound: a query errs with probability at most
    /// sqrt(rate) (1 + 1 / 2 m), the folds with at most (m + 1/2)^7 / (3 rate^1.5) domain^2 / r and
    /// the batch likewise; the best m from 3 on.
    double proven = 0;
    /// If codes are as good up to their capacity (ethSTARK, conjecture 1): a query errs with the
    /// rate. Results of 2025 refute the strongest form of such conjectures, close to capacity; what
    /// must last should count by the proven bits.
    double conjectured = 0;
};
[[nodiscard]] SecurityBits security_of(const Parameters& parameters, unsigned log_degree,
                                       std::size_t polynomials) noexcept;

}  // namespace cairn::fri
