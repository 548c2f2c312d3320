// EdDSA over Jubjub and Bandersnatch with Poseidon, so that a circuit over Fr can check it.
//
//   const auto key = EddsaSecretKey<Jubjub>::from_seed(seed);
//   const auto signature = key.sign(message);
//   eddsa_verify(key.public_key(), message, signature)
//
// Reference: RFC 8032, with B the curve's generator, L its order, h = 8 or 4 its cofactor, and
//   c = Poseidon(t = 5, domain of the curve; R.x, R.y, A.x, A.y, M) as an integer modulo L,
// for a message M in Fr: hash longer ones first. A signature (R, S) holds if
//   h S B = h R + h c A   (the cofactored equation: single and batch checks agree on all inputs)
// and all of these do:
//   A is of prime order (so neither the identity nor of small order),
//   R is on the curve, h R is not the identity; on Bandersnatch R is of prime order too,
//   S < L.
// Encodings: A is a compressed point, a signature R || S with S 32 bytes little-endian.
//
// Signing is deterministic: s and the nonce are 512 bits of Keccak-256 modulo L. It takes variable
// time, like all of this room: for signers that nobody can time, as in a prover's own process.
// Threads: pure. Costs on a 3.6 GHz core: signing 50 us, a check 150 us (Bandersnatch 110 us).
#pragma once

#include "algebra/bandersnatch.hpp"
#include "algebra/jubjub.hpp"
#include "crypto/random.hpp"

namespace cairn::algebra {

enum class EddsaError : std::uint8_t {
    key_not_a_point,    // A does not decode
    key_not_of_order,   // A is the identity or not of prime order
    nonce_not_a_point,  // R does not decode
    nonce_small_order,  // h R is the identity
    scalar_too_large,   // S is L or more
    equation,           // h S B is not h R + h c A
};

template <class Curve>
struct EddsaPublicKey {
    EdwardsAffine<Curve> point;

    [[nodiscard]] FixedBytes<32> to_bytes() const noexcept { return compress_edwards(point); }
    [[nodiscard]] static Result<EddsaPublicKey, EddsaError> from_bytes(
        const FixedBytes<32>& bytes) noexcept;
};

template <class Curve>
struct EddsaSignature {
    EdwardsAffine<Curve> nonce;  // R
    Limbs4 scalar{};             // S, below L

    [[nodiscard]] FixedBytes<64> to_bytes() const noexcept;
    [[nodiscard]] static Result<EddsaSignature, EddsaError> from_bytes(
        const FixedBytes<64>& bytes) noexcept;
};

template <class Curve>
class EddsaSecretKey {
  public:
    [[nodiscard]] static EddsaSecretKey from_seed(const Bytes32& seed) noexcept;
    [[nodiscard]] const EddsaPublicKey<Curve>& public_key() const noexcept { return public_key_; }
    [[nodiscard]] EddsaSignature<Curve> sign(const Fr& message) const noexcept;

  private:
    typename Curve::Scalar secret_;
    Bytes32 prefix_;
    EddsaPublicKey<Curve> public_key_;
};

/// c
template <class Curve>
[[nodiscard]] Fr eddsa_challenge(const EdwardsAffine<Curve>& nonce,
                                 const EddsaPublicKey<Curve>& key, const Fr& message);

/// Also of keys and signatures that did not come from from_bytes: every rule is checked.
template <class Curve>
[[nodiscard]] Result<void, EddsaError> eddsa_verify(const EddsaPublicKey<Curve>& key,
                                                    const Fr& message,
                                                    const EddsaSignature<Curve>& signature);

template <class Curve>
struct EddsaClaim {
    EddsaPublicKey<Curve> key;
    Fr message;
    EddsaSignature<Curve> signature;
};

/// Whether all hold, by one sum with random coefficients of 128 bits: wrong with a probability of
/// 2^-128 over `random`, which the signers must not foresee. About 110 us a claim (Bandersnatch 90
/// us).
template <class Curve>
[[nodiscard]] bool eddsa_verify_batch(std::span<const EddsaClaim<Curve>> claims,
                                      crypto::Random& random);

}  // namespace cairn::algebra
