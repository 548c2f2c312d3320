#include "gadgets/poseidon.hpp"

#include "gadgets/gadget_test.hpp"

namespace cairn::gadgets {
namespace {

/// Random constants and a Cauchy matrix: what the gadget must cope with, not what is secure.
PoseidonParameters parameters(std::size_t t, std::size_t partial_rounds) {
    Sample sample(t * 1000 + partial_rounds);
    PoseidonParameters out{
        .t = t, .full_rounds = 8, .partial_rounds = partial_rounds, .constants = {}, .matrix = {}};
    for (std::size_t round = 0; round < 8 + partial_rounds; ++round) {
        out.constants.emplace_back();
        for (std::size_t i = 0; i < t; ++i) {
            out.constants.back().push_back(sample.random_element());
        }
    }
    for (std::size_t i = 0; i < t; ++i) {
        out.matrix.emplace_back();
        for (std::size_t j = 0; j < t; ++j) {
            out.matrix.back().push_back(fr(i + t + j).inverse());
        }
    }
    return out;
}

/// Poseidon by its definition.
std::vector<Fr> native(const PoseidonParameters& p, std::vector<Fr> state) {
    for (std::size_t round = 0; round < p.constants.size(); ++round) {
        const bool full =
            round < p.full_rounds / 2 || round >= p.full_rounds / 2 + p.partial_rounds;
        std::vector<Fr> next(p.t);
        for (std::size_t i = 0; i < p.t; ++i) {
            state[i] = state[i] + p.constants[round][i];
            state[i] = i == 0 || full ? power(state[i], 5) : state[i];
        }
        for (std::size_t i = 0; i < p.t; ++i) {
            for (std::size_t j = 0; j < p.t; ++j) {
                next[i] = next[i] + p.matrix[i][j] * state[j];
            }
        }
        state = next;
    }
    return state;
}

struct Case {
    std::size_t t;
    std::size_t partial_rounds;
    std::size_t rows;
};
constexpr Case CASES[] = {{5, 60, 22}, {3, 57, 23}, {3, 56, 22}, {4, 56, 22}, {2, 5, 11}};

Gadget permutation(const Case& c, const std::vector<Fr>& state, std::vector<Fr>* out = nullptr) {
    FiveWire shape;
    const Poseidon poseidon(shape, parameters(c.t, c.partial_rounds));
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
        const PoseidonParameters p = parameters(c.t, c.partial_rounds);
        for (std::size_t i = 0; i < rounds(4, 20000); ++i) {
            const std::vector<Fr> state = random_state(sample, c.t, true);
            std::vector<Fr> out;
            const Gadget gadget = permutation(c, state, &out);
            ASSERT_EQ(out, native(p, state));
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
    const Poseidon poseidon(shape, parameters(5, 60));
    EXPECT_TRUE(shape.system().validate().has_value());
    EXPECT_EQ(shape.system().degree(), 6U);
}

}  // namespace
}  // namespace cairn::gadgets
