#include "gadgets/eddsa.hpp"

#include "base/assert.hpp"

#include <array>

namespace cairn::gadgets {

namespace {

constexpr unsigned CHALLENGE_DIGITS = 128;
constexpr unsigned SCALAR_DIGITS = 127;
constexpr std::uint64_t INPUTS = 5;

/// A scalar of 2^128 times the first digits and 64 more is at most `limit`.
void bound(FiveWireBuilder& builder, const Cell& scalar, const MultipleCells& multiple,
           const algebra::Limbs4& limit) {
    const auto region = builder.region("bound");
    const Cell& high = multiple.prefixes[multiple.prefixes.size() - 1 - 64];
    const Cell low = builder.combine({{Fr::one(), scalar}, {-power_of_two(128), high}});
    assert_at_most(builder, high, low, limit);
}

algebra::Limbs4 one_less(const algebra::Limbs4& integer) {
    std::uint64_t borrow = 0;
    return algebra::subtract(integer, {1, 0, 0, 0}, borrow);
}

}  // namespace

Eddsa::Eddsa(const Edwards& edwards, const Poseidon& poseidon, std::uint64_t domain)
    : edwards_(&edwards), poseidon_(&poseidon), domain_(domain) {
    CAIRN_ASSERT(poseidon.t() == 5);
    // Digits of s are unique below r; and an element is not zero just if its x is not.
    CAIRN_ASSERT(edwards.curve().order[3] >> 61U == 0 && (edwards.curve().order[0] & 1U) != 0);
}

Cell Eddsa::challenge(FiveWireBuilder& builder, const PointCells& key, const PointCells& r,
                      const Cell& message) const {
    const auto region = builder.region("challenge");
    const Cell capacity =
        builder.constant(fr(domain_) * power_of_two(128) + fr(INPUTS) * power_of_two(64));
    std::vector<Cell> state =
        poseidon_->permute(builder, std::array<Cell, 5>{capacity, r.x, r.y, key.x, key.y});
    state[1] = builder.add(state[1], message);
    return poseidon_->permute(builder, state)[1];
}

SubgroupPoint Eddsa::check_key(FiveWireBuilder& builder, const PointCells& key) const {
    const auto region = builder.region("key");
    const SubgroupPoint out = edwards_->in_subgroup(builder, key);
    // Points with x = 0 are the neutral one and one of order 2.
    builder.assert_not_zero(key.x);
    return out;
}

void Eddsa::verify(FiveWireBuilder& builder, const PointCells& key, const SignatureCells& signature,
                   const Cell& message) const {
    const auto region = builder.region("eddsa");
    const SubgroupPoint checked_key = check_key(builder, key);
    const Cell h = challenge(builder, key, signature.r, message);
    const MultipleCells key_multiple =
        edwards_->multiply(builder, checked_key, h, CHALLENGE_DIGITS);
    bound(builder, h, key_multiple, one_less(Fr::p));
    const MultipleCells base_multiple =
        edwards_->multiply_base(builder, signature.s, SCALAR_DIGITS);
    bound(builder, signature.s, base_multiple, one_less(edwards_->curve().order));
    const PointCells r =
        edwards_->add(builder, base_multiple.point, edwards_->negate(builder, key_multiple.point));
    builder.assert_equal(r.x, signature.r.x);
    builder.assert_equal(r.y, signature.r.y);
    builder.assert_not_zero(signature.r.x);
}

}  // namespace cairn::gadgets
