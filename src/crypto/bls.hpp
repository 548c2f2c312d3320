// BLS signatures over BLS12-381, public keys in G1 (48 bytes), signatures in G2 (96 bytes), as the
// beacon chain uses them.
//
// Spec: consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#bls-signatures and
// specs/altair/bls.md; IETF draft-irtf-cfrg-bls-signature-04, proof-of-possession scheme,
// ciphersuite BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_. The names are the specification's in
// lower case.
//
// Every function that takes signatures checks that they are in the prime-order subgroup; every
// function that takes public keys as bytes validates them (KeyValidate). `PublicKey` is a key that
// has passed, so that the cost is paid once per validator and not once per signature.
// Thread-safety: all functions are pure. Cost on one 3.6 GHz core is given where it is not small.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace cairn::crypto {

using BLSPubkey = Bytes48;
using BLSSignature = Bytes96;

/// Compressed identity of G1 and of G2: the flag bits 0xc0, then zeros.
inline constexpr BLSPubkey G1_POINT_AT_INFINITY = {{0xc0}};
inline constexpr BLSSignature G2_POINT_AT_INFINITY = {{0xc0}};

enum class [[nodiscard]] BlsError : std::uint8_t {
    bad_encoding,         // flag bits, or a coordinate not below the field modulus
    not_on_curve,         // no point has this x
    not_in_subgroup,      // the point has a component outside the prime-order subgroup
    point_at_infinity,    // a public key must not be the identity
    scalar_out_of_range,  // a secret key is in [1, r)
    empty_list,           // an aggregate of nothing
};

/// The rules of the IETF draft that differ between the two roads of the specification.
enum class BlsDraft : std::uint8_t {
    ietf_04,  // the identity is no valid public key: phase0 v1.0.0 and everything later
    ietf_03,  // the identity is accepted as a public key: consensus-specs v0.12.3
};

namespace detail {
struct PointAccess;
}

/// A validated public key, decompressed to affine coordinates in the library's Montgomery form.
/// The default value is the identity, which stands for "no valid key": nothing verifies under it.
class PublicKey {
  public:
    PublicKey() = default;

    /// KeyValidate: encoding, curve, not the identity (unless ietf_03), subgroup. About 42 us.
    static Result<PublicKey, BlsError> decompress(const BLSPubkey& bytes,
                                                  BlsDraft draft = BlsDraft::ietf_04) noexcept;

    /// For keys that were validated before, such as those of a validator in a valid state: leaves
    /// out the subgroup check, which is most of the cost. About 10 us.
    static Result<PublicKey, BlsError> decompress_validated(const BLSPubkey& bytes) noexcept;

    [[nodiscard]] BLSPubkey compress() const noexcept;
    [[nodiscard]] bool is_infinity() const noexcept;
    friend bool operator==(const PublicKey&, const PublicKey&) = default;

  private:
    friend struct detail::PointAccess;
    std::array<std::uint64_t, 12> coordinates_{};
};
static_assert(sizeof(PublicKey) == 96);

/// A signature, decompressed and in the subgroup; the identity is one. For who aggregates often.
class Signature {
  public:
    Signature() = default;

    /// Encoding, curve, subgroup. About 60 us.
    static Result<Signature, BlsError> decompress(const BLSSignature& bytes) noexcept;

    [[nodiscard]] BLSSignature compress() const noexcept;
    [[nodiscard]] bool is_infinity() const noexcept;
    friend bool operator==(const Signature&, const Signature&) = default;

  private:
    friend struct detail::PointAccess;
    std::array<std::uint64_t, 24> coordinates_{};
};
static_assert(sizeof(Signature) == 192);

// --- The specification's functions, on bytes ---

[[nodiscard]] bool key_validate(const BLSPubkey& pubkey,
                                BlsDraft draft = BlsDraft::ietf_04) noexcept;

[[nodiscard]] bool verify(const BLSPubkey& pubkey, BytesView message, const BLSSignature& signature,
                          BlsDraft draft = BlsDraft::ietf_04) noexcept;

/// The sum of the signatures. Stricter than the IETF text: each must be in the subgroup.
Result<BLSSignature, BlsError> aggregate(std::span<const BLSSignature> signatures) noexcept;

/// Each key signed its own message. False for no keys and for lists of different lengths.
[[nodiscard]] bool aggregate_verify(std::span<const BLSPubkey> pubkeys,
                                    std::span<const BytesView> messages,
                                    const BLSSignature& signature,
                                    BlsDraft draft = BlsDraft::ietf_04);

/// All keys signed one message. False for no keys, and if the keys add up to the identity.
[[nodiscard]] bool fast_aggregate_verify(std::span<const BLSPubkey> pubkeys, BytesView message,
                                         const BLSSignature& signature,
                                         BlsDraft draft = BlsDraft::ietf_04) noexcept;

/// specs/altair/bls.md#eth_aggregate_pubkeys
Result<BLSPubkey, BlsError> eth_aggregate_pubkeys(std::span<const BLSPubkey> pubkeys) noexcept;

/// specs/altair/bls.md#eth_fast_aggregate_verify: true also for no keys and the identity signature.
[[nodiscard]] bool eth_fast_aggregate_verify(std::span<const BLSPubkey> pubkeys, BytesView message,
                                             const BLSSignature& signature) noexcept;

// --- The same on validated keys ---

/// False under the identity. About 0.77 ms.
[[nodiscard]] bool verify(const PublicKey& key, BytesView message,
                          const BLSSignature& signature) noexcept;

/// The sum of the keys, which may be the identity (a key and its negative). An identity among the
/// keys is refused, and so is an empty list.
Result<PublicKey, BlsError> aggregate(std::span<const PublicKey> keys) noexcept;

/// The sum of the signatures; of none, the identity.
[[nodiscard]] Signature aggregate(std::span<const Signature> signatures) noexcept;

// --- Points, for who needs their coordinates ---

/// Affine coordinates of a point of G2, each 48 bytes big-endian: x = x0 + x1 * u, y = y0 + y1 * u.
/// The identity is given as x = y = 1, as the specification's library did in 2020.
struct G2Coordinates {
    Bytes48 x0;
    Bytes48 x1;
    Bytes48 y0;
    Bytes48 y1;
    friend bool operator==(const G2Coordinates&, const G2Coordinates&) = default;
};

/// The 2020 specification takes custody secrets from these: v0.12.3
/// specs/phase1/custody-game.md#get_custody_secrets. On the curve; the subgroup is not checked.
Result<G2Coordinates, BlsError> signature_to_g2(const BLSSignature& signature) noexcept;

/// The domain separation tag of every signature here.
inline constexpr std::string_view BLS_CIPHERSUITE = "BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_";

/// hash_to_curve of RFC 9380, suite BLS12381G2_XMD:SHA-256_SSWU_RO_.
[[nodiscard]] G2Coordinates hash_to_g2(
    BytesView message, std::string_view domain_separation_tag = BLS_CIPHERSUITE) noexcept;

}  // namespace cairn::crypto
