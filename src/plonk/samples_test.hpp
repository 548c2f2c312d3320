// Circuits and schemes for tests of PLONK: small, and with everything that a shape can have.
#pragma once

#include "base/assert.hpp"
#include "circuit/builder.hpp"
#include "commitment/kzg.hpp"
#include "fri/fri_scheme.hpp"
#include "plonk/plonk.hpp"

namespace cairn::plonk {

using algebra::fr;
using circuit::advice;
using circuit::Built;
using circuit::cell;
using circuit::Cell;
using circuit::fixed;

inline constexpr unsigned LOG_ROWS = 5;

/// x^8 = y and a chain of sums, of three wires: copies and one public input.
inline Built vanilla_circuit(std::uint64_t x) {
    circuit::Builder builder(std::make_shared<const circuit::ConstraintSystem>(circuit::vanilla()));
    const auto multiply = [&](const Cell& a, const Cell& b) {
        const std::uint32_t row = builder.add_row();
        builder.assign_copy(row, advice(0), a);
        builder.assign_copy(row, advice(1), b);
        builder.fix(row, fixed(3), Fr::one());
        builder.fix(row, fixed(2), -Fr::one());
        return builder.assign(row, advice(2), builder.value(a) * builder.value(b));
    };
    const std::uint32_t row = builder.add_row();
    Cell power = builder.assign(row, advice(2), fr(x));
    for (int i = 0; i < 3; ++i) {
        power = multiply(power, power);
    }
    builder.make_public(power);
    auto built = builder.finish(std::size_t{1} << LOG_ROWS);
    CAIRN_ASSERT(built.has_value());
    return *std::move(built);
}

/// Seven copyable columns, so two running products; a gate that reads the next row, of degree five
/// with its selector; a table of squares that two queries ask.
inline circuit::ConstraintSystem wide_shape() {
    circuit::ConstraintSystem out;
    out.name = "wide";
    out.fixed_columns = 4;
    out.advice_columns = 7;
    for (std::uint32_t i = 0; i < 7; ++i) {
        out.copyable.push_back(advice(i));
    }
    const circuit::Expression a = cell(advice(0));
    out.gates.push_back({"fourth power", fixed(0), {a * a * a * a - cell(advice(0), 1)}});
    circuit::Lookup lookup;
    lookup.name = "squares";
    lookup.table = {fixed(2), fixed(3)};
    lookup.queries.push_back({fixed(1), {cell(advice(5)), cell(advice(6))}});
    lookup.queries.push_back({fixed(1), {cell(advice(4)), cell(advice(3))}});
    out.lookups.push_back(std::move(lookup));
    return out;
}

inline Built wide_circuit(std::uint64_t x) {
    circuit::Builder builder(std::make_shared<const circuit::ConstraintSystem>(wide_shape()));
    Fr value = fr(x);
    Cell before{};
    for (std::uint32_t i = 0; i < 4; ++i) {
        const std::uint32_t row = builder.add_row();
        const Cell here = builder.assign(row, advice(0), value);
        if (i != 0) {
            builder.copy(before, here);
        }
        before = builder.assign(row, advice(1), value * value * value * value);
        builder.fix(row, fixed(0), i == 3 ? Fr::zero() : Fr::one());
        builder.fix(row, fixed(1), Fr::one());
        builder.assign(row, advice(5), fr(x % 16));
        builder.assign(row, advice(6), fr((x % 16) * (x % 16)));
        builder.assign(row, advice(4), fr(i));
        builder.assign(row, advice(3), fr(std::uint64_t{i} * i));
        value = value * value * value * value;
    }
    circuit::ColumnValues numbers;
    circuit::ColumnValues squares;
    for (std::uint64_t i = 0; i < 16; ++i) {
        numbers.push_back(fr(i));
        squares.push_back(fr(i * i));
    }
    builder.set_table_column(fixed(2), numbers);
    builder.set_table_column(fixed(3), squares);
    auto built = builder.finish(std::size_t{1} << LOG_ROWS);
    CAIRN_ASSERT(built.has_value());
    return *std::move(built);
}

inline const srs::Srs& setup_for_tests() {
    static const srs::Srs srs = srs::generate_for_development(
        Bytes{1}, (std::size_t{1} << LOG_ROWS) + HIDING_ROOM, base::tbb_executor());
    return srs;
}

/// A scheme with what proves and what checks.
struct Scheme {
    std::unique_ptr<commitment::Committer> committer;
    std::unique_ptr<commitment::Checker> checker;
    bool hides = false;
};

inline Scheme kzg() {
    return {std::make_unique<commitment::KzgCommitter>(setup_for_tests()),
            std::make_unique<commitment::KzgChecker>(setup_for_tests().tau_g2,
                                                     srs::digest_of(setup_for_tests())),
            true};
}

inline constexpr fri::Parameters QUICK = {
    .log_blowup = 3, .queries = 12, .grinding_bits = 2, .log_fold = 2, .log_final = 2};

inline Scheme fri() {
    return {std::make_unique<fri::FriCommitter>(QUICK, LOG_ROWS),
            std::make_unique<fri::FriChecker>(QUICK, LOG_ROWS), false};
}

}  // namespace cairn::plonk
