// Between our point types and blst's. Private: the only header of ours that includes blst.h.
#pragma once

#include "crypto/bls.hpp"

#include <blst.h>

namespace cairn::crypto::detail {

static_assert(sizeof(blst_p1_affine) == sizeof(PublicKey));
static_assert(alignof(blst_p1_affine) == alignof(PublicKey));
static_assert(sizeof(blst_p2_affine) == sizeof(Signature));
static_assert(alignof(blst_p2_affine) == alignof(Signature));

struct PointAccess {
    static const blst_p1_affine* blst(const PublicKey& key) noexcept {
        return reinterpret_cast<const blst_p1_affine*>(key.coordinates_.data());
    }
    static blst_p1_affine* blst(PublicKey& key) noexcept {
        return reinterpret_cast<blst_p1_affine*>(key.coordinates_.data());
    }
    static const blst_p2_affine* blst(const Signature& signature) noexcept {
        return reinterpret_cast<const blst_p2_affine*>(signature.coordinates_.data());
    }
    static blst_p2_affine* blst(Signature& signature) noexcept {
        return reinterpret_cast<blst_p2_affine*>(signature.coordinates_.data());
    }
};

inline PublicKey to_public_key(const blst_p1& point) noexcept {
    PublicKey key;
    blst_p1_to_affine(PointAccess::blst(key), &point);
    return key;
}

BlsError to_bls_error(BLST_ERROR error) noexcept;

/// H(m).
blst_p2 hash_message(BytesView message,
                     std::string_view domain_separation_tag = BLS_CIPHERSUITE) noexcept;

/// Product of pairings = 1, on a value of the Miller loop.
bool is_one_after_final_exponentiation(const blst_fp12& miller) noexcept;

/// The Miller loop of e(-G1, signature).
blst_fp12 miller_loop_of_signature(const blst_p2_affine& signature) noexcept;

}  // namespace cairn::crypto::detail
