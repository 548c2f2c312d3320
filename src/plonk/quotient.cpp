#include "plonk/quotient.hpp"

#include "plonk/keys.hpp"

#include <algorithm>

namespace cairn::plonk {
namespace {

constexpr std::size_t GRAIN = 4096;
// Eight times as many cosets as there are rows would serve constraints of degree 8.
constexpr unsigned LOG_MAX_PIECES = 3;
static_assert(circuit::MAX_DEGREE <= 1U << LOG_MAX_PIECES);

Fr coset_shift(unsigned log_rows, std::size_t number) {
    return algebra::FR_GENERATOR *
           algebra::power(algebra::root_of_unity(log_rows + LOG_MAX_PIECES), number);
}

/// The values on shift <w> of a polynomial: what is past n comes back to the beginning, times
/// shift^n.
void evaluate_on(std::span<const Fr> polynomial, const algebra::Domain& domain, const Fr& shift,
                 std::vector<Fr>& out, base::Executor& executor) {
    const std::size_t rows = domain.size();
    const std::size_t low = std::min(rows, polynomial.size());
    out.assign(polynomial.begin(), polynomial.begin() + static_cast<std::ptrdiff_t>(low));
    out.resize(rows);
    const Fr over = algebra::power(shift, rows);
    for (std::size_t i = low; i < polynomial.size(); ++i) {
        out[i - rows] = out[i - rows] + over * polynomial[i];
    }
    domain.forward_on_coset(out, shift, executor);
}

/// x = shift, shift w, shift w^2 ...
void fill_identity(const algebra::Domain& domain, const Fr& shift, std::vector<Fr>& out) {
    const Fr w = algebra::root_of_unity(domain.log_size());
    out.resize(domain.size());
    Fr x = shift;
    for (Fr& value : out) {
        value = x;
        x = x * w;
    }
}

/// (x^n - 1) / (n (x - 1)): one on the first row, zero on the others.
void fill_first_row(const algebra::Domain& domain, const Fr& shift, std::vector<Fr>& out,
                    base::Executor& executor) {
    fill_identity(domain, shift, out);
    const Fr scale =
        (algebra::power(shift, domain.size()) - Fr::one()) * algebra::fr(domain.size()).inverse();
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

/// The inverse of the matrix (s_k^j): row j has what piece j takes of each coset's polynomial.
std::vector<std::vector<Fr>> inverse_of_vandermonde(std::span<const Fr> s) {
    const std::size_t size = s.size();
    std::vector<std::vector<Fr>> out(size, std::vector<Fr>(size));
    for (std::size_t k = 0; k < size; ++k) {
        // prod_(i != k) (X - s_i) / (s_k - s_i)
        std::vector<Fr> basis = {Fr::one()};
        Fr scale = Fr::one();
        for (std::size_t i = 0; i < size; ++i) {
            if (i == k) {
                continue;
            }
            basis.push_back(Fr::zero());
            for (std::size_t j = basis.size(); j-- > 0;) {
                basis[j] = (j == 0 ? Fr::zero() : basis[j - 1]) - s[i] * basis[j];
            }
            scale = scale * (s[k] - s[i]);
        }
        scale = scale.inverse();
        for (std::size_t j = 0; j < size; ++j) {
            out[j][k] = basis[j] * scale;
        }
    }
    return out;
}

/// The columns that the constraint reads, on one coset after the other.
class CosetColumns {
  public:
    CosetColumns(const Protocol& protocol, const algebra::Domain& domain,
                 const PolynomialOf& polynomial_of)
        : protocol_(protocol), domain_(domain), polynomial_of_(polynomial_of) {
        for (const circuit::Query& query : protocol.queries()) {
            values_[query.column];
        }
    }

    const circuit::ColumnTable& move_to(const Fr& shift, base::Executor& executor) {
        table_ = {};
        for (auto& [column, values] : values_) {
            if (column == protocol_.identity()) {
                fill_identity(domain_, shift, values);
            } else if (column == protocol_.first_row()) {
                fill_first_row(domain_, shift, values, executor);
            } else {
                evaluate_on(polynomial_of_(column), domain_, shift, values, executor);
            }
            place(column, values);
        }
        return table_;
    }

  private:
    void place(const Column& column, std::span<const Fr> values) {
        if (column.kind == circuit::ColumnKind::instance) {
            table_.instance = values;
            return;
        }
        auto& list = column.kind == circuit::ColumnKind::fixed    ? table_.fixed
                     : column.kind == circuit::ColumnKind::advice ? table_.advice
                                                                  : table_.auxiliary;
        list.resize(std::max<std::size_t>(list.size(), column.index + 1));
        list[column.index] = values;
    }

    const Protocol& protocol_;
    const algebra::Domain& domain_;
    const PolynomialOf& polynomial_of_;
    std::map<Column, std::vector<Fr>> values_;
    circuit::ColumnTable table_;
};

using Columns = std::vector<std::vector<Fr>>;

/// Row by row the combinations of the pieces become the pieces.
void separate(Columns& columns, std::span<const Fr> powers, base::Executor& executor) {
    const auto matrix = inverse_of_vandermonde(powers);
    executor.parallel_for(columns[0].size(), GRAIN, [&](std::size_t begin, std::size_t end) {
        std::vector<Fr> row(columns.size());
        for (std::size_t i = begin; i < end; ++i) {
            for (std::size_t k = 0; k < row.size(); ++k) {
                row[k] = columns[k][i];
            }
            for (std::size_t j = 0; j < row.size(); ++j) {
                Fr sum;
                for (std::size_t k = 0; k < row.size(); ++k) {
                    sum = sum + matrix[j][k] * row[k];
                }
                columns[j][i] = sum;
            }
        }
    });
}

/// The constraint's values divided by X^n - 1 as coefficients of the combination of the pieces, for
/// each coset, with shift^n in `powers`; nothing if `proceed` says so.
std::optional<Columns> combinations_of(const Protocol& protocol, const algebra::Domain& domain,
                                       const PolynomialOf& polynomial_of,
                                       const Challenges& challenges,
                                       const std::function<bool()>& proceed,
                                       base::Executor& executor, std::vector<Fr>& powers) {
    const circuit::GateProgram program = circuit::GateProgram::compile(protocol.constraint());
    const circuit::BoundProgram bound = program.bind(challenges);
    CosetColumns columns(protocol, domain, polynomial_of);
    Columns combinations;
    for (std::size_t k = 0; k < protocol.quotient_cosets(); ++k) {
        const Fr shift = coset_shift(domain.log_size(), k);
        const circuit::ColumnTable& table = columns.move_to(shift, executor);
        powers.push_back(algebra::power(shift, domain.size()));
        const Fr scale = (powers.back() - Fr::one()).inverse();
        std::vector<Fr> out;
        out.reserve(domain.size() + HIDING_ROOM);
        out.resize(domain.size());
        executor.parallel_for(out.size(), GRAIN, [&](std::size_t begin, std::size_t end) {
            const auto part = std::span(out).subspan(begin, end - begin);
            bound.run_rows(table, 1, begin, part);
            for (Fr& value : part) {
                value = value * scale;
            }
        });
        domain.inverse_on_coset(out, shift, executor);
        combinations.push_back(std::move(out));
        if (!proceed()) {
            return std::nullopt;
        }
    }
    return combinations;
}

}  // namespace

std::optional<std::vector<commitment::Polynomial>> quotient_of(
    const Protocol& protocol, const algebra::Domain& domain, const PolynomialOf& polynomial_of,
    const Challenges& challenges, const std::function<bool()>& proceed, base::Executor& executor) {
    std::vector<Fr> powers;
    auto out =
        combinations_of(protocol, domain, polynomial_of, challenges, proceed, executor, powers);
    if (!out) {
        return std::nullopt;
    }
    separate(*out, powers, executor);
    if (out->size() > protocol.quotient_pieces()) {
        // What hides the columns makes the last piece a little longer.
        const commitment::Polynomial rest = std::move(out->back());
        out->pop_back();
        out->back().insert(out->back().end(), rest.begin(),
                           rest.begin() + static_cast<std::ptrdiff_t>(HIDING_ROOM));
    }
    return out;
}

}  // namespace cairn::plonk
