#include "algebra/sumcheck.hpp"

#include "algebra/fr_arrays.hpp"
#include "algebra/multilinear.hpp"
#include "base/assert.hpp"

#include <algorithm>
#include <array>
#include <mutex>

namespace cairn::algebra {
namespace {

unsigned degree_of(const std::vector<SumOfProducts::Term>& terms) {
    std::size_t out = 1;
    for (const SumOfProducts::Term& term : terms) {
        out = std::max(out, term.factors.size());
    }
    CAIRN_ASSERT(out <= MAX_SUMCHECK_DEGREE);
    return static_cast<unsigned>(out);
}

/// Some rows of each polynomial with its first variable at 0, 1, 2, ...: on the way from x to x + 1
/// each value grows by the difference of those at 1 and 0.
class Rows {
  public:
    Rows(std::span<const std::span<Fr>> polynomials, std::size_t begin, std::size_t count)
        : polynomials_(polynomials),
          begin_(begin),
          count_(count),
          values_(polynomials.size() * count) {
        for (std::size_t i = 0; i < polynomials.size(); ++i) {
            columns_.push_back(polynomials[i].data() + begin);
        }
    }

    std::span<const Fr* const> columns() const noexcept { return columns_; }
    std::size_t count() const noexcept { return count_; }

    /// From the values at x to those at x + 1.
    void advance() noexcept {
        for (std::size_t i = 0; i < polynomials_.size(); ++i) {
            const Fr* const zero = polynomials_[i].data() + begin_;
            const Fr* const one = zero + polynomials_[i].size() / 2;
            const Fr* const from = columns_[i];
            Fr* const to = values_.data() + i * count_;
            for (std::size_t row = 0; row < count_; ++row) {
                to[row] = from[row] + (one[row] - zero[row]);
            }
            columns_[i] = to;
        }
    }

  private:
    std::span<const std::span<Fr>> polynomials_;
    std::size_t begin_;
    std::size_t count_;
    std::vector<const Fr*> columns_;
    std::vector<Fr> values_;
};

using RoundSums = std::array<Fr, MAX_SUMCHECK_DEGREE + 1>;

void add_rows(RoundSums& sums, Rows rows, const Combination& combination) {
    std::array<Fr, SUMCHECK_ROWS> results;
    const std::span<Fr> out = std::span(results).first(rows.count());
    for (unsigned x = 0; x <= combination.degree(); ++x) {
        if (x > 0) {
            rows.advance();
        }
        combination.evaluate(rows.columns(), out);
        for (const Fr& result : out) {
            sums[x] = sums[x] + result;
        }
    }
}

std::vector<Fr> round_polynomial(std::span<const std::span<Fr>> polynomials,
                                 const Combination& combination, base::Executor& executor) {
    const std::size_t half = polynomials[0].size() / 2;
    std::mutex mutex;
    std::vector<Fr> out(combination.degree() + 1);
    executor.parallel_for(
        (half + SUMCHECK_ROWS - 1) / SUMCHECK_ROWS, 1, [&](std::size_t first, std::size_t last) {
            RoundSums sums{};
            for (std::size_t i = first; i < last; ++i) {
                const std::size_t begin = i * SUMCHECK_ROWS;
                add_rows(sums, {polynomials, begin, std::min(SUMCHECK_ROWS, half - begin)},
                         combination);
            }
            const std::scoped_lock lock(mutex);
            for (std::size_t x = 0; x < out.size(); ++x) {
                out[x] = out[x] + sums[x];
            }
        });
    return out;
}

}  // namespace

SumOfProducts::SumOfProducts(std::vector<Term> terms, Kernel kernel)
    : terms_(std::move(terms)), degree_(degree_of(terms_)), kernel_(kernel) {}

void SumOfProducts::evaluate(std::span<const Fr* const> columns, std::span<Fr> out) const {
    std::ranges::fill(out, Fr::zero());
    std::array<Fr, SUMCHECK_ROWS> products;
    const std::span<Fr> product = std::span(products).first(out.size());
    for (const Term& term : terms_) {
        std::ranges::fill(product, term.coefficient);
        for (std::size_t i = 0; i < term.factors.size(); ++i) {
            const std::span<const Fr> factor(columns[term.factors[i]], out.size());
            if (i == 0 && term.coefficient == Fr::one()) {
                std::ranges::copy(factor, product.begin());
            } else {
                multiply_all(product, factor, base::serial_executor(), kernel_);
            }
        }
        for (std::size_t i = 0; i < out.size(); ++i) {
            out[i] = out[i] + product[i];
        }
    }
}

ProvedSumcheck prove_sumcheck(std::span<const std::span<Fr>> polynomials,
                              const Combination& combination, const SumcheckChallenge& challenge,
                              base::Executor& executor, Kernel kernel) {
    CAIRN_ASSERT(!polynomials.empty() && combination.degree() >= 1 &&
                 combination.degree() <= MAX_SUMCHECK_DEGREE);
    std::vector<std::span<Fr>> rest(polynomials.begin(), polynomials.end());
    const std::size_t size = rest[0].size();
    CAIRN_ASSERT(size >= 2 && (size & (size - 1)) == 0 &&
                 std::ranges::all_of(rest, [&](const auto& p) { return p.size() == size; }));
    ProvedSumcheck out;
    while (rest[0].size() > 1) {
        out.proof.rounds.push_back(round_polynomial(rest, combination, executor));
        out.point.push_back(challenge(out.proof.rounds.back()));
        for (std::span<Fr>& polynomial : rest) {
            polynomial = fold(polynomial, out.point.back(), executor, kernel);
        }
    }
    for (const std::span<Fr>& polynomial : rest) {
        out.values.push_back(polynomial[0]);
    }
    return out;
}

Result<SumcheckClaim, SumcheckFailure> verify_sumcheck(const Fr& sum, std::size_t variables,
                                                       unsigned degree, const SumcheckProof& proof,
                                                       const SumcheckChallenge& challenge) {
    CAIRN_ASSERT(degree <= MAX_SUMCHECK_DEGREE);
    if (proof.rounds.size() != variables) {
        return unexpected(SumcheckFailure{SumcheckError::wrong_number_of_rounds, 0});
    }
    for (std::size_t i = 0; i < variables; ++i) {
        if (proof.rounds[i].size() != std::size_t{degree} + 1) {
            return unexpected(SumcheckFailure{SumcheckError::wrong_number_of_values, i});
        }
    }
    SumcheckClaim claim{{}, sum};
    for (std::size_t i = 0; i < variables; ++i) {
        const std::vector<Fr>& round = proof.rounds[i];
        // A constant polynomial has the same value at 1.
        if (round[0] + (degree == 0 ? round[0] : round[1]) != claim.value) {
            return unexpected(SumcheckFailure{SumcheckError::wrong_sum, i});
        }
        claim.point.push_back(challenge(round));
        claim.value = interpolate_at(round, claim.point.back());
    }
    return claim;
}

// Lagrange's formula: value i times the product over j != i of (x - j) / (i - j).
Fr interpolate_at(std::span<const Fr> values, const Fr& x) {
    const std::size_t n = values.size();
    CAIRN_ASSERT(n >= 1 && n <= MAX_SUMCHECK_DEGREE + 1);
    std::array<Fr, MAX_SUMCHECK_DEGREE + 1> numerators;
    std::array<Fr, MAX_SUMCHECK_DEGREE + 1> denominators;
    for (std::size_t i = 0; i < n; ++i) {
        numerators[i] = Fr::one();
        denominators[i] = Fr::one();
        for (std::size_t j = 0; j < n; ++j) {
            if (j != i) {
                numerators[i] = numerators[i] * (x - fr(j));
                denominators[i] = denominators[i] * (fr(i) - fr(j));
            }
        }
    }
    invert_all(std::span(denominators).first(n));
    Fr out;
    for (std::size_t i = 0; i < n; ++i) {
        out = out + values[i] * numerators[i] * denominators[i];
    }
    return out;
}

}  // namespace cairn::algebra
