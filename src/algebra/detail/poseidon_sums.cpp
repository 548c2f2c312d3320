#include "algebra/detail/poseidon_sums.hpp"

#include "algebra/detail/poseidon_recurrence.hpp"
#include "base/assert.hpp"

#include <algorithm>

namespace cairn::algebra::detail {
namespace {

class Writer {
  public:
    Writer(std::span<const Fr> matrix, unsigned t, std::span<const Fr> constants)
        : t_(t), matrix_(matrix), constants_(constants), scales_(t, Fr::one()) {}

    /// Every round reads the constants after it: those of the first are in the state.
    void full_round() {
        constants_ = constants_.subspan(t_);
        const std::vector<Fr> powers = powers_of_scales();
        for (std::size_t i = 0; i < t_; ++i) {
            scales_[i] = matrix_[i * t_ + i] * powers[i];
            PoseidonSum& sum = begin(constants_[i]);
            for (std::size_t j = i + 1; j < i + t_; ++j) {
                sum.factors.push_back(matrix_[i * t_ + j % t_] * powers[j % t_]);
            }
            divide(sum, scales_[i]);
        }
    }

    void last_full_round() {
        const std::vector<Fr> powers = powers_of_scales();
        for (std::size_t i = 0; i < t_; ++i) {
            PoseidonSum& sum = begin(Fr::zero());
            for (std::size_t j = 0; j < t_; ++j) {
                sum.factors.push_back(matrix_[i * t_ + j] * powers[j]);
            }
        }
    }

    void partial_rounds(std::size_t count) {
        const PartialRounds rounds = partial_rounds_of(matrix_, static_cast<unsigned>(t_),
                                                       constants_.subspan(t_, (count - 1) * t_));
        constants_ = constants_.subspan(count * t_);
        y_scales_ = {scales_[0]};
        for (std::size_t n = 1; n < t_; ++n) {
            entry(rounds.entry[n - 1], rounds.constants[n - 1]);
        }
        for (std::size_t n = t_; n < count; ++n) {
            step(rounds.step, rounds.constants[n - 1]);
        }
        const Fr constant = constants_[0];
        step(rounds.step, rounds.constants[count - 1] + constant);
        for (std::size_t i = 1; i < t_; ++i) {
            const std::vector<Fr>& factors = rounds.exit[i - 1];
            leave(factors, rounds.exit_constants[i - 1] + constants_[i] - factors[0] * constant);
        }
        scales_.assign(t_, Fr::one());
        scales_[0] = y_scales_.back();
    }

    std::vector<PoseidonSum> take() && { return std::move(sums_); }

  private:
    PoseidonSum& begin(const Fr& constant) { return sums_.emplace_back(PoseidonSum{constant, {}}); }

    static void divide(PoseidonSum& sum, const Fr& scale) {
        const Fr inverse = scale.inverse();
        sum.constant = sum.constant * inverse;
        for (Fr& factor : sum.factors) {
            factor = factor * inverse;
        }
    }

    std::vector<Fr> powers_of_scales() const {
        std::vector<Fr> out;
        std::ranges::transform(scales_, std::back_inserter(out), fifth_power);
        return out;
    }

    /// Of y_n and of x_n.
    Fr y_scale(std::size_t n) const { return y_scales_[n]; }
    Fr x_scale(std::size_t n) const { return fifth_power(y_scales_[n]); }

    /// A sum in which x_(n-1) has a factor: y_n is the sum by that factor.
    void finish(PoseidonSum& sum, const Fr& newest_factor) {
        const Fr scale = newest_factor * x_scale(y_scales_.size() - 1);
        CAIRN_ASSERT(!scale.is_zero());
        divide(sum, scale);
        y_scales_.push_back(scale);
    }

    void entry(const std::vector<Fr>& factors, const Fr& constant) {
        PoseidonSum& sum = begin(constant);
        const std::size_t n = y_scales_.size();
        for (std::size_t i = 1; i < t_; ++i) {
            sum.factors.push_back(factors[i - 1] * scales_[i]);
        }
        for (std::size_t m = n - 1; m-- > 0;) {
            sum.factors.push_back(factors[t_ - 1 + m] * x_scale(m));
        }
        finish(sum, factors[t_ - 1 + n - 1]);
    }

    void step(const std::vector<Fr>& factors, const Fr& constant) {
        PoseidonSum& sum = begin(constant);
        add_window(sum, std::span(factors).subspan(1));
        finish(sum, factors[0]);
    }

    void leave(const std::vector<Fr>& factors, const Fr& constant) {
        add_window(begin(constant), factors);
    }

    /// Of the last y, the x before it, the y before that, and so on.
    void add_window(PoseidonSum& sum, std::span<const Fr> factors) const {
        std::size_t n = y_scales_.size();
        for (std::size_t i = 0; i < factors.size(); i += 2) {
            --n;
            sum.factors.push_back(factors[i] * y_scale(n));
            sum.factors.push_back(factors[i + 1] * x_scale(n - 1));
        }
    }

    std::size_t t_;
    std::span<const Fr> matrix_;
    std::span<const Fr> constants_;
    std::vector<Fr> scales_;    // of the state's elements
    std::vector<Fr> y_scales_;  // of y_0, y_1, ...
    std::vector<PoseidonSum> sums_;
};

}  // namespace

std::vector<PoseidonSum> poseidon_sums(std::span<const Fr> matrix, unsigned t,
                                       std::span<const Fr> constants, unsigned full_rounds) {
    const std::size_t rounds = constants.size() / t;
    CAIRN_ASSERT(full_rounds >= 2 && full_rounds % 2 == 0 && rounds >= full_rounds + t);
    Writer writer(matrix, t, constants);
    for (std::size_t round = 0; round < full_rounds / 2; ++round) {
        writer.full_round();
    }
    writer.partial_rounds(rounds - full_rounds);
    for (std::size_t round = 0; round + 1 < full_rounds / 2; ++round) {
        writer.full_round();
    }
    writer.last_full_round();
    return std::move(writer).take();
}

}  // namespace cairn::algebra::detail
