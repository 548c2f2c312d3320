#include "circuit/builder.hpp"
#include "circuit/check.hpp"
#include "circuit/sample_test.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace cairn::circuit {
namespace {

using algebra::Fr;
using algebra::fr;

/// A vanilla shape with a lookup of column c in a table of fixed column 5, where column 6 says so.
std::shared_ptr<const ConstraintSystem> sample_system() {
    ConstraintSystem system = vanilla();
    system.fixed_columns = 7;
    system.lookups = {{.name = "small",
                       .queries = {{.selector = fixed(6), .inputs = {cell(advice(2))}}},
                       .table_selector = std::nullopt,
                       .table = {fixed(5)}}};
    return std::make_shared<const ConstraintSystem>(std::move(system));
}

/// c = a b, c in the table {0, ..., 15}, and c public: x y = c with x copied from row to row.
Built sample(const Fr& x, const Fr& y, BuilderOptions options = {}) {
    Builder builder(sample_system(), options);
    ColumnValues table;
    for (std::uint64_t i = 0; i < 16; ++i) {
        table.push_back(fr(i));
    }
    builder.set_table_column(fixed(5), std::move(table));
    const auto outer = builder.region("outer");
    const std::uint32_t first = builder.add_row();
    const Cell a = builder.assign(first, advice(0), x);
    const auto region = builder.region("product");
    const std::uint32_t row = builder.add_row();
    builder.assign_copy(row, advice(0), a);
    builder.assign(row, advice(1), y);
    const Cell c = builder.assign(row, advice(2), x * y);
    builder.fix(row, fixed(3), Fr::one());
    builder.fix(row, fixed(2), -Fr::one());
    builder.fix(row, fixed(6), Fr::one());
    builder.make_public(c);
    return *builder.finish();
}

TEST(Circuit, HoldsAndFailsWithNames) {
    const Built built = sample(fr(3), fr(5));
    EXPECT_EQ(built.circuit.rows(), 16U);
    EXPECT_EQ(built.circuit.used_rows, 3U);
    EXPECT_EQ(built.witness.public_inputs, std::vector<Fr>{fr(15)});
    EXPECT_TRUE(check(built.circuit, built.witness).empty());

    Witness wrong = built.witness;
    wrong.advice[2][2] = fr(14);
    const auto failures = check(built.circuit, wrong);
    ASSERT_EQ(failures.size(), 3U);
    EXPECT_EQ(failures[0].text(),
              "gate arithmetic, constraint 0, row 2 (outer/product): advice 0 at row 2, "
              "advice 1 at row 2, advice 2 at row 2");
    EXPECT_EQ(failures[1].text(),
              "copy, row 0 (public inputs): advice 0 at row 0, advice 2 at row 2");

    wrong = built.witness;
    wrong.public_inputs[0] = fr(14);
    EXPECT_EQ(check(built.circuit, wrong).front().error, CheckError::gate);
}

TEST(Circuit, LooksUp) {
    const Built built = sample(fr(4), fr(4));  // 16 is not in the table
    const auto failures = check(built.circuit, built.witness);
    ASSERT_EQ(failures.size(), 1U);
    EXPECT_EQ(failures[0].text(),
              "lookup small, query 0, row 2 (outer/product): advice 2 at row 2");
}

TEST(Circuit, RefusesWitnessesOfAnotherShape) {
    const Built built = sample(fr(3), fr(5));
    for (const auto& spoil : std::vector<std::function<void(Witness&)>>{
             [](Witness& w) { w.advice.pop_back(); }, [](Witness& w) { w.advice[1].pop_back(); },
             [](Witness& w) { w.public_inputs.clear(); },
             [](Witness& w) { w.public_inputs.push_back(Fr::zero()); }}) {
        Witness witness = built.witness;
        spoil(witness);
        EXPECT_EQ(check(built.circuit, witness).front().error, CheckError::wrong_shape);
    }
}

TEST(Circuit, DigestIsOfTheStructureAlone) {
    const Built built = sample(fr(3), fr(5));
    EXPECT_EQ(built.circuit.digest, sample(fr(2), fr(7)).circuit.digest);
    EXPECT_NE(built.circuit.digest, sample(fr(3), fr(5), {.blinding_rows = 1}).circuit.digest);
    Circuit changed = built.circuit;
    changed.fixed[3][2] = fr(2);
    EXPECT_NE(built.circuit.digest, changed.compute_digest());
    changed = built.circuit;
    std::swap(changed.sigma[0], changed.sigma[1]);
    EXPECT_NE(built.circuit.digest, changed.compute_digest());
}

TEST(Circuit, CopiesAreOneCycleAClass) {
    Builder builder(std::make_shared<const ConstraintSystem>(vanilla()));
    std::vector<Cell> cells;
    for (unsigned i = 0; i < 5; ++i) {
        cells.push_back(builder.assign(builder.add_row(), advice(i % 3), fr(7)));
    }
    builder.copy(cells[4], cells[1]);
    builder.copy(cells[0], cells[1]);
    builder.copy(cells[0], cells[4]);  // says nothing new
    const Circuit circuit = builder.finish()->circuit;
    const auto number = [&](const Cell& cell) { return cell.column.index * 8 + cell.row; };
    EXPECT_EQ(circuit.sigma[number(cells[0])], number(cells[1]));
    EXPECT_EQ(circuit.sigma[number(cells[1])], number(cells[4]));
    EXPECT_EQ(circuit.sigma[number(cells[4])], number(cells[0]));
    EXPECT_EQ(circuit.sigma[number(cells[2])], number(cells[2]));
    auto sorted = circuit.sigma;
    std::ranges::sort(sorted);
    for (std::uint32_t i = 0; i < sorted.size(); ++i) {
        EXPECT_EQ(sorted[i], i);
    }
}

TEST(Circuit, ReportsTooManyRowsAndCost) {
    Builder builder(std::make_shared<const ConstraintSystem>(vanilla()),
                    {.max_log_rows = 3, .blinding_rows = 2});
    {
        const auto region = builder.region("part");
        for (int i = 0; i < 6; ++i) {
            const auto inner = builder.region("row");
            builder.assign(builder.add_row(), advice(0), Fr::one());
        }
    }
    EXPECT_TRUE(builder.finish().has_value());
    EXPECT_EQ(builder.cost().size(), 2U);
    EXPECT_EQ(builder.cost()[1].name, "part/row");
    EXPECT_EQ(builder.cost()[1].times, 6U);
    EXPECT_EQ(builder.cost()[0].rows, 6U);
    for (int i = 0; i < 5; ++i) {
        const std::uint32_t row = builder.add_row();
        builder.copy(builder.assign(row, advice(0), Fr::one()), {advice(1), row});
        builder.fix(row, fixed(0), Fr::one());
    }
    EXPECT_EQ(builder.finish().error(), BuildError::too_many_rows);
}

TEST(ConstraintSystem, RefusesEachBadShape) {
    EXPECT_TRUE(vanilla().validate().has_value());
    const Expression a = cell(advice(0));
    const auto with_gate = [](std::optional<Column> selector, const Expression& constraint) {
        ConstraintSystem system = vanilla();
        system.gates.push_back({.name = "", .selector = selector, .constraints = {constraint}});
        return system.validate();
    };
    EXPECT_TRUE(with_gate(fixed(0), fifth_power(a)).has_value());
    EXPECT_EQ(with_gate(fixed(0), fifth_power(a) * a).error(), ShapeError::degree_too_high);
    EXPECT_EQ(with_gate(fixed(0), cell(advice(3))).error(), ShapeError::unknown_column);
    EXPECT_EQ(with_gate(fixed(0), cell(auxiliary(0))).error(), ShapeError::unknown_column);
    EXPECT_EQ(with_gate(fixed(5), a).error(), ShapeError::unknown_column);
    EXPECT_EQ(with_gate(advice(0), a).error(), ShapeError::selector_not_fixed);
    EXPECT_EQ(with_gate(fixed(0), cell(advice(0), 2)).error(), ShapeError::rotation_too_far);
    EXPECT_EQ(with_gate(fixed(0), Expression::challenge(0) * a).error(),
              ShapeError::challenge_in_shape);
    EXPECT_EQ(with_gate(std::nullopt, a).error(), ShapeError::free_gate_not_empty);
    EXPECT_EQ(with_gate(std::nullopt, cell(fixed(0)) + fr(1)).error(),
              ShapeError::free_gate_not_empty);
    ConstraintSystem system = *sample_system();
    EXPECT_TRUE(system.validate().has_value());
    system.lookups[0].queries[0].inputs.push_back(a);
    EXPECT_EQ(system.validate().error(), ShapeError::lookup_width);
    system.lookups[0] = {};
    EXPECT_EQ(system.validate().error(), ShapeError::lookup_width);
    system = vanilla();
    system.public_input_row.wire = advice(3);
    EXPECT_EQ(system.validate().error(), ShapeError::public_input_row);
    system = vanilla();
    system.public_input_row.fixed = {{advice(0), Fr::one()}};
    EXPECT_EQ(system.validate().error(), ShapeError::public_input_row);
}

}  // namespace
}  // namespace cairn::circuit
