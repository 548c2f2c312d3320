#include "hyperplonk/protocol.hpp"

#include <algorithm>

namespace cairn::hyperplonk {
namespace {

using circuit::cell;
using circuit::ConstraintSystem;
using Fraction = Protocol::Fraction;

Expression challenge(ChallengeNumber number) {
    return Expression::challenge(number);
}

Expression indicator(const std::optional<Column>& selector) {
    return selector ? cell(*selector) : Expression(Fr::one());
}

/// weight / denominator, one of those that a lookup sums.
struct Term {
    Expression weight;
    Expression denominator;
};

std::vector<Term> terms_of(const circuit::Lookup& lookup, const Column& multiplicities) {
    std::vector<Term> out;
    for (const circuit::Lookup::Query& query : lookup.queries) {
        out.push_back(
            {indicator(query.selector), challenge(plonk::LOOKUP) + plonk::joined(query.inputs)});
    }
    std::vector<Expression> table;
    for (const Column& column : lookup.table) {
        table.push_back(cell(column));
    }
    out.push_back({-(cell(multiplicities) * indicator(lookup.table_selector)),
                   challenge(plonk::LOOKUP) + plonk::joined(table)});
    return out;
}

/// a / b + weight / denominator
Fraction plus(const Fraction& sum, const Term& term) {
    return {sum.column, sum.numerator * term.denominator + term.weight * sum.denominator,
            sum.denominator * term.denominator};
}

unsigned degree_of(const Fraction& fraction) {
    return std::max(fraction.numerator.degree(), fraction.denominator.degree() + 1);
}

}  // namespace

Protocol::Protocol(const ConstraintSystem& system, unsigned log_rows) {
    number_columns(system);
    make_copies(system, log_rows);
    make_lookups(system);
    const std::vector<Expression> all = terms(system);
    constraints_ = all.size();
    constraint_ = circuit::combine(all, challenge(plonk::ALPHA));
    list_opened();
}

Column Protocol::add_auxiliary(Group group) {
    const Column out = circuit::auxiliary(auxiliaries_++);
    numbers_[out] = numbers_.size();
    ++sizes_[static_cast<std::size_t>(group)];
    return out;
}

void Protocol::number_columns(const ConstraintSystem& system) {
    for (std::uint32_t i = 0; i < system.fixed_columns; ++i) {
        numbers_[circuit::fixed(i)] = numbers_.size();
    }
    sizes_[0] = system.fixed_columns;
    for (std::size_t i = 0; i < system.copyable.size(); ++i) {
        sigmas_.push_back(add_auxiliary(Group::fixed));
    }
    for (std::uint32_t i = 0; i < system.advice_columns; ++i) {
        numbers_[circuit::advice(i)] = numbers_.size();
    }
    sizes_[1] = system.advice_columns;
    for (std::size_t i = 0; i < system.lookups.size(); ++i) {
        multiplicities_.push_back(add_auxiliary(Group::witness));
    }
}

void Protocol::make_copies(const ConstraintSystem& system, unsigned log_rows) {
    for (std::size_t begin = 0; begin < system.copyable.size(); begin += plonk::COLUMNS_A_PRODUCT) {
        Fraction fraction{add_auxiliary(Group::arguments), Fr::one(), Fr::one()};
        const std::size_t end = std::min(system.copyable.size(), begin + plonk::COLUMNS_A_PRODUCT);
        for (std::size_t i = begin; i < end; ++i) {
            const Expression base = cell(system.copyable[i]) + challenge(plonk::GAMMA);
            const Expression number = cell(identity()) + Expression(algebra::fr(i << log_rows));
            fraction.numerator = fraction.numerator * (base + challenge(plonk::BETA) * number);
            fraction.denominator =
                fraction.denominator * (base + challenge(plonk::BETA) * cell(sigma(i)));
        }
        copies_.push_back(std::move(fraction));
    }
}

void Protocol::make_lookups(const ConstraintSystem& system) {
    for (std::size_t i = 0; i < system.lookups.size(); ++i) {
        std::vector<Fraction> fractions;
        for (const Term& term : terms_of(system.lookups[i], multiplicities_[i])) {
            if (!fractions.empty()) {
                Fraction longer = plus(fractions.back(), term);
                if (degree_of(longer) <= circuit::MAX_DEGREE) {
                    fractions.back() = std::move(longer);
                    continue;
                }
            }
            fractions.push_back({add_auxiliary(Group::arguments), term.weight, term.denominator});
        }
        lookups_.push_back(std::move(fractions));
    }
}

std::vector<Expression> Protocol::terms(const ConstraintSystem& system) const {
    std::vector<Expression> out;
    for (const circuit::Gate& gate : system.gates) {
        for (const Expression& constraint : gate.constraints) {
            out.push_back(gate.selector ? cell(*gate.selector) * constraint : constraint);
        }
    }
    for (std::size_t j = 0; j < copies_.size(); ++j) {
        const Expression next =
            j + 1 == copies_.size() ? cell(copies_[0].column, 1) : cell(copies_[j + 1].column);
        out.push_back(next * copies_[j].denominator -
                      cell(copies_[j].column) * copies_[j].numerator);
    }
    for (const std::vector<Fraction>& fractions : lookups_) {
        for (const Fraction& fraction : fractions) {
            out.push_back(cell(fraction.column) * fraction.denominator - fraction.numerator);
        }
    }
    return out;
}

void Protocol::list_opened() {
    for (const Query& query : constraint_.queries()) {
        if (!commitment_of(query.column)) {
            continue;
        }
        opened_.push_back(query);
        if (query.rotation == 1) {
            shifted_.push_back(query.column);
            first_values_ += begins_with_one(query.column) ? 0U : 1U;
        }
    }
}

bool Protocol::begins_with_one(const Column& column) const noexcept {
    return !copies_.empty() && column == copies_[0].column;
}

Column Protocol::sigma(std::size_t copyable) const noexcept {
    return sigmas_[copyable];
}
Column Protocol::multiplicities(std::size_t lookup) const noexcept {
    return multiplicities_[lookup];
}

std::optional<std::size_t> Protocol::commitment_of(const Column& column) const {
    const auto found = numbers_.find(column);
    return found == numbers_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace cairn::hyperplonk
