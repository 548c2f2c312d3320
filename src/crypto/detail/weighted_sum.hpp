// Sums of points by 64-bit weights, and products of Miller loops: the arithmetic of a batch.
// Variable time: for public data only.
//
// A weight is r = a + b * lambda mod the group order, with 32-bit a and b not both zero. lambda =
// z^2 - 1 (z the curve's parameter, 64 bits) is the eigenvalue of the endomorphism
// phi(x, y) = (root * x, y), root a cube root of one; so r * P = a * P + b * phi(P) takes 32
// doublings instead of 64. All 2^64 pairs give different r, because lambda has 128 bits and a + b *
// lambda never reaches the order, which has 255.
#pragma once

#include <blst.h>

#include <array>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

namespace cairn::crypto::detail {

/// a, then b, each little-endian.
using Weight = std::array<std::uint8_t, 8>;

/// phi in G1 and in G2.
blst_p1_affine endomorphism(const blst_p1_affine& point) noexcept;
blst_p2_affine endomorphism(const blst_p2_affine& point) noexcept;

/// sum of weight_i * point_i in G1 (Point = blst_p1) or G2 (blst_p2).
template <class Point>
class WeightedSum {
  public:
    using Affine =
        std::conditional_t<std::is_same_v<Point, blst_p1>, blst_p1_affine, blst_p2_affine>;

    /// Keeps a pointer to the weight, which outlives this.
    void add(const Affine& point, const Weight& weight);
    Point sum() const;

  private:
    std::vector<Affine> points_;
    std::vector<const std::uint8_t*> halves_;
};

extern template class WeightedSum<blst_p1>;
extern template class WeightedSum<blst_p2>;

/// weight_i * point_i, each by itself; the tables are made together.
class WeightedPoints {
  public:
    /// Keeps a pointer to the weight, which outlives this.
    void add(const blst_p1_affine& point, const Weight& weight);
    std::vector<blst_p1> products() const;

  private:
    std::vector<blst_p1_affine> points_;
    std::vector<const std::uint8_t*> halves_;
};

/// Product over i of the Miller loop of e(g1[i], *g2[i]); none of the points is the identity.
blst_fp12 miller_loops(std::span<const blst_p1> g1, std::span<const blst_p2_affine* const> g2);

}  // namespace cairn::crypto::detail
