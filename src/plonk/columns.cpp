#include "plonk/columns.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>

namespace cairn::plonk {
namespace {

constexpr std::size_t GRAIN = 4096;

using circuit::Circuit;
using circuit::Lookup;

struct TupleHash {
    std::size_t operator()(const std::vector<Fr>& tuple) const noexcept {
        std::uint64_t out = 0;
        for (const Fr& element : tuple) {
            for (const std::uint64_t limb : element.limbs) {
                out = (out ^ limb) * 0x9e3779b97f4a7c15U;
                out ^= out >> 32U;
            }
        }
        return out;
    }
};

ColumnValues selector_values(const Rows& rows, const std::optional<Column>& selector) {
    if (!selector) {
        return ColumnValues(rows.size(), Fr::one());
    }
    const std::span<const Fr> values = rows.table().column(*selector);
    return {values.begin(), values.end()};
}

/// Each expression's values, side by side.
std::vector<ColumnValues> values_of(const Rows& rows, std::span<const Expression> expressions,
                                    base::Executor& executor) {
    std::vector<ColumnValues> out;
    for (const Expression& expression : expressions) {
        out.push_back(rows.evaluate(expression, {}, executor));
    }
    return out;
}

/// Those that copies and lookups read.
std::set<Column> columns_of_arguments(const circuit::ConstraintSystem& system) {
    std::set<Column> out(system.copyable.begin(), system.copyable.end());
    for (const Lookup& lookup : system.lookups) {
        out.insert(lookup.table.begin(), lookup.table.end());
        if (lookup.table_selector) {
            out.insert(*lookup.table_selector);
        }
        for (const Lookup::Query& query : lookup.queries) {
            if (query.selector) {
                out.insert(*query.selector);
            }
            for (const Expression& input : query.inputs) {
                for (const circuit::Query& cell : input.queries()) {
                    out.insert(cell.column);
                }
            }
        }
    }
    return out;
}

std::vector<Expression> table_cells(const Lookup& lookup) {
    std::vector<Expression> out;
    for (const Column& column : lookup.table) {
        out.push_back(circuit::cell(column));
    }
    return out;
}

void tuple_at(std::span<const ColumnValues> columns, std::size_t row, std::vector<Fr>& out) {
    out.clear();
    for (const ColumnValues& column : columns) {
        out.push_back(column[row]);
    }
}

std::optional<ColumnValues> multiplicities_of(const Rows& rows, const Lookup& lookup,
                                              base::Executor& executor) {
    const std::vector<ColumnValues> table = values_of(rows, table_cells(lookup), executor);
    const ColumnValues in_table = selector_values(rows, lookup.table_selector);
    std::unordered_map<std::vector<Fr>, std::size_t, TupleHash> row_of;
    std::vector<Fr> tuple;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        if (!in_table[row].is_zero()) {
            tuple_at(table, row, tuple);
            row_of.emplace(tuple, row);
        }
    }
    std::vector<std::uint64_t> counts(rows.size());
    for (const Lookup::Query& query : lookup.queries) {
        const std::vector<ColumnValues> inputs = values_of(rows, query.inputs, executor);
        const ColumnValues asks = selector_values(rows, query.selector);
        for (std::size_t row = 0; row < rows.size(); ++row) {
            if (asks[row].is_zero()) {
                continue;
            }
            tuple_at(inputs, row, tuple);
            const auto found = row_of.find(tuple);
            if (found == row_of.end()) {
                return std::nullopt;
            }
            ++counts[found->second];
        }
    }
    ColumnValues out(rows.size());
    std::ranges::transform(counts, out.begin(), algebra::fr);
    return out;
}

/// numerator / denominator of the products under one z, on each row.
ColumnValues ratios(const Rows& rows, std::size_t begin, std::size_t end,
                    std::span<const ColumnValues> sigmas, const ColumnValues& identity,
                    const Challenges& challenges, base::Executor& executor) {
    const circuit::ConstraintSystem& system = *rows.circuit().system;
    std::vector<Fr> factors;  // of the identity
    for (std::size_t i = begin; i < end; ++i) {
        factors.push_back(challenges[BETA] * Protocol::coset_of(i));
    }
    ColumnValues out(rows.size());
    executor.parallel_for(out.size(), GRAIN, [&](std::size_t first, std::size_t last) {
        ColumnValues denominators(last - first);
        for (std::size_t row = first; row < last; ++row) {
            Fr numerator = Fr::one();
            Fr denominator = Fr::one();
            for (std::size_t i = begin; i < end; ++i) {
                const Fr base = rows.table().column(system.copyable[i])[row] + challenges[GAMMA];
                numerator = numerator * (base + factors[i - begin] * identity[row]);
                denominator = denominator * (base + challenges[BETA] * sigmas[i][row]);
            }
            out[row] = numerator;
            denominators[row - first] = denominator;
        }
        algebra::invert_all(denominators);
        for (std::size_t row = first; row < last; ++row) {
            out[row] = out[row] * denominators[row - first];
        }
    });
    return out;
}

/// Nothing if the product over all cells is not one.
std::optional<std::vector<ColumnValues>> product_columns(const Protocol& protocol, const Rows& rows,
                                                         const Challenges& challenges,
                                                         base::Executor& executor) {
    const std::size_t copyable = rows.circuit().system->copyable.size();
    const std::vector<ColumnValues> sigmas = sigma_columns(rows.circuit(), executor);
    const ColumnValues identity = identity_column(rows.circuit().log_rows);
    std::vector<ColumnValues> out;
    for (std::size_t j = 0; j < protocol.products(); ++j) {
        const std::size_t begin = j * COLUMNS_A_PRODUCT;
        out.push_back(ratios(rows, begin, std::min(copyable, begin + COLUMNS_A_PRODUCT), sigmas,
                             identity, challenges, executor));
    }
    Fr running = Fr::one();
    for (std::size_t row = 0; row < rows.size(); ++row) {
        for (ColumnValues& column : out) {
            const Fr ratio = column[row];
            column[row] = running;
            running = running * ratio;
        }
    }
    return running == Fr::one() ? std::optional(std::move(out)) : std::nullopt;
}

/// weight / (b + values), row by row.
ColumnValues weighted_inverses(ColumnValues values, const ColumnValues& weights, const Fr& b,
                               base::Executor& executor) {
    executor.parallel_for(values.size(), GRAIN, [&](std::size_t begin, std::size_t end) {
        const auto part = std::span(values).subspan(begin, end - begin);
        for (Fr& value : part) {
            value = value + b;
        }
        algebra::invert_all(part);
        for (std::size_t i = begin; i < end; ++i) {
            values[i] = values[i] * weights[i];
        }
    });
    return values;
}

/// Appends a lookup's columns; false if the sums differ.
bool add_lookup_columns(const Rows& rows, const Lookup& lookup, const ColumnValues& multiplicities,
                        const Challenges& challenges, base::Executor& executor,
                        std::vector<ColumnValues>& out) {
    const std::size_t first = out.size();
    for (const Lookup::Query& query : lookup.queries) {
        out.push_back(weighted_inverses(rows.evaluate(joined(query.inputs), challenges, executor),
                                        selector_values(rows, query.selector), challenges[LOOKUP],
                                        executor));
    }
    ColumnValues weights = selector_values(rows, lookup.table_selector);
    std::ranges::transform(weights, multiplicities, weights.begin(), std::multiplies<>());
    out.push_back(
        weighted_inverses(rows.evaluate(joined(table_cells(lookup)), challenges, executor), weights,
                          challenges[LOOKUP], executor));
    ColumnValues sums(rows.size());
    Fr running;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        sums[row] = running;
        for (std::size_t i = first; i + 1 < out.size(); ++i) {
            running = running + out[i][row];
        }
        running = running - out.back()[row];
    }
    out.push_back(std::move(sums));
    return running.is_zero();
}

}  // namespace

ColumnValues identity_column(unsigned log_rows) {
    ColumnValues out(std::size_t{1} << log_rows);
    const Fr w = algebra::root_of_unity(log_rows);
    Fr power = Fr::one();
    for (Fr& value : out) {
        value = power;
        power = power * w;
    }
    return out;
}

std::vector<ColumnValues> sigma_columns(const Circuit& circuit, base::Executor& executor) {
    const ColumnValues identity = identity_column(circuit.log_rows);
    const std::size_t rows = circuit.rows();
    std::vector<Fr> cosets;
    for (std::size_t i = 0; i < circuit.system->copyable.size(); ++i) {
        cosets.push_back(Protocol::coset_of(i));
    }
    std::vector<ColumnValues> out(cosets.size(), ColumnValues(rows));
    executor.parallel_for(rows, GRAIN, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = 0; i < out.size(); ++i) {
            for (std::size_t row = begin; row < end; ++row) {
                const std::uint32_t to = circuit.sigma[i * rows + row];
                out[i][row] = cosets[to >> circuit.log_rows] * identity[to & (rows - 1)];
            }
        }
    });
    return out;
}

Rows::Rows(const Circuit& circuit, const circuit::Witness& witness)
    : circuit_(circuit), instance_(witness.instance(circuit.rows())) {
    table_.fixed.assign(circuit.fixed.begin(), circuit.fixed.end());
    table_.advice.assign(witness.advice.begin(), witness.advice.end());
    table_.instance = instance_;
}

Rows::Rows(const Circuit& circuit, const circuit::Witness& witness, const commitment::Batch& fixed,
           const algebra::Domain& domain, base::Executor& executor)
    : Rows(circuit, witness) {
    table_.fixed.resize(circuit.system->fixed_columns);
    for (const Column& column : columns_of_arguments(*circuit.system)) {
        if (column.kind == circuit::ColumnKind::fixed) {
            ColumnValues& values = fixed_[column.index];
            values = fixed[column.index];
            domain.forward(values, executor);
            table_.fixed[column.index] = values;
        }
    }
}

ColumnValues Rows::evaluate(const Expression& expression, const Challenges& challenges,
                            base::Executor& executor) const {
    const circuit::GateProgram program = circuit::GateProgram::compile(expression);
    const circuit::BoundProgram bound = program.bind(challenges);
    ColumnValues out(size());
    executor.parallel_for(out.size(), GRAIN, [&](std::size_t begin, std::size_t end) {
        bound.run_rows(table_, 1, begin, std::span(out).subspan(begin, end - begin));
    });
    return out;
}

std::optional<std::vector<ColumnValues>> multiplicity_columns(const Rows& rows,
                                                              base::Executor& executor) {
    std::vector<ColumnValues> out;
    for (const Lookup& lookup : rows.circuit().system->lookups) {
        auto column = multiplicities_of(rows, lookup, executor);
        if (!column) {
            return std::nullopt;
        }
        out.push_back(*std::move(column));
    }
    return out;
}

std::optional<std::vector<ColumnValues>> argument_columns(
    const Protocol& protocol, const Rows& rows, std::span<const ColumnValues> multiplicities,
    const Challenges& challenges, base::Executor& executor) {
    auto out = product_columns(protocol, rows, challenges, executor);
    const auto& lookups = rows.circuit().system->lookups;
    for (std::size_t i = 0; out && i < lookups.size(); ++i) {
        if (!add_lookup_columns(rows, lookups[i], multiplicities[i], challenges, executor, *out)) {
            return std::nullopt;
        }
    }
    return out;
}

}  // namespace cairn::plonk
