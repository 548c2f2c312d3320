// Elements of Fr that others must not foresee, or that everyone can derive.
//
// All but weights are 512 bits modulo r: uniform but for 2^-256. Threads: pure, but for the
// source handed in.
#pragma once

#include "algebra/fr.hpp"
#include "crypto/random.hpp"

#include <string_view>
#include <vector>

namespace cairn::algebra {

[[nodiscard]] Fr random_fr(crypto::Random& random);

[[nodiscard]] std::vector<Fr> random_elements(std::size_t count, crypto::Random& random);

/// Of 128 bits each: the factors of a sum that is zero by chance with probability 2^-128.
[[nodiscard]] std::vector<Fr> random_weights(std::size_t count, crypto::Random& random);

/// Of SHA-256(tag || 0 || seed) and SHA-256(tag || 1 || seed), in this order.
[[nodiscard]] Fr fr_of_seed(std::string_view tag, BytesView seed);

}  // namespace cairn::algebra
