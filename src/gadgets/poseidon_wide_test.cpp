#include "gadgets/poseidon_wide.hpp"

#include "algebra/poseidon.hpp"
#include "gadgets/gadget_test.hpp"

namespace cairn::gadgets {
namespace {

/// t = 12 as it is used, and others, whose sums come in other groups.
struct Case {
    unsigned t;
    unsigned full_rounds;
    unsigned partial_rounds;
};
constexpr Case CASES[] = {{12, 8, 57}, {6, 4, 7}, {9, 4, 11}};

Gadget permutation(const Case& c, Sample& sample, bool boundary) {
    const algebra::PoseidonParameters parameters =
        c.t == 12 ? algebra::poseidon_parameters(12)
                  : algebra::derive_poseidon_parameters(c.t, c.full_rounds, c.partial_rounds);
    FiveWire shape;
    const PoseidonWide poseidon(shape, parameters);
    FiveWireBuilder b{shape};
    std::vector<Cell> cells;
    std::vector<Fr> want;
    for (unsigned i = 0; i < c.t; ++i) {
        want.push_back(boundary ? sample.element() : sample.random_element());
        cells.push_back(b.input(want.back()));
    }
    const std::uint32_t before = b.rows();
    std::vector<Fr> out;
    for (const Cell& cell : poseidon.permute(b, cells)) {
        out.push_back(b.value(cell));
    }
    if (c.t == 12) {
        EXPECT_EQ(b.rows() - before, 537U);
        algebra::poseidon_permute(parameters, want);
    } else {
        algebra::poseidon_permute_plain(parameters, want);
    }
    EXPECT_EQ(out, want);
    return {*b.finish(), cells};
}

TEST(PoseidonWide, IsTheNativeOne) {
    Sample sample;
    for (std::size_t i = 0; i < rounds(6, 100000); ++i) {
        ASSERT_EQ(first_failure(permutation(CASES[i % 3], sample, true).built), "");
    }
}

TEST(PoseidonWide, LeavesNothingFreeAndNeedsAll) {
    Sample sample;
    for (const Case& c : {CASES[1], CASES[2]}) {
        expect_sound(permutation(c, sample, false), permutation(c, sample, false), {},
                     rounds(60, 100000));
    }
    const Gadget gadget = permutation(CASES[0], sample, false);
    EXPECT_EQ(gadget.built.circuit.digest,
              permutation(CASES[0], sample, false).built.circuit.digest);
    EXPECT_EQ(text_of(freedom(gadget.built, gadget.inputs)), "");
}

TEST(PoseidonWide, ShapeHasDegreeSix) {
    FiveWire shape;
    const PoseidonWide poseidon(shape, algebra::poseidon_parameters(12));
    EXPECT_TRUE(shape.system().validate().has_value());
    EXPECT_EQ(shape.system().degree(), 6U);
}

}  // namespace
}  // namespace cairn::gadgets
