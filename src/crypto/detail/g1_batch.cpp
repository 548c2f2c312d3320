#include "crypto/detail/g1_batch.hpp"

#include "crypto/detail/points.hpp"

#include <algorithm>
#include <array>

namespace cairn::crypto::detail {
namespace {

/// From this many points on a vectorised round of additions pays for its field inversions.
constexpr std::size_t ifma_sum_from = 192;

bool is_identity(const PublicKey& key) noexcept {
    const blst_p1_affine* point = PointAccess::blst(key);
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < 6; ++i) {
        bits |= point->x.l[i] | point->y.l[i];
    }
    return bits == 0;
}

/// Whether the identity is among the points. They lie all over the cache of keys: this first pass
/// fetches them ahead of their use.
bool identity_among(std::span<const PublicKey* const> points) noexcept {
    constexpr std::size_t ahead = 16;
    bool found = false;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const auto* next =
            reinterpret_cast<const std::uint8_t*>(points[std::min(i + ahead, points.size() - 1)]);
        __builtin_prefetch(next);
        __builtin_prefetch(next + sizeof(PublicKey) - 1);
        found = is_identity(*points[i]) || found;
    }
    return found;
}

blst_p1 sum_by_blst(std::span<const PublicKey* const> points) {
    blst_p1 out;
    blst_p1s_add(&out, reinterpret_cast<const blst_p1_affine* const*>(points.data()),
                 points.size());
    return out;
}

PublicKey decompress_by_blst(const BLSPubkey& pubkey) noexcept {
    return PublicKey::decompress_validated(pubkey).value_or(PublicKey{});
}

/// Chooses the sign of y that the encoding asks for. What is not a point with this encoding, for
/// whatever reason, is left to blst.
PublicKey with_sign_of(const BLSPubkey& pubkey, blst_p1_affine point) noexcept {
    if (blst_p1_affine_on_curve(&point)) {
        for (int sign = 0; sign < 2; ++sign) {
            BLSPubkey encoding;
            blst_p1_affine_compress(encoding.data(), &point);
            if (encoding == pubkey) {
                PublicKey key;
                *PointAccess::blst(key) = point;
                return key;
            }
            blst_fp_cneg(&point.y, &point.y, true);
        }
    }
    return decompress_by_blst(pubkey);
}

}  // namespace

std::optional<blst_p1> sum_points(std::span<const PublicKey* const> points) {
    std::vector<blst_p1_affine> sums;  // of those points that a kernel reduced
    blst_p1 total{};
    while (!points.empty()) {
        const auto chunk = points.first(std::min(points.size(), g1_ifma_max_points));
        points = points.subspan(chunk.size());
        if (identity_among(chunk)) {
            return std::nullopt;
        }
        const bool wide = chunk.size() >= ifma_sum_from && g1_ifma_available();
        if (!wide || !reduce_points_ifma(chunk, sums)) {
            const blst_p1 sum = sum_by_blst(chunk);
            blst_p1_add_or_double(&total, &total, &sum);
        }
    }
    const std::array<const blst_p1_affine*, 2> contiguous = {sums.data(), nullptr};
    blst_p1 rest;
    blst_p1s_add(&rest, contiguous.data(), sums.size());
    blst_p1_add_or_double(&total, &total, &rest);
    return total;
}

void decompress_points(std::span<const BLSPubkey> pubkeys, std::span<PublicKey> keys) {
    constexpr std::size_t step = g1_ifma_decompress_count;
    std::size_t i = 0;
    if (g1_ifma_available()) {
        std::array<blst_p1_affine, step> points;
        for (; i + step <= pubkeys.size(); i += step) {
            const auto some = pubkeys.subspan(i).first<step>();
            decompress_unchecked_ifma(some, points);
            std::ranges::transform(some, points, keys.begin() + static_cast<std::ptrdiff_t>(i),
                                   with_sign_of);
        }
    }
    for (; i < pubkeys.size(); ++i) {
        keys[i] = decompress_by_blst(pubkeys[i]);
    }
}

bool in_subgroup(const PublicKey& key) noexcept {
    return blst_p1_affine_in_g1(PointAccess::blst(key));
}

}  // namespace cairn::crypto::detail
