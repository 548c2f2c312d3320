// What a polynomial commitment is to a proof system: polynomials go in, in batches; later, values
// of them are claimed at points that nobody could foresee, and all claims are shown at once.
//
// Two kinds of implementation: kzg.hpp here (a setup, one point a polynomial, checked by a pairing)
// and fri_scheme.hpp of the room fri (no setup, one root a batch, checked by hashes). The
// transcript must have heard of all digests and of all claimed values before open and verify; they
// add what is theirs. Threads: proving uses the executor handed in, verifying is pure.
#pragma once

#include "algebra/fr.hpp"
#include "base/bytes.hpp"
#include "base/executor.hpp"
#include "base/result.hpp"
#include "transcript/transcript.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace cairn::commitment {

using algebra::Fr;

/// Coefficients, lowest first.
using Polynomial = std::vector<Fr>;

/// Polynomial number `polynomial` of batch number `batch` has the value `value` at points[point].
struct Claim {
    std::size_t batch = 0;
    std::size_t polynomial = 0;
    std::size_t point = 0;
    Fr value;
};

struct Statement {
    std::vector<Fr> points;
    std::vector<Claim> claims;  // at least one
};

/// Whether all numbers of the statement are in range, for batches of these sizes.
[[nodiscard]] bool is_well_formed(const Statement& statement,
                                  std::span<const std::size_t> batch_sizes);

/// Polynomials committed together, as their prover keeps them.
class Batch {
  public:
    Batch(std::vector<Polynomial> polynomials, Bytes digest)
        : polynomials_(std::move(polynomials)), digest_(std::move(digest)) {}
    virtual ~Batch() = default;

    [[nodiscard]] std::size_t size() const noexcept { return polynomials_.size(); }
    [[nodiscard]] const Polynomial& operator[](std::size_t i) const { return polynomials_[i]; }
    /// What stands for them in a proof or a verifying key.
    [[nodiscard]] const Bytes& digest() const noexcept { return digest_; }

  private:
    std::vector<Polynomial> polynomials_;
    Bytes digest_;
};

class Committer {
  public:
    virtual ~Committer() = default;

    /// No polynomial may have more coefficients.
    [[nodiscard]] virtual std::size_t max_coefficients() const noexcept = 0;
    [[nodiscard]] virtual std::unique_ptr<Batch> commit(std::vector<Polynomial> polynomials,
                                                        base::Executor& executor) const = 0;
    [[nodiscard]] virtual Bytes open(std::span<const Batch* const> batches,
                                     const Statement& statement, transcript::Transcript& transcript,
                                     base::Executor& executor) const = 0;
};

/// A batch as its verifier knows it.
struct BatchView {
    BytesView digest;
    std::size_t size = 0;
};

enum class [[nodiscard]] CommitmentError : std::uint8_t {
    bad_statement,  // a claim names what is not there
    bad_digest,     // a digest is not what this scheme makes
    wrong_size,     // the opening is shorter or longer
    bad_opening,    // the opening's bytes are not canonical, or not of the group
    not_opened,     // a claim is false, or not shown
};
[[nodiscard]] const char* text_of(CommitmentError error) noexcept;

class Checker {
  public:
    virtual ~Checker() = default;

    [[nodiscard]] virtual std::size_t digest_size(std::size_t polynomials) const noexcept = 0;
    /// Whether bytes of this size are a digest of a proof: canonical, in the group, not the
    /// identity.
    [[nodiscard]] virtual bool is_digest(BytesView bytes) const noexcept = 0;
    /// What a transcript binds of scheme and setup.
    [[nodiscard]] virtual Bytes32 setup_digest() const noexcept = 0;
    [[nodiscard]] virtual Result<void, CommitmentError> verify(std::span<const BatchView> batches,
                                                               const Statement& statement,
                                                               transcript::Transcript& transcript,
                                                               BytesView opening) const = 0;
};

/// alpha^0, alpha^1, ... one for each claim.
[[nodiscard]] std::vector<Fr> weights_of(const Statement& statement, const Fr& alpha);

/// The quotient by X - points[point] of the weighted sum of the polynomials claimed there, without
/// the remainder. `size` coefficients at most are summed; the last of the result is zero.
[[nodiscard]] Polynomial quotient_at(std::size_t point, std::span<const Batch* const> batches,
                                     const Statement& statement, std::span<const Fr> weights,
                                     std::size_t size, base::Executor& executor);

}  // namespace cairn::commitment
