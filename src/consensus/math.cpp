#include "consensus/math.hpp"

#include <cmath>

namespace cairn::consensus {

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#integer_squareroot
std::uint64_t integer_squareroot(std::uint64_t n) noexcept {
    // The floating-point root is within one of the answer; 2^32 - 1 is the largest there is.
    auto x = static_cast<std::uint64_t>(std::sqrt(static_cast<double>(n)));
    constexpr std::uint64_t largest = 0xffffffffU;
    x = x > largest ? largest : x;
    while (x * x > n) {
        --x;
    }
    while (x < largest && (x + 1) * (x + 1) <= n) {
        ++x;
    }
    return x;
}

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#xor
Bytes32 xor_bytes(const Bytes32& a, const Bytes32& b) noexcept {
    Bytes32 out;
    for (std::size_t i = 0; i < out.size(); ++i) {
        out[i] = static_cast<std::uint8_t>(a[i] ^ b[i]);
    }
    return out;
}

}  // namespace cairn::consensus
