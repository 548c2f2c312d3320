#include "algebra/msm.hpp"

#include "base/assert.hpp"

#include <vector>

namespace cairn::algebra {
namespace {

/// Pippenger's buckets for one window of 8 bits.
G1Jacobian window_sum(std::span<const G1> points, std::span<const Limbs4> scalars,
                      std::size_t window) {
    std::vector<G1Jacobian> buckets(256);
    for (std::size_t i = 0; i < points.size(); ++i) {
        const std::size_t digit = scalars[i][window / 8] >> (8 * (window % 8)) & 255U;
        buckets[digit] = buckets[digit].plus(points[i]);
    }
    G1Jacobian running;
    G1Jacobian sum;
    for (std::size_t i = buckets.size(); i-- > 1;) {
        running = running.plus(buckets[i]);
        sum = sum.plus(running);
    }
    return sum;
}

}  // namespace

G1Jacobian msm(std::span<const G1> points, std::span<const Fr> scalars, base::Executor& executor,
               Kernel) {
    CAIRN_ASSERT(points.size() == scalars.size());
    std::vector<Limbs4> integers;
    integers.reserve(scalars.size());
    for (const Fr& scalar : scalars) {
        integers.push_back(scalar.to_integer());
    }
    std::vector<G1Jacobian> sums(32);
    executor.parallel_for(sums.size(), 1, [&](std::size_t begin, std::size_t end) {
        for (std::size_t window = begin; window < end; ++window) {
            sums[window] = window_sum(points, integers, window);
        }
    });
    G1Jacobian out;
    for (std::size_t window = sums.size(); window-- > 0;) {
        for (int i = 0; i < 8; ++i) {
            out = out.doubled();
        }
        out = out.plus(sums[window]);
    }
    return out;
}

}  // namespace cairn::algebra
