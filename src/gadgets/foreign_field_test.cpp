#include "gadgets/foreign_field.hpp"

#include "gadgets/gadget_test.hpp"
#include "gadgets/secp256k1.hpp"

#include <algorithm>
#include <functional>

namespace cairn::gadgets {
namespace {

class ForeignFieldTest : public testing::TestWithParam<U256> {
  protected:
    ForeignFieldTest() : product_(shape_), field_(product_, GetParam()) {
        shape_.add_range_table(8);
    }

    /// Often at a border: of 2^256, of the modulus, of a limb, of the alias of small residues.
    U256 number() {
        const U256 small = sample_.below(3);
        switch (sample_.below(8)) {
            case 0:
                return small;
            case 1:
                return U256::max() - small;
            case 2:
                return modulus() - U256(1) + small;
            case 3:
                return (U256(1) << (96 + 96 * sample_.below(2))) - U256(1) + small;
            default:
                return {sample_.word(), sample_.word(), sample_.word(), sample_.word()};
        }
    }
    const U256& modulus() const { return field_.modulo().modulus(); }
    const detail::Modulo& native() const { return field_.modulo(); }

    /// Whether the circuit that `make` writes has a witness: the one that it makes.
    bool holds(const std::function<void(FiveWireBuilder&)>& make) {
        FiveWireBuilder b{shape_};
        make(b);
        return first_failure(*b.finish()).empty();
    }

    FiveWire shape_;
    ForeignProduct product_;
    ForeignField field_;
    Sample sample_;
};

INSTANTIATE_TEST_SUITE_P(Secp256k1, ForeignFieldTest, testing::Values(SECP256K1_P, SECP256K1_N));

TEST_P(ForeignFieldTest, ComputesWhatIntegersModuloItDo) {
    for (std::size_t i = 0; i < rounds(60, 10000); ++i) {
        const U256 x = number();
        const U256 y = number();
        FiveWireBuilder b{shape_};
        const ForeignElement cx = field_.input(b, x);
        const ForeignElement cy = field_.input(b, y);
        EXPECT_EQ(field_.value(b, cx), native().add(x, 0));
        EXPECT_EQ(field_.value(b, field_.multiply(b, cx, cy)), native().multiply(x, y));
        const ForeignElement difference = ForeignField::subtract(b, cx, cy);
        EXPECT_EQ(field_.value(b, difference), native().subtract(x, y));
        const ForeignElement sum = ForeignField::add(b, ForeignField::constant(b, x), difference);
        const U256 want = native().subtract(native().add(x, x), y);
        EXPECT_EQ(field_.value(b, sum), want);
        EXPECT_EQ(field_.value(b, field_.multiply(b, sum, difference)),
                  native().multiply(want, native().subtract(x, y)));
        EXPECT_EQ(b.value(field_.is_zero(b, difference)),
                  fr(native().subtract(x, y).is_zero() ? 1 : 0));
        ASSERT_EQ(first_failure(*b.finish()), "");
    }
}

TEST_P(ForeignFieldTest, EquationsHoldForZeroAndNothingElse) {
    for (std::size_t i = 0; i < rounds(30, 12500); ++i) {
        const U256 x = number();
        const U256 y = number();
        const U256 product = native().multiply(x, y);
        // 2 x y - 3 x x + y - z - c = 0
        const U256 c = number();
        const U256 z = native().subtract(
            native().add(native().subtract(native().add(product, product),
                                           native().multiply(3, native().multiply(x, x))),
                         y),
            c);
        for (const U256& off : {U256(0), U256(1), U256(1) << 96, U256(1) << 255}) {
            const auto make = [&](FiveWireBuilder& b) {
                const ForeignElement cx = field_.input(b, x);
                const ForeignElement cy = field_.input(b, y);
                field_.assert_zero(
                    b, {{.factor = 2, .a = cx, .b = cy}, {.factor = -3, .a = cx, .b = cx}},
                    {{.factor = 1, .x = cy},
                     {.factor = -1, .x = field_.input(b, native().add(z, off))}},
                    native().negate(c));
            };
            EXPECT_EQ(holds(make), off.is_zero());
        }
    }
}

TEST_P(ForeignFieldTest, WeightsReachTheirLimits) {
    // The largest elements that weights of 16 allow, of either sign, and 256 of them in a sum.
    for (const int sign : {1, -1}) {
        FiveWireBuilder b{shape_};
        const U256 x = U256::max();
        ForeignElement big = field_.input(b, x);
        for (int i = 0; i < 4; ++i) {
            big = ForeignField::add(b, big, big);
        }
        ASSERT_EQ(big.weight, 16U);
        const U256 value = native().multiply(16, x);
        const U256 square = native().multiply(value, value);
        const U256 rest = sign == 1 ? native().negate(square) : square;
        field_.assert_zero(b, {{.factor = sign, .a = big, .b = big}}, {}, rest);
        const U256 sum = native().multiply(256, x);
        field_.assert_zero(b, {}, {{.factor = 16 * sign, .x = big}},
                           sign == 1 ? native().negate(sum) : sum);
        EXPECT_EQ(first_failure(*b.finish()), "");
    }
}

TEST_P(ForeignFieldTest, ResiduesHaveOneCanonicalForm) {
    const auto canonical = [&](const U256& x) {
        return holds([&](FiveWireBuilder& b) { field_.assert_canonical(b, field_.input(b, x)); });
    };
    EXPECT_TRUE(canonical(0));
    EXPECT_TRUE(canonical(modulus() - U256(1)));
    EXPECT_FALSE(canonical(modulus()));  // another 0
    EXPECT_FALSE(canonical(modulus() + U256(5)));
    EXPECT_FALSE(canonical(U256::max()));
    for (const U256& limit : {U256(0), U256(1) << 96, (U256(1) << 192) - U256(1)}) {
        for (const U256& x : {limit, limit + U256(1), limit - U256(1), U256::max() - limit}) {
            EXPECT_EQ(holds([&](FiveWireBuilder& b) {
                          ForeignField::assert_at_most(b, field_.input(b, x), limit);
                      }),
                      x <= limit);
        }
    }
    // An alias is the same residue: equations take it for it.
    EXPECT_TRUE(holds([&](FiveWireBuilder& b) {
        field_.assert_zero(b, {},
                           {{.factor = 1, .x = field_.input(b, 7)},
                            {.factor = -1, .x = field_.input(b, modulus() + U256(7))}});
    }));
    for (const U256& x : {U256(0), modulus()}) {
        EXPECT_FALSE(
            holds([&](FiveWireBuilder& b) { field_.assert_not_zero(b, field_.input(b, x)); }));
        FiveWireBuilder b{shape_};
        EXPECT_EQ(b.value(field_.is_zero(b, field_.input(b, x))), fr(1));
        EXPECT_EQ(first_failure(*b.finish()), "");
    }
    EXPECT_TRUE(holds([&](FiveWireBuilder& b) {
        field_.assert_not_zero(b, field_.input(b, modulus() + U256(1)));
    }));
}

TEST_P(ForeignFieldTest, LimbsOutOfRangeAreRefused) {
    // The limbs of 2^96 as one limb; of -1 and one more of the next.
    FiveWireBuilder b{shape_};
    const ForeignElement x = field_.input(b, U256(1) << 96);
    const Built built = *b.finish();
    EXPECT_EQ(first_failure(built), "");
    for (const auto& [low, high] : {std::pair{power(fr(2), 96), fr(0)}, std::pair{-fr(1), fr(1)}}) {
        FiveWireBuilder wrong{shape_};
        const ForeignElement same = field_.input(wrong, U256(1) << 96);
        Witness witness = wrong.finish()->witness;
        for (std::size_t wire = 0; wire < WIRES; ++wire) {
            for (std::size_t row = 0; row < wrong.rows(); ++row) {
                Fr& cell = witness.advice[wire][row];
                const Cell place{FiveWire::wire(static_cast<std::uint32_t>(wire)),
                                 static_cast<std::uint32_t>(row)};
                cell = place == same.limbs[0] ? low : place == same.limbs[1] ? high : cell;
            }
        }
        EXPECT_FALSE(circuit::holds(built.circuit, witness));
    }
    EXPECT_EQ(x.weight, 1U);
}

/// An equation of all kinds of terms.
Gadget equation(const FiveWire& shape, const ForeignField& field, const U256& x, const U256& y,
                const circuit::BuilderOptions& options = {}) {
    FiveWireBuilder b{shape, options};
    const ForeignElement cx = field.input(b, x);
    const ForeignElement cy = field.input(b, y);
    const ForeignElement out = field.multiply(b, ForeignField::subtract(b, cx, cy), cy);
    field.assert_not_zero(b, out);
    const auto [x0, x1, x2] = cx.limbs;
    const auto [y0, y1, y2] = cy.limbs;
    return {*b.finish(), {x0, x1, x2, y0, y1, y2}};
}

TEST_P(ForeignFieldTest, LeavesNothingFree) {
    const Gadget good = equation(shape_, field_, number(), {7, 8, 9, 10});
    EXPECT_EQ(first_failure(good.built), "");
    EXPECT_EQ(good.built.circuit.digest,
              equation(shape_, field_, {1, 2, 3, 4}, {7, 8, 9, 10}).built.circuit.digest);
    EXPECT_EQ(text_of(freedom(good.built, good.inputs)), "");
    EXPECT_EQ(text_of(hunt(good.built)), "");
}

TEST_P(ForeignFieldTest, NeedsAllOfItself) {
    const Gadget good = equation(shape_, field_, {1, 2, 3, 4}, {7, 8, 9, 10});
    const Built loose = without_ranges(good.built);
    circuit::StructureMutations mutations(loose);
    EXPECT_EQ(mutations.undetected(), std::vector<std::string>());
    EXPECT_GT(mutations.tried(), 200U);
}

TEST_P(ForeignFieldTest, IsZeroNeedsAllOfItself) {
    // Of a number that is 0 and of one that is not, each binds what the other leaves.
    const auto undetected = [&](const U256& x) {
        FiveWireBuilder b{shape_};
        const ForeignElement cx = field_.input(b, x);
        (void)field_.is_zero(b, cx);
        const Built built = *b.finish();
        EXPECT_EQ(text_of(freedom(built, cx.limbs)), "");
        const Built loose = without_ranges(built);
        circuit::StructureMutations mutations(loose);
        return mutations.undetected();
    };
    const std::vector<std::string> of_zero = undetected(modulus());
    for (const std::string& what : undetected({1, 2, 3, 4})) {
        EXPECT_EQ(std::ranges::find(of_zero, what), of_zero.end()) << what;
    }
}

TEST_P(ForeignFieldTest, NeedsEachOfItsRanges) {
    // In a row of limbs, 2^8 more in the first and one less in the next.
    const Gadget good = equation(shape_, field_, {1, 2, 3, 4}, {7, 8, 9, 10});
    const circuit::Circuit& circuit = good.built.circuit;
    const std::uint32_t selector = shape_.range_table()->selector.index;
    std::size_t tried = 0;
    for (std::uint32_t row = 0; row < circuit.used_rows; ++row) {
        if (circuit.fixed[selector][row].is_zero()) {
            continue;
        }
        Witness wrong = good.built.witness;
        wrong.advice[1][row] = wrong.advice[1][row] + fr(256);
        wrong.advice[2][row] = wrong.advice[2][row] - fr(1);
        EXPECT_FALSE(circuit::holds(circuit, wrong)) << row;
        circuit::Circuit without = circuit;
        without.fixed[selector][row] = fr(0);
        EXPECT_TRUE(circuit::holds(without, wrong)) << row;
        ++tried;
    }
    EXPECT_EQ(tried, 74U);
}

TEST_P(ForeignFieldTest, CostsRows) {
    FiveWire shape;
    const ForeignProduct product(shape);
    const ForeignField field(product, GetParam());
    shape.add_range_table(16);
    FiveWireBuilder b{shape};
    (void)b.constant(Fr::zero());
    (void)b.constant(Fr::one());
    const auto rows = [&](const std::function<void()>& operation) {
        const std::uint32_t before = b.rows();
        operation();
        return b.rows() - before;
    };
    ForeignElement x;
    EXPECT_EQ(rows([&] { x = field.input(b, 5); }), 6U);
    EXPECT_EQ(rows([&] { (void)ForeignField::add(b, x, x); }), 3U);
    EXPECT_EQ(rows([&] { (void)field.multiply(b, x, x); }), 27U);
    EXPECT_EQ(rows([&] { field.assert_zero(b, {{.factor = 1, .a = x, .b = x}}, {}); }), 20U);
    EXPECT_EQ(rows([&] { field.assert_canonical(b, x); }), 9U);
    EXPECT_EQ(rows([&] { (void)field.is_zero(b, x); }), 52U);
}

}  // namespace
}  // namespace cairn::gadgets
