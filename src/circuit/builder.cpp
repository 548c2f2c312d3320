#include "circuit/builder.hpp"

#include "base/assert.hpp"
#include "circuit/detail/copy_classes.hpp"

#include <algorithm>
#include <bit>
#include <limits>
#include <map>

namespace cairn::circuit {

using algebra::Fr;

namespace {

/// The end of a region that still goes on.
constexpr std::uint32_t OPEN = std::numeric_limits<std::uint32_t>::max();

}  // namespace

Builder::RegionScope::RegionScope(Builder& builder, std::string_view name)
    : builder_(builder), number_(builder.regions_.size()), outer_(builder.open_region_) {
    std::string path = outer_ == 0 ? "" : builder.regions_[outer_ - 1].name + "/";
    path += name;
    builder.regions_.push_back({std::move(path), builder.rows_, OPEN});
    builder.open_region_ = number_ + 1;
}

Builder::RegionScope::~RegionScope() {
    builder_.regions_[number_].end = builder_.rows_;
    builder_.open_region_ = outer_;
}

Builder::Builder(std::shared_ptr<const ConstraintSystem> system, BuilderOptions options)
    : system_(std::move(system)),
      options_(options),
      max_rows_(std::size_t{1} << std::min(options.max_log_rows, 31U)),
      fixed_(system_->fixed_columns),
      advice_(system_->advice_columns) {}

std::uint32_t Builder::add_row() {
    CAIRN_ASSERT(rows_ < std::numeric_limits<std::uint32_t>::max());
    return rows_++;
}

namespace {

/// Sets a cell of a column that is only as long as what was set in it.
void set(ColumnValues& column, std::uint32_t row, const Fr& value) {
    if (column.size() <= row) {
        column.resize(row + 1);
    }
    column[row] = value;
}

}  // namespace

Cell Builder::assign(std::uint32_t row, Column column, const Fr& value) {
    CAIRN_ASSERT(column.kind == ColumnKind::advice && column.index < advice_.size());
    CAIRN_ASSERT(row < rows_);
    if (row < max_rows_) {
        const bool is_faulty = options_.fault == assigned_.size();
        set(advice_[column.index], row, is_faulty ? value + Fr::one() : value);
        assigned_.push_back({column, row});
    }
    return {column, row};
}

void Builder::fix(std::uint32_t row, Column column, const Fr& value) {
    CAIRN_ASSERT(column.kind == ColumnKind::fixed && column.index < fixed_.size());
    CAIRN_ASSERT(row < rows_);
    if (row < max_rows_) {
        set(fixed_[column.index], row, value);
    }
}

void Builder::copy(const Cell& a, const Cell& b) {
    if (a.row < max_rows_ && b.row < max_rows_) {
        copies_.emplace_back(a, b);
    }
}

Cell Builder::assign_copy(std::uint32_t row, Column column, const Cell& source) {
    const Cell cell = assign(row, column, value(source));
    copy(source, cell);
    return cell;
}

Fr Builder::value(const Cell& cell) const noexcept {
    const ColumnValues& column = cell.column.kind == ColumnKind::fixed ? fixed_[cell.column.index]
                                                                       : advice_[cell.column.index];
    return cell.row < column.size() ? column[cell.row] : Fr::zero();
}

void Builder::set_table_column(Column column, ColumnValues values) {
    CAIRN_ASSERT(column.kind == ColumnKind::fixed && column.index < fixed_.size());
    tables_.emplace_back(column.index, std::move(values));
}

std::vector<RowCost> Builder::cost() const {
    return row_costs(regions_, rows_);
}

std::string Builder::cost_report() const {
    return text_of(cost()) + "total " + std::to_string(rows_ + public_.size()) + " rows, of them " +
           std::to_string(public_.size()) + " of public inputs\n";
}

Result<Built, BuildError> Builder::finish(std::size_t min_rows) const& {
    return Builder(*this).finish(min_rows);
}

Result<Built, BuildError> Builder::finish(std::size_t min_rows) && {
    CAIRN_TRY_ASSIGN(const std::size_t rows, rows_of_circuit(min_rows));
    const auto shift = static_cast<std::uint32_t>(public_.size());
    Built out;
    Circuit& circuit = out.circuit;
    circuit.system = system_;
    circuit.log_rows = static_cast<unsigned>(std::countr_zero(rows));
    circuit.public_inputs = shift;
    circuit.used_rows = rows_ + shift;
    circuit.blinding_rows = options_.blinding_rows;
    for (const Cell& cell : public_) {
        out.witness.public_inputs.push_back(value(cell));
    }
    const auto below_public_inputs = [&](ColumnValues& column) {
        const ColumnValues own = std::move(column);
        ColumnValues whole(rows);
        std::ranges::copy(own, whole.begin() + shift);
        return whole;
    };
    std::ranges::transform(fixed_, std::back_inserter(circuit.fixed), below_public_inputs);
    std::ranges::transform(advice_, std::back_inserter(out.witness.advice), below_public_inputs);
    for (const auto& [index, values] : tables_) {
        std::ranges::copy(values, circuit.fixed[index].begin());
    }
    place_names_and_cells(out);
    place_public_inputs(out);
    place_copies(circuit);
    circuit.digest = circuit.compute_digest();
    return out;
}

Result<std::size_t, BuildError> Builder::rows_of_circuit(std::size_t min_rows) const {
    if (!system_->validate()) {
        return unexpected(BuildError::bad_shape);
    }
    std::size_t rows = std::max(min_rows, rows_ + public_.size() + options_.blinding_rows);
    for (const auto& [index, values] : tables_) {
        rows = std::max(rows, values.size() + options_.blinding_rows);
    }
    rows = std::bit_ceil(rows);
    if (rows > max_rows_) {
        return unexpected(BuildError::too_many_rows);
    }
    if (system_->copyable.size() > std::numeric_limits<std::uint32_t>::max() / rows) {
        return unexpected(BuildError::too_many_cells);
    }
    return rows;
}

void Builder::place_names_and_cells(Built& out) {
    const std::uint32_t shift = out.circuit.public_inputs;
    if (shift != 0) {
        out.circuit.regions.push_back({"public inputs", 0, shift});
    }
    for (const Region& region : regions_) {
        out.circuit.regions.push_back(
            {region.name, region.begin + shift, std::min(region.end, rows_) + shift});
    }
    out.assigned.reserve(assigned_.size() + shift);
    for (const Cell& cell : assigned_) {
        out.assigned.push_back({cell.column, cell.row + shift});
    }
    assigned_ = {};
}

void Builder::place_public_inputs(Built& out) const {
    const PublicInputRow& shape = system_->public_input_row;
    for (std::uint32_t i = 0; i < out.circuit.public_inputs; ++i) {
        out.witness.advice[shape.wire.index][i] = out.witness.public_inputs[i];
        out.assigned.push_back({shape.wire, i});
        for (const auto& [column, coefficient] : shape.fixed) {
            out.circuit.fixed[column.index][i] = coefficient;
        }
    }
}

void Builder::place_copies(Circuit& circuit) {
    const std::uint32_t shift = circuit.public_inputs;
    detail::CopyClasses classes(circuit);
    for (const auto& [a, b] : copies_) {
        classes.join({a.column, a.row + shift}, {b.column, b.row + shift});
    }
    copies_ = {};
    for (std::uint32_t i = 0; i < shift; ++i) {
        classes.join({system_->public_input_row.wire, i},
                     {public_[i].column, public_[i].row + shift});
    }
    circuit.sigma = classes.cycles();
}

}  // namespace cairn::circuit
