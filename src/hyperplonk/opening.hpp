// Values of committed columns at a point that is no row, as multilinear polynomials: HyperKZG, the
// folding of Gemini (J. Bootle et al., eprint 2022/420, section 2.4) over KZG.
//
// Two combinations of columns are opened at once: `here` as it stands and `there` one row on,
//   here(point) + next there(point) = value,   next there [row] = there[row + 1 modulo rows].
// With the values of rows as coefficients of powers of X, the sum is
//   f_0 = here + (there - first) / X + first X^(n - 1)
// for the value `first` of `there` in row 0. f_(i+1) takes even and odd coefficients of f_i
// together,
//   f_(i+1)(X^2) = (1 - u) (f_i(X) + f_i(-X)) / 2 + u (f_i(X) - f_i(-X)) / (2 X),
// u being the point's coordinate of the row's lowest bit left. After all coordinates it is the
// value. f_1, f_2 ... are committed, and the identities are checked at a random y: all of them are
// opened at y, -y and y^2, by two quotients (D. Boneh et al., eprint 2020/81). Why not Zeromorph on
// the same powers: its bounds of degrees need [tau^d]_2 of the very degree, or a quotient as long
// as the whole setup; a setup here has [tau]_2 alone. Folding needs no bounds: what a column had
// above n coefficients would have to fold to zero at a point drawn after it. Threads: opening works
// on the executor handed in. Cost: sums of multiples of 3 n in all, which others may share who make
// the same polynomials. Memory: 160 bytes a row, with those of both combinations.
#pragma once

#include "commitment/kzg.hpp"

#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace cairn::hyperplonk {

using algebra::Fr;
using algebra::G1;
using commitment::PairingClaim;
using commitment::Polynomial;

struct OpeningStatement {
    std::span<const Fr> point;  // one coordinate at least
    Fr value;
    Fr first;
};

struct Opening {
    std::vector<G1> folds;   // f_1 .. f_(m - 1) of m coordinates
    std::vector<Fr> values;  // of here and there at y, -y, y^2; of each fold at y, -y
    G1 quotient;
    G1 last;
};

[[nodiscard]] constexpr std::size_t opening_folds(std::size_t coordinates) noexcept {
    return coordinates - 1;
}
[[nodiscard]] constexpr std::size_t opening_values(std::size_t coordinates) noexcept {
    return 6 + 2 * opening_folds(coordinates);
}

/// The polynomials that are committed in an opening, step by step, as challenges are drawn.
class OpeningPolynomials {
  public:
    /// Both have 2^coordinates coefficients. Begins with the folds.
    OpeningPolynomials(Polynomial here, Polynomial there, std::span<const Fr> point,
                       base::Executor& executor);

    /// How many challenges of the opening lead to the polynomials of a step.
    static constexpr std::size_t FOLDS = 0;
    static constexpr std::size_t QUOTIENT = 2;  // y and batch
    static constexpr std::size_t LAST = 3;      // z
    static constexpr bool is_step(std::size_t challenges) noexcept {
        return challenges == FOLDS || challenges == QUOTIENT || challenges == LAST;
    }

    /// Of this step.
    [[nodiscard]] std::span<const Polynomial> polynomials() const noexcept { return current_; }
    /// All that have been drawn.
    [[nodiscard]] const std::vector<Fr>& challenges() const noexcept { return challenges_; }
    /// At y, -y, y^2, as Opening has them; in the first step.
    [[nodiscard]] std::vector<Fr> values(const Fr& y, base::Executor& executor) const;
    /// Goes on until the step that all of these lead to; they begin with those that have been
    /// drawn.
    void advance(std::span<const Fr> challenges, base::Executor& executor);

  private:
    void make_quotient(base::Executor& executor);
    void make_last(base::Executor& executor);

    Polynomial here_;   // of the second step: the batch
    Polynomial there_;  // of the second step: nothing
    std::vector<Polynomial> current_;
    std::vector<Fr> challenges_;
};

/// Commits to the polynomials of a step; nothing if that cannot be.
using OpeningCommit = std::function<std::optional<std::vector<G1>>(const OpeningPolynomials&)>;

/// Both polynomials have 2^coordinates coefficients. Nothing if `commit` says so.
[[nodiscard]] std::optional<Opening> open(Polynomial here, Polynomial there,
                                          const OpeningStatement& statement,
                                          const OpeningCommit& commit,
                                          transcript::Transcript& transcript,
                                          base::Executor& executor);

/// here = sum here[i] commitments[i], there alike.
struct CombinedCommitments {
    std::span<const G1> commitments;
    std::span<const Fr> here;
    std::span<const Fr> there;
};

/// All of the check but the pairing; nothing if the values contradict the statement. Sizes are as
/// above, points are of the subgroup.
[[nodiscard]] std::optional<PairingClaim> check_opening(const CombinedCommitments& combined,
                                                        const OpeningStatement& statement,
                                                        const Opening& opening,
                                                        transcript::Transcript& transcript);

}  // namespace cairn::hyperplonk
