#include "crypto/secp256k1.hpp"

#include "base/assert.hpp"
#include "crypto/keccak256.hpp"
#include "crypto/random.hpp"
#include "crypto/secret_key.hpp"

#include <secp256k1.h>
#include <secp256k1_recovery.h>

#include <algorithm>

namespace cairn::crypto {
namespace {

/// n / 2, rounded down; n is the order of the curve.
constexpr std::array<std::uint8_t, 32> half_order = {
    0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0x5d, 0x57, 0x6e, 0x73, 0x57, 0xa4, 0x50, 0x1d, 0xdf, 0xe9, 0x2f, 0x46, 0x68, 0x1b, 0x20, 0xa0};

/// One for the whole process. It is only read after its making, so threads may share it. The
/// randomness blinds the multiplications with secrets and changes no result.
const secp256k1_context* context() noexcept {
    static const secp256k1_context* const made = [] {
        secp256k1_context* const out = secp256k1_context_create(SECP256K1_CONTEXT_NONE);
        CAIRN_ASSERT(out != nullptr);
        std::array<std::uint8_t, 32> seed{};
        os_random().fill(seed);
        CAIRN_ASSERT(secp256k1_context_randomize(out, seed.data()) == 1);
        wipe(seed);
        return out;
    }();
    return made;
}

bool is_zero(const Bytes32& number) noexcept {
    return number == Bytes32{};
}

std::array<std::uint8_t, 64> joined(const Bytes32& r, const Bytes32& s) noexcept {
    std::array<std::uint8_t, 64> out{};
    std::ranges::copy(r, out.begin());
    std::ranges::copy(s, out.begin() + 32);
    return out;
}

Secp256k1PublicKey to_bytes(const secp256k1_pubkey& key) noexcept {
    std::array<std::uint8_t, 65> bytes{};
    std::size_t size = bytes.size();
    secp256k1_ec_pubkey_serialize(context(), bytes.data(), &size, &key, SECP256K1_EC_UNCOMPRESSED);
    return Secp256k1PublicKey::from(BytesView(bytes).subspan(1));
}

Result<secp256k1_pubkey, Secp256k1Error> parse(BytesView sec1) noexcept {
    secp256k1_pubkey out;
    if (secp256k1_ec_pubkey_parse(context(), &out, sec1.data(), sec1.size()) != 1) {
        return unexpected(Secp256k1Error::not_on_curve);
    }
    return out;
}

Result<secp256k1_pubkey, Secp256k1Error> parse(const Secp256k1PublicKey& key) noexcept {
    std::array<std::uint8_t, 65> bytes{4};
    std::ranges::copy(key, bytes.begin() + 1);
    return parse(BytesView(bytes));
}

}  // namespace

Result<Secp256k1SecretKey, Secp256k1Error> Secp256k1SecretKey::from_bytes(
    std::span<const std::uint8_t, 32> bytes) noexcept {
    if (secp256k1_ec_seckey_verify(context(), bytes.data()) != 1) {
        return unexpected(Secp256k1Error::scalar_out_of_range);
    }
    Secp256k1SecretKey key;
    std::ranges::copy(bytes, key.scalar_.begin());
    return key;
}

Secp256k1SecretKey::Secp256k1SecretKey(Secp256k1SecretKey&& other) noexcept
    : scalar_(other.scalar_) {
    wipe(other.scalar_);
}

Secp256k1SecretKey& Secp256k1SecretKey::operator=(Secp256k1SecretKey&& other) noexcept {
    if (this != &other) {
        scalar_ = other.scalar_;
        wipe(other.scalar_);
    }
    return *this;
}

Secp256k1SecretKey::~Secp256k1SecretKey() {
    wipe(scalar_);
}

Result<Secp256k1SecretKey, Secp256k1Error> Secp256k1SecretKey::plus(
    std::span<const std::uint8_t, 32> tweak) const noexcept {
    Secp256k1SecretKey sum;
    sum.scalar_ = scalar_;
    if (secp256k1_ec_seckey_tweak_add(context(), sum.scalar_.data(), tweak.data()) != 1) {
        return unexpected(Secp256k1Error::scalar_out_of_range);
    }
    return sum;
}

bool is_low_s(const Bytes32& s) noexcept {
    return s.bytes <= half_order;
}

Result<Secp256k1PublicKey, Secp256k1Error> recover_public_key(
    const Bytes32& hash, const RecoverableSignature& signature) noexcept {
    if (signature.y_parity > 1) {
        return unexpected(Secp256k1Error::bad_parity);
    }
    const auto bytes = joined(signature.r, signature.s);
    secp256k1_ecdsa_recoverable_signature parsed;
    if (is_zero(signature.r) || is_zero(signature.s) ||
        secp256k1_ecdsa_recoverable_signature_parse_compact(context(), &parsed, bytes.data(),
                                                            signature.y_parity) != 1) {
        return unexpected(Secp256k1Error::scalar_out_of_range);
    }
    secp256k1_pubkey key;
    if (secp256k1_ecdsa_recover(context(), &key, &parsed, hash.data()) == 1) {
        return to_bytes(key);
    }
    std::array<std::uint8_t, 33> nonce_point{2};
    std::ranges::copy(signature.r, nonce_point.begin() + 1);
    return unexpected(parse(BytesView(nonce_point)) ? Secp256k1Error::no_public_key
                                                    : Secp256k1Error::not_on_curve);
}

Result<bool, Secp256k1Error> verify_secp256k1(const Secp256k1PublicKey& public_key,
                                              const Bytes32& hash, const Bytes32& r,
                                              const Bytes32& s) noexcept {
    CAIRN_TRY_ASSIGN(const secp256k1_pubkey key, parse(public_key));
    const auto bytes = joined(r, s);
    secp256k1_ecdsa_signature parsed;
    if (is_zero(r) || is_zero(s) ||
        secp256k1_ecdsa_signature_parse_compact(context(), &parsed, bytes.data()) != 1) {
        return unexpected(Secp256k1Error::scalar_out_of_range);
    }
    // The library's verification asks for a low s.
    secp256k1_ecdsa_signature_normalize(context(), &parsed, &parsed);
    return secp256k1_ecdsa_verify(context(), &parsed, hash.data(), &key) == 1;
}

RecoverableSignature sign_recoverable(const Secp256k1SecretKey& key, const Bytes32& hash) noexcept {
    secp256k1_ecdsa_recoverable_signature signature;
    CAIRN_ASSERT(secp256k1_ecdsa_sign_recoverable(context(), &signature, hash.data(),
                                                  key.bytes().data(), nullptr, nullptr) == 1);
    std::array<std::uint8_t, 64> bytes{};
    int recovery_id = 0;
    secp256k1_ecdsa_recoverable_signature_serialize_compact(context(), bytes.data(), &recovery_id,
                                                            &signature);
    // 2 and 3 stand for a nonce whose point has an x of n or more: probability 2^-127.
    CAIRN_ASSERT(recovery_id == 0 || recovery_id == 1);
    return {Bytes32::from(BytesView(bytes).first(32)), Bytes32::from(BytesView(bytes).last(32)),
            static_cast<std::uint8_t>(recovery_id)};
}

Secp256k1PublicKey to_public_key(const Secp256k1SecretKey& key) noexcept {
    secp256k1_pubkey out;
    CAIRN_ASSERT(secp256k1_ec_pubkey_create(context(), &out, key.bytes().data()) == 1);
    return to_bytes(out);
}

FixedBytes<33> compress(const Secp256k1PublicKey& public_key) noexcept {
    FixedBytes<33> out;
    out[0] = static_cast<std::uint8_t>(2U + (public_key[63] & 1U));
    std::copy_n(public_key.begin(), 32, out.bytes.begin() + 1);
    return out;
}

Result<Secp256k1PublicKey, Secp256k1Error> decompress_secp256k1(
    const FixedBytes<33>& compressed) noexcept {
    CAIRN_TRY_ASSIGN(const secp256k1_pubkey key, parse(compressed.view()));
    return to_bytes(key);
}

Bytes20 address_of(const Secp256k1PublicKey& public_key) noexcept {
    return Bytes20::from(keccak256(public_key.view()).view().last(20));
}

}  // namespace cairn::crypto
