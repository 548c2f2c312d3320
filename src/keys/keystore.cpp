#include "keys/keystore.hpp"

#include "crypto/aes_ctr.hpp"
#include "crypto/sha256.hpp"
#include "json/writer.hpp"
#include "keys/password.hpp"

#include <algorithm>
#include <utility>

namespace cairn::keys {
namespace {

constexpr std::size_t decryption_key_bytes = 32;

std::string hex(BytesView bytes) {
    return base::to_hex(bytes).substr(2);
}

std::optional<crypto::SecretBytes> decryption_key(const Keystore& keystore, BytesView password) {
    if (const auto* scrypt = std::get_if<ScryptKdf>(&keystore.kdf)) {
        return crypto::scrypt(password, scrypt->salt, scrypt->cost, decryption_key_bytes);
    }
    const auto& pbkdf2 = std::get<Pbkdf2Kdf>(keystore.kdf);
    return crypto::pbkdf2_hmac_sha256(password, pbkdf2.salt, pbkdf2.c, decryption_key_bytes);
}

/// SHA256(decryption_key[16:32] | cipher_message)
Bytes32 checksum_of(const crypto::SecretBytes& decryption_key, const Bytes32& cipher_message) {
    crypto::SecretBytes pre_image =
        crypto::SecretBytes::copy_of(decryption_key.view().subspan(16, 16));
    pre_image.append(cipher_message.view());
    return crypto::sha256(pre_image.view());
}

/// The cipher is its own inverse.
void apply_cipher(const crypto::SecretBytes& decryption_key, const FixedBytes<16>& iv, BytesView in,
                  std::span<std::uint8_t> out) {
    crypto::aes_128_ctr(decryption_key.view().first<16>(), iv.bytes, in, out);
}

unexpected<KeystoreError> failure(KeystoreRule rule) {
    return unexpected(KeystoreError{rule, {}});
}

/// RFC 4122, version 4.
std::string random_uuid(crypto::Random& random) {
    FixedBytes<16> bytes;
    random.fill(bytes.bytes);
    bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0fU) | 0x40U);
    bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3fU) | 0x80U);
    std::string text = hex(bytes.view());
    for (const std::size_t place : {20U, 16U, 12U, 8U}) {
        text.insert(place, 1, '-');
    }
    return text;
}

void write_kdf(json::Writer& out, const Keystore& keystore) {
    const auto* const scrypt = std::get_if<ScryptKdf>(&keystore.kdf);
    out.key("kdf").begin_object().field("function", scrypt != nullptr ? "scrypt" : "pbkdf2");
    out.key("params").begin_object().field("dklen", decryption_key_bytes);
    if (scrypt != nullptr) {
        out.field("n", scrypt->cost.n).field("r", scrypt->cost.r).field("p", scrypt->cost.p);
        out.field("salt", hex(scrypt->salt));
    } else {
        const auto& pbkdf2 = std::get<Pbkdf2Kdf>(keystore.kdf);
        out.field("c", pbkdf2.c).field("prf", "hmac-sha256").field("salt", hex(pbkdf2.salt));
    }
    out.end_object().field("message", "").end_object();
}

}  // namespace

std::string to_json(const Keystore& keystore) {
    json::Writer out;
    out.begin_object().key("crypto").begin_object();
    write_kdf(out, keystore);
    out.key("checksum").begin_object().field("function", "sha256");
    out.key("params").begin_object().end_object();
    out.field("message", hex(keystore.checksum.view())).end_object();
    out.key("cipher").begin_object().field("function", "aes-128-ctr");
    out.key("params").begin_object().field("iv", hex(keystore.iv.view())).end_object();
    out.field("message", hex(keystore.cipher_message.view())).end_object().end_object();
    out.field("description", keystore.description);
    if (keystore.pubkey) {
        out.field("pubkey", hex(keystore.pubkey->view()));
    }
    out.field("path", keystore.path).field("uuid", keystore.uuid).field("version", 4);
    return out.end_object().take();
}

Result<crypto::SecretKey, KeystoreError> decrypt(const Keystore& keystore,
                                                 std::string_view password) {
    const auto normal = normalize_password(password);
    if (!normal) {
        return failure(KeystoreRule::password_malformed);
    }
    const auto key = decryption_key(keystore, normal->view());
    if (!key) {
        return failure(KeystoreRule::no_memory);
    }
    const Bytes32 checksum = checksum_of(*key, keystore.cipher_message);
    if (!crypto::equal_in_constant_time(checksum.view(), keystore.checksum.view())) {
        return failure(KeystoreRule::wrong_password);
    }
    crypto::SecretBytes secret(32);
    apply_cipher(*key, keystore.iv, keystore.cipher_message.view(), secret.span());
    auto secret_key = crypto::SecretKey::from_bytes(secret.view().first<32>());
    if (!secret_key) {
        return failure(KeystoreRule::secret_out_of_range);
    }
    if (keystore.pubkey && *keystore.pubkey != crypto::sk_to_pk(*secret_key)) {
        return failure(KeystoreRule::pubkey_mismatch);
    }
    return *std::move(secret_key);
}

Result<Keystore, KeystoreError> encrypt(const crypto::SecretKey& key, std::string_view password,
                                        KeystoreText text, crypto::Random& random,
                                        const crypto::ScryptCost& cost) {
    const auto normal = normalize_password(password);
    if (!normal) {
        return failure(KeystoreRule::password_malformed);
    }
    ScryptKdf kdf{cost, Bytes(32)};
    random.fill(kdf.salt);
    Keystore keystore;
    keystore.kdf = std::move(kdf);
    random.fill(keystore.iv.bytes);
    keystore.description = std::move(text.description);
    keystore.pubkey = crypto::sk_to_pk(key);
    keystore.path = std::move(text.path);
    keystore.uuid = random_uuid(random);
    const auto derived = decryption_key(keystore, normal->view());
    if (!derived) {
        return failure(KeystoreRule::no_memory);
    }
    crypto::SecretBytes secret(32);
    key.to_bytes(secret.span().first<32>());
    apply_cipher(*derived, keystore.iv, secret.view(), keystore.cipher_message.bytes);
    keystore.checksum = checksum_of(*derived, keystore.cipher_message);
    return keystore;
}

}  // namespace cairn::keys
