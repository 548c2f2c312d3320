// Elements of a transform from the order that its layers leave, places with their bits in reverse,
// to natural order.
#pragma once

#include "algebra/fr.hpp"
#include "base/executor.hpp"

#include <span>

namespace cairn::algebra::detail {

/// The lowest `bits` bits of i in reverse.
[[nodiscard]] std::size_t reversed_bits(std::size_t i, unsigned bits) noexcept;

/// Swaps elements i and reversed_bits(i), a power of two of them, and reduces each: before, limbs
/// may be any integer below 2^256 that stands for the element.
/// Large arrays go by tiles of 16 x 16 elements, so that memory is read and written 512 bytes at a
/// time.
void reverse_places_and_reduce(std::span<Fr> elements, base::Executor& executor);

}  // namespace cairn::algebra::detail
