// The shape that gadgets are written for: five wires a, b, c, d, e, an arithmetic gate with two
// products, five linear terms and the next row's a, and whatever gates the gadgets add.
//
//   FiveWire shape;
//   shape.add_range_table(16);
//   FiveWireBuilder builder(shape);
//
// The arithmetic gate, where its selector is on:
//   q_a a + q_b b + q_c c + q_d d + q_e e + q_ab a b + q_cd c d + q_next a' + q_const + public = 0
// Its nine coefficients serve other gates as their constants where it is off.
// Threads: plain values.
#pragma once

#include "circuit/circuit.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cairn::gadgets {

using algebra::Fr;
using algebra::fr;
using circuit::Cell;
using circuit::Column;
using circuit::Expression;

inline constexpr std::uint32_t WIRES = 5;

/// What the arithmetic gate multiplies its terms by.
struct Coefficients {
    Fr a{};
    Fr b{};
    Fr c{};
    Fr d{};
    Fr e{};
    Fr ab{};
    Fr cd{};
    Fr next{};
    Fr constant{};

    /// In the order of FiveWire::coefficient.
    [[nodiscard]] std::array<Fr, 9> all() const { return {a, b, c, d, e, ab, cd, next, constant}; }
};

/// Values 0 .. 2^bits - 1 that the wires b, c, d, e of a row are looked up in.
struct RangeTable {
    unsigned bits = 0;
    Column selector;
    Column table;
};

/// A fixed column that a lookup's table has: its cells from row 0 on, whatever stands beside them.
struct TableColumn {
    Column column;
    circuit::ColumnValues values;
};

class FiveWire {
  public:
    FiveWire();

    [[nodiscard]] static constexpr Column wire(std::uint32_t i) noexcept {
        return circuit::advice(i);
    }
    [[nodiscard]] static constexpr Column arithmetic() noexcept { return circuit::fixed(0); }
    /// q_a .. q_e, q_ab, q_cd, q_next, q_const: 0 to 8.
    [[nodiscard]] static constexpr Column coefficient(std::uint32_t i) noexcept {
        return circuit::fixed(1 + i);
    }
    /// Where it is on, b, c, d and e are 0 or 1.
    [[nodiscard]] static constexpr Column booleans() noexcept { return circuit::fixed(10); }

    /// A new gate; returns its selector.
    Column add_gate(std::string name, std::vector<Expression> constraints);

    /// At most one. A circuit has at least 2^bits rows then; bits is in 1 to 20.
    void add_range_table(unsigned bits);
    [[nodiscard]] const std::optional<RangeTable>& range_table() const noexcept { return range_; }

    /// For gadgets that look things up: a fixed column, one that is a table, more rows of one.
    Column add_fixed() { return circuit::fixed(system_.fixed_columns++); }
    Column add_table_column();
    void extend_table(Column column, const circuit::ColumnValues& values);
    void add_lookup(circuit::Lookup lookup) { system_.lookups.push_back(std::move(lookup)); }
    [[nodiscard]] const std::vector<TableColumn>& tables() const noexcept { return tables_; }

    [[nodiscard]] const circuit::ConstraintSystem& system() const noexcept { return system_; }

  private:
    circuit::ConstraintSystem system_;
    std::optional<RangeTable> range_;
    std::vector<TableColumn> tables_;
};

}  // namespace cairn::gadgets
