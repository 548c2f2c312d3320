#include "plonk/quotient.hpp"

#include "algebra/ntt.hpp"
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
void evaluate_on(std::span<const Fr> polynomial, const algebra::Domain& domain, std::size_t rows,
                 const Fr& shift, std::vector<Fr>& out, base::Executor& executor) {
    const std::size_t low = std::min(rows, polynomial.size());
    out.assign(polynomial.begin(), polynomial.begin() + static_cast<std::ptrdiff_t>(low));
    out.resize(rows);
    const Fr over = algebra::power(shift, rows);
    for (std::size_t i = low; i < polynomial.size(); ++i) {
        out[i - rows] = out[i - rows] + over * polynomial[i];
    }
    domain.forward_on_coset(out, shift, executor);
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
    CosetColumns(const Protocol& protocol, unsigned log_rows, const PolynomialOf& polynomial_of)
        : protocol_(protocol),
          polynomial_of_(polynomial_of),
          domain_(log_rows),
          rows_(std::size_t{1} << log_rows),
          w_(algebra::root_of_unity(log_rows)),
          first_row_(rows_, algebra::fr(rows_).inverse()) {
        for (const circuit::Query& query : protocol.queries()) {
            values_[query.column];
        }
    }

    const circuit::ColumnTable& move_to(const Fr& shift, base::Executor& executor) {
        table_ = {};
        for (auto& [column, values] : values_) {
            if (column == protocol_.identity()) {
                fill_identity(shift, values);
            } else {
                // first_row = (1 + X + ... + X^(n - 1)) / n
                evaluate_on(column == protocol_.first_row() ? first_row_ : polynomial_of_(column),
                            domain_, rows_, shift, values, executor);
            }
            place(column, values);
        }
        return table_;
    }

  private:
    void fill_identity(const Fr& shift, std::vector<Fr>& out) const {
        out.resize(rows_);
        Fr x = shift;
        for (Fr& value : out) {
            value = x;
            x = x * w_;
        }
    }
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
    const PolynomialOf& polynomial_of_;
    algebra::Domain domain_;
    std::size_t rows_;
    Fr w_;
    std::vector<Fr> first_row_;
    std::map<Column, std::vector<Fr>> values_;
    circuit::ColumnTable table_;
};

}  // namespace

std::optional<std::vector<commitment::Polynomial>> quotient_of(
    const Protocol& protocol, unsigned log_rows, const PolynomialOf& polynomial_of,
    const Challenges& challenges, const std::function<bool()>& proceed, base::Executor& executor) {
    const std::size_t rows = std::size_t{1} << log_rows;
    const std::size_t cosets = protocol.quotient_cosets();
    const algebra::Domain domain(log_rows);
    const circuit::GateProgram program = circuit::GateProgram::compile(protocol.constraint());
    const circuit::BoundProgram bound = program.bind(challenges);
    CosetColumns columns(protocol, log_rows, polynomial_of);
    std::vector<Fr> powers;  // shift^n of each coset
    std::vector<std::vector<Fr>> combinations;
    for (std::size_t k = 0; k < cosets; ++k) {
        const Fr shift = coset_shift(log_rows, k);
        const circuit::ColumnTable& table = columns.move_to(shift, executor);
        powers.push_back(algebra::power(shift, rows));
        const Fr scale = (powers.back() - Fr::one()).inverse();
        std::vector<Fr> out(rows);
        executor.parallel_for(rows, GRAIN, [&](std::size_t begin, std::size_t end) {
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
    const auto matrix = inverse_of_vandermonde(powers);
    std::vector<commitment::Polynomial> out(cosets, commitment::Polynomial(rows));
    executor.parallel_for(rows, GRAIN, [&](std::size_t begin, std::size_t end) {
        for (std::size_t j = 0; j < cosets; ++j) {
            for (std::size_t i = begin; i < end; ++i) {
                Fr sum;
                for (std::size_t k = 0; k < cosets; ++k) {
                    sum = sum + matrix[j][k] * combinations[k][i];
                }
                out[j][i] = sum;
            }
        }
    });
    if (cosets > protocol.quotient_pieces()) {
        // What hides the columns makes the last piece a little longer.
        const commitment::Polynomial rest = std::move(out.back());
        out.pop_back();
        out.back().insert(out.back().end(), rest.begin(),
                          rest.begin() + static_cast<std::ptrdiff_t>(HIDING_ROOM));
    }
    return out;
}

}  // namespace cairn::plonk
