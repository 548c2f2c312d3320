#include "algebra/fixed_base_table.hpp"

#include "algebra/detail/bucket_sums.hpp"
#include "algebra/detail/combine.hpp"
#include "base/assert.hpp"

#include <algorithm>
#include <vector>

namespace cairn::algebra {
namespace {

/// to[i] = 2^times from[i], for i in [begin, end).
void double_points(const detail::BatchAddition& addition, const detail::PointSlot* from,
                   detail::PointSlot* to, std::size_t begin, std::size_t end, unsigned times) {
    std::vector<detail::Addition> additions;
    for (std::size_t i = begin; i < end; ++i) {
        to[i] = from[i];
        if (!from[i].is_identity()) {
            const auto slot = static_cast<std::uint32_t>(i - begin);
            additions.push_back({{2 * slot, 2 * slot}, slot});
        }
    }
    detail::BatchScratch scratch;
    for (unsigned i = 0; i < times; ++i) {
        // No point of odd order is its own negative, so none becomes the identity.
        addition.add(to + begin, to + begin, additions, scratch);
    }
}

}  // namespace

FixedBaseTable::FixedBaseTable(std::span<const G1> points, unsigned levels,
                               base::Executor& executor, Kernel kernel)
    : size_(points.size()),
      levels_(levels),
      kernel_(kernel),
      slots_(std::make_unique_for_overwrite<detail::PointSlot[]>(levels * points.size())) {
    CAIRN_ASSERT(levels >= 1 && levels <= 16);
    const detail::Windows windows =
        detail::choose_windows(size_, detail::signed_scalar_bits, levels);
    window_bits_ = windows.bits;
    sets_ = (windows.count + levels - 1) / levels;
    detail::load_points(detail::batch_addition(kernel), points, slots_.get(), executor);
    make_levels(executor);
}

FixedBaseTable::FixedBaseTable(FixedBaseTable&&) noexcept = default;
FixedBaseTable& FixedBaseTable::operator=(FixedBaseTable&&) noexcept = default;
FixedBaseTable::~FixedBaseTable() = default;

void FixedBaseTable::make_levels(base::Executor& executor) {
    const detail::BatchAddition& addition = detail::batch_addition(kernel_);
    constexpr std::size_t block = detail::BatchScratch::batch;
    executor.parallel_for((size_ + block - 1) / block, 1, [&](std::size_t begin, std::size_t end) {
        for (unsigned level = 1; level < levels_; ++level) {
            detail::PointSlot* const to = slots_.get() + level * size_;
            double_points(addition, to - size_, to, begin * block, std::min(end * block, size_),
                          window_bits_ * sets_);
        }
    });
}

G1Jacobian FixedBaseTable::msm(std::span<const Fr> scalars, base::Executor& executor) const {
    CAIRN_ASSERT(scalars.size() <= size_);
    const detail::SignedScalars signed_scalars = detail::signed_scalars(
        scalars, [&](std::size_t i) { return slots_[i].is_identity(); }, executor);
    if (signed_scalars.nonzero == 0) {
        return {};
    }
    const unsigned count = (signed_scalars.bits + window_bits_) / window_bits_;
    const detail::SortedBuckets buckets(signed_scalars, {window_bits_, count},
                                        std::min(sets_, count), size_, executor);
    return detail::combine(
        detail::bucket_sums(detail::batch_addition(kernel_), slots_.get(), buckets, executor),
        window_bits_);
}

}  // namespace cairn::algebra
