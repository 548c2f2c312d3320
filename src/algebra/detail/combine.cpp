#include "algebra/detail/combine.hpp"

#include <algorithm>

namespace cairn::algebra::detail {

void load_points(const BatchAddition& addition, std::span<const G1> points, PointSlot* slots,
                 base::Executor& executor) {
    constexpr std::size_t block = 512;
    executor.parallel_for(
        (points.size() + block - 1) / block, 8, [&](std::size_t begin, std::size_t end) {
            const std::size_t first = begin * block;
            const std::size_t count = std::min(end * block, points.size()) - first;
            addition.load(points.subspan(first, count), slots + first);
        });
}

/// Bit by bit from the highest.
G1Jacobian combine(const std::vector<std::vector<G1>>& sets, unsigned window_bits) {
    G1Jacobian out;
    for (std::size_t set = sets.size(); set-- > 0;) {
        const std::vector<G1>& points = sets[set];
        for (unsigned bit = window_bits; bit-- > 0;) {
            out = out.doubled();
            if (bit + 1 < points.size()) {
                out = out.plus(points[bit + 1]);
            }
        }
        out = out.plus(points[0]);
    }
    return out;
}

}  // namespace cairn::algebra::detail
