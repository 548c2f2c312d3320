#include "gadgets/poseidon.hpp"

#include "algebra/poseidon.hpp"
#include "gadgets/gadget_test.hpp"

namespace cairn::gadgets {
namespace {

/// Those of use and others, whose partial rounds end anywhere.
algebra::PoseidonParameters sample_parameters(std::size_t t, std::size_t partial_rounds) {
    return algebra::derive_poseidon_parameters(static_cast<unsigned>(t), 8,
                                               static_cast<unsigned>(partial_rounds));
}

struct Case {
    std::size_t t;
    std::size_t partial_rounds;
    std::size_t rows;
};
constexpr Case CASES[] = {{5, 60, 22}, {3, 57, 23}, {3, 56, 22}, {4, 56, 22}, {2, 5, 11}};

Gadget permutation(const Case& c, const std::vector<Fr>& state, std::vector<Fr>* out = nullptr) {
    FiveWire shape;
    const Poseidon poseidon(shape, sample_parameters(c.t, c.partial_rounds));
    FiveWireBuilder b{shape};
    std::vector<Cell> cells;
    for (const Fr& element : state) {
        cells.push_back(b.input(element));
    }
    const std::uint32_t before = b.rows();
    const std::vector<Cell> after = poseidon.permute(b, cells);
    EXPECT_EQ(b.rows() - before, c.rows);
    EXPECT_EQ(poseidon.rows(), c.rows);
    for (const Cell& cell : after) {
        if (out != nullptr) {
            out->push_back(b.value(cell));
        }
    }
    return {*b.finish(), cells};
}

std::vector<Fr> random_state(Sample& sample, std::size_t t, bool boundary) {
    std::vector<Fr> out;
    for (std::size_t i = 0; i < t; ++i) {
        out.push_back(boundary ? sample.element() : sample.random_element());
    }
    return out;
}

TEST(Poseidon, IsTheNativeOne) {
    Sample sample;
    for (const Case& c : CASES) {
        const algebra::PoseidonParameters p = sample_parameters(c.t, c.partial_rounds);
        for (std::size_t i = 0; i < rounds(4, 20000); ++i) {
            const std::vector<Fr> state = random_state(sample, c.t, true);
            std::vector<Fr> out;
            const Gadget gadget = permutation(c, state, &out);
            std::vector<Fr> want = state;
            poseidon_permute_plain(p, want);
            ASSERT_EQ(out, want);
            ASSERT_EQ(first_failure(gadget.built), "");
        }
    }
}

TEST(Poseidon, LeavesNothingFreeAndNeedsAll) {
    Sample sample;
    for (const Case& c : CASES) {
        expect_sound(permutation(c, random_state(sample, c.t, false)),
                     permutation(c, random_state(sample, c.t, false)));
    }
}

TEST(Poseidon, ShapeHasDegreeSix) {
    FiveWire shape;
    const Poseidon poseidon(shape, sample_parameters(5, 60));
    EXPECT_TRUE(shape.system().validate().has_value());
    EXPECT_EQ(shape.system().degree(), 6U);
}

}  // namespace
}  // namespace cairn::gadgets
