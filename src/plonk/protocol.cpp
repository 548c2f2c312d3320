#include "plonk/protocol.hpp"

#include <algorithm>
#include <unordered_map>

namespace cairn::plonk {
namespace {

using circuit::cell;
using circuit::ConstraintSystem;
using circuit::Query;

Expression challenge(ChallengeNumber number) {
    return Expression::challenge(number);
}

Expression selected(const std::optional<Column>& selector, const Expression& value) {
    return selector ? cell(*selector) * value : value;
}

Expression indicator(const std::optional<Column>& selector) {
    return selector ? cell(*selector) : Expression(Fr::one());
}

/// The columns of a lookup's table as expressions.
std::vector<Expression> cells_of(std::span<const Column> columns) {
    std::vector<Expression> out;
    for (const Column& column : columns) {
        out.push_back(cell(column));
    }
    return out;
}

}  // namespace

Protocol::Protocol(const ConstraintSystem& system, bool hides) : hides_(hides) {
    number_columns(system);
    std::vector<Expression> terms;
    add_gates(system, terms);
    add_copies(system, terms);
    add_lookups(system, terms);
    constraints_ = terms.size();
    constraint_ = circuit::combine(terms, challenge(ALPHA));
    queries_ = constraint_.queries();
    for (const Query& query : queries_) {
        if (polynomial_of(query.column)) {
            opened_.push_back(query);
            opens_next_row_ = opens_next_row_ || query.rotation == 1;
        }
    }
    // Of degree D in columns of n - 1, so D (n - 1) - n, and 2 D more where columns are hidden.
    batch_sizes_[QUOTIENT] = constraint_.degree() - 1;
}

Column Protocol::add_auxiliary(BatchNumber batch) {
    const Column out = circuit::auxiliary(auxiliaries_++);
    polynomials_[out] = {batch, static_cast<std::uint32_t>(batch_sizes_[batch]++)};
    return out;
}

void Protocol::number_columns(const ConstraintSystem& system) {
    for (std::uint32_t i = 0; i < system.fixed_columns; ++i) {
        polynomials_[circuit::fixed(i)] = {FIXED, i};
    }
    for (std::uint32_t i = 0; i < system.advice_columns; ++i) {
        polynomials_[circuit::advice(i)] = {WITNESS, i};
    }
    batch_sizes_[FIXED] = system.fixed_columns;
    batch_sizes_[WITNESS] = system.advice_columns;
    for (std::size_t i = 0; i < system.copyable.size(); ++i) {
        sigmas_.push_back(add_auxiliary(FIXED));
    }
    // One at least, so that no batch is empty.
    products_ = std::max<std::size_t>(
        1, (system.copyable.size() + COLUMNS_A_PRODUCT - 1) / COLUMNS_A_PRODUCT);
    for (std::size_t i = 0; i < products_; ++i) {
        product_columns_.push_back(add_auxiliary(ARGUMENTS));
    }
    for (const circuit::Lookup& lookup : system.lookups) {
        LookupColumns columns;
        columns.multiplicities = add_auxiliary(WITNESS);
        for (std::size_t i = 0; i < lookup.queries.size(); ++i) {
            columns.query_inverses.push_back(add_auxiliary(ARGUMENTS));
        }
        columns.table_inverse = add_auxiliary(ARGUMENTS);
        columns.running_sum = add_auxiliary(ARGUMENTS);
        lookups_.push_back(std::move(columns));
    }
}

void Protocol::add_gates(const ConstraintSystem& system, std::vector<Expression>& terms) const {
    for (const circuit::Gate& gate : system.gates) {
        for (const Expression& constraint : gate.constraints) {
            terms.push_back(selected(gate.selector, constraint));
        }
    }
}

void Protocol::add_copies(const ConstraintSystem& system, std::vector<Expression>& terms) const {
    terms.push_back(cell(first_row()) * (cell(product(0)) - Fr::one()));
    for (std::size_t j = 0; j < products_; ++j) {
        Expression from = cell(product(j));
        Expression to = j + 1 == products_ ? cell(product(0), 1) : cell(product(j + 1));
        const std::size_t end = std::min(system.copyable.size(), (j + 1) * COLUMNS_A_PRODUCT);
        for (std::size_t i = j * COLUMNS_A_PRODUCT; i < end; ++i) {
            const Expression base = cell(system.copyable[i]) + challenge(GAMMA);
            from = from * (base + challenge(BETA) * coset_of(i) * cell(identity()));
            to = to * (base + challenge(BETA) * cell(sigma(i)));
        }
        terms.push_back(to - from);
    }
}

void Protocol::add_lookups(const ConstraintSystem& system, std::vector<Expression>& terms) const {
    for (std::size_t i = 0; i < system.lookups.size(); ++i) {
        const circuit::Lookup& lookup = system.lookups[i];
        Expression step;
        for (std::size_t q = 0; q < lookup.queries.size(); ++q) {
            const Expression inverse = cell(query_inverse(i, q));
            terms.push_back(inverse * (challenge(LOOKUP) + joined(lookup.queries[q].inputs)) -
                            indicator(lookup.queries[q].selector));
            step = step + inverse;
        }
        const Expression inverse = cell(table_inverse(i));
        terms.push_back(inverse * (challenge(LOOKUP) + joined(cells_of(lookup.table))) -
                        cell(multiplicities(i)) * indicator(lookup.table_selector));
        terms.push_back(cell(running_sum(i), 1) - cell(running_sum(i)) - step + inverse);
    }
}

Column Protocol::sigma(std::size_t copyable) const noexcept {
    return sigmas_[copyable];
}
Column Protocol::product(std::size_t number) const noexcept {
    return product_columns_[number];
}
Column Protocol::multiplicities(std::size_t lookup) const noexcept {
    return lookups_[lookup].multiplicities;
}
Column Protocol::query_inverse(std::size_t lookup, std::size_t query) const noexcept {
    return lookups_[lookup].query_inverses[query];
}
Column Protocol::table_inverse(std::size_t lookup) const noexcept {
    return lookups_[lookup].table_inverse;
}
Column Protocol::running_sum(std::size_t lookup) const noexcept {
    return lookups_[lookup].running_sum;
}

std::optional<PolynomialNumber> Protocol::polynomial_of(const Column& column) const {
    const auto found = polynomials_.find(column);
    return found == polynomials_.end() ? std::nullopt : std::optional(found->second);
}

Fr Protocol::coset_of(std::size_t copyable) noexcept {
    return algebra::power(algebra::FR_GENERATOR, copyable);
}

commitment::Statement Protocol::statement(const Fr& zeta, unsigned log_rows,
                                          std::span<const Fr> values) const {
    commitment::Statement out;
    out.points = {zeta};
    if (opens_next_row_) {
        out.points.push_back(zeta * algebra::root_of_unity(log_rows));
    }
    for (std::size_t i = 0; i < opened_.size(); ++i) {
        const PolynomialNumber number = *polynomial_of(opened_[i].column);
        out.claims.push_back({number.batch, number.index, opened_[i].rotation, values[i]});
    }
    for (std::size_t i = 0; i < quotient_pieces(); ++i) {
        out.claims.push_back({QUOTIENT, i, 0, values[opened_.size() + i]});
    }
    return out;
}

Expression joined(std::span<const Expression> tuple) {
    return circuit::combine({tuple.begin(), tuple.end()}, challenge(THETA));
}

Fr evaluate(const Expression& expression, const std::function<Fr(const Query&)>& at,
            const Challenges& challenges) {
    std::unordered_map<const Expression::Node*, Fr> known;
    const std::function<Fr(const Expression::Node&)> value = [&](const Expression::Node& node) {
        if (const auto found = known.find(&node); found != known.end()) {
            return found->second;
        }
        Fr out;
        switch (node.kind) {
            case Expression::Kind::constant:
                out = node.constant;
                break;
            case Expression::Kind::challenge:
                out = challenges[node.challenge];
                break;
            case Expression::Kind::cell:
                out = at(node.query);
                break;
            case Expression::Kind::sum:
                out = value(*node.left) + value(*node.right);
                break;
            case Expression::Kind::product:
                out = value(*node.left) * value(*node.right);
                break;
        }
        known.emplace(&node, out);
        return out;
    };
    return value(expression.node());
}

}  // namespace cairn::plonk
