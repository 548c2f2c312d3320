// Partial derivatives of an expression by the cells that it reads.
// Threads: pure.
#pragma once

#include "circuit/expression.hpp"

#include <functional>
#include <map>

namespace cairn::circuit::detail {

using Derivative = std::map<Query, algebra::Fr>;

/// Where each cell has the value that `at` gives. There must be no challenge in it.
[[nodiscard]] Derivative differentiate(const Expression& expression,
                                       const std::function<algebra::Fr(const Query&)>& at);

}  // namespace cairn::circuit::detail
