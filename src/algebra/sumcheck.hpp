// The sumcheck protocol: that a combination of multilinear polynomials, of low degree in them, sums
// to a claimed value over the hypercube.
//
//   SumcheckProof proof = prove_sumcheck(columns, combination, challenge, executor).proof;
//   auto claim = verify_sumcheck(sum, variables, combination.degree(), proof, challenge);
//   // what is left to check: the combination at claim->point equals claim->value
//
// Lund, Fortnow, Karloff, Nisan, "Algebraic methods for interactive proof systems" (1992); the
// prover of Thaler, "Time-optimal interactive proofs for circuit evaluation" (2013). In round i the
// prover sends the univariate polynomial of the variable x_i, with earlier variables bound and
// later ones summed over, as its values at 0, 1, ..., degree; the verifier checks that those at 0
// and 1 sum to the claim, draws a challenge, and goes on with the value there. A false claim
// survives a round with a probability of at most degree / r.
//
// Challenges come from a callback, which must bind to what it is told (a transcript); neither side
// draws any of its own. Variables are those of multilinear.hpp, the highest bit first.
// Threads: pure; the prover works on the executor handed in, the verifier is a few products a
// round.
#pragma once

#include "algebra/fr.hpp"
#include "algebra/kernel.hpp"
#include "base/executor.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace cairn::algebra {

/// A combination of a row of values, one of each polynomial.
class Combination {
  public:
    virtual ~Combination() = default;

    /// In all polynomials together; at least 1, at most MAX_SUMCHECK_DEGREE.
    [[nodiscard]] virtual unsigned degree() const noexcept = 0;

    /// out[i] = the combination of columns[0][i], columns[1][i], ... Called with at most
    /// SUMCHECK_ROWS rows, by several threads at once.
    virtual void evaluate(std::span<const Fr* const> columns, std::span<Fr> out) const = 0;
};

inline constexpr unsigned MAX_SUMCHECK_DEGREE = 32;
inline constexpr std::size_t SUMCHECK_ROWS = 512;

/// A sum of products of polynomials.
class SumOfProducts final : public Combination {
  public:
    struct Term {
        Fr coefficient;
        /// Indices of polynomials; one may come more than once.
        std::vector<std::size_t> factors;
    };
    explicit SumOfProducts(std::vector<Term> terms, Kernel kernel = best_kernel());

    [[nodiscard]] unsigned degree() const noexcept override { return degree_; }
    void evaluate(std::span<const Fr* const> columns, std::span<Fr> out) const override;

  private:
    std::vector<Term> terms_;
    unsigned degree_;
    Kernel kernel_;
};

/// One a round: the round polynomial's values at 0, 1, ..., degree.
struct SumcheckProof {
    std::vector<std::vector<Fr>> rounds;
};

/// Draws the challenge of a round, once it has taken in the round's values.
using SumcheckChallenge = std::function<Fr(std::span<const Fr> round)>;

struct ProvedSumcheck {
    SumcheckProof proof;
    std::vector<Fr> point;
    /// Each polynomial's value at the point.
    std::vector<Fr> values;
};

/// The polynomials, at least one, are of equal size, 2^n with n >= 1, and are folded in place: what
/// is left of them has no meaning. Takes no memory that grows with their size. Cost: in all
/// degree + 1 evaluations of the combination for each of 2^n rows, and as many sums a column.
ProvedSumcheck prove_sumcheck(std::span<const std::span<Fr>> polynomials,
                              const Combination& combination, const SumcheckChallenge& challenge,
                              base::Executor& executor, Kernel kernel = best_kernel());

enum class [[nodiscard]] SumcheckError : std::uint8_t {
    wrong_number_of_rounds,  // not one a variable
    wrong_number_of_values,  // of a round: not degree + 1
    wrong_sum,               // a round's values at 0 and 1 do not sum to the claim
};

struct SumcheckFailure {
    SumcheckError error;
    std::size_t round;  // where; 0 for wrong_number_of_rounds

    friend bool operator==(const SumcheckFailure&, const SumcheckFailure&) = default;
};

/// What the proof leaves to check: that the combination of the polynomials' values at the point is
/// this value. A caller who does not check it has checked nothing.
struct SumcheckClaim {
    std::vector<Fr> point;
    Fr value;
};

/// The sum that `proof` claims is `sum`; variables and degree (at most MAX_SUMCHECK_DEGREE) are the
/// verifier's own. The proof may be a stranger's: lengths are checked before the callback is
/// called.
Result<SumcheckClaim, SumcheckFailure> verify_sumcheck(const Fr& sum, std::size_t variables,
                                                       unsigned degree, const SumcheckProof& proof,
                                                       const SumcheckChallenge& challenge);

/// The value at x of the polynomial of degree below values.size() with these values at 0, 1, ...;
/// at most MAX_SUMCHECK_DEGREE + 1 of them, at least one.
[[nodiscard]] Fr interpolate_at(std::span<const Fr> values, const Fr& x);

}  // namespace cairn::algebra
