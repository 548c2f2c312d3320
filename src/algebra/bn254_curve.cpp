#include "algebra/bn254_curve.hpp"

#include "algebra/signed_digits.hpp"

namespace cairn::algebra::bn254 {

template <class Field>
Jacobian<Field> Jacobian<Field>::from(const Affine<Field>& point) noexcept {
    return point.is_identity() ? Jacobian{} : Jacobian{point.x, point.y, Field::one()};
}

template <class Field>
Affine<Field> Jacobian<Field>::to_affine() const noexcept {
    if (z == Field::one()) {
        return {x, y};
    }
    const Field inverse = z.inverse();
    const Field inverse_squared = inverse.squared();
    return {x * inverse_squared, y * inverse_squared * inverse};
}

/// The explicit-formulas database's dbl-2009-l.
template <class Field>
Jacobian<Field> Jacobian<Field>::doubled() const noexcept {
    const Field a = x.squared();
    const Field b = y.squared();
    const Field c = b.squared();
    const Field d = (x * b).doubled().doubled();
    const Field e = a.doubled() + a;
    const Field x3 = e.squared() - d.doubled();
    return {x3, e * (d - x3) - c.doubled().doubled().doubled(), (y * z).doubled()};
}

/// add-1998-cmo-2
template <class Field>
Jacobian<Field> Jacobian<Field>::plus(const Jacobian& other) const noexcept {
    if (z.is_zero()) {
        return other;
    }
    if (other.z.is_zero()) {
        return *this;
    }
    const Field z1z1 = z.squared();
    const Field z2z2 = other.z.squared();
    const Field u1 = x * z2z2;
    const Field s1 = y * other.z * z2z2;
    const Field h = other.x * z1z1 - u1;
    const Field r = other.y * z * z1z1 - s1;
    if (h.is_zero()) {
        return r.is_zero() ? doubled() : Jacobian{};
    }
    const Field hh = h.squared();
    const Field hhh = h * hh;
    const Field v = u1 * hh;
    const Field x3 = r.squared() - hhh - v.doubled();
    return {x3, r * (v - x3) - s1 * hhh, z * other.z * h};
}

/// The same with z2 = 1.
template <class Field>
Jacobian<Field> Jacobian<Field>::plus(const Affine<Field>& other) const noexcept {
    if (other.is_identity()) {
        return *this;
    }
    if (z.is_zero()) {
        return from(other);
    }
    const Field z1z1 = z.squared();
    const Field h = other.x * z1z1 - x;
    const Field r = other.y * z * z1z1 - y;
    if (h.is_zero()) {
        return r.is_zero() ? doubled() : Jacobian{};
    }
    const Field hh = h.squared();
    const Field hhh = h * hh;
    const Field v = x * hh;
    const Field x3 = r.squared() - hhh - v.doubled();
    return {x3, r * (v - x3) - y * hhh, z * h};
}

template <class Field>
bool Jacobian<Field>::is_same_point(const Jacobian& other) const noexcept {
    if (z.is_zero() || other.z.is_zero()) {
        return z.is_zero() && other.z.is_zero();
    }
    const Field z1z1 = z.squared();
    const Field z2z2 = other.z.squared();
    return x * z2z2 == other.x * z1z1 && y * other.z * z2z2 == other.y * z * z1z1;
}

template struct Jacobian<Fp>;
template struct Jacobian<Fp2>;

bool is_on_curve(const G1& point) noexcept {
    constexpr Fp b = Fp::from_integer({3, 0, 0, 0});
    return point.y.squared() == point.x.squared() * point.x + b;
}

bool is_on_curve(const G2& point) noexcept {
    return point.y.squared() == point.x.squared() * point.x + twist_constant;
}

G1 add(const G1& a, const G1& b) noexcept {
    return Jacobian<Fp>::from(a).plus(b).to_affine();
}

G2 untwist_frobenius_twist(const G2& point) noexcept {
    return {point.x.conjugate() * frobenius_constant(1, 2),
            point.y.conjugate() * frobenius_constant(1, 3)};
}

namespace {

Jacobian<Fp2> frobenius(const Jacobian<Fp2>& point) noexcept {
    return {point.x.conjugate() * frobenius_constant(1, 2),
            point.y.conjugate() * frobenius_constant(1, 3), point.z.conjugate()};
}

Jacobian<Fp2> times_curve_parameter(const G2& point) noexcept {
    static constexpr SignedDigits digits = signed_digits(curve_parameter, 2);
    Jacobian<Fp2> out;
    for (std::size_t i = digits.count; i-- > 0;) {
        out = out.doubled();
        if (digits.digits[i] != 0) {
            out = out.plus(digits.digits[i] > 0 ? point : -point);
        }
    }
    return out;
}

/// beta^3 = 1, beta != 1
constexpr Fp beta =
    Fp::from_integer({0x5763473177fffffe, 0xd4f263f1acdb5c4f, 0x59e26bcea0d48bac, 0});

// The lattice of (a, b) with a + b lambda = 0 modulo r has the basis (2x + 1, -(6x^2 + 2x)),
// (6x^2 + 4x + 1, 2x + 1) of determinant r.
constexpr Uint128 x = curve_parameter;
constexpr Uint128 lattice_short = 2 * x + 1;
constexpr Uint128 lattice_b1 = 6 * x * x + 2 * x;
constexpr Uint128 lattice_a2 = 6 * x * x + 4 * x + 1;

// floor(2^256 (2x + 1) / r), floor(2^256 (6x^2 + 2x) / r)
constexpr Limbs4 scaled_short = {0xd91d232ec7e0b3d7, 0x2, 0, 0};
constexpr Limbs4 scaled_b1 = {0x7a7bd9d4391eb18d, 0x4ccef014a773d2cf, 0x2, 0};

constexpr Limbs4 to_limbs(Uint128 value) noexcept {
    return {static_cast<std::uint64_t>(value), static_cast<std::uint64_t>(value >> 64U), 0, 0};
}

/// a b, all of it.
constexpr std::array<std::uint64_t, 8> wide_product(const Limbs4& a, const Limbs4& b) noexcept {
    std::array<std::uint64_t, 8> out{};
    for (std::size_t i = 0; i < 4; ++i) {
        std::uint64_t carry = 0;
        for (std::size_t j = 0; j < 4; ++j) {
            out[i + j] = multiply_add(out[i + j], a[j], b[i], carry);
        }
        out[i + 4] = carry;
    }
    return out;
}

/// a b / 2^256, rounded down: below 2^128 here.
constexpr Uint128 high_product(const Limbs4& a, const Limbs4& b) noexcept {
    const auto wide = wide_product(a, b);
    return Uint128{wide[5]} << 64U | wide[4];
}

/// a b modulo 2^256
constexpr Limbs4 low_product(Uint128 a, Uint128 b) noexcept {
    const auto wide = wide_product(to_limbs(a), to_limbs(b));
    return {wide[0], wide[1], wide[2], wide[3]};
}

constexpr Uint128 low_half(const Limbs4& value) noexcept {
    return Uint128{value[1]} << 64U | value[0];
}

Limbs4 modulo_group_order(Limbs4 scalar) noexcept {
    for (;;) {  // at most five times: 2^256 < 6 r
        std::uint64_t borrow = 0;
        const Limbs4 less = subtract(scalar, group_order, borrow);
        if (borrow != 0) {
            return scalar;
        }
        scalar = less;
    }
}

constexpr unsigned window = 4;
/// P, 3 P, 5 P, 7 P
using OddMultiples = std::array<Jacobian<Fp>, std::size_t{1} << (window - 2)>;

OddMultiples odd_multiples(const G1& point) noexcept {
    OddMultiples out;
    out[0] = Jacobian<Fp>::from(point);
    const Jacobian<Fp> twice = out[0].doubled();
    for (std::size_t i = 1; i < out.size(); ++i) {
        out[i] = out[i - 1].plus(twice);
    }
    return out;
}

Jacobian<Fp> plus_digit(const Jacobian<Fp>& sum, const OddMultiples& multiples,
                        int digit) noexcept {
    if (digit == 0) {
        return sum;
    }
    const auto index = static_cast<std::size_t>(digit < 0 ? -digit : digit) / 2;
    return sum.plus(digit < 0 ? -multiples[index] : multiples[index]);
}

}  // namespace

bool is_in_subgroup(const G2& point) noexcept {
    // [x + 1] Q + psi([x] Q) + psi^2([x] Q) = psi^3([2 x] Q)
    const Jacobian<Fp2> multiple = times_curve_parameter(point);
    const Jacobian<Fp2> once = frobenius(multiple);
    const Jacobian<Fp2> twice = frobenius(once);
    const Jacobian<Fp2> left = multiple.plus(point).plus(once).plus(twice);
    return left.is_same_point(frobenius(twice).doubled());
}

SplitScalar split_scalar(const Limbs4& scalar) noexcept {
    // Babai's rounding, of (scalar, 0) to the lattice.
    const Uint128 c1 = high_product(scalar, scaled_short);
    const Uint128 c2 = high_product(scalar, scaled_b1);
    std::uint64_t unused = 0;
    const Limbs4 near =
        algebra::add(low_product(c1, lattice_short), low_product(c2, lattice_a2), unused);
    const Limbs4 first = subtract(scalar, near, unused);
    std::uint64_t borrow = 0;
    const Limbs4 second =
        subtract(low_product(c1, lattice_b1), low_product(c2, lattice_short), borrow);
    const Limbs4 size = borrow == 0 ? second : subtract(Limbs4{}, second, unused);
    return {low_half(first), low_half(size), borrow != 0};
}

G1 multiply(const G1& point, const Limbs4& scalar) noexcept {
    const SplitScalar split = split_scalar(modulo_group_order(scalar));
    const SignedDigits first = signed_digits(split.first, window);
    const SignedDigits second = signed_digits(split.second, window);
    const OddMultiples multiples = odd_multiples(point);
    OddMultiples images = multiples;
    for (Jacobian<Fp>& image : images) {
        image.x = image.x * beta;
        image.y = split.second_is_negative ? -image.y : image.y;
    }
    Jacobian<Fp> sum;
    for (std::size_t i = std::max(first.count, second.count); i-- > 0;) {
        sum = sum.doubled();
        sum = plus_digit(sum, multiples, first.digits[i]);
        sum = plus_digit(sum, images, second.digits[i]);
    }
    return sum.to_affine();
}

}  // namespace cairn::algebra::bn254
