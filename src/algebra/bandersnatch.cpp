#include "algebra/bandersnatch.hpp"

#include "algebra/fr_square_root.hpp"
#include "algebra/signed_digits.hpp"

#include <algorithm>

namespace cairn::algebra {

namespace {

constexpr Fr endomorphism_b = Fr::from_integer(
    {0xee0f014d172510b4, 0x2ea712770d9af4d6, 0x61f00d3a63511a88, 0x52c9f28b828426a5});
constexpr Fr endomorphism_c = Fr::from_integer(
    {0x515c806cdf650b3d, 0x8456abcfff36f4e9, 0xa97c6efd6c17d107, 0x6cc624cf865457c3});

// (basis_0, -basis_b) and (-basis_b, -basis_a) are a short basis of the pairs (i, j) with
// i + j lambda = 0 modulo the order.
constexpr Limbs4 basis_0 = {0xf1c4b23447ac3e88, 0x102967ddcabd1ebb, 0, 0};
constexpr Limbs4 basis_a = {0xf8e2591a23d61f44, 0x0814b3eee55e8f5d, 0, 0};
constexpr Limbs4 basis_b = {0x4b02f94a9789181f, 0x555fe2004be6928e, 0, 0};
// floor(2^320 basis_a / order), floor(2^320 basis_b / order)
constexpr Limbs4 estimate_a = {0xbcb69f852dcabf60, 0x993b75e7547768aa, 0x4760f127d8767bde,
                               0x0000000000000000};
constexpr Limbs4 estimate_b = {0xb896e1904deba64f, 0xdebac77a3f4747c1, 0xf21df5b0541cf632,
                               0x0000000000000002};

/// A root of a d: E has more points of order two than (0, -1).
constexpr Fr root_of_ad = Fr::from_integer(
    {0x59b4f97a8c46ac76, 0x65b333b8bbf2a7c9, 0xe3371dfc35f1db6c, 0x31c4e09319e133e5});

constexpr Limbs<8> wide_product(const Limbs4& a, const Limbs4& b) noexcept {
    Limbs<8> out{};
    for (std::size_t i = 0; i < 4; ++i) {
        std::uint64_t carry = 0;
        for (std::size_t j = 0; j < 4; ++j) {
            out[i + j] = multiply_add(out[i + j], a[i], b[j], carry);
        }
        out[i + 4] = carry;
    }
    return out;
}

/// floor(a b / 2^320)
constexpr Limbs4 high_product(const Limbs4& a, const Limbs4& b) noexcept {
    const Limbs<8> wide = wide_product(a, b);
    return {wide[5], wide[6], wide[7], 0};
}

/// a - b c modulo 2^256
constexpr Limbs4 subtract_product(const Limbs4& a, const Limbs4& b, const Limbs4& c) noexcept {
    const Limbs<8> wide = wide_product(b, c);
    std::uint64_t borrow = 0;
    return subtract(a, {wide[0], wide[1], wide[2], wide[3]}, borrow);
}

/// An integer modulo 2^256 of small absolute value.
constexpr Uint128 magnitude(const Limbs4& integer, bool& is_negative) noexcept {
    is_negative = integer[3] >> 63U != 0;
    std::uint64_t borrow = 0;
    const Limbs4 positive = is_negative ? subtract(Limbs4{}, integer, borrow) : integer;
    return Uint128{positive[1]} << 64U | positive[0];
}

bool is_above_half(const Fr& y) noexcept {
    // y > (r - 1) / 2 just if -y is the smaller integer.
    return is_below((-y).to_integer(), y.to_integer());
}

}  // namespace

// E has three points of order two and none of order four, so that the subgroup is what is twice a
// point. By 2-descent on E's Montgomery form, u = (1 + y) / (1 - y), B v^2 = u (u - alpha) (u -
// beta) with B = 4 / (a - d) and alpha, beta = (-a - d +- 2 sqrt(a d)) / (a - d): a point is twice
// another just if B u and B (u - alpha) are squares. Up to squares these are 1 - a x^2 and
// 2 (1 - y) (a - d y - sqrt(a d) (1 - y)).
bool is_in_subgroup(const BandersnatchAffine& point) noexcept {
    if (point.x.is_zero()) {
        return point.y == Fr::one();
    }
    const Fr a = Bandersnatch::times_a(Fr::one());
    const Fr v = Fr::one() - point.y;
    return is_square(Fr::one() - a * point.x.squared()) &&
           is_square((v * (a - Bandersnatch::d * point.y - root_of_ad * v)).doubled());
}

BandersnatchPoint endomorphism(const BandersnatchPoint& point) noexcept {
    const Fr xy = point.x * point.y;
    if (xy.is_zero()) {
        return {};  // in the subgroup only the identity has a coordinate 0
    }
    const Fr yy = point.y.squared();
    const Fr zz = point.z.squared();
    const Fr bzz = endomorphism_b * zz;
    const Fr f = endomorphism_c * (zz - yy);
    const Fr g = endomorphism_b * (yy + bzz);
    const Fr h = yy - bzz;
    return {f * h, g * xy, h * xy, f * g};
}

BandersnatchSplit split(const Bandersnatch::Scalar& scalar) noexcept {
    const Limbs4 k = scalar.to_integer();
    const Limbs4 times_first = high_product(k, estimate_a);
    const Limbs4 times_second = high_product(k, estimate_b);
    // (k, 0) less times_first (basis_0, -basis_b), plus times_second (-basis_b, -basis_a)
    const Limbs4 first =
        subtract_product(subtract_product(k, times_first, basis_0), times_second, basis_b);
    const Limbs<8> gained = wide_product(times_first, basis_b);
    const Limbs4 second =
        subtract_product({gained[0], gained[1], gained[2], gained[3]}, times_second, basis_a);
    BandersnatchSplit out{};
    out.first = magnitude(first, out.first_is_negative);
    out.second = magnitude(second, out.second_is_negative);
    return out;
}

BandersnatchPoint multiply_in_subgroup(const BandersnatchPoint& point,
                                       const Bandersnatch::Scalar& scalar) noexcept {
    constexpr unsigned width = 5;
    const BandersnatchSplit parts = split(scalar);
    const SignedDigits first = signed_digits(parts.first, width);
    const SignedDigits second = signed_digits(parts.second, width);
    // Odd multiples 1, 3, ..., 15 of P and of its image.
    std::array<std::array<BandersnatchPoint, 8>, 2> odd;
    odd[0][0] = parts.first_is_negative ? -point : point;
    const BandersnatchPoint image = endomorphism(point);
    odd[1][0] = parts.second_is_negative ? -image : image;
    for (auto& multiples : odd) {
        const BandersnatchPoint twice = multiples[0].doubled();
        for (std::size_t i = 1; i < multiples.size(); ++i) {
            multiples[i] = multiples[i - 1] + twice;
        }
    }
    BandersnatchPoint out;
    const auto add_digit = [&out](const auto& multiples, int digit) {
        if (digit > 0) {
            out = out + multiples.at(static_cast<std::size_t>(digit / 2));
        } else if (digit < 0) {
            out = out + -multiples.at(static_cast<std::size_t>(-digit / 2));
        }
    };
    for (std::size_t i = std::max(first.count, second.count); i-- > 0;) {
        out = out.doubled();
        add_digit(odd[0], first.digits.at(i));
        add_digit(odd[1], second.digits.at(i));
    }
    return out;
}

// x / y is the same for P and P + (0, -1), and for no others of the group.
bool banderwagon_equal(const BandersnatchPoint& a, const BandersnatchPoint& b) noexcept {
    return a.x * b.y == b.x * a.y;
}

Bytes32 banderwagon_compress(const BandersnatchPoint& element) noexcept {
    const BandersnatchAffine point = element.to_affine();
    return fr_to_bytes(is_above_half(point.y) ? point.x : -point.x);
}

Result<BandersnatchAffine, BanderwagonError> banderwagon_decompress(const Bytes32& bytes) noexcept {
    const auto x = fr_from_bytes(bytes);
    if (!x) {
        return unexpected(BanderwagonError::coordinate_too_large);
    }
    // y^2 = (1 - a x^2) / (1 - d x^2), where d is no square.
    const Fr xx = x->squared();
    const Fr numerator = Fr::one() - Bandersnatch::times_a(xx);
    const auto y = square_root(numerator * (Fr::one() - Bandersnatch::d * xx).inverse());
    if (!y) {
        return unexpected(BanderwagonError::not_on_curve);
    }
    if (!is_square(numerator)) {
        return unexpected(BanderwagonError::not_in_subgroup);
    }
    return BandersnatchAffine{*x, is_above_half(*y) ? *y : -*y};
}

Result<BandersnatchAffine, BanderwagonError> banderwagon_from_uncompressed(
    const FixedBytes<64>& bytes) noexcept {
    const auto x = fr_from_bytes(FixedBytes<FR_BYTES>::from(bytes.view().first(32)));
    const auto y = fr_from_bytes(FixedBytes<FR_BYTES>::from(bytes.view().last(32)));
    if (!x || !y) {
        return unexpected(BanderwagonError::coordinate_too_large);
    }
    const BandersnatchAffine point{*x, *y};
    if (!is_on_curve(point)) {
        return unexpected(BanderwagonError::not_on_curve);
    }
    if (!is_square(Fr::one() - Bandersnatch::times_a(x->squared()))) {
        return unexpected(BanderwagonError::not_in_subgroup);
    }
    if (!is_above_half(*y)) {
        return unexpected(BanderwagonError::not_the_representative);
    }
    return point;
}

Bandersnatch::Scalar banderwagon_map_to_field(const BandersnatchPoint& element) noexcept {
    const Limbs4 integer = (element.x * element.y.inverse()).to_integer();
    // The second factor of a product may be any 256 bits.
    using Scalar = Bandersnatch::Scalar;
    return {Scalar::multiply(Scalar::Factors::square, integer)};
}

}  // namespace cairn::algebra
