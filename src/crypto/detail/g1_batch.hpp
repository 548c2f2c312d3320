// Many points of G1 at once: sums and decompression. With AVX-512 IFMA eight points lie side by
// side, else blst does the work one by one. Variable time: for public data only.
#pragma once

#include "crypto/bls.hpp"

#include <blst.h>

#include <optional>
#include <span>
#include <vector>

namespace cairn::crypto::detail {

/// The sum of the keys as points; nothing if the identity is among them.
std::optional<blst_p1> sum_points(std::span<const PublicKey* const> points);

/// keys[i] = PublicKey::decompress_validated(pubkeys[i]), or the identity where that is an error.
void decompress_points(std::span<const BLSPubkey> pubkeys, std::span<PublicKey> keys);

/// Of a point on the curve.
bool in_subgroup(const PublicKey& key) noexcept;

// --- The AVX-512 kernels; call them only where the CPU has it ---

bool g1_ifma_available() noexcept;

/// Appends to `sums` fewer points, at least 64 of them for a large input, that have the same sum as
/// `points`. False if two points met in an addition that are equal or opposite: nothing was
/// appended then, and blst must do it. At most g1_ifma_max_points, for the memory it takes.
inline constexpr std::size_t g1_ifma_max_points = 2048;
bool reduce_points_ifma(std::span<const PublicKey* const> points,
                        std::vector<blst_p1_affine>& sums);

/// For 16 keys the affine point whose x the encoding has, with either y; garbage for a bad
/// encoding.
inline constexpr std::size_t g1_ifma_decompress_count = 16;
void decompress_unchecked_ifma(std::span<const BLSPubkey, g1_ifma_decompress_count> pubkeys,
                               std::span<blst_p1_affine, g1_ifma_decompress_count> points);

}  // namespace cairn::crypto::detail
