// Sums of points by 64-bit weights, and products of Miller loops: the arithmetic of a batch.
// Variable time: for public data only.
#pragma once

#include <blst.h>

#include <array>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

namespace cairn::crypto::detail {

/// Little-endian.
using Weight = std::array<std::uint8_t, 8>;

/// sum of weight_i * point_i in G1 (Point = blst_p1) or G2 (blst_p2). Keeps pointers to the points
/// and the weights: both outlive it.
template <class Point>
class WeightedSum {
  public:
    using Affine =
        std::conditional_t<std::is_same_v<Point, blst_p1>, blst_p1_affine, blst_p2_affine>;

    void add(const Affine* point, const Weight& weight) {
        points_.push_back(point);
        weights_.push_back(weight.data());
    }
    Point sum() const;

  private:
    std::vector<const Affine*> points_;
    std::vector<const std::uint8_t*> weights_;
};

extern template class WeightedSum<blst_p1>;
extern template class WeightedSum<blst_p2>;

/// Product over i of the Miller loop of e(g1[i], g2[i]); none of the points is the identity.
blst_fp12 miller_loops(std::span<const blst_p1> g1, std::span<const blst_p2_affine> g2);

}  // namespace cairn::crypto::detail
