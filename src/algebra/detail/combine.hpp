// What every sum of multiples begins and ends with.
#pragma once

#include "algebra/detail/batch_addition.hpp"
#include "base/executor.hpp"

#include <span>
#include <vector>

namespace cairn::algebra::detail {

void load_points(const BatchAddition& addition, std::span<const G1> points, PointSlot* slots,
                 base::Executor& executor);

/// sum_w 2^(c w) (A + sum_l 2^l D_l) of the sets of bucket_sums(), window w having c bits.
[[nodiscard]] G1Jacobian combine(const std::vector<std::vector<G1>>& sets, unsigned window_bits);

}  // namespace cairn::algebra::detail
