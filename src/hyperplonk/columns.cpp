#include "hyperplonk/columns.hpp"

#include "algebra/fr_arrays.hpp"

#include <algorithm>

namespace cairn::hyperplonk {
namespace {

constexpr std::size_t GRAIN = 4096;

}  // namespace

ColumnValues evaluate_rows(const circuit::ColumnTable& table, const Expression& expression,
                           std::span<const Fr> challenges, base::Executor& executor) {
    const auto program = circuit::GateProgram::compile(expression);
    const circuit::BoundProgram bound = program.bind(challenges);
    ColumnValues out(table.instance.size());
    executor.parallel_for(
        (out.size() + GRAIN - 1) / GRAIN, 1, [&](std::size_t first, std::size_t last) {
            const std::size_t begin = first * GRAIN;
            const std::size_t end = std::min(last * GRAIN, out.size());
            bound.run_rows(table, 1, begin, std::span(out).subspan(begin, end - begin));
        });
    return out;
}

ColumnValues identity_column(std::size_t rows) {
    ColumnValues out(rows);
    Fr number;
    for (Fr& value : out) {
        value = number;
        number = number + Fr::one();
    }
    return out;
}

ColumnValues sigma_column(const circuit::Circuit& circuit, std::size_t copyable,
                          base::Executor& executor) {
    ColumnValues out(circuit.rows());
    executor.parallel_for(out.size(), GRAIN, [&](std::size_t begin, std::size_t end) {
        for (std::size_t row = begin; row < end; ++row) {
            out[row] = algebra::fr(circuit.sigma[copyable * out.size() + row]);
        }
    });
    return out;
}

Columns::Columns(const Protocol& protocol, const circuit::Circuit& circuit,
                 const circuit::Witness& witness, base::Executor& executor)
    : protocol_(protocol), rows_(circuit, witness), table_(rows_.table()) {
    add(identity_column(rows_.size()));
    for (std::size_t i = 0; i < circuit.system->copyable.size(); ++i) {
        add(sigma_column(circuit, i, executor));
    }
}

void Columns::add(ColumnValues values) {
    own_.push_back(std::move(values));
    table_.auxiliary.emplace_back(own_.back());
}

std::vector<std::span<const Fr>> Columns::of(Group group) const {
    std::vector<std::span<const Fr>> out;
    if (group == Group::witness) {
        out = table_.advice;
        for (std::size_t i = 0; i < protocol_.lookups().size(); ++i) {
            out.push_back(table_.column(protocol_.multiplicities(i)));
        }
        return out;
    }
    for (const Protocol::Fraction& fraction : protocol_.copies()) {
        out.push_back(table_.column(fraction.column));
    }
    for (const std::vector<Protocol::Fraction>& fractions : protocol_.lookups()) {
        for (const Protocol::Fraction& fraction : fractions) {
            out.push_back(table_.column(fraction.column));
        }
    }
    return out;
}

ColumnValues Columns::combination(std::span<const Fr> weights, base::Executor& executor) const {
    std::vector<Column> columns;
    for (const Query& query : protocol_.opened()) {
        columns.push_back(query.column);
    }
    columns.erase(std::ranges::unique(columns).begin(), columns.end());
    Expression sum;
    for (const Column& column : columns) {
        const auto number = static_cast<std::uint32_t>(*protocol_.commitment_of(column));
        if (!weights[number].is_zero()) {
            sum = sum + circuit::cell(column) * Expression::challenge(number);
        }
    }
    return evaluate_rows(table_, sum, weights, executor);
}

void Columns::release() noexcept {
    table_ = {};
    own_.clear();
}

bool Columns::add_multiplicities(base::Executor& executor) {
    auto columns = plonk::multiplicity_columns(rows_, executor);
    if (!columns) {
        return false;
    }
    for (ColumnValues& column : *columns) {
        add(std::move(column));
    }
    return true;
}

bool Columns::add_arguments(const Challenges& challenges, base::Executor& executor) {
    return add_products(challenges, executor) && add_sums(challenges, executor);
}

ColumnValues Columns::quotient(const Protocol::Fraction& fraction, const Challenges& challenges,
                               base::Executor& executor) const {
    ColumnValues out = evaluate_rows(table_, fraction.denominator, challenges, executor);
    algebra::invert_all(out, executor);
    algebra::multiply_all(out, evaluate_rows(table_, fraction.numerator, challenges, executor),
                          executor);
    return out;
}

bool Columns::add_products(const Challenges& challenges, base::Executor& executor) {
    std::vector<ColumnValues> columns;
    for (const Protocol::Fraction& fraction : protocol_.copies()) {
        columns.push_back(quotient(fraction, challenges, executor));
    }
    Fr running = Fr::one();
    for (std::size_t row = 0; row < rows_.size(); ++row) {
        for (ColumnValues& column : columns) {
            const Fr ratio = column[row];
            column[row] = running;
            running = running * ratio;
        }
    }
    for (ColumnValues& column : columns) {
        add(std::move(column));
    }
    return running == Fr::one();
}

bool Columns::add_sums(const Challenges& challenges, base::Executor& executor) {
    for (const std::vector<Protocol::Fraction>& fractions : protocol_.lookups()) {
        Fr sum;
        for (const Protocol::Fraction& fraction : fractions) {
            add(quotient(fraction, challenges, executor));
            for (const Fr& value : own_.back()) {
                sum = sum + value;
            }
        }
        if (!sum.is_zero()) {
            return false;
        }
    }
    return true;
}

}  // namespace cairn::hyperplonk
