#include "hyperplonk/rounds.hpp"

#include "algebra/fr_arrays.hpp"
#include "algebra/multilinear.hpp"
#include "algebra/sumcheck.hpp"
#include "base/assert.hpp"

#include <algorithm>
#include <mutex>

namespace cairn::hyperplonk {
namespace {

/// Of some forty columns and their differences, blocks that stay in a core's own cache.
constexpr std::size_t BLOCK = 128;
constexpr std::size_t GRAIN = 4096;

/// The inputs of a block of pairs of rows, at 0, then at 1, 2, ...
class Block {
  public:
    Block(const RoundColumns& columns, std::size_t begin, std::size_t count)
        : count_(count), values_(columns.inputs() * count), differences_(values_.size()) {
        for (std::size_t i = 0; i < columns.inputs(); ++i) {
            inputs_.push_back(columns.at_zero(i, begin));
            columns.differences(i, begin, std::span(differences_).subspan(i * count, count));
        }
    }
    [[nodiscard]] std::span<const Fr* const> inputs() const noexcept { return inputs_; }

    void advance() noexcept {
        for (std::size_t i = 0; i < inputs_.size(); ++i) {
            const Fr* const from = inputs_[i];
            const Fr* const difference = differences_.data() + i * count_;
            Fr* const to = values_.data() + i * count_;
            for (std::size_t row = 0; row < count_; ++row) {
                to[row] = from[row] + difference[row];
            }
            inputs_[i] = to;
        }
    }

  private:
    std::size_t count_;
    std::vector<Fr> values_;
    std::vector<Fr> differences_;
    std::vector<const Fr*> inputs_;
};

}  // namespace

RoundColumns::RoundColumns(std::span<const Query> inputs, const circuit::ColumnTable& table)
    : own_(inputs.size()) {
    for (const Query& query : inputs) {
        views_.push_back({table.column(query.column), query.rotation});
        rows_ = views_.back().values.size();
        CAIRN_ASSERT(rows_ >= 2 && rows_ == views_[0].values.size());
    }
}

void RoundColumns::differences(std::size_t input, std::size_t row,
                               std::span<Fr> out) const noexcept {
    const Fr* const zero = at_zero(input, row);
    const Fr* const one = zero + rows_ / 2;
    const std::size_t wrapped = views_[input].shift != 0 && row + out.size() == rows_ / 2 ? 1 : 0;
    const std::size_t count = out.size() - wrapped;
    for (std::size_t i = 0; i < count; ++i) {
        out[i] = one[i] - zero[i];
    }
    if (wrapped != 0) {
        out[count] = views_[input].values[0] - zero[count];
    }
}

void RoundColumns::bind(const Fr& challenge, base::Executor& executor) {
    for (std::size_t i = 0; i < views_.size(); ++i) {
        bind(i, challenge, executor);
    }
    rows_ /= 2;
}

void RoundColumns::bind(std::size_t input, const Fr& challenge, base::Executor& executor) {
    View& view = views_[input];
    const std::size_t half = rows_ / 2;
    const std::size_t whole = half - view.shift;  // the last next row is the first row
    const std::span<const Fr> high = view.values.subspan(half + view.shift, whole);
    std::vector<Fr>& own = own_[input];
    if (own.empty()) {
        own.assign(at_zero(input, 0), at_zero(input, half));
    }
    const std::span<Fr> low(own.data(), half);
    algebra::interpolate_all(low.first(whole), high, challenge, executor);
    if (whole < half) {
        low[whole] = low[whole] + challenge * (view.values[0] - low[whole]);
    }
    view = {low, 0};
}

RoundSums& RoundSums::operator+=(const RoundSums& other) {
    constraint.resize(std::max(constraint.size(), other.constraint.size()));
    for (std::size_t i = 0; i < other.constraint.size(); ++i) {
        constraint[i] = constraint[i] + other.constraint[i];
    }
    sums = sums + other.sums;
    return *this;
}

RoundSums sum_rows(const RoundColumns& columns, const circuit::BoundProgram& constraint,
                   unsigned degree, std::span<const Fr> weights,
                   std::span<const SummedInput> summed, std::size_t begin, std::size_t end) {
    RoundSums out{std::vector<Fr>(degree + 1), {}};
    std::array<Fr, BLOCK> results;
    for (std::size_t first = begin; first < end; first += BLOCK) {
        const std::size_t count = std::min(BLOCK, end - first);
        Block block(columns, first, count);
        for (const SummedInput& each : summed) {
            Fr sum;
            for (std::size_t i = 0; i < count; ++i) {
                sum = sum + block.inputs()[each.input][i];
            }
            out.sums = out.sums + each.weight * sum;
        }
        const std::span<Fr> values = std::span(results).first(count);
        for (unsigned x = 0; x <= degree; ++x) {
            if (x > 0) {
                block.advance();
            }
            if (x != 1) {
                constraint.run(block.inputs(), values);
                out.constraint[x] =
                    out.constraint[x] + algebra::dot_product(values, weights.subspan(first, count),
                                                             base::serial_executor());
            }
        }
    }
    return out;
}

Rounds::Rounds(const circuit::BoundProgram& constraint, unsigned degree,
               const circuit::ColumnTable& table, std::span<const Fr> tau,
               std::vector<SummedInput> summed)
    : constraint_(constraint),
      degree_(degree),
      columns_(constraint.program().inputs(), table),
      summed_(std::move(summed)),
      tau_(tau.begin(), tau.end()),
      weights_(algebra::eq_table(tau.subspan(1))) {}

RoundSums Rounds::sum_all(base::Executor& executor) const {
    const std::size_t pairs = columns_.rows() / 2;
    RoundSums out{std::vector<Fr>(degree_ + 1), {}};
    std::mutex mutex;
    executor.parallel_for((pairs + GRAIN - 1) / GRAIN, 1, [&](std::size_t first, std::size_t last) {
        const RoundSums part = sum_rows(columns_, constraint_, degree_, weights_, summed_,
                                        first * GRAIN, std::min(last * GRAIN, pairs));
        const std::scoped_lock lock(mutex);
        out += part;
    });
    return out;
}

std::vector<Fr> Rounds::round(base::Executor& executor) {
    last_ = sum_all(executor);
    std::vector<Fr>& values = last_.constraint;
    // (1 - tau) value(0) + tau value(1) is the claim.
    const Fr& tau = tau_[bound_];
    values[1] = (constraint_claim_ - (Fr::one() - tau) * values[0]) * tau.inverse();
    const Fr growth = (sums_claim_ - last_.sums) - last_.sums;
    std::vector<Fr> out;
    for (unsigned x = 0; x <= degree_ + 1; ++x) {
        const Fr at = algebra::fr(x);
        const Fr value = x <= degree_ ? values[x] : algebra::interpolate_at(values, at);
        const Fr weight = Fr::one() - tau + at * (tau.doubled() - Fr::one());
        out.push_back(bound_weight_ * weight * value + last_.sums + at * growth);
    }
    return out;
}

void Rounds::bind(const Fr& challenge, base::Executor& executor) {
    columns_.bind(challenge, executor);
    constraint_claim_ = algebra::interpolate_at(last_.constraint, challenge);
    sums_claim_ = last_.sums + challenge * ((sums_claim_ - last_.sums) - last_.sums);
    const Fr& tau = tau_[bound_++];
    bound_weight_ = bound_weight_ * (Fr::one() - tau + challenge * (tau.doubled() - Fr::one()));
    // eq summed over the next variable, which is being bound then.
    const std::size_t half = weights_.size() / 2;
    for (std::size_t i = 0; i < half; ++i) {
        weights_[i] = weights_[i] + weights_[half + i];
    }
    weights_.resize(half);
}

}  // namespace cairn::hyperplonk
