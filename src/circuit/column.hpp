// The columns of a table, and a cell of one.
//
// Threads: plain values.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>

namespace cairn::circuit {

enum class ColumnKind : std::uint8_t {
    fixed,      // the same in each proof: selectors, coefficients, tables
    advice,     // the witness, the prover's secret
    instance,   // public inputs: the verifier knows them
    auxiliary,  // a prover's own (running products and sums, ...); no circuit has one
};

struct Column {
    ColumnKind kind = ColumnKind::advice;
    std::uint32_t index = 0;

    friend constexpr auto operator<=>(const Column&, const Column&) = default;
};

[[nodiscard]] constexpr Column fixed(std::uint32_t index) noexcept {
    return {ColumnKind::fixed, index};
}
[[nodiscard]] constexpr Column advice(std::uint32_t index) noexcept {
    return {ColumnKind::advice, index};
}
[[nodiscard]] constexpr Column auxiliary(std::uint32_t index) noexcept {
    return {ColumnKind::auxiliary, index};
}

/// The one column of public inputs: input i in row i, zero below.
inline constexpr Column INSTANCE = {ColumnKind::instance, 0};

/// What an expression at row r reads: the column's cell at row r + rotation, rotation 0 or 1. The
/// row after the last is the first.
struct Query {
    Column column;
    std::uint32_t rotation = 0;

    friend constexpr auto operator<=>(const Query&, const Query&) = default;
};

/// A place in the table of one circuit.
struct Cell {
    Column column;
    std::uint32_t row = 0;

    friend constexpr auto operator<=>(const Cell&, const Cell&) = default;
};

}  // namespace cairn::circuit
