#include "gadgets/ecdsa_secp256k1.hpp"

namespace cairn::gadgets {

namespace {

/// 1 <= x <= limit, for an input: limbs in range are all 0 if their sum is.
void check_scalar(FiveWireBuilder& builder, const ForeignElement& x, const U256& limit) {
    const auto region = builder.region("scalar");
    ForeignField::assert_at_most(builder, x, limit);
    builder.assert_not_zero(builder.combine(
        {{Fr::one(), x.limbs[0]}, {Fr::one(), x.limbs[1]}, {Fr::one(), x.limbs[2]}}));
}

}  // namespace

void EcdsaSecp256k1::verify(FiveWireBuilder& builder, const EcdsaCells& cells) const {
    const auto region = builder.region("ecdsa");
    const ForeignField& scalars = curve_->scalars();
    const U256 largest = SECP256K1_N - U256(1);
    check_scalar(builder, cells.r, largest);
    check_scalar(builder, cells.s, accepted_ == AcceptedS::low ? largest >> 1U : largest);

    const detail::Modulo& modulo = scalars.modulo();
    const U256 inverse = modulo.inverse(scalars.value(builder, cells.s));
    const auto over_s = [&](const ForeignElement& x) {
        return modulo.multiply(scalars.value(builder, x), inverse);
    };
    const Secp256k1::Multiple of_base = curve_->multiply_base(builder, over_s(cells.hash));
    const Secp256k1::Multiple of_key = curve_->multiply(builder, cells.key, over_s(cells.r));
    scalars.assert_zero(builder, {{.factor = 1, .a = cells.s, .b = of_base.scalar}},
                        {{.factor = -1, .x = cells.hash}});
    scalars.assert_zero(builder, {{.factor = 1, .a = cells.s, .b = of_key.scalar}},
                        {{.factor = -1, .x = cells.r}});

    const MaybePoint sum = curve_->add(builder, of_base.point, of_key.point);
    builder.assert_equal(sum.is_identity, builder.constant(Fr::zero()));
    // The integer x, not another of its residue modulo p: that would have another one modulo n.
    // Its limbs are those of an input, since x is of the key, of a constant or of a sum.
    curve_->coordinates().assert_canonical(builder, sum.point.x);
    scalars.assert_zero(builder, {},
                        {{.factor = 1, .x = sum.point.x}, {.factor = -1, .x = cells.r}});
}

}  // namespace cairn::gadgets
