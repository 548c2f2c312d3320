#include "plonk/quotient.hpp"

#include "circuit/gate_program.hpp"
#include "plonk/keys.hpp"

#include <algorithm>

namespace cairn::plonk {
namespace {

constexpr std::size_t GRAIN = 4096;
/// Four parts a coset: columns' values take a fourth, or half if read in the next row too. Eight
/// would cost four products more for each element of a column.
constexpr unsigned LOG_PARTS = 2;
// Eight times as many cosets as there are rows would serve constraints of degree 8.
constexpr unsigned LOG_MAX_PIECES = 3;
static_assert(circuit::MAX_DEGREE <= 1U << LOG_MAX_PIECES);

Fr coset_shift(unsigned log_rows, std::size_t number) {
    return algebra::FR_GENERATOR *
           algebra::power(algebra::root_of_unity(log_rows + LOG_MAX_PIECES), number);
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

/// scale times the constraint's values on the coset, in the order of its elements.
void fill_values(const circuit::BoundProgram& bound, CosetColumns& columns, const Fr& shift,
                 const Fr& scale, std::span<Fr> out, base::Executor& executor) {
    const std::size_t parts = columns.parts();
    columns.begin(shift, executor);
    for (std::size_t j = 0; j < parts; ++j) {
        if (j != 0) {
            columns.advance(executor);
        }
        const std::vector<const Fr*> inputs = columns.inputs();
        executor.parallel_for(columns.part_size(), GRAIN, [&](std::size_t begin, std::size_t end) {
            std::vector<const Fr*> from = inputs;
            for (const Fr*& input : from) {
                input += begin;
            }
            std::vector<Fr> values(end - begin);
            bound.run(from, values);
            for (std::size_t i = begin; i < end; ++i) {
                out[j + i * parts] = scale * values[i - begin];
            }
        });
    }
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
    CosetColumns columns(protocol, program.inputs(), polynomial_of, domain.log_size(),
                         std::min(LOG_PARTS, domain.log_size()));
    Columns combinations;
    for (std::size_t k = 0; k < protocol.quotient_cosets(); ++k) {
        const Fr shift = coset_shift(domain.log_size(), k);
        powers.push_back(algebra::power(shift, domain.size()));
        std::vector<Fr> out;
        out.reserve(domain.size() + HIDING_ROOM);
        out.resize(domain.size());
        fill_values(bound, columns, shift, (powers.back() - Fr::one()).inverse(), out, executor);
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
