#include "gadgets/edwards.hpp"

#include "base/assert.hpp"

#include <array>

namespace cairn::gadgets {

namespace {

Expression here(std::uint32_t i) {
    return cell(FiveWire::wire(i));
}
Expression next(std::uint32_t i) {
    return cell(FiveWire::wire(i), 1);
}

struct PointExpression {
    Expression x;
    Expression y;
};

/// p + q = sum, without fractions.
std::vector<Expression> addition(const EdwardsCurve& curve, const PointExpression& p,
                                 const PointExpression& q, const PointExpression& sum) {
    const Expression xx = p.x * q.x;
    const Expression yy = p.y * q.y;
    const Expression dxxyy = Expression(curve.d) * xx * yy;
    return {sum.x + sum.x * dxxyy - p.x * q.y - p.y * q.x,
            sum.y - sum.y * dxxyy - yy + Expression(curve.a) * xx};
}

/// Coefficients of the cubic polynomial that has these values at 0, 1, 2, 3.
std::array<Fr, 4> cubic_through(const std::array<Fr, 4>& values) {
    // Newton's: f_0 + e D_1 + e (e - 1) / 2 D_2 + e (e - 1) (e - 2) / 6 D_3
    const Fr first = values[1] - values[0];
    const Fr second = (values[2] - values[1] - first) * fr(2).inverse();
    const Fr third = (values[3] - values[0] - fr(3) * (values[2] - values[1])) * fr(6).inverse();
    return {values[0], first - second + third.doubled(), second - fr(3) * third, third};
}

Expression polynomial(std::uint32_t first_coefficient, const Expression& x) {
    Expression out = cell(FiveWire::coefficient(first_coefficient + 3));
    for (std::uint32_t i = 3; i-- > 0;) {
        out = out * x + cell(FiveWire::coefficient(first_coefficient + i));
    }
    return out;
}

bool bit_of(const Fr& scalar, unsigned i) {
    return (scalar.to_integer()[i / 64] >> (i % 64) & 1U) != 0;
}

/// Rows of a multiple: where the point so far, another point and the scalar so far stand.
struct Walk {
    FiveWireBuilder& builder;
    EdwardsPoint sum{};
    Fr prefix{};

    std::uint32_t row(Column gate) const {
        const std::uint32_t out = builder.add_row();
        builder.fix(out, gate, Fr::one());
        put_sum(out);
        return out;
    }
    void put_sum(std::uint32_t row) const {
        builder.assign(row, FiveWire::wire(0), sum.x);
        builder.assign(row, FiveWire::wire(1), sum.y);
        builder.assign(row, FiveWire::wire(4), prefix);
    }
    void put_point(std::uint32_t row, const EdwardsPoint& point) const {
        builder.assign(row, FiveWire::wire(2), point.x);
        builder.assign(row, FiveWire::wire(3), point.y);
    }
    /// The first row starts from the neutral point and 0.
    void tie_start(std::uint32_t row) const {
        builder.copy(builder.constant(Fr::zero()), {FiveWire::wire(0), row});
        builder.copy(builder.constant(Fr::one()), {FiveWire::wire(1), row});
        builder.copy(builder.constant(Fr::zero()), {FiveWire::wire(4), row});
    }
    /// The last row, which holds the multiple and the scalar.
    MultipleCells finish(const Cell& scalar, std::vector<Cell> prefixes) const {
        const std::uint32_t row = builder.add_row();
        put_sum(row);
        prefixes.push_back({FiveWire::wire(4), row});
        builder.copy(scalar, prefixes.back());
        return {.point = {{FiveWire::wire(0), row}, {FiveWire::wire(1), row}},
                .prefixes = std::move(prefixes)};
    }
};

}  // namespace

EdwardsPoint EdwardsCurve::add(const EdwardsPoint& p, const EdwardsPoint& q) const noexcept {
    const Fr xx = p.x * q.x;
    const Fr yy = p.y * q.y;
    const Fr dxxyy = d * xx * yy;
    return {(p.x * q.y + p.y * q.x) * (Fr::one() + dxxyy).inverse(),
            (yy - a * xx) * (Fr::one() - dxxyy).inverse()};
}

bool EdwardsCurve::contains(const EdwardsPoint& p) const noexcept {
    const Fr xx = p.x.squared();
    const Fr yy = p.y.squared();
    return a * xx + yy == Fr::one() + d * xx * yy;
}

Edwards::Edwards(FiveWire& shape, const EdwardsCurve& curve) : curve_(curve) {
    const PointExpression first{here(0), here(1)};
    const PointExpression second{here(2), here(3)};
    const PointExpression sum{next(0), next(1)};
    add_ = shape.add_gate("edwards add", addition(curve, first, second, sum));

    // The point so far, p and a prefix; then its double, p or the neutral point, the prefix and a
    // bit more.
    std::vector<Expression> doubles = addition(curve, first, first, sum);
    const Expression bit = next(4) - here(4) - here(4);
    doubles.push_back(bit * bit - bit);
    doubles.push_back(bit * here(2) - next(2));
    doubles.push_back(bit * (here(3) - fr(1)) + fr(1) - next(3));
    ladder_double_ = shape.add_gate("edwards ladder double", std::move(doubles));
    std::vector<Expression> adds = addition(curve, first, second, sum);
    adds.push_back(next(4) - here(4));
    ladder_add_ = shape.add_gate("edwards ladder add", std::move(adds));

    std::vector<Expression> window = addition(curve, first, second, sum);
    const Expression digit = next(4) - Expression(fr(4)) * here(4);
    window.push_back(digit * (digit - fr(1)) * (digit - fr(2)) * (digit - fr(3)));
    window.push_back(polynomial(0, digit) - here(2));
    window.push_back(polynomial(4, digit) - here(3));
    window_ = shape.add_gate("edwards window", std::move(window));
}

PointCells Edwards::input(FiveWireBuilder& builder, const EdwardsPoint& point) const {
    const Cell x = builder.input(point.x);
    return {x, builder.input(point.y)};
}

EdwardsPoint Edwards::value(const FiveWireBuilder& builder, const PointCells& p) const {
    return {builder.value(p.x), builder.value(p.y)};
}

void Edwards::assert_on_curve(FiveWireBuilder& builder, const PointCells& p) const {
    const Cell xx = builder.multiply(p.x, p.x);
    const Cell yy = builder.multiply(p.y, p.y);
    const std::uint32_t row = builder.arithmetic_row(
        {.a = curve_.a, .b = Fr::one(), .ab = -curve_.d, .constant = -Fr::one()});
    builder.assign_copy(row, FiveWire::wire(0), xx);
    builder.assign_copy(row, FiveWire::wire(1), yy);
}

PointCells Edwards::add(FiveWireBuilder& builder, const PointCells& p, const PointCells& q) const {
    const std::uint32_t row = builder.add_row();
    builder.fix(row, add_, Fr::one());
    builder.assign_copy(row, FiveWire::wire(0), p.x);
    builder.assign_copy(row, FiveWire::wire(1), p.y);
    builder.assign_copy(row, FiveWire::wire(2), q.x);
    builder.assign_copy(row, FiveWire::wire(3), q.y);
    const EdwardsPoint sum = curve_.add(value(builder, p), value(builder, q));
    const std::uint32_t last = builder.add_row();
    const Cell x = builder.assign(last, FiveWire::wire(0), sum.x);
    return {x, builder.assign(last, FiveWire::wire(1), sum.y)};
}

PointCells Edwards::negate(FiveWireBuilder& builder, const PointCells& p) const {
    return {builder.combine({{-Fr::one(), p.x}}), p.y};
}

MultipleCells Edwards::multiply(FiveWireBuilder& builder, const PointCells& p, const Cell& scalar,
                                unsigned bits) const {
    CAIRN_ASSERT(bits >= 1 && bits <= 255);
    const auto region = builder.region("multiple");
    (void)builder.constant(Fr::zero());  // before the rows that must be neighbours
    (void)builder.constant(Fr::one());
    const EdwardsPoint point = value(builder, p);
    Walk walk{.builder = builder};
    std::vector<Cell> prefixes;
    for (unsigned i = bits; i-- > 0;) {
        const std::uint32_t first = walk.row(ladder_double_);
        if (i + 1 == bits) {
            walk.tie_start(first);
        }
        prefixes.push_back({FiveWire::wire(4), first});
        builder.assign_copy(first, FiveWire::wire(2), p.x);
        builder.assign_copy(first, FiveWire::wire(3), p.y);
        const bool bit = bit_of(builder.value(scalar), i);
        const EdwardsPoint chosen = bit ? point : EdwardsPoint{};
        walk.sum = curve_.add(walk.sum, walk.sum);
        walk.prefix = walk.prefix.doubled() + fr(bit ? 1 : 0);
        walk.put_point(walk.row(ladder_add_), chosen);
        walk.sum = curve_.add(walk.sum, chosen);
    }
    return walk.finish(scalar, std::move(prefixes));
}

MultipleCells Edwards::multiply_base(FiveWireBuilder& builder, const Cell& scalar,
                                     unsigned digits) const {
    CAIRN_ASSERT(digits >= 1 && digits <= 127);
    const auto region = builder.region("multiple of base");
    (void)builder.constant(Fr::zero());
    (void)builder.constant(Fr::one());
    std::vector<EdwardsPoint> bases = {curve_.base};  // 4^i base
    while (bases.size() < digits) {
        const EdwardsPoint twice = curve_.add(bases.back(), bases.back());
        bases.push_back(curve_.add(twice, twice));
    }
    Walk walk{.builder = builder};
    std::vector<Cell> prefixes;
    for (unsigned i = digits; i-- > 0;) {
        std::array<Fr, 4> xs{};
        std::array<Fr, 4> ys{};
        EdwardsPoint multiple;
        EdwardsPoint chosen;
        const std::uint64_t digit = (bit_of(builder.value(scalar), 2 * i) ? 1U : 0U) +
                                    (bit_of(builder.value(scalar), 2 * i + 1) ? 2U : 0U);
        for (std::size_t k = 0; k < 4; ++k) {
            xs[k] = multiple.x;
            ys[k] = multiple.y;
            chosen = k == digit ? multiple : chosen;
            multiple = curve_.add(multiple, bases[i]);
        }
        const std::uint32_t row = walk.row(window_);
        if (i + 1 == digits) {
            walk.tie_start(row);
        }
        prefixes.push_back({FiveWire::wire(4), row});
        walk.put_point(row, chosen);
        const std::array<Fr, 4> x = cubic_through(xs);
        const std::array<Fr, 4> y = cubic_through(ys);
        builder.set_coefficients(row,
                                 std::array<Fr, 8>{x[0], x[1], x[2], x[3], y[0], y[1], y[2], y[3]});
        walk.sum = curve_.add(walk.sum, chosen);
        walk.prefix = walk.prefix.doubled().doubled() + fr(digit);
    }
    return walk.finish(scalar, std::move(prefixes));
}

}  // namespace cairn::gadgets
