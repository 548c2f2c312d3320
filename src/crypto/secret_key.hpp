// BLS secret keys and what only their owner does. The header for secrets stands apart from bls.hpp,
// so that a reader sees which code can touch one.
//
// A secret key is wiped when it dies or is moved from, is never compared, printed or hashed, and is
// used in constant time.
#pragma once

#include "base/bytes.hpp"
#include "base/executor.hpp"
#include "base/result.hpp"
#include "crypto/bls.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace cairn::crypto {

class SecretKey {
  public:
    /// A number in [1, r), 32 bytes big-endian, as EIP-2335 keystores hold it.
    static Result<SecretKey, BlsError> from_bytes(std::span<const std::uint8_t, 32> bytes) noexcept;

    SecretKey(SecretKey&& other) noexcept;
    SecretKey& operator=(SecretKey&& other) noexcept;
    SecretKey(const SecretKey&) = delete;
    SecretKey& operator=(const SecretKey&) = delete;
    ~SecretKey();

    /// Big-endian; the caller wipes `out`.
    void to_bytes(std::span<std::uint8_t, 32> out) const noexcept;

    /// (this + other) mod r; refused if that is zero. An aggregate signed by the sum of keys equals
    /// the sum of signatures.
    Result<SecretKey, BlsError> plus(const SecretKey& other) const noexcept;

  private:
    friend struct SecretKeyAccess;
    SecretKey() = default;
    std::array<std::uint8_t, 32> scalar_{};  // little-endian
};

/// The root of a tree of keys, and the keys under a key: EIP-2333 (of 17 September 2020). `seed`
/// has at least 32 bytes. A child costs 0.2 ms.
[[nodiscard]] SecretKey derive_master_SK(BytesView seed) noexcept;
[[nodiscard]] SecretKey derive_child_SK(const SecretKey& parent_SK, std::uint32_t index) noexcept;

/// Overwrites memory in a way that the compiler may not leave out.
void wipe(std::span<std::uint8_t> secret) noexcept;

/// Sign of the specification. About 0.3 ms.
[[nodiscard]] BLSSignature sign(const SecretKey& key, BytesView message) noexcept;

/// SkToPk of the specification.
[[nodiscard]] BLSPubkey sk_to_pk(const SecretKey& key) noexcept;
[[nodiscard]] PublicKey to_public_key(const SecretKey& key) noexcept;

/// The public keys of key, key + 1, ..., for made-up validator sets of a million: under a
/// microsecond each. The sequence must not pass r.
std::vector<PublicKey> consecutive_public_keys(const SecretKey& key, std::size_t count,
                                               base::Executor& executor);

}  // namespace cairn::crypto
