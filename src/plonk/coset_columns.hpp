// What a constraint reads on a coset of the rows' domain, a part of the coset at a time.
//
// The coset s <w> of n elements is made of k cosets s w^j <w^k> of n / k elements. On part j a
// polynomial has the values of its remainder modulo X^(n/k) - (s w^j)^(n/k), which one transform of
// n / k gives: the remainder takes the place of the first log2 k layers of a transform of n. The
// row after x is w x, and the rows after those of part j are part j + 1, in the same order; so a
// column that is read there too keeps the values of two parts. Part k is part 0, begun one later.
// Threads: the executor handed in. Memory: 32 (reads of a column in a row: 1 or 2) / k bytes a row
// and column, and a transform's of n / k. Cost: k - 1 products an element beside the transform, and
// for columns that are read in the next row one part more.
#pragma once

#include "algebra/ntt.hpp"
#include "plonk/protocol.hpp"

namespace cairn::plonk {

/// The coefficients of a polynomial that a column's number leads to.
using PolynomialOf = std::function<std::span<const Fr>(const Column& column)>;

class CosetColumns {
  public:
    /// `queries` in any order, of committed columns, instance, identity and first_row.
    /// `polynomial_of` knows all but the last two; polynomials may be longer than n. Both must
    /// outlive this. log_parts is at most log_rows.
    CosetColumns(const Protocol& protocol, std::span<const circuit::Query> queries,
                 const PolynomialOf& polynomial_of, unsigned log_rows, unsigned log_parts);

    [[nodiscard]] std::size_t parts() const noexcept { return std::size_t{1} << log_parts_; }
    [[nodiscard]] std::size_t part_size() const noexcept { return domain_.size(); }

    /// Part 0 of shift <w>.
    void begin(const Fr& shift, base::Executor& executor);
    /// The part after that; at most parts() - 1 times.
    void advance(base::Executor& executor);

    /// For each query the values at shift w^(j + i parts()), on part j for i below part_size(): a
    /// BoundProgram's inputs. Valid until the next call.
    [[nodiscard]] std::vector<const Fr*> inputs() const;

  private:
    /// Empty where the constraint does not read them.
    struct Values {
        std::vector<Fr> here;
        std::vector<Fr> next;
    };

    void fill_next(base::Executor& executor);
    /// The column's values at shift <w^k>.
    void evaluate(const Column& column, const Fr& shift, std::vector<Fr>& out,
                  base::Executor& executor) const;
    void fill_first_row(const Fr& shift, std::vector<Fr>& out, base::Executor& executor) const;

    const Protocol& protocol_;
    std::span<const circuit::Query> queries_;
    const PolynomialOf& polynomial_of_;
    unsigned log_parts_;
    algebra::Domain domain_;  // of a part
    Fr w_;
    Fr shift_;  // of the part
    std::map<Column, Values> columns_;
};

}  // namespace cairn::plonk
