// Which points go to which bucket: for each set of buckets a sort by counting.
#pragma once

#include "algebra/detail/digits.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace cairn::algebra::detail {

/// Points by bucket. Bucket g = set * buckets + (|digit| - 1) of all sets in a row; the windows
/// w, w + sets, w + 2 sets, ... share set w, and a window's place in that row is its level.
class SortedBuckets {
  public:
    /// An entry is 2 (level * level_stride + scalar) and the sign in the lowest bit.
    SortedBuckets(const SignedScalars& scalars, const Windows& windows, unsigned sets,
                  std::size_t level_stride, base::Executor& executor);

    std::size_t count() const noexcept { return sets_ * buckets_; }
    std::size_t buckets_in_set() const noexcept { return buckets_; }
    std::span<const std::uint32_t> entries(std::size_t bucket) const noexcept {
        const std::size_t set = bucket / buckets_;
        const std::size_t at = set * (buckets_ + 1) + bucket % buckets_;
        return {entries_.get() + set * set_stride_ + starts_[at], starts_[at + 1] - starts_[at]};
    }

  private:
    void sort_set(std::size_t set, const SignedScalars& scalars,
                  std::span<const std::int16_t> digits, std::size_t level_stride);

    std::size_t sets_;
    std::size_t buckets_;
    std::size_t set_stride_;
    std::vector<std::uint32_t> starts_;  // buckets + 1 of each set
    std::unique_ptr<std::uint32_t[]> entries_;
};

}  // namespace cairn::algebra::detail
