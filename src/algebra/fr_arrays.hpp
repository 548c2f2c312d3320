// Operations on whole arrays of Fr: products, inverses, sums of products, running products, folds.
//
// Each takes the executor it runs on and a Kernel; neither changes results. Spans that a function
// takes have equal sizes. Threads: pure. Costs are an element, on one core.
#pragma once

#include "algebra/fr.hpp"
#include "algebra/kernel.hpp"
#include "base/executor.hpp"

#include <span>

namespace cairn::algebra {

/// a[i] *= b[i]
void multiply_all(std::span<Fr> a, std::span<const Fr> b, base::Executor& executor,
                  Kernel kernel = best_kernel());

/// The sum of a[i] b[i].
[[nodiscard]] Fr dot_product(std::span<const Fr> a, std::span<const Fr> b, base::Executor& executor,
                             Kernel kernel = best_kernel());

/// low[i] += factor (high[i] - low[i]): a multilinear polynomial with its first variable bound.
void interpolate_all(std::span<Fr> low, std::span<const Fr> high, const Fr& factor,
                     base::Executor& executor, Kernel kernel = best_kernel());

/// Replaces each element by its inverse, zeros by zero: three products each. Takes 32 bytes an
/// element while it runs.
void invert_all(std::span<Fr> elements, base::Executor& executor, Kernel kernel = best_kernel());

/// elements[i] = elements[0] elements[1] ... elements[i]; two products each, one on a serial
/// executor.
void prefix_products(std::span<Fr> elements, base::Executor& executor);

}  // namespace cairn::algebra
