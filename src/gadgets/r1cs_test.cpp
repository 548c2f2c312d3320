#include "gadgets/r1cs.hpp"

#include "gadgets/gadget_test.hpp"

#include <algorithm>
#include <set>

namespace cairn::gadgets {
namespace {

using Terms = std::vector<std::pair<std::uint32_t, Fr>>;

void add_row(r1cs::SparseMatrix& matrix, const Terms& terms) {
    for (const auto& [wire, coefficient] : terms) {
        matrix.add_term(wire, coefficient);
    }
    matrix.end_row();
}

/// Wires: 1, y (public output), x (public input), z, w. z = x^2 + 3, y = (z + 2 x) (z - 1) + 5, a
/// row of constants, and one whose product is nothing.
r1cs::R1cs small_system() {
    r1cs::R1cs out{.wires = 5,
                   .public_outputs = 1,
                   .public_inputs = 1,
                   .private_inputs = 0,
                   .a = {},
                   .b = {},
                   .c = {}};
    const auto row = [&](const Terms& a, const Terms& b, const Terms& c) {
        add_row(out.a, a);
        add_row(out.b, b);
        add_row(out.c, c);
    };
    row({{2, fr(1)}}, {{2, fr(1)}}, {{3, fr(1)}, {0, -fr(3)}});
    row({{3, fr(1)}, {2, fr(2)}}, {{3, fr(1)}, {0, -fr(1)}}, {{1, fr(1)}, {0, -fr(5)}});
    row({{0, fr(2)}}, {{4, fr(1)}, {3, fr(1)}, {2, fr(1)}, {1, fr(1)}, {0, fr(1)}},
        {{4, fr(2)}, {3, fr(2)}, {2, fr(2)}, {1, fr(2)}, {0, fr(2)}});
    row({}, {{4, fr(1)}}, {});
    return out;
}

std::vector<Fr> witness_of(std::uint64_t x) {
    const Fr z = fr(x * x + 3);
    return {fr(1), (z + fr(2 * x)) * (z - fr(1)) + fr(5), fr(x), z, fr(77)};
}

TEST(R1csCircuit, HoldsWhereTheSystemDoes) {
    const r1cs::R1cs system = small_system();
    for (const std::uint64_t x : {0U, 1U, 7U}) {
        const std::vector<Fr> witness = witness_of(x);
        ASSERT_FALSE(r1cs::check(system, witness));
        const auto built = circuit_of_r1cs(system, witness);
        ASSERT_TRUE(built);
        EXPECT_TRUE(circuit::holds(built->circuit, built->witness));
        EXPECT_EQ(built->witness.public_inputs, (std::vector<Fr>{witness[1], witness[2]}));
        EXPECT_EQ(built->circuit.digest,
                  circuit_of_r1cs(system, witness_of(x + 1))->circuit.digest);
    }
}

TEST(R1csCircuit, FailsWhereTheSystemDoes) {
    const r1cs::R1cs system = small_system();
    for (std::size_t wire = 1; wire < 4; ++wire) {
        std::vector<Fr> witness = witness_of(7);
        witness[wire] = witness[wire] + fr(1);
        ASSERT_TRUE(r1cs::check(system, witness));
        const auto built = circuit_of_r1cs(system, witness);
        ASSERT_TRUE(built);
        EXPECT_FALSE(circuit::holds(built->circuit, built->witness)) << wire;
    }
}

TEST(R1csCircuit, TooManyRowsAreRefused) {
    EXPECT_EQ(circuit_of_r1cs(small_system(), witness_of(1), 3).error(),
              circuit::BuildError::too_many_rows);
}

/// Terms of up to `most` wires; none, and the wire of 1, are among them.
Terms random_terms(Sample& sample, std::uint32_t wires, std::size_t most) {
    Terms out;
    std::set<std::uint32_t> seen;
    for (std::size_t i = sample.below(most + 1); i-- != 0;) {
        const auto wire = static_cast<std::uint32_t>(sample.below(wires));
        if (seen.insert(wire).second) {
            out.emplace_back(wire, sample.below(3) == 0 ? fr(1) : sample.element());
        }
    }
    return out;
}

Fr value_of(const Terms& terms, std::span<const Fr> witness) {
    Fr out;
    for (const auto& [wire, coefficient] : terms) {
        out = out + coefficient * witness[wire];
    }
    return out;
}

TEST(R1csCircuit, HoldsWhereRandomSystemsDo) {
    Sample sample;
    std::size_t refused = 0;
    const std::size_t count = rounds(200, 100000);
    for (std::size_t i = 0; i < count; ++i) {
        std::vector<Fr> witness(2 + sample.below(8));
        std::ranges::generate(witness, [&] { return sample.element(); });
        witness[0] = fr(1);
        r1cs::R1cs system;
        system.wires = static_cast<std::uint32_t>(witness.size());
        system.public_inputs = static_cast<std::uint32_t>(sample.below(witness.size()));
        for (std::size_t row = 0; row < 1 + sample.below(4); ++row) {
            const Terms a = random_terms(sample, system.wires, 7);
            const Terms b = random_terms(sample, system.wires, 3);
            Terms c = random_terms(sample, system.wires, 3);
            std::erase_if(c, [](const auto& term) { return term.first == 0; });
            c.emplace_back(0, value_of(a, witness) * value_of(b, witness) - value_of(c, witness));
            add_row(system.a, a);
            add_row(system.b, b);
            add_row(system.c, c);
        }
        if (sample.below(2) == 0) {
            Fr& wire = witness[1 + sample.below(witness.size() - 1)];
            wire = wire + sample.element();
        }
        const auto built = circuit_of_r1cs(system, witness);
        ASSERT_TRUE(built);
        const bool is_satisfied = !r1cs::check(system, witness);
        ASSERT_EQ(circuit::holds(built->circuit, built->witness), is_satisfied) << i;
        refused += is_satisfied ? 0 : 1;
    }
    EXPECT_GT(refused, count / 10);
    EXPECT_LT(refused, count * 9 / 10);
}

/// Wires: 1, x, z = x^2 + 3, and y = (z + 2 x) (z + 2 x + 5) + z + x + 1; no public inputs.
Gadget private_system(std::uint64_t x) {
    r1cs::R1cs system;
    system.wires = 4;
    add_row(system.a, {{1, fr(1)}});
    add_row(system.b, {{1, fr(1)}});
    add_row(system.c, {{2, fr(1)}, {0, -fr(3)}});
    add_row(system.a, {{2, fr(1)}, {1, fr(2)}});
    add_row(system.b, {{2, fr(1)}, {1, fr(2)}, {0, fr(5)}});
    add_row(system.c, {{3, fr(1)}, {2, -fr(1)}, {1, -fr(1)}, {0, -fr(1)}});
    const Fr z = fr(x) * fr(x) + fr(3);
    const Fr side = z + fr(2 * x);
    const std::vector<Fr> witness = {fr(1), fr(x), z, side * (side + fr(5)) + z + fr(x) + fr(1)};
    EXPECT_FALSE(r1cs::check(system, witness));
    Built built = *circuit_of_r1cs(system, witness);
    const Cell cell_of_x = built.assigned[1];  // after the constant's
    return {std::move(built), {cell_of_x}};
}

TEST(R1csCircuit, LeavesNothingFreeAndNeedsAll) {
    expect_sound(private_system(1234567), private_system(5));
}

}  // namespace
}  // namespace cairn::gadgets
