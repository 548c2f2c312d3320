// The transform of ntt.hpp without vectors: remainders of remainders, two layers at a time, block
// after block once they fit the cache, then the order put right.
//
// The values of a polynomial at the n-th roots of unity are its remainders modulo x - z. They come
// from remainders modulo x^m - z^2, first x^n - 1, by
//   f_0 + f_1 x^(m/2) modulo x^(m/2) - z and x^(m/2) + z:  f_0 + z f_1 and f_0 - z f_1,
// where one root z serves a whole block, and all layers take their roots from one table: z of block
// k is the product, over the bits l of k that are set, of the roots of order 4 2^l.
//
// On a coset, f(s x) stands for f(x), which is remainders modulo x^m - (s^(m/2) z)^2: the layers of
// whole blocks take s^(m/2) into their roots, and each block that fits the cache multiplies its
// coefficients by the same powers of s.
//
// About log_2(size) / 2 products an element (fr_factor.hpp) and as many sums and differences
// (ntt_butterfly.hpp), of numbers that are reduced only when all is done.
#pragma once

#include "algebra/detail/ntt_butterfly.hpp"
#include "algebra/fr.hpp"
#include "base/executor.hpp"

#include <span>
#include <vector>

namespace cairn::algebra::detail {

class PortableTransform {
  public:
    explicit PortableTransform(unsigned log_size, RootProducts products = best_root_products());

    /// Natural order in and out: values at shift, shift w, shift w^2 ...
    void forward(std::span<Fr> elements, const Fr& shift, base::Executor& executor) const;

  private:
    template <RootProducts products>
    void layers(std::span<Fr> elements, const Fr& shift, base::Executor& executor) const;
    template <RootProducts products>
    void layers_of_large_blocks(std::span<Fr> elements, std::size_t block, const Fr& shift,
                                base::Executor& executor) const;

    RootProducts products_;
    /// Of each block, size / 2 at the last layer: 72 bytes each.
    std::vector<FrFactor> roots_;
};

}  // namespace cairn::algebra::detail
