// The operations of fr_arrays.hpp on multiples of eight elements, with AVX-512 IFMA.
#pragma once

#include "algebra/fr.hpp"

#include <span>

namespace cairn::algebra::detail {

/// Whether this build has them; else they must not be called.
extern const bool fr_arrays_ifma_is_built;

void multiply_all_ifma(std::span<Fr> a, std::span<const Fr> b);
Fr dot_product_ifma(std::span<const Fr> a, std::span<const Fr> b);
void interpolate_all_ifma(std::span<Fr> low, std::span<const Fr> high, const Fr& factor);
void invert_all_ifma(std::span<Fr> elements);

/// The sum of coefficients[i] x^i.
Fr evaluate_ifma(std::span<const Fr> coefficients, const Fr& x);

/// out[i] = the sum of coefficients[begin + i + j stride] x^j, over all j for which there are such.
/// `coefficients` are a multiple of `stride`, and at least one; begin + out.size() is at most that.
void sum_of_parts_ifma(std::span<const Fr> coefficients, const Fr& x, std::size_t begin,
                       std::size_t stride, std::span<Fr> out);

}  // namespace cairn::algebra::detail
