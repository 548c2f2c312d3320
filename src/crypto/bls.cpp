#include "crypto/bls.hpp"

#include "crypto/detail/points.hpp"

#include <algorithm>
#include <vector>

namespace cairn::crypto {
namespace detail {
BlsError to_bls_error(BLST_ERROR error) noexcept {
    switch (error) {
        case BLST_POINT_NOT_ON_CURVE:
            return BlsError::not_on_curve;
        case BLST_POINT_NOT_IN_GROUP:
            return BlsError::not_in_subgroup;
        case BLST_PK_IS_INFINITY:
            return BlsError::point_at_infinity;
        case BLST_BAD_SCALAR:
            return BlsError::scalar_out_of_range;
        default:
            return BlsError::bad_encoding;
    }
}

blst_p2 hash_message(BytesView message, std::string_view domain_separation_tag) noexcept {
    blst_p2 out;
    blst_hash_to_g2(&out, message.data(), message.size(),
                    reinterpret_cast<const byte*>(domain_separation_tag.data()),
                    domain_separation_tag.size());
    return out;
}

blst_fp12 miller_loop_of_signature(const blst_p2_affine& signature) noexcept {
    blst_fp12 out;
    blst_miller_loop(&out, &signature, &BLS12_381_NEG_G1);
    return out;
}

}  // namespace detail

namespace {

using detail::PointAccess;

blst_p2_affine to_affine(const blst_p2& point) noexcept {
    blst_p2_affine out;
    blst_p2_to_affine(&out, &point);
    return out;
}

/// e(key, H(message)) * e(-G1, signature) = 1. With the identity as a factor the pairing is one.
bool verify_core(const PublicKey& key, BytesView message, const Signature& signature) noexcept {
    if (key.is_infinity()) {
        return signature.is_infinity();
    }
    if (signature.is_infinity()) {
        return false;
    }
    const blst_p2_affine hash = to_affine(detail::hash_message(message));
    const std::array<const blst_p2_affine*, 2> g2 = {&hash, PointAccess::blst(signature)};
    const std::array<const blst_p1_affine*, 2> g1 = {PointAccess::blst(key), &BLS12_381_NEG_G1};
    blst_fp12 product;
    blst_miller_loop_n(&product, g2.data(), g1.data(), 2);
    return detail::is_one_after_final_exponentiation(product);
}

/// The sum, whatever its terms.
PublicKey sum(std::span<const PublicKey> keys) noexcept {
    const std::array<const blst_p1_affine*, 2> contiguous = {
        reinterpret_cast<const blst_p1_affine*>(keys.data()), nullptr};
    blst_p1 out;
    blst_p1s_add(&out, contiguous.data(), keys.size());
    return detail::to_public_key(out);
}

Result<std::vector<PublicKey>, BlsError> decompress_all(std::span<const BLSPubkey> pubkeys,
                                                        BlsDraft draft) {
    if (pubkeys.empty()) {
        return unexpected(BlsError::empty_list);
    }
    std::vector<PublicKey> keys;
    keys.reserve(pubkeys.size());
    for (const BLSPubkey& pubkey : pubkeys) {
        CAIRN_TRY_ASSIGN(const PublicKey key, PublicKey::decompress(pubkey, draft));
        keys.push_back(key);
    }
    return keys;
}

Bytes48 coordinate(const blst_fp& value) noexcept {
    Bytes48 out;
    blst_bendian_from_fp(out.data(), &value);
    return out;
}

G2Coordinates coordinates_of(const blst_p2_affine& point) noexcept {
    if (blst_p2_affine_is_inf(&point)) {
        G2Coordinates one{};
        one.x0[47] = 1;
        one.y0[47] = 1;
        return one;
    }
    return {coordinate(point.x.fp[0]), coordinate(point.x.fp[1]), coordinate(point.y.fp[0]),
            coordinate(point.y.fp[1])};
}

}  // namespace

Result<PublicKey, BlsError> PublicKey::decompress(const BLSPubkey& bytes, BlsDraft draft) noexcept {
    PublicKey key;
    if (const BLST_ERROR error = blst_p1_uncompress(PointAccess::blst(key), bytes.data());
        error != BLST_SUCCESS) {
        return unexpected(detail::to_bls_error(error));
    }
    if (key.is_infinity()) {
        if (draft == BlsDraft::ietf_03) {
            return key;
        }
        return unexpected(BlsError::point_at_infinity);
    }
    if (!blst_p1_affine_in_g1(PointAccess::blst(key))) {
        return unexpected(BlsError::not_in_subgroup);
    }
    return key;
}

Result<PublicKey, BlsError> PublicKey::decompress_validated(const BLSPubkey& bytes) noexcept {
    PublicKey key;
    if (const BLST_ERROR error = blst_p1_uncompress(PointAccess::blst(key), bytes.data());
        error != BLST_SUCCESS) {
        return unexpected(detail::to_bls_error(error));
    }
    if (key.is_infinity()) {
        return unexpected(BlsError::point_at_infinity);
    }
    return key;
}

BLSPubkey PublicKey::compress() const noexcept {
    BLSPubkey out;
    blst_p1_affine_compress(out.data(), PointAccess::blst(*this));
    return out;
}

bool PublicKey::is_infinity() const noexcept {
    return blst_p1_affine_is_inf(PointAccess::blst(*this));
}

Result<Signature, BlsError> Signature::decompress(const BLSSignature& bytes) noexcept {
    Signature signature;
    if (const BLST_ERROR error = blst_p2_uncompress(PointAccess::blst(signature), bytes.data());
        error != BLST_SUCCESS) {
        return unexpected(detail::to_bls_error(error));
    }
    if (!blst_p2_affine_in_g2(PointAccess::blst(signature))) {
        return unexpected(BlsError::not_in_subgroup);
    }
    return signature;
}

BLSSignature Signature::compress() const noexcept {
    BLSSignature out;
    blst_p2_affine_compress(out.data(), PointAccess::blst(*this));
    return out;
}

bool Signature::is_infinity() const noexcept {
    return blst_p2_affine_is_inf(PointAccess::blst(*this));
}

bool key_validate(const BLSPubkey& pubkey, BlsDraft draft) noexcept {
    return PublicKey::decompress(pubkey, draft).has_value();
}

bool verify(const BLSPubkey& pubkey, BytesView message, const BLSSignature& signature,
            BlsDraft draft) noexcept {
    const auto key = PublicKey::decompress(pubkey, draft);
    if (!key) {
        return false;
    }
    const auto point = Signature::decompress(signature);
    return point && verify_core(*key, message, *point);
}

bool verify(const PublicKey& key, BytesView message, const BLSSignature& signature) noexcept {
    if (key.is_infinity()) {
        return false;
    }
    const auto point = Signature::decompress(signature);
    return point && verify_core(key, message, *point);
}

Signature aggregate(std::span<const Signature> signatures) noexcept {
    const std::array<const blst_p2_affine*, 2> contiguous = {
        reinterpret_cast<const blst_p2_affine*>(signatures.data()), nullptr};
    blst_p2 total;
    blst_p2s_add(&total, contiguous.data(), signatures.size());
    Signature out;
    blst_p2_to_affine(PointAccess::blst(out), &total);
    return out;
}

Result<BLSSignature, BlsError> aggregate(std::span<const BLSSignature> signatures) noexcept {
    if (signatures.empty()) {
        return unexpected(BlsError::empty_list);
    }
    std::vector<Signature> points;
    points.reserve(signatures.size());
    for (const BLSSignature& signature : signatures) {
        CAIRN_TRY_ASSIGN(const Signature point, Signature::decompress(signature));
        points.push_back(point);
    }
    return aggregate(std::span<const Signature>(points)).compress();
}

Result<PublicKey, BlsError> aggregate(std::span<const PublicKey> keys) noexcept {
    if (keys.empty()) {
        return unexpected(BlsError::empty_list);
    }
    if (std::ranges::any_of(keys, &PublicKey::is_infinity)) {
        return unexpected(BlsError::point_at_infinity);
    }
    return sum(keys);
}

bool aggregate_verify(std::span<const BLSPubkey> pubkeys, std::span<const BytesView> messages,
                      const BLSSignature& signature, BlsDraft draft) {
    if (pubkeys.size() != messages.size()) {
        return false;
    }
    const auto keys = decompress_all(pubkeys, draft);
    const auto point = Signature::decompress(signature);
    if (!keys || !point) {
        return false;
    }
    // Pairs with the identity contribute the factor one.
    std::vector<blst_p2_affine> g2;
    std::vector<blst_p1_affine> g1;
    for (std::size_t i = 0; i < keys->size(); ++i) {
        if (!(*keys)[i].is_infinity()) {
            g2.push_back(to_affine(detail::hash_message(messages[i])));
            g1.push_back(*PointAccess::blst((*keys)[i]));
        }
    }
    if (!point->is_infinity()) {
        g2.push_back(*PointAccess::blst(*point));
        g1.push_back(BLS12_381_NEG_G1);
    }
    if (g1.empty()) {
        return true;
    }
    const std::array<const blst_p2_affine*, 2> g2_points = {g2.data(), nullptr};
    const std::array<const blst_p1_affine*, 2> g1_points = {g1.data(), nullptr};
    blst_fp12 product;
    blst_miller_loop_n(&product, g2_points.data(), g1_points.data(), g1.size());
    return detail::is_one_after_final_exponentiation(product);
}

bool fast_aggregate_verify(std::span<const BLSPubkey> pubkeys, BytesView message,
                           const BLSSignature& signature, BlsDraft draft) noexcept {
    const auto keys = decompress_all(pubkeys, draft);
    const auto point = Signature::decompress(signature);
    if (!keys || !point) {
        return false;
    }
    const PublicKey total = sum(*keys);
    if (draft == BlsDraft::ietf_04 && total.is_infinity()) {
        return false;
    }
    return verify_core(total, message, *point);
}

// consensus-specs v1.7.0-beta.4 specs/altair/bls.md#eth_aggregate_pubkeys
Result<BLSPubkey, BlsError> eth_aggregate_pubkeys(std::span<const BLSPubkey> pubkeys) noexcept {
    CAIRN_TRY_ASSIGN(const auto keys, decompress_all(pubkeys, BlsDraft::ietf_04));
    return sum(keys).compress();
}

// consensus-specs v1.7.0-beta.4 specs/altair/bls.md#eth_fast_aggregate_verify
bool eth_fast_aggregate_verify(std::span<const BLSPubkey> pubkeys, BytesView message,
                               const BLSSignature& signature) noexcept {
    if (pubkeys.empty() && signature == G2_POINT_AT_INFINITY) {
        return true;
    }
    return fast_aggregate_verify(pubkeys, message, signature);
}

Result<G2Coordinates, BlsError> signature_to_g2(const BLSSignature& signature) noexcept {
    blst_p2_affine point;
    if (const BLST_ERROR error = blst_p2_uncompress(&point, signature.data());
        error != BLST_SUCCESS) {
        return unexpected(detail::to_bls_error(error));
    }
    return coordinates_of(point);
}

G2Coordinates hash_to_g2(BytesView message, std::string_view domain_separation_tag) noexcept {
    return coordinates_of(to_affine(detail::hash_message(message, domain_separation_tag)));
}

}  // namespace cairn::crypto
