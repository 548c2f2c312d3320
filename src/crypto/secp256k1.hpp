// ECDSA over secp256k1 with recovery of the public key: what signs Ethereum's transactions. Done by
// libsecp256k1.
//
// References: SEC 2 (the curve), RFC 6979 (deterministic nonces), EIP-2 (low s), Yellow Paper
// appendix F (recovery, addresses). Numbers are 32 bytes big-endian.
// Threads: all functions may be called from any thread. Signing is in constant time; recovery and
// verification are for public data.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <array>
#include <cstdint>
#include <span>

namespace cairn::crypto {

enum class [[nodiscard]] Secp256k1Error : std::uint8_t {
    scalar_out_of_range,  // a secret key, r or s is not in [1, n)
    bad_parity,           // y_parity is neither 0 nor 1
    not_on_curve,         // no point of the curve has this x, or (x, y) is none
    no_public_key,        // recovery ends in the point at infinity
};

/// x || y of a point that is not the identity, as addresses and discv5 hash it.
using Secp256k1PublicKey = FixedBytes<64>;

/// r, s, and whether the y of the nonce's point is odd: a transaction's yParity, ecrecover's
/// v - 27. That the point's x is below n is implied: no signature on a chain says otherwise.
struct RecoverableSignature {
    Bytes32 r;
    Bytes32 s;
    std::uint8_t y_parity = 0;
    friend bool operator==(const RecoverableSignature&, const RecoverableSignature&) = default;
};

/// A number in [1, n). Wiped when it dies or is moved from.
class Secp256k1SecretKey {
  public:
    static Result<Secp256k1SecretKey, Secp256k1Error> from_bytes(
        std::span<const std::uint8_t, 32> bytes) noexcept;

    Secp256k1SecretKey(Secp256k1SecretKey&& other) noexcept;
    Secp256k1SecretKey& operator=(Secp256k1SecretKey&& other) noexcept;
    Secp256k1SecretKey(const Secp256k1SecretKey&) = delete;
    Secp256k1SecretKey& operator=(const Secp256k1SecretKey&) = delete;
    ~Secp256k1SecretKey();

    /// The sum of both modulo n, as BIP-32 derives keys. scalar_out_of_range: `tweak` is n or more,
    /// or the sum is zero.
    Result<Secp256k1SecretKey, Secp256k1Error> plus(
        std::span<const std::uint8_t, 32> tweak) const noexcept;

    /// The caller wipes copies.
    std::span<const std::uint8_t, 32> bytes() const noexcept { return scalar_; }

  private:
    Secp256k1SecretKey() = default;
    std::array<std::uint8_t, 32> scalar_{};
};

/// EIP-2: s is at most n / 2. Recovery does not ask for it: transactions since Homestead must have
/// it, the precompiled contract ecrecover never does.
[[nodiscard]] bool is_low_s(const Bytes32& s) noexcept;

/// The key that signed `hash`. About 30 us.
Result<Secp256k1PublicKey, Secp256k1Error> recover_public_key(
    const Bytes32& hash, const RecoverableSignature& signature) noexcept;

/// Whether `public_key` signed `hash`, with an s of either half. About 25 us.
Result<bool, Secp256k1Error> verify_secp256k1(const Secp256k1PublicKey& public_key,
                                              const Bytes32& hash, const Bytes32& r,
                                              const Bytes32& s) noexcept;

/// With the nonce of RFC 6979 and a low s: the same key and hash, the same signature.
[[nodiscard]] RecoverableSignature sign_recoverable(const Secp256k1SecretKey& key,
                                                    const Bytes32& hash) noexcept;

[[nodiscard]] Secp256k1PublicKey to_public_key(const Secp256k1SecretKey& key) noexcept;

/// SEC 1, 2.3.3: 02 or 03 by the parity of y, then x.
[[nodiscard]] FixedBytes<33> compress(const Secp256k1PublicKey& public_key) noexcept;
Result<Secp256k1PublicKey, Secp256k1Error> decompress_secp256k1(
    const FixedBytes<33>& compressed) noexcept;

/// The last 20 bytes of keccak256(x || y).
[[nodiscard]] Bytes20 address_of(const Secp256k1PublicKey& public_key) noexcept;

}  // namespace cairn::crypto
