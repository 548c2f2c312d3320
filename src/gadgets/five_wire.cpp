#include "gadgets/five_wire.hpp"

#include "base/assert.hpp"

#include <algorithm>

namespace cairn::gadgets {

FiveWire::FiveWire() {
    const auto wire_cell = [](std::uint32_t i) { return cell(wire(i)); };
    const auto q = [](std::uint32_t i) { return cell(coefficient(i)); };
    Expression sum = q(8) + cell(circuit::INSTANCE) + q(7) * cell(wire(0), 1) +
                     q(5) * wire_cell(0) * wire_cell(1) + q(6) * wire_cell(2) * wire_cell(3);
    std::vector<Expression> booleans_of_row;
    for (std::uint32_t i = 0; i < WIRES; ++i) {
        sum = sum + q(i) * wire_cell(i);
        system_.copyable.push_back(wire(i));
        if (i != 0) {
            booleans_of_row.push_back(wire_cell(i) * wire_cell(i) - wire_cell(i));
        }
    }
    system_.name = "five-wire";
    system_.fixed_columns = 11;
    system_.advice_columns = WIRES;
    system_.gates = {
        {.name = "arithmetic", .selector = arithmetic(), .constraints = {sum}},
        {.name = "booleans", .selector = booleans(), .constraints = std::move(booleans_of_row)}};
    system_.public_input_row = {.wire = wire(0),
                                .fixed = {{arithmetic(), Fr::one()}, {coefficient(0), -Fr::one()}}};
}

Column FiveWire::add_gate(std::string name, std::vector<Expression> constraints) {
    const Column selector = add_fixed();
    system_.gates.push_back(
        {.name = std::move(name), .selector = selector, .constraints = std::move(constraints)});
    return selector;
}

void FiveWire::add_range_table(unsigned bits) {
    CAIRN_ASSERT(!range_ && bits >= 1 && bits <= 20);
    range_ = RangeTable{.bits = bits, .selector = add_fixed(), .table = add_table_column()};
    circuit::ColumnValues values(std::size_t{1} << bits);
    for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] = fr(i);
    }
    extend_table(range_->table, values);
    circuit::Lookup lookup{.name = "range", .queries = {}, .table_selector = {}, .table = {}};
    lookup.table = {range_->table};
    for (std::uint32_t i = 1; i < WIRES; ++i) {
        lookup.queries.push_back({.selector = range_->selector, .inputs = {cell(wire(i))}});
    }
    add_lookup(std::move(lookup));
}

Column FiveWire::add_table_column() {
    tables_.push_back({.column = add_fixed(), .values = {}});
    return tables_.back().column;
}

void FiveWire::extend_table(Column column, const circuit::ColumnValues& values) {
    const auto table = std::ranges::find(tables_, column, &TableColumn::column);
    CAIRN_ASSERT(table != tables_.end());
    table->values.insert(table->values.end(), values.begin(), values.end());
}

}  // namespace cairn::gadgets
