#include "algebra/multilinear.hpp"

#include "algebra/fr_arrays.hpp"
#include "base/assert.hpp"

namespace cairn::algebra {

std::span<Fr> fold(std::span<Fr> values, const Fr& challenge, base::Executor& executor,
                   Kernel kernel) {
    const std::size_t half = values.size() / 2;
    CAIRN_ASSERT(half > 0);
    const std::span<Fr> low = values.first(half);
    interpolate_all(low, values.subspan(half), challenge, executor, kernel);
    return low;
}

std::vector<Fr> eq_table(std::span<const Fr> point) {
    std::vector<Fr> out = {Fr::one()};
    out.reserve(std::size_t{1} << point.size());
    // Each further variable becomes the lowest bit, from the end so that none is overwritten.
    for (const Fr& coordinate : point) {
        const std::size_t size = out.size();
        out.resize(2 * size);
        for (std::size_t i = size; i-- > 0;) {
            const Fr with_one = out[i] * coordinate;
            out[2 * i] = out[i] - with_one;
            out[2 * i + 1] = with_one;
        }
    }
    return out;
}

Fr eq(std::span<const Fr> a, std::span<const Fr> b) {
    CAIRN_ASSERT(a.size() == b.size());
    Fr out = Fr::one();
    for (std::size_t i = 0; i < a.size(); ++i) {
        const Fr both = a[i] * b[i];
        out = out * (Fr::one() - a[i] - b[i] + both.doubled());
    }
    return out;
}

SplitEq::SplitEq(std::span<const Fr> point)
    : high_(eq_table(point.first(point.size() / 2))),
      low_(eq_table(point.subspan(point.size() / 2))) {}

Fr evaluate_multilinear(std::span<const Fr> values, std::span<const Fr> point,
                        base::Executor& executor, Kernel kernel) {
    CAIRN_ASSERT(values.size() == std::size_t{1} << point.size());
    const SplitEq weights(point);
    const std::size_t columns = weights.low().size();
    std::vector<Fr> rows(weights.high().size());
    executor.parallel_for(rows.size(), 1, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            rows[i] = dot_product(values.subspan(i * columns, columns), weights.low(),
                                  base::serial_executor(), kernel);
        }
    });
    return dot_product(rows, weights.high(), base::serial_executor(), kernel);
}

}  // namespace cairn::algebra
