// ECDSA over secp256r1 (P-256), verification only: EIP-7951, by OpenSSL's curve.
//
// Variable time: for public data only. Threads: may be called from any thread.
#pragma once

#include "base/bytes.hpp"

namespace cairn::crypto {

/// All numbers are 32 bytes big-endian.
struct P256Signature {
    Bytes32 hash;
    Bytes32 r;
    Bytes32 s;
    Bytes32 x;  // of the public key
    Bytes32 y;
};

/// Whether r and s are in [1, n), (x, y) is a point of the curve with coordinates below p, and the
/// signature is of `hash` by it. Either half of s is taken. About 60 us.
[[nodiscard]] bool p256_verify(const P256Signature& signature) noexcept;

}  // namespace cairn::crypto
