#include "algebra/detail/bucket_sort.hpp"

#include "base/assert.hpp"

namespace cairn::algebra::detail {

SortedBuckets::SortedBuckets(const SignedScalars& scalars, const Windows& windows, unsigned sets,
                             std::size_t level_stride, base::Executor& executor)
    : sets_(sets), buckets_(windows.buckets()) {
    const std::size_t levels = (windows.count + sets - 1) / sets;
    set_stride_ = levels * scalars.sizes.size();
    CAIRN_ASSERT(levels * level_stride < std::size_t{1} << 31U);
    const std::vector<std::int16_t> digits = digits_of(scalars, windows, executor);
    starts_.resize(sets_ * (buckets_ + 1));
    entries_ = std::make_unique_for_overwrite<std::uint32_t[]>(sets_ * set_stride_);
    executor.parallel_for(sets_, 1, [&](std::size_t begin, std::size_t end) {
        for (std::size_t set = begin; set < end; ++set) {
            sort_set(set, scalars, digits, level_stride);
        }
    });
}

void SortedBuckets::sort_set(std::size_t set, const SignedScalars& scalars,
                             std::span<const std::int16_t> digits, std::size_t level_stride) {
    const std::size_t count = scalars.sizes.size();
    if (count == 0) {
        return;
    }
    const auto size_of = [](std::int16_t digit) {
        return static_cast<std::size_t>(digit < 0 ? -int{digit} : int{digit});
    };
    // next[d] counts the digits of size d, then is where the next of them goes; zeros go nowhere.
    std::vector<std::uint32_t> next(buckets_ + 1);
    const std::size_t windows = digits.size() / count;
    for (std::size_t w = set; w < windows; w += sets_) {
        for (const std::int16_t digit : digits.subspan(w * count, count)) {
            ++next[size_of(digit)];
        }
    }
    std::uint32_t* const starts = starts_.data() + set * (buckets_ + 1);
    std::uint32_t sum = 0;
    for (std::size_t d = 1; d <= buckets_; ++d) {
        starts[d - 1] = sum;
        sum += next[d];
        next[d] = starts[d - 1];
    }
    starts[buckets_] = sum;
    std::uint32_t* const entries = entries_.get() + set * set_stride_;
    std::size_t level = 0;
    for (std::size_t w = set; w < windows; w += sets_, ++level) {
        const std::int16_t* const row = digits.data() + w * count;
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t size = size_of(row[i]);
            if (size != 0) {
                const bool negative = (row[i] < 0) != scalars.is_negative(i);
                entries[next[size]++] =
                    static_cast<std::uint32_t>(2 * (level * level_stride + i) + (negative ? 1 : 0));
            }
        }
    }
}

}  // namespace cairn::algebra::detail
