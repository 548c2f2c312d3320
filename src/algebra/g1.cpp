#include "algebra/g1.hpp"

#include <algorithm>
#include <array>

namespace cairn::algebra {
namespace {

constexpr Fq curve_b = fq(4);

/// beta^3 = 1: (x, y) -> (beta x, y) multiplies the points of G1 by -z^2, z the curve's parameter.
constexpr Fq beta = Fq::from_integer({0x2e01fffffffefffe, 0xde17d813620a0002, 0xddb3a93be6f89688,
                                      0xba69c6076a0f77ea, 0x5f19672fdf76ce51, 0});
constexpr std::uint64_t curve_parameter = 0xd201000000010000;  // |z|

G1Jacobian times_curve_parameter(const G1Jacobian& point) noexcept {
    G1Jacobian out = point;
    for (unsigned bit = 63; bit-- > 0;) {
        out = out.doubled();
        if ((curve_parameter >> bit & 1U) != 0) {
            out = out.plus(point);
        }
    }
    return out;
}

constexpr std::uint8_t flag_compressed = 0x80;
constexpr std::uint8_t flag_infinity = 0x40;
constexpr std::uint8_t flag_sign = 0x20;
constexpr std::uint8_t flags = flag_compressed | flag_infinity | flag_sign;

constexpr std::uint8_t with(std::uint8_t byte, std::uint8_t flag) noexcept {
    return static_cast<std::uint8_t>(byte | flag);
}

/// Whether all bytes from the second on, and the bits of the first beside the flags, are zero.
bool is_zero_but_flags(BytesView bytes) noexcept {
    return (bytes[0] & ~flags & 0xff) == 0 &&
           std::all_of(bytes.begin() + 1, bytes.end(), [](std::uint8_t byte) { return byte == 0; });
}

std::optional<Fq> coordinate_from(BytesView bytes) noexcept {
    auto copy = FixedBytes<FQ_BYTES>::from(bytes);
    copy[0] = static_cast<std::uint8_t>(copy[0] & ~flags);
    return fq_from_bytes(copy);
}

Fq equation_right_side(const Fq& x) noexcept {
    return x.squared() * x + curve_b;
}

}  // namespace

G1 G1Jacobian::to_affine() const noexcept {
    const Fq inverse = z.inverse();
    const Fq inverse_squared = inverse.squared();
    return {x * inverse_squared, y * inverse_squared * inverse};
}

/// The explicit-formulas database's dbl-2009-l.
G1Jacobian G1Jacobian::doubled() const noexcept {
    const Fq a = x.squared();
    const Fq b = y.squared();
    const Fq c = b.squared();
    const Fq d = (x * b).doubled().doubled();
    const Fq e = a.doubled() + a;
    const Fq x3 = e.squared() - d.doubled();
    return {x3, e * (d - x3) - c.doubled().doubled().doubled(), (y * z).doubled()};
}

/// add-1998-cmo-2
G1Jacobian G1Jacobian::plus(const G1Jacobian& other) const noexcept {
    if (is_identity()) {
        return other;
    }
    if (other.is_identity()) {
        return *this;
    }
    const Fq z1z1 = z.squared();
    const Fq z2z2 = other.z.squared();
    const Fq u1 = x * z2z2;
    const Fq s1 = y * other.z * z2z2;
    const Fq h = other.x * z1z1 - u1;
    const Fq r = other.y * z * z1z1 - s1;
    if (h.is_zero()) {
        return r.is_zero() ? doubled() : G1Jacobian{};
    }
    const Fq hh = h.squared();
    const Fq hhh = h * hh;
    const Fq v = u1 * hh;
    const Fq x3 = r.squared() - hhh - v.doubled();
    return {x3, r * (v - x3) - s1 * hhh, z * other.z * h};
}

/// The same with z2 = 1.
G1Jacobian G1Jacobian::plus(const G1& other) const noexcept {
    if (other.is_identity()) {
        return *this;
    }
    if (is_identity()) {
        return from(other);
    }
    const Fq z1z1 = z.squared();
    const Fq h = other.x * z1z1 - x;
    const Fq r = other.y * z * z1z1 - y;
    if (h.is_zero()) {
        return r.is_zero() ? doubled() : G1Jacobian{};
    }
    const Fq hh = h.squared();
    const Fq hhh = h * hh;
    const Fq v = x * hh;
    const Fq x3 = r.squared() - hhh - v.doubled();
    return {x3, r * (v - x3) - y * hhh, z * h};
}

bool operator==(const G1Jacobian& a, const G1Jacobian& b) noexcept {
    if (a.is_identity() || b.is_identity()) {
        return a.is_identity() && b.is_identity();
    }
    const Fq z1z1 = a.z.squared();
    const Fq z2z2 = b.z.squared();
    return a.x * z2z2 == b.x * z1z1 && a.y * b.z * z2z2 == b.y * a.z * z1z1;
}

bool is_on_curve(const G1& point) noexcept {
    return point.is_identity() || point.y.squared() == equation_right_side(point.x);
}

bool is_in_subgroup(const G1& point) noexcept {
    const G1Jacobian multiple =
        times_curve_parameter(times_curve_parameter(G1Jacobian::from(point)));
    return -multiple == G1Jacobian::from({point.x * beta, point.y});
}

G1Jacobian multiply(const G1& point, const Limbs4& scalar) noexcept {
    // Four bits at a time, from a table of 0 to 15 times the point.
    std::array<G1Jacobian, 16> multiples;
    for (std::size_t i = 1; i < multiples.size(); ++i) {
        multiples[i] = multiples[i - 1].plus(point);
    }
    G1Jacobian out;
    for (std::size_t i = 64; i-- > 0;) {
        out = out.doubled().doubled().doubled().doubled();
        out = out.plus(multiples[scalar[i / 16] >> (4 * (i % 16)) & 15U]);
    }
    return out;
}

std::vector<G1> to_affine(std::span<const G1Jacobian> points) {
    std::vector<Fq> inverses;
    inverses.reserve(points.size());
    for (const G1Jacobian& point : points) {
        inverses.push_back(point.z);
    }
    invert_all(inverses);
    std::vector<G1> out;
    out.reserve(points.size());
    for (std::size_t i = 0; i < points.size(); ++i) {
        const Fq squared = inverses[i].squared();
        out.push_back({points[i].x * squared, points[i].y * squared * inverses[i]});
    }
    return out;
}

FixedBytes<G1_COMPRESSED_BYTES> g1_compress(const G1& point) noexcept {
    FixedBytes<G1_COMPRESSED_BYTES> out = fq_to_bytes(point.x);
    out[0] = with(out[0], flag_compressed);
    if (point.is_identity()) {
        out[0] = with(out[0], flag_infinity);
    } else if (is_lexicographically_largest(point.y)) {
        out[0] = with(out[0], flag_sign);
    }
    return out;
}

Result<G1, G1Error> g1_decompress_unchecked(const FixedBytes<G1_COMPRESSED_BYTES>& bytes) noexcept {
    if ((bytes[0] & flag_compressed) == 0) {
        return unexpected(G1Error::wrong_flags);
    }
    if ((bytes[0] & flag_infinity) != 0) {
        if ((bytes[0] & flag_sign) != 0 || !is_zero_but_flags(bytes.view())) {
            return unexpected(G1Error::bad_identity);
        }
        return G1{};
    }
    const std::optional<Fq> x = coordinate_from(bytes.view());
    if (!x) {
        return unexpected(G1Error::not_in_field);
    }
    const std::optional<Fq> y = equation_right_side(*x).square_root();
    if (!y) {
        return unexpected(G1Error::not_on_curve);
    }
    const bool largest = (bytes[0] & flag_sign) != 0;
    return G1{*x, is_lexicographically_largest(*y) == largest ? *y : -*y};
}

Result<G1, G1Error> g1_decompress(const FixedBytes<G1_COMPRESSED_BYTES>& bytes) noexcept {
    CAIRN_TRY_ASSIGN(const G1 point, g1_decompress_unchecked(bytes));
    if (!is_in_subgroup(point)) {
        return unexpected(G1Error::not_in_subgroup);
    }
    return point;
}

FixedBytes<G1_UNCOMPRESSED_BYTES> g1_to_bytes(const G1& point) noexcept {
    FixedBytes<G1_UNCOMPRESSED_BYTES> out;
    limbs_to_big_endian(point.x.to_integer(), out.data());
    limbs_to_big_endian(point.y.to_integer(), out.data() + FQ_BYTES);
    if (point.is_identity()) {
        out[0] = flag_infinity;
    }
    return out;
}

Result<G1, G1Error> g1_from_bytes(const FixedBytes<G1_UNCOMPRESSED_BYTES>& bytes) noexcept {
    if ((bytes[0] & (flag_compressed | flag_sign)) != 0) {
        return unexpected(G1Error::wrong_flags);
    }
    if ((bytes[0] & flag_infinity) != 0) {
        if (!is_zero_but_flags(bytes.view())) {
            return unexpected(G1Error::bad_identity);
        }
        return G1{};
    }
    const std::optional<Fq> x = coordinate_from(bytes.view().first(FQ_BYTES));
    const std::optional<Fq> y =
        fq_from_bytes(FixedBytes<FQ_BYTES>::from(bytes.view().last(FQ_BYTES)));
    if (!x || !y) {
        return unexpected(G1Error::not_in_field);
    }
    const G1 point = {*x, *y};
    if (y->squared() != equation_right_side(*x)) {
        return unexpected(G1Error::not_on_curve);
    }
    if (!is_in_subgroup(point)) {
        return unexpected(G1Error::not_in_subgroup);
    }
    return point;
}

}  // namespace cairn::algebra
