#include "crypto/detail/weighted_sum.hpp"

#include "base/bytes.hpp"

#include <string_view>

namespace cairn::crypto::detail {
namespace {

constexpr std::size_t half_bits = 32;

// A primitive cube root of one in Fp. With it phi has the eigenvalue lambda in G1; in G2 the other
// root, its square, has.
constexpr std::string_view beta_hex =
    "0x1a0111ea397fe699ec02408663d4de85aa0d857d89759ad4897d29650fb85f9b409427eb4f49fffd8bfd00000000"
    "aaac";

blst_fp beta() noexcept {
    const Bytes48 bytes = base::fixed_from_hex<48>(beta_hex).value_or(Bytes48{});
    blst_fp out;
    blst_fp_from_bendian(&out, bytes.data());
    return out;
}

blst_fp beta_squared() noexcept {
    blst_fp out = beta();
    blst_fp_sqr(&out, &out);
    return out;
}

// The two groups under one name. For few points blst takes windows of fixed width instead.
blst_p1 pippenger(std::span<const blst_p1_affine> points,
                  std::span<const std::uint8_t* const> weights) {
    std::vector<limb_t> scratch(blst_p1s_mult_pippenger_scratch_sizeof(points.size()) /
                                sizeof(limb_t));
    const std::array<const blst_p1_affine*, 2> contiguous = {points.data(), nullptr};
    blst_p1 out;
    blst_p1s_mult_pippenger(&out, contiguous.data(), points.size(), weights.data(), half_bits,
                            scratch.data());
    return out;
}
blst_p2 pippenger(std::span<const blst_p2_affine> points,
                  std::span<const std::uint8_t* const> weights) {
    std::vector<limb_t> scratch(blst_p2s_mult_pippenger_scratch_sizeof(points.size()) /
                                sizeof(limb_t));
    const std::array<const blst_p2_affine*, 2> contiguous = {points.data(), nullptr};
    blst_p2 out;
    blst_p2s_mult_pippenger(&out, contiguous.data(), points.size(), weights.data(), half_bits,
                            scratch.data());
    return out;
}

template <class Affine>
void add_both_halves(std::vector<Affine>& points, std::vector<const std::uint8_t*>& halves,
                     const Affine& point, const Weight& weight) {
    points.push_back(point);
    points.push_back(endomorphism(point));
    halves.push_back(weight.data());
    halves.push_back(weight.data() + half_bits / 8);
}

}  // namespace

blst_p1_affine endomorphism(const blst_p1_affine& point) noexcept {
    static const blst_fp root = beta();
    blst_p1_affine out = point;
    blst_fp_mul(&out.x, &out.x, &root);
    return out;
}

blst_p2_affine endomorphism(const blst_p2_affine& point) noexcept {
    static const blst_fp root = beta_squared();
    blst_p2_affine out = point;
    blst_fp_mul(&out.x.fp[0], &out.x.fp[0], &root);
    blst_fp_mul(&out.x.fp[1], &out.x.fp[1], &root);
    return out;
}

template <class Point>
void WeightedSum<Point>::add(const Affine& point, const Weight& weight) {
    add_both_halves(points_, halves_, point, weight);
}

template <class Point>
Point WeightedSum<Point>::sum() const {
    return points_.empty() ? Point{} : pippenger(std::span(points_), std::span(halves_));
}

template class WeightedSum<blst_p1>;
template class WeightedSum<blst_p2>;

void WeightedPoints::add(const blst_p1_affine& point, const Weight& weight) {
    add_both_halves(points_, halves_, point, weight);
}

std::vector<blst_p1> WeightedPoints::products() const {
    if (points_.empty()) {
        return {};
    }
    constexpr std::size_t window_bits = 3;
    constexpr std::size_t entries_per_pair = 2 << (window_bits - 1);
    std::vector<blst_p1_affine> table(points_.size() / 2 * entries_per_pair);
    const std::array<const blst_p1_affine*, 2> contiguous = {points_.data(), nullptr};
    blst_p1s_mult_wbits_precompute(table.data(), window_bits, contiguous.data(), points_.size());

    std::vector<blst_p1> out(points_.size() / 2);
    std::vector<limb_t> scratch(blst_p1s_mult_wbits_scratch_sizeof(2) / sizeof(limb_t));
    for (std::size_t i = 0; i < out.size(); ++i) {
        blst_p1s_mult_wbits(&out[i], &table[i * entries_per_pair], window_bits, 2, &halves_[2 * i],
                            half_bits, scratch.data());
    }
    return out;
}

blst_fp12 miller_loops(std::span<const blst_p1> g1, std::span<const blst_p2_affine* const> g2) {
    if (g1.empty()) {
        return *blst_fp12_one();
    }
    std::vector<blst_p1_affine> affine(g1.size());
    const std::array<const blst_p1*, 2> points = {g1.data(), nullptr};
    blst_p1s_to_affine(affine.data(), points.data(), g1.size());
    const std::array<const blst_p1_affine*, 2> contiguous = {affine.data(), nullptr};
    blst_fp12 out;
    blst_miller_loop_n(&out, g2.data(), contiguous.data(), g1.size());
    return out;
}

}  // namespace cairn::crypto::detail
