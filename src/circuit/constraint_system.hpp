// The shape of a table: which columns, which gates, which lookups. Independent of any circuit's
// size and content.
//
// A gate's constraints are zero on every row where its selector is not; a gate without a selector
// holds on every row, and must hold where all fixed and instance cells are zero, whatever the
// advice, because that is what rows past the end of a circuit look like.
// A lookup says that each tuple that a query reads, on the rows where the query's selector is one,
// stands in some row of the table where the table's selector is one. It is meant for logUp
// (Habock, eprint 2022/1530): one column of multiplicities for all queries of a lookup. A table of
// advice columns is a dynamic one.
// Copy constraints may tie cells of the `copyable` columns.
// Threads: plain values.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "circuit/expression.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cairn::circuit {

/// Of a constraint together with its selector.
inline constexpr unsigned MAX_DEGREE = 6;

struct Gate {
    std::string name;
    std::optional<Column> selector;  // a fixed column
    std::vector<Expression> constraints;

    /// Of its constraints, with the selector.
    [[nodiscard]] unsigned degree() const noexcept;
};

struct Lookup {
    struct Query {
        std::optional<Column> selector;  // a fixed column of zeros and ones
        std::vector<Expression> inputs;
    };
    std::string name;
    std::vector<Query> queries;
    std::optional<Column> table_selector;  // a fixed column of zeros and ones
    std::vector<Column> table;             // as wide as the inputs of each query
};

/// Why a shape is not one.
enum class [[nodiscard]] ShapeError : std::uint8_t {
    unknown_column,       // an index past the end, or an auxiliary column
    rotation_too_far,     // only this row and the next can be read
    degree_too_high,      // above MAX_DEGREE with the selector
    challenge_in_shape,   // challenges belong to provers
    selector_not_fixed,   // what selects is the same in each proof
    lookup_width,         // a query is not as wide as its table, or either is empty
    free_gate_not_empty,  // a gate without a selector fails on a row of zeros
    public_input_row,     // its wire is not copyable, or a column of it not fixed
};

/// How a row makes a cell equal to the public input of that row.
struct PublicInputRow {
    Column wire;  // copyable
    std::vector<std::pair<Column, algebra::Fr>> fixed;
};

struct ConstraintSystem {
    std::string name;
    std::uint32_t fixed_columns = 0;
    std::uint32_t advice_columns = 0;
    std::vector<Column> copyable;
    std::vector<Gate> gates;
    std::vector<Lookup> lookups;
    PublicInputRow public_input_row;

    [[nodiscard]] Result<void, ShapeError> validate() const;

    /// The highest degree of a constraint with its selector.
    [[nodiscard]] unsigned degree() const noexcept;

    /// All constraints times their selectors, gate by gate, joined by powers of alpha.
    [[nodiscard]] Expression gate_expression(const Expression& alpha) const;

    /// SHA-256 over all that provers and verifiers must agree on; names are left out.
    [[nodiscard]] Bytes32 digest() const;
};

/// a, b, c with q_l a + q_r b + q_o c + q_m a b + q_c + public input = 0, as gnark's and the first
/// PLONK: fixed columns q_l, q_r, q_o, q_m, q_c in this order.
[[nodiscard]] ConstraintSystem vanilla();

}  // namespace cairn::circuit
