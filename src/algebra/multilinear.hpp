// Multilinear polynomials as their values on the hypercube {0, 1}^n.
//
// Value i is that at (x_0, ..., x_(n-1)) where i = x_0 2^(n-1) + ... + x_(n-1): the first variable
// is the highest bit, so that binding it joins two halves. A span of values has 2^n elements.
// Threads: pure; work runs on the executor handed in.
#pragma once

#include "algebra/fr.hpp"
#include "algebra/kernel.hpp"
#include "base/executor.hpp"

#include <span>
#include <vector>

namespace cairn::algebra {

/// Binds the first variable to `challenge`, in place: the values of what remains are the lower
/// half, which is returned. At least one variable.
std::span<Fr> fold(std::span<Fr> values, const Fr& challenge, base::Executor& executor,
                   Kernel kernel = best_kernel());

/// eq(x, point) = product of x_i point_i + (1 - x_i) (1 - point_i) for all x of the hypercube: one
/// product an element.
[[nodiscard]] std::vector<Fr> eq_table(std::span<const Fr> point);

/// eq(a, b) of two points.
[[nodiscard]] Fr eq(std::span<const Fr> a, std::span<const Fr> b);

/// eq_table in two factors of 2^(n / 2) elements: eq(x, point) of any x for one product.
class SplitEq {
  public:
    explicit SplitEq(std::span<const Fr> point);

    [[nodiscard]] Fr at(std::size_t x) const noexcept {
        return high_[x / low_.size()] * low_[x % low_.size()];
    }
    [[nodiscard]] std::span<const Fr> high() const noexcept { return high_; }
    [[nodiscard]] std::span<const Fr> low() const noexcept { return low_; }

  private:
    std::vector<Fr> high_;
    std::vector<Fr> low_;
};

/// The polynomial's value at any point, of as many coordinates as there are variables: one product
/// an element.
[[nodiscard]] Fr evaluate_multilinear(std::span<const Fr> values, std::span<const Fr> point,
                                      base::Executor& executor, Kernel kernel = best_kernel());

}  // namespace cairn::algebra
