#include "circuit/check.hpp"

#include <algorithm>
#include <set>

namespace cairn::circuit {

using algebra::Fr;

namespace {

const char* kind_name(ColumnKind kind) {
    switch (kind) {
        case ColumnKind::fixed:
            return "fixed ";
        case ColumnKind::advice:
            return "advice ";
        case ColumnKind::instance:
            return "instance ";
        case ColumnKind::auxiliary:
            break;
    }
    return "auxiliary ";
}

const char* error_name(CheckError error) {
    switch (error) {
        case CheckError::wrong_shape:
            return "wrong shape";
        case CheckError::gate:
            return "gate ";
        case CheckError::copy:
            return "copy";
        case CheckError::lookup:
            break;
    }
    return "lookup ";
}

bool has_shape(const Circuit& circuit, const Witness& witness) {
    const auto full = [&](const ColumnValues& column) { return column.size() == circuit.rows(); };
    return circuit.fixed.size() == circuit.system->fixed_columns &&
           circuit.sigma.size() == circuit.rows() * circuit.system->copyable.size() &&
           std::ranges::all_of(circuit.fixed, full) && witness.fits(circuit);
}

struct LimbsLess {
    bool operator()(const std::vector<Fr>& a, const std::vector<Fr>& b) const {
        return std::ranges::lexicographical_compare(a, b, {}, &Fr::limbs, &Fr::limbs);
    }
};
using Tuples = std::set<std::vector<Fr>, LimbsLess>;

class Checker {
  public:
    Checker(const Circuit& circuit, const Witness& witness, std::size_t limit)
        : circuit_(circuit),
          witness_(witness),
          limit_(limit),
          last_(static_cast<std::uint32_t>(circuit.rows() - circuit.blinding_rows)) {}

    void gates() {
        for (const Gate& gate : circuit_.system->gates) {
            for (std::uint32_t row = 0; row < last_ && failures.size() < limit_; ++row) {
                this->gate(gate, row);
            }
        }
    }

    void gate(const Gate& gate, std::uint32_t row) {
        if (gate.selector && at(*gate.selector, row).is_zero()) {
            return;
        }
        for (std::size_t i = 0; i < gate.constraints.size(); ++i) {
            if (!value(gate.constraints[i], row).is_zero()) {
                add(CheckError::gate, gate.name, i, row, reads(gate.constraints[i], row));
            }
        }
    }

    void copies() {
        for (std::uint32_t i = 0, found = 0; i < circuit_.sigma.size() && found < limit_; ++i) {
            const Cell here = circuit_.copyable_cell(i);
            const Cell there = circuit_.copyable_cell(circuit_.sigma[i]);
            if (at(here.column, here.row) != at(there.column, there.row)) {
                add(CheckError::copy, "", 0, here.row, {here, there});
                ++found;
            }
        }
    }

    void lookups() {
        const std::size_t most = failures.size() + limit_;
        for (const Lookup& lookup : circuit_.system->lookups) {
            const Tuples table = table_of(lookup);
            for (std::size_t i = 0; i < lookup.queries.size(); ++i) {
                for (std::uint32_t row = 0; row < last_ && failures.size() < most; ++row) {
                    query(lookup, i, row, table);
                }
            }
        }
    }

    Tuples table_of(const Lookup& lookup) const {
        Tuples out;
        for (std::uint32_t row = 0; row < last_; ++row) {
            if (lookup.table_selector && at(*lookup.table_selector, row) != Fr::one()) {
                continue;
            }
            std::vector<Fr> tuple;
            for (const Column column : lookup.table) {
                tuple.push_back(at(column, row));
            }
            out.insert(std::move(tuple));
        }
        return out;
    }

    void query(const Lookup& lookup, std::size_t number, std::uint32_t row, const Tuples& table) {
        const Lookup::Query& query = lookup.queries[number];
        if (query.selector && at(*query.selector, row) != Fr::one()) {
            return;
        }
        std::vector<Fr> tuple;
        std::vector<Cell> cells;
        for (const Expression& input : query.inputs) {
            tuple.push_back(value(input, row));
            const std::vector<Cell> more = reads(input, row);
            cells.insert(cells.end(), more.begin(), more.end());
        }
        if (!table.contains(tuple)) {
            add(CheckError::lookup, lookup.name, number, row, std::move(cells));
        }
    }

    std::vector<Failure> failures;

  private:
    Fr at(Column column, std::uint32_t row) const {
        return value_at(circuit_, witness_, {column, 0}, row);
    }
    Fr value(const Expression& expression, std::uint32_t row) const {
        return expression.evaluate(
            [&](const Query& query) { return value_at(circuit_, witness_, query, row); });
    }

    std::vector<Cell> reads(const Expression& expression, std::uint32_t row) const {
        std::vector<Cell> out;
        for (const Query& query : expression.queries()) {
            if (query.column.kind == ColumnKind::advice) {
                out.push_back({query.column, static_cast<std::uint32_t>((row + query.rotation) %
                                                                        circuit_.rows())});
            }
        }
        return out;
    }

    void add(CheckError error, const std::string& name, std::size_t number, std::uint32_t row,
             std::vector<Cell> cells) {
        failures.push_back({.error = error,
                            .name = name,
                            .number = number,
                            .row = row,
                            .region = circuit_.region_at(row),
                            .cells = std::move(cells)});
    }

    const Circuit& circuit_;
    const Witness& witness_;
    std::size_t limit_;
    std::uint32_t last_;
};

}  // namespace

Fr value_at(const Circuit& circuit, const Witness& witness, const Query& query,
            std::uint32_t row) noexcept {
    const std::size_t place = (row + query.rotation) & (circuit.rows() - 1);
    switch (query.column.kind) {
        case ColumnKind::fixed:
            return circuit.fixed[query.column.index][place];
        case ColumnKind::advice:
            return witness.advice[query.column.index][place];
        case ColumnKind::instance:
        case ColumnKind::auxiliary:
            break;
    }
    return place < witness.public_inputs.size() ? witness.public_inputs[place] : Fr::zero();
}

std::string name_of(const Cell& cell) {
    return kind_name(cell.column.kind) + std::to_string(cell.column.index) + " at row " +
           std::to_string(cell.row);
}

std::string Failure::text() const {
    std::string out = error_name(error) + name;
    if (error == CheckError::wrong_shape) {
        return out;
    }
    if (error == CheckError::gate) {
        out += ", constraint " + std::to_string(number);
    }
    if (error == CheckError::lookup) {
        out += ", query " + std::to_string(number);
    }
    out += ", row " + std::to_string(row) + " (" + region + "): ";
    for (std::size_t i = 0; i < cells.size(); ++i) {
        out += (i == 0 ? "" : ", ") + name_of(cells[i]);
    }
    return out;
}

struct LocalChecker::Tables {
    std::vector<Tuples> of_lookup;
    bool any_is_advice = false;
};

LocalChecker::LocalChecker(const Circuit& circuit)
    : circuit_(circuit), tables_(std::make_unique<Tables>()) {
    const Witness none;
    const Checker checker(circuit, none, 0);
    for (const Lookup& lookup : circuit.system->lookups) {
        if (std::ranges::any_of(lookup.table,
                                [](Column c) { return c.kind != ColumnKind::fixed; })) {
            tables_->any_is_advice = true;
            tables_->of_lookup.emplace_back();
        } else {
            tables_->of_lookup.push_back(checker.table_of(lookup));
        }
    }
}

LocalChecker::~LocalChecker() = default;

bool LocalChecker::holds(const Witness& witness, const std::vector<Cell>& changed) const {
    Checker checker(circuit_, witness, 1);
    std::set<std::uint32_t> rows;
    const auto size = static_cast<std::uint32_t>(circuit_.rows());
    for (const Cell& cell : changed) {
        rows.insert(cell.row);
        rows.insert((cell.row + size - 1) & (size - 1));
    }
    for (const std::uint32_t row : rows) {
        if (row >= circuit_.rows() - circuit_.blinding_rows) {
            continue;
        }
        for (const Gate& gate : circuit_.system->gates) {
            checker.gate(gate, row);
        }
        for (std::size_t i = 0; i < tables_->of_lookup.size() && !tables_->any_is_advice; ++i) {
            const Lookup& lookup = circuit_.system->lookups[i];
            for (std::size_t k = 0; k < lookup.queries.size(); ++k) {
                checker.query(lookup, k, row, tables_->of_lookup[i]);
            }
        }
    }
    if (tables_->any_is_advice) {
        checker.lookups();
    }
    return checker.failures.empty();
}

std::vector<Failure> check(const Circuit& circuit, const Witness& witness, std::size_t limit) {
    Checker checker(circuit, witness, limit);
    if (!has_shape(circuit, witness)) {
        checker.failures.push_back({.error = CheckError::wrong_shape});
        return std::move(checker.failures);
    }
    checker.gates();
    checker.copies();
    checker.lookups();
    return std::move(checker.failures);
}

bool holds(const Circuit& circuit, const Witness& witness) {
    return check(circuit, witness, 1).empty();
}

}  // namespace cairn::circuit
