#include "algebra/bn254_pairing.hpp"

#include "algebra/signed_digits.hpp"

#include <vector>

namespace cairn::algebra::bn254 {
namespace {

/// A point of G2 as (x / z, y / z).
struct Projective {
    Fp2 x;
    Fp2 y;
    Fp2 z;
};

/// The line through points of the twist, up to a factor of Fp2 that the final exponentiation
/// removes: at (X, Y) of G1 it is c0 Y + c1 X w + c3 w^3.
struct Line {
    Fp2 c0;
    Fp2 c1;
    Fp2 c3;
};

/// t = 2 t, and the tangent at the old t.
Line double_step(Projective& t) noexcept {
    const Fp2 a = (t.x * t.y).halved();
    const Fp2 b = t.y.squared();
    const Fp2 c = t.z.squared();
    const Fp2 e = twist_constant * (c.doubled() + c);
    const Fp2 f = e.doubled() + e;
    const Fp2 g = (b + f).halved();
    const Fp2 h = (t.y + t.z).squared() - (b + c);
    const Fp2 j = t.x.squared();
    const Fp2 e_squared = e.squared();
    t = {(b - f) * a, g.squared() - (e_squared.doubled() + e_squared), b * h};
    return {-h, j.doubled() + j, e - b};
}

/// t = t + q, and the line through both. They are neither equal nor opposite: t is a multiple of q
/// by less than the order of q.
Line add_step(Projective& t, const G2& q) noexcept {
    const Fp2 o = t.y - q.y * t.z;
    const Fp2 l = t.x - q.x * t.z;
    const Fp2 c = o.squared();
    const Fp2 d = l.squared();
    const Fp2 e = l * d;
    const Fp2 f = t.z * c;
    const Fp2 g = t.x * d;
    const Fp2 h = e + f - g.doubled();
    t = {l * h, (g - h) * o - t.y * e, e * t.z};
    return {l, -o, q.x * o - q.y * l};
}

Fp12 times_line_at(const Fp12& f, const Line& line, const G1& point) noexcept {
    return f.times_line(line.c0 * point.y, line.c1 * point.x, line.c3);
}

/// a^x for an a of the cyclotomic subgroup, where the conjugate is the inverse.
Fp12 power_of_curve_parameter(const Fp12& a) noexcept {
    constexpr unsigned window = 4;
    static constexpr SignedDigits digits = signed_digits(curve_parameter, window);
    std::array<Fp12, std::size_t{1} << (window - 2)> odd_powers;
    odd_powers[0] = a;
    const Fp12 squared = a.cyclotomic_squared();
    for (std::size_t i = 1; i < odd_powers.size(); ++i) {
        odd_powers[i] = odd_powers[i - 1] * squared;
    }
    const auto power = [&](int digit) {
        return digit > 0 ? odd_powers[static_cast<std::size_t>(digit) / 2]
                         : odd_powers[static_cast<std::size_t>(-digit) / 2].conjugate();
    };
    Fp12 out = power(digits.digits[digits.count - 1]);
    for (std::size_t i = digits.count - 1; i-- > 0;) {
        out = out.cyclotomic_squared();
        if (digits.digits[i] != 0) {
            out = out * power(digits.digits[i]);
        }
    }
    return out;
}

/// f^((p^6 - 1)(p^2 + 1))
Fp12 easy_part(const Fp12& f) noexcept {
    const Fp12 a = f.conjugate() * f.inverse();
    return a.frobenius(2) * a;
}

/// f^(m (p^4 - p^2 + 1) / r), where m (p^4 - p^2 + 1) / r =
///     (12 x^3 + 12 x^2 + 6 x + 1) + (12 x^3 + 6 x^2 + 4 x) p
///   + (12 x^3 + 6 x^2 + 6 x) p^2 + (12 x^3 + 6 x^2 + 4 x - 1) p^3.
Fp12 hard_part(const Fp12& f) noexcept {
    const Fp12 to_x = power_of_curve_parameter(f);
    const Fp12 to_2x = to_x.cyclotomic_squared();
    const Fp12 to_6x = to_2x.cyclotomic_squared() * to_2x;
    const Fp12 to_6xx = power_of_curve_parameter(to_6x);
    const Fp12 to_12xxx = power_of_curve_parameter(to_6xx.cyclotomic_squared());
    const Fp12 of_pp = to_12xxx * to_6xx * to_6x;
    const Fp12 of_p = of_pp * to_2x.conjugate();
    const Fp12 of_1 = of_pp * to_6xx * f;
    const Fp12 of_ppp = of_p * f.conjugate();
    return of_1 * of_p.frobenius(1) * of_pp.frobenius(2) * of_ppp.frobenius(3);
}

}  // namespace

Fp12 miller_loop(std::span<const PointPair> pairs) {
    static constexpr SignedDigits digits = signed_digits(Uint128{6} * curve_parameter + 2, 2);
    std::vector<Projective> multiples;
    multiples.reserve(pairs.size());
    for (const PointPair& pair : pairs) {
        multiples.push_back({pair.q.x, pair.q.y, Fp2::one()});
    }
    Fp12 f = Fp12::one();
    // f is one until the first line: no square of it.
    for (std::size_t i = digits.count - 1; i-- > 0;) {
        f = i + 2 == digits.count ? f : f.squared();
        for (std::size_t j = 0; j < pairs.size(); ++j) {
            const auto& [p, q] = pairs[j];
            f = times_line_at(f, double_step(multiples[j]), p);
            if (digits.digits[i] != 0) {
                f = times_line_at(f, add_step(multiples[j], digits.digits[i] > 0 ? q : -q), p);
            }
        }
    }
    for (std::size_t j = 0; j < pairs.size(); ++j) {
        const auto& [p, q] = pairs[j];
        const G2 image = untwist_frobenius_twist(q);
        f = times_line_at(f, add_step(multiples[j], image), p);
        f = times_line_at(f, add_step(multiples[j], -untwist_frobenius_twist(image)), p);
    }
    return f;
}

Fp12 final_exponentiation(const Fp12& f) noexcept {
    return hard_part(easy_part(f));
}

bool is_pairing_product_one(std::span<const PointPair> pairs) {
    std::vector<PointPair> proper;
    proper.reserve(pairs.size());
    for (const PointPair& pair : pairs) {
        if (!pair.p.is_identity() && !pair.q.is_identity()) {
            proper.push_back(pair);
        }
    }
    return proper.empty() || final_exponentiation(miller_loop(proper)).is_one();
}

}  // namespace cairn::algebra::bn254
