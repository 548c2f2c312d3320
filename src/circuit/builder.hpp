// Builds a circuit and its witness in one go.
//
//   Builder builder(std::make_shared<const ConstraintSystem>(vanilla()));
//   const auto region = builder.region("square");
//   const std::uint32_t row = builder.add_row();
//   const Cell x = builder.assign(row, advice(0), fr(3));
//   builder.assign(row, advice(1), fr(3)); builder.copy(x, {advice(1), row}); ...
//   builder.fix(row, fixed(3), Fr::one());
//   builder.make_public(x);
//   Result<Built, BuildError> built = builder.finish();
//
// One run of the program gives both: which rows, fixed cells and copies there are must not depend
// on values, so that each witness comes with the same digest (tests of gadgets compare it).
// Nothing fails on the way: past the limit of rows nothing more is kept and `finish` says so.
// Threads: one.
#pragma once

#include "base/result.hpp"
#include "circuit/row_cost.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cairn::circuit {

struct BuilderOptions {
    unsigned max_log_rows = 20;
    std::uint32_t blinding_rows = 0;
    /// For tests of gadgets: the assignment of this number gets one more than its value. All that
    /// is computed from the cell follows, so the witness is wrong in as few places as can be.
    std::optional<std::size_t> fault = {};
};

enum class [[nodiscard]] BuildError : std::uint8_t {
    bad_shape,       // ConstraintSystem::validate refuses it
    too_many_rows,   // more than 2^max_log_rows with public inputs and blinding rows
    too_many_cells,  // more copyable cells than fit a number of 32 bits
};

struct Built {
    Circuit circuit;
    Witness witness;
    std::vector<Cell> assigned;  // each advice cell that `assign` set, in order of assignment
};

class Builder {
  public:
    explicit Builder(std::shared_ptr<const ConstraintSystem> system, BuilderOptions options = {});

    [[nodiscard]] const ConstraintSystem& system() const noexcept { return *system_; }

    /// While it lives, rows belong to a region of that name, inside those that live already.
    class [[nodiscard]] RegionScope {
      public:
        RegionScope(Builder& builder, std::string_view name);
        ~RegionScope();
        RegionScope(const RegionScope&) = delete;
        RegionScope(RegionScope&&) = delete;
        RegionScope& operator=(const RegionScope&) = delete;
        RegionScope& operator=(RegionScope&&) = delete;

      private:
        Builder& builder_;
        std::size_t number_;
        std::size_t outer_;
    };
    RegionScope region(std::string_view name) { return {*this, name}; }

    /// The next row, all zero.
    std::uint32_t add_row();
    [[nodiscard]] std::uint32_t rows() const noexcept { return rows_; }

    /// Sets an advice cell; again sets it anew.
    Cell assign(std::uint32_t row, Column column, const algebra::Fr& value);
    void fix(std::uint32_t row, Column column, const algebra::Fr& value);

    /// The two cells, both copyable, are equal in each witness.
    void copy(const Cell& a, const Cell& b);

    /// Sets an advice cell to the value of another, and ties the two.
    Cell assign_copy(std::uint32_t row, Column column, const Cell& source);

    [[nodiscard]] algebra::Fr value(const Cell& cell) const noexcept;

    /// The next public input is this cell, a copyable one. `finish` makes a row of it, at the top
    /// of the table.
    void make_public(const Cell& cell) { public_.push_back(cell); }

    /// Rows of each region so far, by name, in order of first use.
    [[nodiscard]] std::vector<RowCost> cost() const;

    /// A table of `cost`, a line a region, indented by depth.
    [[nodiscard]] std::string cost_report() const;

    /// The circuit on the least power of two that holds it and min_rows.
    [[nodiscard]] Result<Built, BuildError> finish(std::size_t min_rows = 1) const&;
    /// The same for less memory: columns are moved, one at a time, and the builder is used up.
    [[nodiscard]] Result<Built, BuildError> finish(std::size_t min_rows = 1) &&;

    /// For fixed columns that are tables of a lookup: a column as it stands from row 0 on, whatever
    /// stands in other columns of these rows. It makes the circuit at least so long.
    void set_table_column(Column column, ColumnValues values);

  private:
    [[nodiscard]] Result<std::size_t, BuildError> rows_of_circuit(std::size_t min_rows) const;
    void place_names_and_cells(Built& out);
    void place_public_inputs(Built& out) const;
    void place_copies(Circuit& circuit);

    std::shared_ptr<const ConstraintSystem> system_;
    BuilderOptions options_;
    std::size_t max_rows_;
    std::uint32_t rows_ = 0;
    std::vector<ColumnValues> fixed_;
    std::vector<ColumnValues> advice_;
    std::vector<std::pair<std::uint32_t, ColumnValues>> tables_;
    std::vector<std::pair<Cell, Cell>> copies_;
    std::vector<Cell> public_;
    std::vector<Cell> assigned_;
    std::vector<Region> regions_;
    std::size_t open_region_ = 0;  // 1 + its number, 0 if none
};

}  // namespace cairn::circuit
