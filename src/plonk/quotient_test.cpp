#include "plonk/quotient.hpp"

#include "algebra/fr_random.hpp"
#include "algebra/polynomial.hpp"
#include "plonk/samples_test.hpp"

#include <gtest/gtest.h>

namespace cairn::plonk {
namespace {

using circuit::Query;

/// Polynomials of the wide circuit's columns, longer than n where they hide, shorter in places.
class CosetColumnsTest : public testing::Test {
  protected:
    CosetColumnsTest() {
        for (const Query& query : protocol_.queries()) {
            here_and_next_.push_back({query.column, 0});
            here_and_next_.push_back({query.column, 1});
        }
    }

    /// A polynomial of its own for each column.
    std::span<const Fr> polynomial(const Column& column, std::size_t rows) {
        auto& out = polynomials_[column];
        if (out.empty()) {
            const std::size_t length = rows + polynomials_.size() % 5 - 1;
            for (std::size_t i = 0; i < length; ++i) {
                out.push_back(algebra::random_fr(random_));
            }
        }
        return out;
    }
    Fr value(const Query& query, const Fr& x, unsigned log_rows) {
        const Fr at = query.rotation == 0 ? x : x * algebra::root_of_unity(log_rows);
        const std::size_t rows = std::size_t{1} << log_rows;
        if (query.column == protocol_.identity()) {
            return at;
        }
        if (query.column == protocol_.first_row()) {
            return (algebra::power(at, rows) - Fr::one()) * (fr(rows) * (at - Fr::one())).inverse();
        }
        return algebra::evaluate_polynomial(polynomial(query.column, rows), at,
                                            base::serial_executor());
    }
    /// All parts of one coset after another's, each value against the polynomial's.
    void expect_values(unsigned log_rows, unsigned log_parts, base::Executor& executor) {
        polynomials_.clear();
        const PolynomialOf of = [&](const Column& column) {
            return polynomial(column, std::size_t{1} << log_rows);
        };
        CosetColumns columns(protocol_, here_and_next_, of, log_rows, log_parts);
        ASSERT_EQ(columns.parts() * columns.part_size(), std::size_t{1} << log_rows);
        for (const Fr& shift : {fr(7), fr(49)}) {
            columns.begin(shift, executor);
            for (std::size_t j = 0; j < columns.parts(); ++j) {
                if (j != 0) {
                    columns.advance(executor);
                }
                expect_part(columns, shift, j, log_rows);
            }
        }
    }
    void expect_part(const CosetColumns& columns, const Fr& shift, std::size_t j,
                     unsigned log_rows) {
        const std::vector<const Fr*> inputs = columns.inputs();
        for (std::size_t i = 0; i < columns.part_size(); ++i) {
            const Fr x =
                shift * algebra::power(algebra::root_of_unity(log_rows), j + i * columns.parts());
            for (std::size_t q = 0; q < inputs.size(); ++q) {
                ASSERT_EQ(inputs[q][i], value(here_and_next_[q], x, log_rows))
                    << log_rows << ' ' << columns.parts() << ' ' << j << ' ' << i << ' ' << q;
            }
        }
    }

    crypto::SeededRandom random_{1};
    Protocol protocol_{wide_shape(), true};
    std::vector<Query> here_and_next_;
    std::map<Column, std::vector<Fr>> polynomials_;
};

TEST_F(CosetColumnsTest, PartsHaveTheValuesOfThePolynomials) {
    for (const unsigned log_rows : {0U, 1U, 2U, 3U, 5U, 7U}) {
        for (unsigned log_parts = 0; log_parts <= std::min(3U, log_rows); ++log_parts) {
            expect_values(log_rows, log_parts, base::serial_executor());
        }
    }
    expect_values(7, 1, base::tbb_executor(2));
}

TEST_F(CosetColumnsTest, AColumnMayBeReadInOneOfTheTwoRowsAlone) {
    constexpr unsigned log_rows = 4;
    const Column column = protocol_.product(0);
    const PolynomialOf of = [&](const Column& c) { return polynomial(c, 1U << log_rows); };
    for (const std::uint32_t rotation : {0U, 1U}) {
        here_and_next_ = {{column, rotation}};
        CosetColumns columns(protocol_, here_and_next_, of, log_rows, 2);
        columns.begin(fr(7), base::serial_executor());
        for (std::size_t j = 0; j < columns.parts(); ++j) {
            if (j != 0) {
                columns.advance(base::serial_executor());
            }
            expect_part(columns, fr(7), j, log_rows);
        }
    }
}

}  // namespace
}  // namespace cairn::plonk
