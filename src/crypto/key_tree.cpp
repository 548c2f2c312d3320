#include "base/assert.hpp"
#include "crypto/secret_key.hpp"

#include <blst.h>
#include <blst_aux.h>

#include <algorithm>
#include <array>

namespace cairn::crypto {

namespace {

/// blst's numbers are little-endian; those of EIP-2333 are always keys.
SecretKey take(blst_scalar& scalar) noexcept {
    std::array<std::uint8_t, 32> bytes{};
    std::ranges::reverse_copy(scalar.b, bytes.begin());
    wipe(scalar.b);
    auto key = SecretKey::from_bytes(bytes);
    wipe(bytes);
    CAIRN_ASSERT(key.has_value());
    return std::move(*key);
}

}  // namespace

SecretKey derive_master_SK(BytesView seed) noexcept {
    CAIRN_ASSERT(seed.size() >= 32);
    blst_scalar master;
    blst_derive_master_eip2333(&master, seed.data(), seed.size());
    return take(master);
}

SecretKey derive_child_SK(const SecretKey& parent_SK, std::uint32_t index) noexcept {
    blst_scalar parent;
    parent_SK.to_bytes(parent.b);
    std::ranges::reverse(parent.b);
    blst_scalar child;
    blst_derive_child_eip2333(&child, &parent, index);
    wipe(parent.b);
    return take(child);
}

}  // namespace cairn::crypto
