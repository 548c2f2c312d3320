#include "crypto/detail/weighted_sum.hpp"

namespace cairn::crypto::detail {
namespace {

constexpr std::size_t weight_bits = 64;

// The two groups under one name. For few points blst takes windows of fixed width instead.
blst_p1 pippenger(std::span<const blst_p1_affine* const> points,
                  std::span<const std::uint8_t* const> weights) {
    std::vector<limb_t> scratch(blst_p1s_mult_pippenger_scratch_sizeof(points.size()) /
                                sizeof(limb_t));
    blst_p1 out;
    blst_p1s_mult_pippenger(&out, points.data(), points.size(), weights.data(), weight_bits,
                            scratch.data());
    return out;
}
blst_p2 pippenger(std::span<const blst_p2_affine* const> points,
                  std::span<const std::uint8_t* const> weights) {
    std::vector<limb_t> scratch(blst_p2s_mult_pippenger_scratch_sizeof(points.size()) /
                                sizeof(limb_t));
    blst_p2 out;
    blst_p2s_mult_pippenger(&out, points.data(), points.size(), weights.data(), weight_bits,
                            scratch.data());
    return out;
}

}  // namespace

template <class Point>
Point WeightedSum<Point>::sum() const {
    return points_.empty() ? Point{} : pippenger(std::span(points_), std::span(weights_));
}

template class WeightedSum<blst_p1>;
template class WeightedSum<blst_p2>;

blst_fp12 miller_loops(std::span<const blst_p1> g1, std::span<const blst_p2_affine> g2) {
    if (g1.empty()) {
        return *blst_fp12_one();
    }
    std::vector<blst_p1_affine> affine(g1.size());
    const std::array<const blst_p1*, 2> contiguous = {g1.data(), nullptr};
    blst_p1s_to_affine(affine.data(), contiguous.data(), g1.size());
    const std::array<const blst_p1_affine*, 2> g1_points = {affine.data(), nullptr};
    const std::array<const blst_p2_affine*, 2> g2_points = {g2.data(), nullptr};
    blst_fp12 out;
    blst_miller_loop_n(&out, g2_points.data(), g1_points.data(), g1.size());
    return out;
}

}  // namespace cairn::crypto::detail
