#include "circuit/hunter.hpp"

#include "circuit/check.hpp"
#include "circuit/detail/cell_classes.hpp"
#include "circuit/detail/derivative.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace cairn::circuit {

using algebra::Fr;
using algebra::fr;

namespace {

using Equation = std::map<std::uint32_t, Fr>;

/// Reduces equations to a triangle: of each, the unknown of the highest number is the pivot.
class Triangle {
  public:
    void add(Equation equation) {
        while (!equation.empty()) {
            const auto [pivot, factor] = *equation.rbegin();
            const auto known = rows_.find(pivot);
            if (known == rows_.end()) {
                scale(equation, factor.inverse());
                rows_.emplace(pivot, std::move(equation));
                return;
            }
            subtract(equation, known->second, factor);
        }
    }
    [[nodiscard]] bool has_pivot(std::uint32_t unknown) const { return rows_.contains(unknown); }

  private:
    static void scale(Equation& equation, const Fr& factor) {
        for (auto& [unknown, value] : equation) {
            value = value * factor;
        }
    }
    static void subtract(Equation& from, const Equation& row, const Fr& factor) {
        for (const auto& [unknown, value] : row) {
            const auto place = from.emplace(unknown, Fr::zero()).first;
            place->second = place->second - factor * value;
            if (place->second.is_zero()) {
                from.erase(place);
            }
        }
    }

    std::map<std::uint32_t, Equation> rows_;
};

class Freedom {
  public:
    Freedom(const Circuit& circuit, const Witness& witness)
        : circuit_(circuit), witness_(witness), classes_(circuit) {}

    std::vector<FreeCell> find(std::span<const Cell> assigned, std::span<const Cell> pinned) {
        for (const Cell& cell : assigned) {
            classes_.number(cell);
        }
        for (const Cell& cell : pinned) {
            triangle_.add({{classes_.number(cell), Fr::one()}});
        }
        const auto last = static_cast<std::uint32_t>(circuit_.rows() - circuit_.blinding_rows);
        for (std::uint32_t row = 0; row < last; ++row) {
            add_row(row);
        }
        std::vector<FreeCell> out;
        for (std::uint32_t i = 0; i < classes_.firsts().size(); ++i) {
            if (!triangle_.has_pivot(i)) {
                const Cell& cell = classes_.firsts()[i];
                out.push_back({cell, circuit_.region_at(cell.row)});
            }
        }
        return out;
    }

  private:
    [[nodiscard]] bool is_on(const std::optional<Column>& selector, std::uint32_t row) const {
        return !selector || !circuit_.fixed[selector->index][row].is_zero();
    }

    void add_row(std::uint32_t row) {
        for (const Gate& gate : circuit_.system->gates) {
            if (is_on(gate.selector, row)) {
                add(gate.constraints, row);
            }
        }
        for (const Lookup& lookup : circuit_.system->lookups) {
            for (const Lookup::Query& query : lookup.queries) {
                if (is_on(query.selector, row)) {
                    add_query(lookup, query, row);
                }
            }
        }
    }

    void add(const std::vector<Expression>& expressions, std::uint32_t row) {
        for (const Expression& expression : expressions) {
            triangle_.add(equation_of(expression, row));
        }
    }

    /// What stands in a table of the circuit cannot move; what stands in one of the witness moves
    /// with it.
    void add_query(const Lookup& lookup, const Lookup::Query& query, std::uint32_t row) {
        const std::optional<std::uint32_t> entry = entry_of(lookup, query, row);
        for (std::size_t i = 0; i < query.inputs.size(); ++i) {
            Equation equation = equation_of(query.inputs[i], row);
            if (entry && lookup.table[i].kind == ColumnKind::advice) {
                accumulate(equation, {lookup.table[i], *entry}, -Fr::one());
            }
            triangle_.add(std::move(equation));
        }
    }

    /// Where a query's tuple stands in a table that has columns of the witness.
    [[nodiscard]] std::optional<std::uint32_t> entry_of(const Lookup& lookup,
                                                        const Lookup::Query& query,
                                                        std::uint32_t row) const {
        if (std::ranges::none_of(lookup.table,
                                 [](Column c) { return c.kind == ColumnKind::advice; })) {
            return std::nullopt;
        }
        for (std::uint32_t entry = 0; entry < circuit_.used_rows; ++entry) {
            bool is_equal = is_on(lookup.table_selector, entry);
            for (std::size_t i = 0; i < query.inputs.size() && is_equal; ++i) {
                is_equal = value(query.inputs[i], row) ==
                           value_at(circuit_, witness_, {lookup.table[i], 0}, entry);
            }
            if (is_equal) {
                return entry;
            }
        }
        return std::nullopt;
    }

    [[nodiscard]] Fr value(const Expression& expression, std::uint32_t row) const {
        return expression.evaluate(
            [&](const Query& query) { return value_at(circuit_, witness_, query, row); });
    }

    [[nodiscard]] Equation equation_of(const Expression& expression, std::uint32_t row) {
        const detail::Derivative derivative = detail::differentiate(
            expression,
            [&](const Query& query) { return value_at(circuit_, witness_, query, row); });
        Equation equation;
        for (const auto& [query, slope] : derivative) {
            if (query.column.kind == ColumnKind::advice && !slope.is_zero()) {
                accumulate(equation, cell_of(query, row), slope);
            }
        }
        return equation;
    }

    void accumulate(Equation& equation, const Cell& cell, const Fr& slope) {
        const auto place = equation.emplace(classes_.number(cell), Fr::zero()).first;
        place->second = place->second + slope;
        if (place->second.is_zero()) {
            equation.erase(place);
        }
    }

    [[nodiscard]] Cell cell_of(const Query& query, std::uint32_t row) const {
        return {query.column,
                static_cast<std::uint32_t>((row + query.rotation) & (circuit_.rows() - 1))};
    }

    const Circuit& circuit_;
    const Witness& witness_;
    detail::CellClasses classes_;
    Triangle triangle_;
};

/// Values that a wrong prover would try first, and one that nobody would.
std::vector<Fr> other_values(const Fr& value) {
    std::vector<Fr> out = {
        Fr::zero(),      Fr::one(),       value + Fr::one(),        value - Fr::one(),      -value,
        value.doubled(), value + fr(256), value + power(fr(2), 64), value.squared() + fr(5)};
    std::erase(out, value);
    return out;
}

}  // namespace

std::vector<FreeCell> freedom(const Circuit& circuit, const Witness& witness,
                              std::span<const Cell> assigned, std::span<const Cell> pinned) {
    return Freedom(circuit, witness).find(assigned, pinned);
}

std::vector<FreeCell> hunt(const Built& built) {
    const detail::CellClasses classes(built.circuit);
    const LocalChecker checker(built.circuit);
    Witness witness = built.witness;
    std::set<Cell> seen;
    std::vector<FreeCell> out;
    for (const Cell& cell : built.assigned) {
        if (seen.contains(cell)) {
            continue;
        }
        const std::vector<Cell> members = classes.members(cell);
        seen.insert(members.begin(), members.end());
        const Fr value = witness.advice[cell.column.index][cell.row];
        const auto set = [&](const Fr& other) {
            for (const Cell& member : members) {
                witness.advice[member.column.index][member.row] = other;
            }
        };
        const bool is_free = std::ranges::any_of(other_values(value), [&](const Fr& other) {
            set(other);
            return checker.holds(witness, members);
        });
        set(value);
        if (is_free) {
            out.push_back({cell, built.circuit.region_at(cell.row)});
        }
    }
    return out;
}

std::string text_of(std::span<const FreeCell> cells) {
    std::string out;
    for (const FreeCell& each : cells) {
        out += name_of(each.cell) + " (" + each.region + ")\n";
    }
    return out;
}

}  // namespace cairn::circuit
