#include "plonk/coset_columns.hpp"

#include "algebra/polynomial.hpp"
#include "base/assert.hpp"

namespace cairn::plonk {
namespace {

constexpr std::size_t GRAIN = 4096;

/// x = shift, shift w, shift w^2 ...
void fill_identity(const algebra::Domain& domain, const Fr& shift, std::vector<Fr>& out) {
    const Fr w = algebra::root_of_unity(domain.log_size());
    Fr x = shift;
    for (Fr& value : out) {
        value = x;
        x = x * w;
    }
}

}  // namespace

CosetColumns::CosetColumns(const Protocol& protocol, std::span<const circuit::Query> queries,
                           const PolynomialOf& polynomial_of, unsigned log_rows, unsigned log_parts)
    : protocol_(protocol),
      queries_(queries),
      polynomial_of_(polynomial_of),
      log_parts_(log_parts),
      domain_(log_rows - log_parts),
      w_(algebra::root_of_unity(log_rows)) {
    CAIRN_ASSERT(log_parts <= log_rows);
    for (const circuit::Query& query : queries) {
        Values& values = columns_[query.column];
        (query.rotation == 0 ? values.here : values.next).resize(part_size());
    }
}

void CosetColumns::begin(const Fr& shift, base::Executor& executor) {
    shift_ = shift;
    for (auto& [column, values] : columns_) {
        if (!values.here.empty()) {
            evaluate(column, shift_, values.here, executor);
        }
    }
    fill_next(executor);
}

void CosetColumns::advance(base::Executor& executor) {
    shift_ = shift_ * w_;
    for (auto& [column, values] : columns_) {
        if (!values.here.empty() && !values.next.empty()) {
            values.here.swap(values.next);
        } else if (!values.here.empty()) {
            evaluate(column, shift_, values.here, executor);
        }
    }
    fill_next(executor);
}

std::vector<const Fr*> CosetColumns::inputs() const {
    std::vector<const Fr*> out;
    out.reserve(queries_.size());
    for (const circuit::Query& query : queries_) {
        const Values& values = columns_.at(query.column);
        out.push_back((query.rotation == 0 ? values.here : values.next).data());
    }
    return out;
}

void CosetColumns::fill_next(base::Executor& executor) {
    for (auto& [column, values] : columns_) {
        if (!values.next.empty()) {
            evaluate(column, shift_ * w_, values.next, executor);
        }
    }
}

void CosetColumns::evaluate(const Column& column, const Fr& shift, std::vector<Fr>& out,
                            base::Executor& executor) const {
    if (column == protocol_.identity()) {
        fill_identity(domain_, shift, out);
    } else if (column == protocol_.first_row()) {
        fill_first_row(shift, out, executor);
    } else {
        algebra::remainder_by_binomial(polynomial_of_(column), algebra::power(shift, part_size()),
                                       out, executor);
        domain_.forward_on_coset(out, shift, executor);
    }
}

/// (x^n - 1) / (n (x - 1)): one on the first row, zero on the others.
void CosetColumns::fill_first_row(const Fr& shift, std::vector<Fr>& out,
                                  base::Executor& executor) const {
    fill_identity(domain_, shift, out);
    const std::size_t rows = parts() * part_size();
    const Fr scale = (algebra::power(shift, rows) - Fr::one()) * algebra::fr(rows).inverse();
    executor.parallel_for(out.size(), GRAIN, [&](std::size_t begin, std::size_t end) {
        const auto part = std::span(out).subspan(begin, end - begin);
        for (Fr& value : part) {
            value = value - Fr::one();
        }
        algebra::invert_all(part);
        for (Fr& value : part) {
            value = value * scale;
        }
    });
}

}  // namespace cairn::plonk
