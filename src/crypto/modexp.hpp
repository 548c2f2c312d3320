// Powers of big integers modulo a big integer, by GMP: the arithmetic of EIP-198.
//
// Variable time: for public data only. Threads: pure functions.
#pragma once

#include "base/bytes.hpp"

namespace cairn::crypto {

/// base^exponent mod modulus, of modulus.size() bytes; zeros if the modulus is 0, and 0^0 = 1.
/// All numbers are big-endian of any size, also none. The caller has bounded the sizes: cost is
/// that of one multiplication modulo `modulus` for each bit of `exponent`.
[[nodiscard]] Bytes modexp(BytesView base, BytesView exponent, BytesView modulus);

}  // namespace cairn::crypto
