// Sums of multiples of points of G1: sum scalars[i] points[i], the work of every commitment.
//
// Variable time in points and scalars, zero and small scalars being cheap: what they are may show
// in the time that the caller's process needs.
#pragma once

#include "algebra/fr.hpp"
#include "algebra/g1.hpp"
#include "algebra/kernel.hpp"
#include "base/executor.hpp"

#include <span>

namespace cairn::algebra {

/// sum scalars[i] points[i], for as many points as scalars. The points must have order r or be the
/// identity: of others the result is not the sum.
[[nodiscard]] G1Jacobian msm(std::span<const G1> points, std::span<const Fr> scalars,
                             base::Executor& executor, Kernel kernel = best_kernel());

}  // namespace cairn::algebra
