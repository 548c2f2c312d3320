// Elements of Fr that others must not foresee, or that everyone can derive.
//
// Both are 512 bits modulo r: uniform but for 2^-256. Threads: pure, but for the source handed in.
#pragma once

#include "algebra/fr.hpp"
#include "crypto/random.hpp"

#include <string_view>

namespace cairn::algebra {

[[nodiscard]] Fr random_fr(crypto::Random& random);

/// Of SHA-256(tag || 0 || seed) and SHA-256(tag || 1 || seed), in this order.
[[nodiscard]] Fr fr_of_seed(std::string_view tag, BytesView seed);

}  // namespace cairn::algebra
