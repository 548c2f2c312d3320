// Multiples of points that many sums are made of, as of a setup's powers of tau: made once, they
// spare each sum the preparation of its points and a part of its buckets.
//
// With `levels` L the windows of a scalar are cut into L parts, and the table has 2^(c s l) P for
// each part l, where a part has s windows of c bits: the parts share their buckets.
// Memory: 128 L bytes a point. Cost: 254 (L - 1) / L doublings a point, in batches.
#pragma once

#include "algebra/msm.hpp"

#include <cstddef>
#include <memory>
#include <span>

namespace cairn::algebra {

namespace detail {
struct PointSlot;
}

class FixedBaseTable {
  public:
    /// The points must have order r or be the identity. `levels` is 1 to 16.
    FixedBaseTable(std::span<const G1> points, unsigned levels, base::Executor& executor,
                   Kernel kernel = best_kernel());
    FixedBaseTable(FixedBaseTable&&) noexcept;
    FixedBaseTable& operator=(FixedBaseTable&&) noexcept;
    FixedBaseTable(const FixedBaseTable&) = delete;
    FixedBaseTable& operator=(const FixedBaseTable&) = delete;
    ~FixedBaseTable();

    std::size_t size() const noexcept { return size_; }
    unsigned levels() const noexcept { return levels_; }

    /// sum scalars[i] points[i] of the first points: at most as many scalars as points.
    /// Threads: any number at once.
    [[nodiscard]] G1Jacobian msm(std::span<const Fr> scalars, base::Executor& executor) const;

  private:
    void make_levels(base::Executor& executor);

    std::size_t size_ = 0;
    unsigned levels_ = 1;
    unsigned window_bits_ = 0;
    unsigned sets_ = 0;  // windows of a level
    Kernel kernel_ = Kernel::portable;
    std::unique_ptr<detail::PointSlot[]> slots_;  // level by level
};

}  // namespace cairn::algebra
