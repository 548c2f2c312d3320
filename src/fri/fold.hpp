// One layer of FRI: from the values of f on a domain those of its fold on the domain's
// 2^log_fold-th powers.
//
// A domain of 2^k elements is shift * <w>, in the order shift w^i. Its elements whose 2^l-th power
// is the same are those whose indices are equal modulo 2^(k - l): a coset. With f(X) = sum_j X^j
// f_j(X^(2^l)) the fold at beta is sum_j beta^j f_j. Reference: BBHR18, section 3. Threads: pure.
#pragma once

#include "algebra/fr.hpp"

#include <span>

namespace cairn::fri {

using algebra::Fr;

class Fold {
  public:
    Fold(unsigned log_fold, const Fr& beta);

    /// The fold's value at x^(2^l), from f at x, x z, x z^2, ... with z = root_of_unity(l), the 2^l
    /// values in `coset`, which is overwritten. x_inverse = 1 / x. 2^l products or so.
    [[nodiscard]] Fr at(std::span<Fr> coset, const Fr& x_inverse) const;

  private:
    Fr beta_;
    Fr root_inverse_;  // 1 / z
};

}  // namespace cairn::fri
