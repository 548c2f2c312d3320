#include "gadgets/eddsa.hpp"

#include "base/assert.hpp"

#include <array>

namespace cairn::gadgets {

namespace {

constexpr unsigned CHALLENGE_BITS = 255;
constexpr unsigned SCALAR_DIGITS = 126;
constexpr std::uint64_t INPUTS = 5;

/// scalar = high 2^128 + low is at most `limit`, where `high` are its upper digits.
void bound(FiveWireBuilder& builder, const Cell& scalar, const Cell& high,
           const algebra::Limbs4& limit) {
    const auto region = builder.region("bound");
    const Cell low = builder.combine({{Fr::one(), scalar}, {-power(fr(2), 128), high}});
    assert_at_most(builder, high, low, limit);
}

algebra::Limbs4 one_less(const algebra::Limbs4& integer) {
    std::uint64_t borrow = 0;
    return algebra::subtract(integer, {1, 0, 0, 0}, borrow);
}

}  // namespace

Eddsa::Eddsa(const Edwards& edwards, const Poseidon& poseidon, const algebra::Limbs4& order,
             std::uint64_t domain)
    : edwards_(&edwards), poseidon_(&poseidon), order_(order), domain_(domain) {
    CAIRN_ASSERT(poseidon.t() == 5);
    CAIRN_ASSERT(order[3] >> 60U == 0);  // 252 bits: the digits of one s are unique below r
}

Cell Eddsa::challenge(FiveWireBuilder& builder, const PointCells& key, const PointCells& r,
                      const Cell& message) const {
    const auto region = builder.region("challenge");
    const Cell capacity =
        builder.constant(fr(domain_) * power(fr(2), 128) + fr(INPUTS) * power(fr(2), 64));
    std::vector<Cell> state =
        poseidon_->permute(builder, std::array<Cell, 5>{capacity, r.x, r.y, key.x, key.y});
    state[1] = builder.add(state[1], message);
    return poseidon_->permute(builder, state)[1];
}

void Eddsa::check_key(FiveWireBuilder& builder, const PointCells& key) const {
    const auto region = builder.region("key");
    edwards_->assert_on_curve(builder, key);
    PointCells multiple = key;
    for (int i = 0; i < 3; ++i) {
        multiple = edwards_->add(builder, multiple, multiple);
    }
    // Of the points with x = 0, the neutral one and one of order 2, only the first is 8 times a
    // point.
    builder.assert_not_zero(multiple.x);
}

void Eddsa::verify(FiveWireBuilder& builder, const PointCells& key, const SignatureCells& signature,
                   const Cell& message) const {
    const auto region = builder.region("eddsa");
    check_key(builder, key);
    const Cell h = challenge(builder, key, signature.r, message);
    const MultipleCells key_multiple =
        edwards_->multiply(builder, edwards_->negate(builder, key), h, CHALLENGE_BITS);
    bound(builder, h, key_multiple.prefixes[CHALLENGE_BITS - 128], one_less(Fr::p));
    const MultipleCells base_multiple =
        edwards_->multiply_base(builder, signature.s, SCALAR_DIGITS);
    bound(builder, signature.s, base_multiple.prefixes[SCALAR_DIGITS - 64], one_less(order_));
    const PointCells r = edwards_->add(builder, base_multiple.point, key_multiple.point);
    builder.assert_equal(r.x, signature.r.x);
    builder.assert_equal(r.y, signature.r.y);
}

}  // namespace cairn::gadgets
