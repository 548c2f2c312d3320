#include "algebra/msm.hpp"

#include "algebra/detail/bucket_sums.hpp"
#include "algebra/detail/combine.hpp"
#include "base/assert.hpp"

#include <memory>

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

}  // namespace

G1Jacobian msm(std::span<const G1> points, std::span<const Fr> scalars, base::Executor& executor,
               Kernel kernel) {
    CAIRN_ASSERT(points.size() == scalars.size());
    detail::SignedScalars signed_scalars = detail::signed_scalars(
        scalars, [&](std::size_t i) { return points[i].is_identity(); }, executor);
    if (signed_scalars.nonzero < few) {
        return sum_of_few(points, scalars);
    }
    const detail::Windows windows =
        detail::choose_windows(signed_scalars.nonzero, signed_scalars.bits);
    const detail::SortedBuckets buckets(signed_scalars, windows, windows.count, points.size(),
                                        executor);
    signed_scalars = {};  // before the memory of points is asked for
    const detail::BatchAddition& addition = detail::batch_addition(kernel);
    const auto slots = std::make_unique_for_overwrite<detail::PointSlot[]>(points.size());
    detail::load_points(addition, points, slots.get(), executor);
    return detail::combine(detail::bucket_sums(addition, slots.get(), buckets, executor),
                           windows.bits);
}

}  // namespace cairn::algebra
