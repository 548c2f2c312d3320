#include "gnark/pairing_lines.hpp"

#include "base/assert.hpp"

#include <array>

namespace cairn::gnark {
namespace {

using algebra::Fq;

/// c0 + c1 u with u^2 = -1.
struct Fq2 {
    Fq c0;
    Fq c1;

    friend Fq2 operator+(const Fq2& a, const Fq2& b) noexcept { return {a.c0 + b.c0, a.c1 + b.c1}; }
    friend Fq2 operator-(const Fq2& a, const Fq2& b) noexcept { return {a.c0 - b.c0, a.c1 - b.c1}; }
    friend Fq2 operator*(const Fq2& a, const Fq2& b) noexcept {
        return {a.c0 * b.c0 - a.c1 * b.c1, a.c0 * b.c1 + a.c1 * b.c0};
    }
    [[nodiscard]] Fq2 inverse() const noexcept {
        const Fq norm = (c0 * c0 + c1 * c1).inverse();
        return {c0 * norm, -(c1 * norm)};
    }
};

struct Point {
    Fq2 x;
    Fq2 y;
};

struct Line {
    Fq2 slope;
    Fq2 offset;
};

constexpr std::uint64_t CURVE_PARAMETER = 0xd201000000010000;
constexpr std::size_t BITS = 63;

Fq coordinate_of(const srs::G2& point, std::size_t index) {
    const BytesView bytes = point.view().subspan(index * algebra::FQ_BYTES, algebra::FQ_BYTES);
    const auto out = algebra::fq_from_bytes(FixedBytes<algebra::FQ_BYTES>::from(bytes));
    CAIRN_ASSERT(out.has_value());
    return *out;
}

Point point_of(const srs::G2& point) {
    return {{coordinate_of(point, 0), coordinate_of(point, 1)},
            {coordinate_of(point, 2), coordinate_of(point, 3)}};
}

Line line_of(const Point& through, const Fq2& slope) {
    return {slope, slope * through.x - through.y};
}

Line tangent(const Point& t) {
    const Fq2 square = t.x * t.x;
    return line_of(t, (square + square + square) * (t.y + t.y).inverse());
}

Line chord(const Point& t, const Point& q) {
    return line_of(t, (q.y - t.y) * (q.x - t.x).inverse());
}

/// What a line through a and b gives: a + b.
Point third(const Line& line, const Point& a, const Point& b) {
    const Fq2 x = line.slope * line.slope - a.x - b.x;
    return {x, line.slope * (a.x - x) - a.y};
}

void put(Bytes& out, const Fq& value) {
    for (const std::uint64_t limb : value.limbs) {
        for (unsigned shift = 64; shift > 0; shift -= 8) {
            out.push_back(static_cast<std::uint8_t>(limb >> (shift - 8)));
        }
    }
}

void put(Bytes& out, const std::array<Line, BITS>& lines) {
    for (const Line& line : lines) {
        for (const Fq2& part : {line.slope, line.offset}) {
            put(out, part.c0);
            put(out, part.c1);
        }
    }
}

}  // namespace

Bytes pairing_lines(const srs::G2& point) {
    const Point q = point_of(point);
    std::array<Line, BITS> first{};
    std::array<Line, BITS> second{};
    Point t = q;
    for (std::size_t bit = BITS; bit-- > 0;) {
        const bool set = (CURVE_PARAMETER >> bit & 1U) != 0;
        const bool at_q = bit == BITS - 1;
        first[bit] = set && !at_q ? chord(t, q) : tangent(t);
        const Point sum = third(first[bit], t, set && !at_q ? q : t);
        if (!set) {
            t = sum;
            continue;
        }
        second[bit] = at_q ? chord(sum, q) : chord(t, sum);
        t = at_q ? third(second[bit], sum, q) : third(second[bit], t, sum);
    }
    Bytes out;
    out.reserve(LINES_OF_POINT_BYTES);
    put(out, first);
    put(out, second);
    return out;
}

}  // namespace cairn::gnark
