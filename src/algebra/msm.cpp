#include "algebra/msm.hpp"

#include "algebra/detail/bucket_sums.hpp"
#include "base/assert.hpp"

#include <memory>
#include <vector>

namespace cairn::algebra {
namespace {

/// Below so many terms their multiples are made one by one.
constexpr std::size_t few = 4;

G1Jacobian sum_of_few(std::span<const G1> points, std::span<const Fr> scalars) {
    G1Jacobian out;
    for (std::size_t i = 0; i < points.size(); ++i) {
        if (!scalars[i].is_zero()) {
            out = out.plus(multiply(points[i], scalars[i]));
        }
    }
    return out;
}

/// sum_w 2^(c w) (A + sum_l 2^l D_l): bit by bit from the highest.
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

}  // namespace

G1Jacobian msm(std::span<const G1> points, std::span<const Fr> scalars, base::Executor& executor,
               Kernel kernel) {
    CAIRN_ASSERT(points.size() == scalars.size());
    const detail::SignedScalars signed_scalars = detail::signed_scalars(
        scalars, [&](std::size_t i) { return points[i].is_identity(); }, executor);
    if (signed_scalars.nonzero < few) {
        return sum_of_few(points, scalars);
    }
    const detail::BatchAddition& addition = detail::batch_addition(kernel);
    const auto slots = std::make_unique_for_overwrite<detail::PointSlot[]>(points.size());
    executor.parallel_for((points.size() + 511) / 512, 8, [&](std::size_t begin, std::size_t end) {
        const std::size_t first = begin * 512;
        const std::size_t count = std::min(end * 512, points.size()) - first;
        addition.load(points.subspan(first, count), slots.get() + first);
    });
    const detail::Windows windows =
        detail::choose_windows(signed_scalars.nonzero, signed_scalars.bits);
    const detail::SortedBuckets buckets(signed_scalars, windows, windows.count, points.size(),
                                        executor);
    return combine(detail::bucket_sums(addition, slots.get(), buckets, executor), windows.bits);
}

}  // namespace cairn::algebra
