// RIPEMD-160, by OpenSSL: the precompiled contract 0x03 of Ethereum. 0.3 us and 2.5 ns a byte.
#pragma once

#include "base/bytes.hpp"

namespace cairn::crypto {

[[nodiscard]] Bytes20 ripemd160(BytesView message) noexcept;

}  // namespace cairn::crypto
