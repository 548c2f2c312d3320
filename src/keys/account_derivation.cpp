#include "keys/account_derivation.hpp"

#include "base/assert.hpp"
#include "crypto/hkdf.hpp"

#include <string_view>

namespace cairn::keys {

using crypto::Secp256k1Error;
using crypto::Secp256k1SecretKey;
using crypto::SecretBytes;

namespace {

constexpr std::string_view MASTER_HMAC_KEY = "Bitcoin seed";

/// An extended key is 64 bytes: the key, or what is to be added to the parent's, then the chain
/// code.
std::span<const std::uint8_t, 32> key_part(const SecretBytes& extended) noexcept {
    return std::span<const std::uint8_t>(extended.view()).first<32>();
}
BytesView chain_code(const SecretBytes& extended) noexcept {
    return extended.view().subspan(32);
}

/// What BIP-32 hashes for a child: the parent's secret key if the child is hardened, its public key
/// if not, and the index.
SecretBytes hashed_for_child(const Secp256k1SecretKey& parent, std::uint32_t index) {
    SecretBytes out;
    if (index >= HARDENED) {
        out.append(Bytes{0});
        out.append(BytesView(parent.bytes()));
    } else {
        out.append(crypto::compress(crypto::to_public_key(parent)).view());
    }
    std::array<std::uint8_t, 4> big_endian{};
    for (std::size_t i = 0; i < big_endian.size(); ++i) {
        big_endian[i] = static_cast<std::uint8_t>(index >> (24 - 8 * i));
    }
    out.append(BytesView(big_endian));
    return out;
}

}  // namespace

Result<Secp256k1SecretKey, Secp256k1Error> derive_account_key(const SecretBytes& seed,
                                                              std::span<const std::uint32_t> path) {
    CAIRN_ASSERT(seed.size() >= 16 && seed.size() <= 64);
    SecretBytes extended =
        crypto::hmac_sha512(SecretBytes::copy_of(MASTER_HMAC_KEY).view(), seed.view());
    CAIRN_TRY_ASSIGN(Secp256k1SecretKey key, Secp256k1SecretKey::from_bytes(key_part(extended)));
    for (const std::uint32_t index : path) {
        extended = crypto::hmac_sha512(chain_code(extended), hashed_for_child(key, index).view());
        CAIRN_TRY_ASSIGN(key, key.plus(key_part(extended)));
    }
    return key;
}

}  // namespace cairn::keys
