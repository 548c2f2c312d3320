#include "hyperplonk/sample_circuits_test.hpp"

#include "algebra/poseidon_parameters.hpp"
#include "base/assert.hpp"
#include "gadgets/bits.hpp"
#include "gadgets/poseidon.hpp"

namespace cairn::hyperplonk {
namespace {

using algebra::Fr;
using algebra::fr;
using circuit::advice;
using circuit::Builder;
using circuit::Built;
using circuit::cell;
using circuit::Cell;
using circuit::ConstraintSystem;
using circuit::Expression;
using circuit::fixed;

Builder builder_of(ConstraintSystem system) {
    return Builder(std::make_shared<const ConstraintSystem>(std::move(system)));
}

Built finish(const Builder& builder, unsigned log_rows) {
    auto built = builder.finish(std::size_t{1} << log_rows);
    CAIRN_ASSERT(built.has_value());
    return *std::move(built);
}

circuit::Lookup squares() {
    const Expression number = cell(advice(2));
    const Expression zero = number - number;
    circuit::Lookup out;
    out.name = "squares";
    out.table = {fixed(2), fixed(3)};
    out.queries.push_back({fixed(0), {cell(advice(0)), cell(advice(1))}});
    out.queries.push_back({fixed(1), {zero, number * zero}});
    out.queries.push_back({{}, {zero, number * zero}});
    out.queries.push_back({{}, {zero, zero}});
    out.queries.push_back({fixed(1), {zero, zero}});
    return out;
}

ConstraintSystem memory_shape() {
    ConstraintSystem out;
    out.name = "memory";
    out.fixed_columns = 4;
    out.advice_columns = 3;
    out.copyable = {advice(0)};
    out.gates.push_back(
        {"square", fixed(0), {cell(advice(0)) * cell(advice(0)) - cell(advice(1))}});
    circuit::Lookup memory;
    memory.name = "memory";
    memory.table = {advice(1)};
    memory.table_selector = fixed(0);
    memory.queries.push_back({fixed(1), {cell(advice(2), 1)}});
    out.lookups = {memory, squares()};
    return out;
}

}  // namespace

Built tiny_circuit(std::uint64_t x) {
    Builder builder = builder_of(circuit::vanilla());
    const std::uint32_t row = builder.add_row();
    const Cell a = builder.assign(row, advice(0), fr(x));
    builder.assign_copy(row, advice(1), a);
    builder.fix(row, fixed(3), Fr::one());
    builder.fix(row, fixed(2), -Fr::one());
    builder.make_public(builder.assign(row, advice(2), fr(x) * fr(x)));
    return finish(builder, 1);
}

Built five_wire_circuit(std::uint64_t x) {
    gadgets::FiveWire shape;
    shape.add_range_table(8);
    const gadgets::Poseidon poseidon(shape, algebra::derive_poseidon_parameters(5, 8, 60));
    gadgets::FiveWireBuilder builder{shape};
    const Cell input = builder.input(fr(x));
    gadgets::check_range(builder, input, 64);
    const gadgets::Bits bits = gadgets::decompose(builder, input, 16);
    const std::vector<Cell> state = {input, bits.bits[0], bits.bits[1], builder.constant(fr(7)),
                                     bits.shifted[0]};
    const std::vector<Cell> after = poseidon.permute(builder, state);
    builder.make_public(input);
    builder.make_public(builder.select(bits.bits[0], after[1], after[2]));
    return finish(builder, 8);
}

Built memory_circuit(std::uint64_t x) {
    Builder builder = builder_of(memory_shape());
    const std::uint32_t first = builder.add_row();
    for (std::uint32_t i = 1; i < 8; ++i) {
        const std::uint32_t row = builder.add_row();
        builder.fix(row, fixed(0), Fr::one());
        builder.assign(row, advice(0), fr(x + i));
        builder.assign(row, advice(1), fr((x + i) * (x + i)));
    }
    builder.fix(first, fixed(1), Fr::one());
    builder.assign(first + 1, advice(2), fr((x + 5) * (x + 5)));
    builder.fix(5, fixed(1), Fr::one());
    builder.assign(6, advice(2), fr((x + 2) * (x + 2)));
    circuit::ColumnValues numbers;
    circuit::ColumnValues numbers_squared;
    for (std::uint64_t i = 0; i < 16; ++i) {
        numbers.push_back(fr(i));
        numbers_squared.push_back(fr(i * i));
    }
    builder.set_table_column(fixed(2), numbers);
    builder.set_table_column(fixed(3), numbers_squared);
    return finish(builder, 4);
}

const srs::Srs& setup_of_samples() {
    static const srs::Srs srs =
        srs::generate_for_development(Bytes{1}, (std::size_t{1} << 9U) + 3, base::tbb_executor());
    return srs;
}

}  // namespace cairn::hyperplonk
