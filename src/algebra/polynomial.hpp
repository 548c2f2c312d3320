// Polynomials over Fr in one variable: coefficients, lowest first, or values on the powers of a
// root of unity (the Lagrange basis of a Domain).
//
// Threads: pure; work runs on the executor handed in. Costs are an element, on one core.
#pragma once

#include "algebra/fr.hpp"
#include "algebra/kernel.hpp"
#include "base/executor.hpp"

#include <span>
#include <vector>

namespace cairn::algebra {

/// The value at x, by Horner's rule; 0 for no coefficients. One product each.
[[nodiscard]] Fr evaluate_polynomial(std::span<const Fr> coefficients, const Fr& x,
                                     base::Executor& executor, Kernel kernel = best_kernel());

/// The value at x of the polynomial with these values at the 2^k powers of root_of_unity(k), by the
/// barycentric formula; x may be one of those powers. Five products each, 32 bytes each while it
/// runs. Not empty, a power of two.
[[nodiscard]] Fr evaluate_lagrange(std::span<const Fr> values, const Fr& x,
                                   base::Executor& executor, Kernel kernel = best_kernel());

/// Divides by X - z, in place: the quotient takes the places from 0 on, the last becomes zero. The
/// remainder, which is the value at z, is returned. Not empty. One product each, one after another.
Fr divide_by_linear(std::span<Fr> coefficients, const Fr& z) noexcept;

/// Divides by X^n - 1, in place: the remainder takes the lowest n places, the quotient those above.
/// n is at least 1 and at most the number of coefficients. One sum each.
void divide_by_vanishing(std::span<Fr> coefficients, std::size_t n) noexcept;

/// out = the remainder modulo X^m - a, m = out.size() at least 1: the polynomial of fewer than m
/// coefficients with the same values at all m-th roots of a. One product for each coefficient past
/// the first m.
void remainder_by_binomial(std::span<const Fr> coefficients, const Fr& a, std::span<Fr> out,
                           base::Executor& executor, Kernel kernel = best_kernel());

/// The product, of a.size() + b.size() - 1 coefficients (none if a or b has none), by transforms of
/// the next power of two.
[[nodiscard]] std::vector<Fr> multiply_polynomials(std::span<const Fr> a, std::span<const Fr> b,
                                                   base::Executor& executor,
                                                   Kernel kernel = best_kernel());

}  // namespace cairn::algebra
