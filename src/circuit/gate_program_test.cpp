#include "circuit/gate_program.hpp"

#include "circuit/circuit.hpp"
#include "circuit/sample_test.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace cairn::circuit {
namespace {

using algebra::Fr;
using algebra::fr;

/// An expression of random shape over four columns, two rotations and two challenges.
Expression random_expression(Sample& sample, unsigned depth) {
    if (depth == 0 || sample.below(8) == 0) {
        switch (sample.below(4)) {
            case 0:
                return sample.element();
            case 1:
                return Expression::challenge(static_cast<std::uint32_t>(sample.below(2)));
            default:
                return cell(Column{sample.below(2) == 0 ? ColumnKind::fixed : ColumnKind::advice,
                                   static_cast<std::uint32_t>(sample.below(2))},
                            static_cast<std::uint32_t>(sample.below(2)));
        }
    }
    const Expression a = random_expression(sample, depth - 1);
    const Expression b = sample.below(4) == 0 ? a : random_expression(sample, depth - 1);
    switch (sample.below(4)) {
        case 0:
            return a + b;
        case 1:
            return a - b;
        default:
            return a * b;
    }
}

/// With challenges replaced by their values, so that `evaluate` can read it.
Expression with_challenges(const Expression::Node& node, const std::vector<Fr>& values) {
    switch (node.kind) {
        case Expression::Kind::constant:
            return node.constant;
        case Expression::Kind::challenge:
            return values[node.challenge];
        case Expression::Kind::cell:
            return Expression::cell(node.query);
        case Expression::Kind::sum:
            return with_challenges(*node.left, values) + with_challenges(*node.right, values);
        case Expression::Kind::product:
            break;
    }
    return with_challenges(*node.left, values) * with_challenges(*node.right, values);
}

struct Columns {
    explicit Columns(Sample& sample, std::size_t rows) : values(4, ColumnValues(rows)) {
        for (ColumnValues& column : values) {
            std::ranges::generate(column, [&] { return sample.element(); });
        }
    }
    [[nodiscard]] ColumnTable table() const {
        return {.fixed = {values[0], values[1]},
                .advice = {values[2], values[3]},
                .auxiliary = {},
                .instance = {}};
    }
    std::vector<ColumnValues> values;
};

class GateProgramTest : public testing::TestWithParam<algebra::Kernel> {
  protected:
    void SetUp() override {
        if (!can_run(GetParam())) {
            GTEST_SKIP() << "this CPU has no " << name_of(GetParam());
        }
    }
    Sample sample_;
};

TEST_P(GateProgramTest, GivesTheExpressionsValues) {
    constexpr std::size_t rows = 64;
    for (unsigned i = 0; i < 300; ++i) {
        const Columns columns(sample_, rows);
        const ColumnTable table = columns.table();
        const Expression expression = random_expression(sample_, 1 + i % 7);
        const std::vector<Fr> challenges = {sample_.element(), sample_.element()};
        const GateProgram program = GateProgram::compile(expression);
        const Expression plain = with_challenges(expression.node(), challenges);
        for (const std::size_t step : {1U, 4U}) {
            std::vector<Fr> out(rows - 11);
            const std::size_t begin = sample_.below(rows);
            program.bind(challenges).run_rows(table, step, begin, out, GetParam());
            for (std::size_t k = 0; k < out.size(); ++k) {
                const Fr want = plain.evaluate([&](const Query& query) {
                    return table.column(query.column)[(begin + k + query.rotation * step) % rows];
                });
                ASSERT_EQ(out[k], want) << "expression " << i << ", row " << k;
            }
        }
    }
}

TEST_P(GateProgramTest, KeepsLongSumsAndDifferencesInRange) {
    // Values next to r, added and subtracted without a product between.
    ColumnValues ones(40, -fr(1));
    const ColumnTable table{.fixed = {ones}, .advice = {ones}, .auxiliary = {}, .instance = {}};
    const Expression a = cell(advice(0));
    const Expression b = cell(fixed(0));
    Expression wanted = fr(7);
    Fr want = fr(7);
    for (std::uint64_t i = 0; i < 60; ++i) {
        const Expression square = (a + fr(i)) * (b - fr(i));
        wanted = i % 3 == 0 ? wanted - square * square : wanted + square;
        const Fr value = (fr(i) - fr(1)) * (-fr(1) - fr(i));
        want = i % 3 == 0 ? want - value * value : want + value;
        std::vector<Fr> out(40);
        GateProgram::compile(wanted).bind({}).run_rows(table, 1, 0, out, GetParam());
        ASSERT_EQ(out, std::vector<Fr>(40, want)) << i;
    }
}

TEST_P(GateProgramTest, JoinsConstraintsByPowersOfAlpha) {
    const Columns columns(sample_, 8);
    ConstraintSystem system = vanilla();
    const Expression a = cell(advice(0));
    const Expression b = cell(advice(1), 1);
    system.gates = {
        {.name = "one", .selector = fixed(0), .constraints = {a * b, a - b, a * a + fr(3)}},
        {.name = "two", .selector = fixed(1), .constraints = {fifth_power(a) - b}}};
    const GateProgram program =
        GateProgram::compile(system.gate_expression(Expression::challenge(0)));
    const Fr alpha = sample_.element();
    std::vector<Fr> out(8);
    program.bind({{alpha}}).run_rows(columns.table(), 1, 0, out, GetParam());
    for (std::size_t row = 0; row < 8; ++row) {
        const Fr x = columns.values[2][row];
        const Fr y = columns.values[3][(row + 1) % 8];
        const Fr first = x * y + alpha * (x - y) + alpha.squared() * (x * x + fr(3));
        const Fr second = power(alpha, 3) * (power(x, 5) - y);
        EXPECT_EQ(out[row], columns.values[0][row] * first + columns.values[1][row] * second);
    }
}

INSTANTIATE_TEST_SUITE_P(Kernels, GateProgramTest,
                         testing::Values(algebra::Kernel::portable, algebra::Kernel::ifma),
                         [](const auto& tested) { return std::string(name_of(tested.param)); });

TEST(GateCompiler, SharesSubexpressionsAndFoldsMatrices) {
    // A full round of Poseidon: five s-boxes of three products, and whatever matrix and powers of
    // alpha there are, one product for each of the five s-boxes and five next cells.
    std::vector<Expression> boxes;
    std::vector<Expression> constraints;
    for (std::uint32_t i = 0; i < 5; ++i) {
        boxes.push_back(fifth_power(cell(advice(i))));
    }
    for (std::uint32_t i = 0; i < 5; ++i) {
        Expression sum = -cell(advice(i), 1);
        for (std::uint32_t j = 0; j < 5; ++j) {
            sum = sum + Expression(fr(1 + i * 5 + j)) * boxes[j];
        }
        constraints.push_back(sum);
    }
    const GateProgram program =
        GateProgram::compile(combine(constraints, Expression::challenge(0)));
    // The first next cell has the factor -1: a subtraction.
    EXPECT_EQ(program.products(), 5U * 3 + 5 + 4);
    EXPECT_LE(program.registers(), 8U);
}

TEST(GateCompiler, ConstantsAndNothing) {
    std::vector<Fr> out(3);
    GateProgram::compile(Expression()).bind({}).run({}, out);
    EXPECT_EQ(out, std::vector<Fr>(3));
    GateProgram::compile(Expression(fr(2)) * fr(4) - fr(1)).bind({}).run({}, out);
    EXPECT_EQ(out, std::vector<Fr>(3, fr(7)));
}

}  // namespace
}  // namespace cairn::circuit
