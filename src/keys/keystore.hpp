// Keystores: a secret key in a file, encrypted under a password. Version 4 of the format.
//
// Reference: ERC-2335. Read: scrypt and PBKDF2-SHA-256; written: scrypt. A keystore comes from
// outside: what it asks of memory and time is limited before anything is computed (KEYSTORE_LIMITS
// below). Passwords are normalised here (password.hpp), so callers hand over what was typed.
// Threads: pure functions. Decrypting costs what the file asks for, about 0.7 s at the usual cost.
#pragma once

#include "base/result.hpp"
#include "crypto/bls.hpp"
#include "crypto/password_hash.hpp"
#include "crypto/random.hpp"
#include "crypto/secret_key.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace cairn::keys {

enum class [[nodiscard]] KeystoreRule : std::uint8_t {
    // The file
    too_large,          // more than keystore_limits::file_bytes_max
    not_json,           // or nested too deep, or with a key twice
    not_an_object,      // the document, `crypto` or one of its parts
    member_missing,     // one that the standard requires
    member_malformed,   // of another type, or not hexadecimal where it has to be
    version_unknown,    // not 4
    uuid_malformed,     // not the text form of RFC 4122
    path_malformed,     // neither empty nor a path of ERC-2334
    function_unknown,   // a kdf, checksum or cipher that the standard does not name
    parameter_unknown,  // one that the function does not have
    parameter_refused,  // dklen not 32, n no power of two, and so on
    cost_refused,       // asks for more memory or time than keystore_limits allow
    secret_size,        // not the 32 bytes of a secret key
    // The decryption
    password_malformed,  // not UTF-8, or too long
    no_memory,           // the machine does not have what scrypt asks for
    wrong_password,
    secret_out_of_range,  // decrypted, but not a secret key of BLS12-381
    pubkey_mismatch,      // decrypted, but not the key of the file's `pubkey`
};
std::string_view to_string(KeystoreRule rule) noexcept;

struct [[nodiscard]] KeystoreError {
    KeystoreRule rule;
    std::string where;  // the member, as "crypto.kdf.params.n"; empty: the whole
};
/// "crypto.kdf.params.n: asks for too much memory or time"
std::string to_string(const KeystoreError& error);

namespace keystore_limits {
inline constexpr std::size_t file_bytes_max = 64 * 1024;
inline constexpr std::uint64_t scrypt_memory_bytes_max = 512U << 20U;  // twice the usual
inline constexpr std::uint64_t scrypt_work_max = 1U << 23U;            // n r p: 4 times the usual
inline constexpr std::uint64_t pbkdf2_iterations_max = 1U << 23U;      // 32 times the usual
inline constexpr std::size_t salt_bytes_max = 256;
}  // namespace keystore_limits

struct ScryptKdf {
    crypto::ScryptCost cost;
    Bytes salt;
    friend bool operator==(const ScryptKdf& a, const ScryptKdf& b) {
        return a.cost.n == b.cost.n && a.cost.r == b.cost.r && a.cost.p == b.cost.p &&
               a.salt == b.salt;
    }
};

/// prf: hmac-sha256
struct Pbkdf2Kdf {
    std::uint32_t c = 262'144;
    Bytes salt;
    friend bool operator==(const Pbkdf2Kdf&, const Pbkdf2Kdf&) = default;
};

struct Keystore {
    std::variant<ScryptKdf, Pbkdf2Kdf> kdf;
    Bytes32 checksum;
    FixedBytes<16> iv;
    Bytes32 cipher_message;
    std::string description;
    std::optional<crypto::BLSPubkey> pubkey;
    std::string path;  // "": unknown
    std::string uuid;
    friend bool operator==(const Keystore&, const Keystore&) = default;
};

/// Members that the standard does not know are left aside at the top of the document (tools put
/// names there), and refused where they could change how the secret is decrypted.
Result<Keystore, KeystoreError> parse_keystore(std::string_view json);
/// The inverse; one line, hexadecimal without 0x.
std::string to_json(const Keystore& keystore);

/// The decrypted key is checked against `pubkey` if the file states one.
Result<crypto::SecretKey, KeystoreError> decrypt(const Keystore& keystore,
                                                 std::string_view password);

struct KeystoreText {
    std::string path;
    std::string description;
};

/// Encrypts by scrypt. Salt, iv and uuid come from `random`, which must be unforeseeable. Fails for
/// a password that is malformed, and without memory for `cost`. A lower cost than the default is
/// for tests and networks without value.
Result<Keystore, KeystoreError> encrypt(const crypto::SecretKey& key, std::string_view password,
                                        KeystoreText text, crypto::Random& random,
                                        const crypto::ScryptCost& cost = {});

}  // namespace cairn::keys
