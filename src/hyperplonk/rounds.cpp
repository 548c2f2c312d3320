#include "hyperplonk/rounds.hpp"

#include "algebra/fr_arrays.hpp"
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
        : values_(columns.inputs() * count), differences_(values_.size()) {
        for (std::size_t i = 0; i < columns.inputs(); ++i) {
            const std::span<Fr> values = std::span(values_).subspan(i * count, count);
            columns.read(i, begin, values, std::span(differences_).subspan(i * count, count));
            inputs_.push_back(values.data());
        }
    }
    [[nodiscard]] std::span<const Fr* const> inputs() const noexcept { return inputs_; }

    void advance() noexcept {
        for (std::size_t i = 0; i < values_.size(); ++i) {
            values_[i] = values_[i] + differences_[i];
        }
    }

  private:
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

RoundColumns::RoundColumns(std::vector<std::vector<Fr>> inputs) : own_(std::move(inputs)) {
    for (const std::vector<Fr>& column : own_) {
        views_.push_back({column, 0});
        CAIRN_ASSERT(column.size() == own_[0].size());
    }
    rows_ = own_.empty() ? 0 : own_[0].size();
}

/// The view's rows from `row` on; `out` holds them if they go over the column's end.
std::span<const Fr> RoundColumns::rows_of(const View& view, std::size_t row, std::span<Fr> out) {
    const std::size_t begin = row + view.shift;
    if (begin + out.size() <= view.values.size()) {
        return view.values.subspan(begin, out.size());
    }
    for (std::size_t i = 0; i < out.size(); ++i) {
        out[i] = view.values[(begin + i) % view.values.size()];
    }
    return out;
}

/// The values of rows of what is left.
void RoundColumns::load(std::size_t input, std::size_t row, std::span<Fr> out) const {
    const View& view = views_[input];
    std::ranges::copy(rows_of(view, row, out), out.begin());
    if (first_) {
        std::array<Fr, BLOCK> buffer;
        for (std::size_t done = 0; done < out.size(); done += BLOCK) {
            const std::span<Fr> part = out.subspan(done, std::min(BLOCK, out.size() - done));
            algebra::interpolate_all(
                part, rows_of(view, row + done + rows_, std::span(buffer).first(part.size())),
                *first_, base::serial_executor());
        }
    }
}

void RoundColumns::read(std::size_t input, std::size_t row, std::span<Fr> at_zero,
                        std::span<Fr> differences) const {
    load(input, row, at_zero);
    load(input, row + rows_ / 2, differences);
    for (std::size_t i = 0; i < at_zero.size(); ++i) {
        differences[i] = differences[i] - at_zero[i];
    }
}

std::vector<Fr> RoundColumns::values(std::size_t input) const {
    std::vector<Fr> out(rows_);
    load(input, 0, out);
    return out;
}

void RoundColumns::bind(const Fr& challenge, base::Executor& executor) {
    const bool is_first = !views_.empty() && own_[0].empty() && !first_;
    if (is_first) {
        first_ = challenge;
    } else {
        for (std::size_t i = 0; i < views_.size(); ++i) {
            bind(i, challenge, executor);
        }
        first_.reset();
    }
    rows_ /= 2;
}

void RoundColumns::bind(std::size_t input, const Fr& challenge, base::Executor& executor) {
    const std::size_t half = rows_ / 2;
    std::vector<Fr>& own = own_[input];
    if (!own.empty()) {
        const std::span<Fr> low = std::span(own).first(half);
        algebra::interpolate_all(low, std::span(own).subspan(half, half), challenge, executor);
        views_[input].values = low;
        return;
    }
    own.resize(half);
    executor.parallel_for(
        (half + BLOCK - 1) / BLOCK, GRAIN / BLOCK, [&](std::size_t first, std::size_t last) {
            std::array<Fr, BLOCK> buffer;
            for (std::size_t i = first * BLOCK; i < std::min(last * BLOCK, half); i += BLOCK) {
                const auto low = std::span(own).subspan(i, std::min(BLOCK, half - i));
                const auto high = std::span(buffer).first(low.size());
                load(input, i, low);
                load(input, i + half, high);
                algebra::interpolate_all(low, high, challenge, base::serial_executor());
            }
        });
    views_[input] = {own, 0};
}

RoundSums& RoundSums::operator+=(const RoundSums& other) {
    constraint.resize(std::max(constraint.size(), other.constraint.size()));
    for (std::size_t i = 0; i < other.constraint.size(); ++i) {
        constraint[i] = constraint[i] + other.constraint[i];
    }
    sums = sums + other.sums;
    return *this;
}

std::vector<SummedInput> summed_inputs(const Protocol& protocol, const Fr& sums,
                                       std::span<const Query> inputs) {
    std::vector<SummedInput> out;
    Fr weight = Fr::one();
    for (const std::vector<Protocol::Fraction>& fractions : protocol.lookups()) {
        weight = weight * sums;
        for (const Protocol::Fraction& fraction : fractions) {
            const auto place = std::ranges::lower_bound(inputs, Query{fraction.column, 0});
            out.push_back({static_cast<std::size_t>(place - inputs.begin()), weight});
        }
    }
    return out;
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

RoundTable::RoundTable(const circuit::BoundProgram& constraint, unsigned degree,
                       RoundColumns columns, std::vector<Fr> weights,
                       std::vector<SummedInput> summed)
    : constraint_(constraint),
      degree_(degree),
      columns_(std::move(columns)),
      weights_(std::move(weights)),
      summed_(std::move(summed)) {}

RoundSums RoundTable::sums(base::Executor& executor) const {
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

void RoundTable::bind(const Fr& challenge, base::Executor& executor) {
    columns_.bind(challenge, executor);
    // eq summed over the next variable, which is being bound then.
    const std::size_t half = weights_.size() / 2;
    for (std::size_t i = 0; i < half; ++i) {
        weights_[i] = weights_[i] + weights_[half + i];
    }
    weights_.resize(half);
}

RoundClaims::RoundClaims(unsigned degree, std::span<const Fr> tau)
    : degree_(degree), tau_(tau.begin(), tau.end()) {}

std::vector<Fr> RoundClaims::values(RoundSums sums) {
    last_ = std::move(sums);
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

void RoundClaims::bind(const Fr& challenge) {
    constraint_claim_ = algebra::interpolate_at(last_.constraint, challenge);
    sums_claim_ = last_.sums + challenge * ((sums_claim_ - last_.sums) - last_.sums);
    const Fr& tau = tau_[bound_++];
    bound_weight_ = bound_weight_ * (Fr::one() - tau + challenge * (tau.doubled() - Fr::one()));
}

}  // namespace cairn::hyperplonk
