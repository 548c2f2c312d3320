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

/// The cubic polynomial with these values, at x.
Expression through(const std::array<Fr, 4>& values, const Expression& x) {
    const std::array<Fr, 4> coefficients = cubic_through(values);
    Expression out = coefficients[3];
    for (std::size_t i = 3; i-- > 0;) {
        out = out * x + coefficients[i];
    }
    return out;
}

/// 0, 1, 2 or 3
Expression is_digit(const Expression& x) {
    return x * (x - fr(1)) * (x - fr(2)) * (x - fr(3));
}

Expression polynomial(std::uint32_t first_coefficient, const Expression& x) {
    Expression out = cell(FiveWire::coefficient(first_coefficient + 3));
    for (std::uint32_t i = 3; i-- > 0;) {
        out = out * x + cell(FiveWire::coefficient(first_coefficient + i));
    }
    return out;
}

bool bit_of(const algebra::Limbs4& integer, unsigned i) {
    return (integer[i / 64] >> (i % 64) & 1U) != 0;
}

/// Digit i in base 4.
std::uint64_t digit_of(const algebra::Limbs4& integer, unsigned i) {
    return integer[i / 32] >> (2 * (i % 32)) & 3U;
}

/// 1 / 2^log modulo an odd order.
algebra::Limbs4 inverse_of_power_of_two(const algebra::Limbs4& order, unsigned log) {
    algebra::Limbs4 out = {1};
    for (unsigned i = 0; i < log; ++i) {
        std::uint64_t carry = 0;
        out = (out[0] & 1U) != 0 ? algebra::add(out, order, carry) : out;
        for (std::size_t word = 0; word < 4; ++word) {
            out[word] = out[word] >> 1U | (word < 3 ? out[word + 1] : carry) << 63U;
        }
    }
    return out;
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
    const Fr below_x = Fr::one() + dxxyy;
    const Fr below_y = Fr::one() - dxxyy;
    const Fr inverse = (below_x * below_y).inverse();
    return {(p.x * q.y + p.y * q.x) * below_y * inverse, (yy - a * xx) * below_x * inverse};
}

EdwardsPoint EdwardsCurve::multiply(const EdwardsPoint& p,
                                    const algebra::Limbs4& integer) const noexcept {
    EdwardsPoint out;
    for (unsigned i = 256; i-- > 0;) {
        out = add(out, out);
        if (bit_of(integer, i)) {
            out = add(out, p);
        }
    }
    return out;
}

Edwards::Edwards(FiveWire& shape, const EdwardsCurve& curve) : curve_(curve) {
    const PointExpression first{here(0), here(1)};
    const PointExpression second{here(2), here(3)};
    const PointExpression sum{next(0), next(1)};
    add_ = shape.add_gate("edwards add", addition(curve, first, second, sum));

    // Three rows a digit, see Ladder. The digits 0, 1, 2, 3 stand for -3, -1, 1, 3 halves.
    double_ = shape.add_gate("edwards double", addition(curve, first, first, sum));
    std::vector<Expression> doubles = addition(curve, first, first, sum);
    const Expression digit_above = next(4) - fr(4) * here(4);
    const Expression is_one_half = digit_above * (fr(3) - digit_above) * fr(2).inverse();
    doubles.push_back(is_digit(digit_above));
    doubles.push_back(is_one_half * (here(2) - here(3)) + here(3) - next(3));
    double_choose_ = shape.add_gate("edwards double, choose y", std::move(doubles));
    std::vector<Expression> adds = addition(curve, first, second, sum);
    const Expression digit_here = here(4) - fr(4) * next(4);
    adds.push_back(through({fr(0), -fr(1), fr(1), fr(0)}, digit_here) * next(2) +
                   through({-fr(1), fr(0), fr(0), fr(1)}, digit_here) * next(3) - here(2));
    add_chosen_ = shape.add_gate("edwards add, choose x", std::move(adds));

    std::vector<Expression> window = addition(curve, first, second, sum);
    const Expression digit = next(4) - fr(4) * here(4);
    window.push_back(is_digit(digit));
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

SubgroupPoint Edwards::in_subgroup(FiveWireBuilder& builder, const PointCells& p) const {
    const auto region = builder.region("subgroup");
    const PointCells part =
        input(builder, curve_.multiply(value(builder, p),
                                       inverse_of_power_of_two(curve_.order, curve_.cofactor_log)));
    assert_on_curve(builder, part);
    PointCells half = part;
    for (unsigned i = 1; i < curve_.cofactor_log; ++i) {
        half = add(builder, half, half);
    }
    const PointCells whole = add(builder, half, half);
    builder.assert_equal(whole.x, p.x);
    builder.assert_equal(whole.y, p.y);
    return {.point = p, .half = half};
}

/// From S = h, for each digit d in 0 to 3 of the scalar, S becomes 4 S + (2 d - 3) h, so that in
/// the end it is (2 scalar + 1) h. Rows of a digit, with what the next digit begins with:
///   S,    x of h and of 3 h, scalar before the digit before
///   2 S,  y of h and of 3 h, scalar before this digit
///   4 S,  (2 d - 3) h,       scalar with this digit
class Edwards::Ladder {
  public:
    Ladder(const Edwards& edwards, FiveWireBuilder& builder, const SubgroupPoint& p)
        : edwards_(edwards),
          builder_(builder),
          half_(p.half),
          three_(edwards.add(builder, p.point, p.half)),
          sum_(edwards.value(builder, p.half)),
          before_(builder.constant(Fr::zero())) {
        start_row();
        builder_.copy(half_.x, {FiveWire::wire(0), row_});
        builder_.copy(half_.y, {FiveWire::wire(1), row_});
    }

    void digit(std::uint64_t digit) {
        const EdwardsCurve& curve = edwards_.curve_;
        builder_.fix(row_, edwards_.double_, Fr::one());
        sum_ = curve.add(sum_, sum_);
        put_row(edwards_.double_choose_);
        builder_.assign_copy(row_, FiveWire::wire(2), half_.y);
        builder_.assign_copy(row_, FiveWire::wire(3), three_.y);
        prefixes_.push_back(builder_.assign_copy(row_, FiveWire::wire(4), before_));
        sum_ = curve.add(sum_, sum_);
        put_row(edwards_.add_chosen_);
        EdwardsPoint chosen = edwards_.value(builder_, digit == 1 || digit == 2 ? half_ : three_);
        chosen.x = digit < 2 ? -chosen.x : chosen.x;
        builder_.assign(row_, FiveWire::wire(2), chosen.x);
        builder_.assign(row_, FiveWire::wire(3), chosen.y);
        const Fr prefix = fr(4) * builder_.value(before_) + fr(digit);
        const Cell after = builder_.assign(row_, FiveWire::wire(4), prefix);
        sum_ = curve.add(sum_, chosen);
        start_row();
        builder_.assign_copy(row_, FiveWire::wire(4), before_);
        before_ = after;
    }

    MultipleCells finish(const Cell& scalar) {
        builder_.copy(scalar, before_);
        prefixes_.push_back(before_);
        const PointCells last = {{FiveWire::wire(0), row_}, {FiveWire::wire(1), row_}};
        return {.point = edwards_.add(builder_, last, edwards_.negate(builder_, half_)),
                .prefixes = std::move(prefixes_)};
    }

  private:
    void put_sum() {
        row_ = builder_.add_row();
        builder_.assign(row_, FiveWire::wire(0), sum_.x);
        builder_.assign(row_, FiveWire::wire(1), sum_.y);
    }
    void put_row(Column gate) {
        put_sum();
        builder_.fix(row_, gate, Fr::one());
    }
    void start_row() {
        put_sum();
        builder_.assign_copy(row_, FiveWire::wire(2), half_.x);
        builder_.assign_copy(row_, FiveWire::wire(3), three_.x);
    }

    const Edwards& edwards_;
    FiveWireBuilder& builder_;
    PointCells half_;
    PointCells three_;
    EdwardsPoint sum_;
    Cell before_;  // the scalar so far
    std::uint32_t row_ = 0;
    std::vector<Cell> prefixes_;
};

MultipleCells Edwards::multiply(FiveWireBuilder& builder, const SubgroupPoint& p,
                                const Cell& scalar, unsigned digits) const {
    CAIRN_ASSERT(digits >= 1 && digits <= 128);
    const auto region = builder.region("multiple");
    const algebra::Limbs4 integer = builder.value(scalar).to_integer();
    Ladder ladder(*this, builder, p);
    for (unsigned i = digits; i-- > 0;) {
        ladder.digit(digit_of(integer, i));
    }
    return ladder.finish(scalar);
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
        const std::uint64_t digit = digit_of(builder.value(scalar).to_integer(), i);
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
