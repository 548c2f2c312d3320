// Twisted Edwards curves over Fr: a x^2 + y^2 = 1 + d x^2 y^2. The curves: jubjub.hpp,
// bandersnatch.hpp.
//
// References: H. Hisil, K. Wong, G. Carter, E. Dawson, "Twisted Edwards Curves Revisited", eprint
// 2008/522 (extended coordinates, unified addition); Zcash protocol specification, 5.4.9.3
// (encoding).
//
// Sums are the same formula for all points. It is complete on Jubjub (a is a square, d is none); on
// Bandersnatch (neither is one) it is for points of odd order and their sums with (0, -1): points
// that come from outside must have passed is_in_subgroup() there, as decompress_edwards() sees to.
// Variable time: for public data only. A signer that others can time must know it.
// Threads: plain values. Costs on a 3.6 GHz core: sum 0.2 us, multiple 52 us.
#pragma once

#include "algebra/fr.hpp"
#include "base/result.hpp"

#include <array>
#include <span>
#include <vector>

namespace cairn::algebra {

inline constexpr std::size_t EDWARDS_BYTES = 32;

/// (x, y)
template <class Curve>
struct EdwardsAffine {
    Fr x;
    Fr y = Fr::one();

    constexpr EdwardsAffine operator-() const noexcept { return {-x, y}; }
    friend constexpr bool operator==(const EdwardsAffine&, const EdwardsAffine&) = default;
};

/// (x / z, y / z) with t = x y / z. The default is the identity (0, 1).
template <class Curve>
struct EdwardsPoint {
    using Affine = EdwardsAffine<Curve>;

    Fr x;
    Fr y = Fr::one();
    Fr z = Fr::one();
    Fr t;

    static constexpr EdwardsPoint from(const Affine& point) noexcept {
        return {point.x, point.y, Fr::one(), point.x * point.y};
    }
    [[nodiscard]] Affine to_affine() const noexcept {
        const Fr inverse = z.inverse();
        return {x * inverse, y * inverse};
    }
    constexpr bool is_identity() const noexcept { return x.is_zero() && y == z && !z.is_zero(); }
    constexpr EdwardsPoint operator-() const noexcept { return {-x, y, z, -t}; }
    [[nodiscard]] EdwardsPoint doubled() const noexcept;
    friend EdwardsPoint operator+(const EdwardsPoint& a, const EdwardsPoint& b) noexcept {
        return a.plus(b);
    }
    [[nodiscard]] EdwardsPoint plus(const EdwardsPoint& other) const noexcept;
    /// Whether both stand for the same point.
    friend bool operator==(const EdwardsPoint& a, const EdwardsPoint& b) noexcept {
        return a.x * b.z == b.x * a.z && a.y * b.z == b.y * a.z;
    }
};

template <class Curve>
[[nodiscard]] bool is_on_curve(const EdwardsAffine<Curve>& point) noexcept;

/// integer point, for any integer of 256 bits: windows of four bits.
template <class Curve>
[[nodiscard]] EdwardsPoint<Curve> multiply(const EdwardsPoint<Curve>& point,
                                           const Limbs4& integer) noexcept;

/// Multiples of one point that is known before: 64 windows of 15 multiples, 90 KiB. A multiple
/// takes 64 sums.
template <class Curve>
class EdwardsTable {
  public:
    explicit EdwardsTable(const EdwardsPoint<Curve>& base);
    [[nodiscard]] EdwardsPoint<Curve> multiply(const Limbs4& integer) const noexcept;

  private:
    std::vector<EdwardsPoint<Curve>> multiples_;
};

/// sum scalars[i] points[i], by buckets (Pippenger).
template <class Curve>
[[nodiscard]] EdwardsPoint<Curve> edwards_msm(std::span<const EdwardsAffine<Curve>> points,
                                              std::span<const Limbs4> scalars);

enum class EdwardsError : std::uint8_t {
    coordinate_too_large,  // 255 bits of r or more
    not_on_curve,          // no x belongs to this y
    sign_of_zero,          // x is 0, its sign bit is 1: a second encoding of the same point
    not_in_subgroup,       // not of prime order
};

/// y, 32 bytes little-endian, with the lowest bit of x as bit 255.
template <class Curve>
[[nodiscard]] FixedBytes<EDWARDS_BYTES> compress_edwards(const EdwardsAffine<Curve>& p) noexcept;

/// Strict: one encoding per point. Any point of Jubjub's curve, see above for Bandersnatch.
template <class Curve>
[[nodiscard]] Result<EdwardsAffine<Curve>, EdwardsError> decompress_edwards(
    const FixedBytes<EDWARDS_BYTES>& bytes) noexcept;

}  // namespace cairn::algebra
