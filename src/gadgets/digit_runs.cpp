#include "gadgets/digit_runs.hpp"

#include "base/assert.hpp"

#include <algorithm>

namespace cairn::gadgets {

using algebra::Limbs4;

namespace {

constexpr unsigned MAX_SHIFT = 64 * DIGIT_BITS;

/// factor^0 .. factor^MAX_SHIFT
std::vector<Fr> powers_of(const Fr& factor) {
    std::vector<Fr> out = {Fr::one()};
    while (out.size() <= MAX_SHIFT) {
        out.push_back(out.back() * factor);
    }
    return out;
}
const Fr& power_of_two(unsigned exponent) {
    static const std::vector<Fr> powers = powers_of(fr(2));
    return powers[exponent];
}
const Fr& power_of_half(unsigned exponent) {
    static const std::vector<Fr> powers = powers_of(fr(2).inverse());
    return powers[exponent];
}

/// Takes the lowest bits away; count is in 1 to 63.
std::uint64_t take_bits(Limbs4& integer, unsigned count) {
    const std::uint64_t out = integer[0] & ((std::uint64_t{1} << count) - 1);
    for (std::size_t i = 0; i < 4; ++i) {
        const std::uint64_t above = i == 3 ? 0 : integer[i + 1];
        integer[i] = integer[i] >> count | above << (64 - count);
    }
    return out;
}

/// Rows that sum up: three terms in the first, two more in each other.
std::size_t sum_rows(std::span<const Term> terms, const Fr& constant) {
    if (terms.size() == 1 && terms[0].factor == Fr::one() && constant.is_zero()) {
        return 0;
    }
    return std::max<std::size_t>(1, terms.size() / 2);
}

}  // namespace

std::size_t DigitRuns::pick_track(std::span<const Term> terms) const {
    std::size_t out = 0;
    for (std::size_t i = 0; i < TRACKS; ++i) {
        if (!terms.empty() && tracks_[i].sum == terms[0].cell) {
            return i;
        }
        out = tracks_[i].row < tracks_[out].row ? i : out;
    }
    return out;
}

DigitRuns::Place DigitRuns::place(std::span<const Term> terms, std::size_t sums,
                                  std::size_t rows_after) {
    const std::size_t number = pick_track(terms);
    Track& track = tracks_[number];
    Place out{.track = number, .row = track.row, .shared_sum = {}};
    const bool may_share = sums != 0 && track.sum == terms[0].cell;
    out.row += track.sum && !may_share ? 1U : 0U;
    // Where the rows that sum up need wire e, it must be free.
    const auto is_taken = [&] {
        for (std::uint32_t i = 0; i < sums; ++i) {
            if (terms.size() > 2 * (i + 1) && shared_wire_taken_.contains(out.row + i)) {
                return true;
            }
        }
        return false;
    };
    while (is_taken()) {
        ++out.row;
    }
    if (may_share && out.row == track.row) {
        out.shared_sum = track.sum;
    }
    track = {.row = out.row + static_cast<std::uint32_t>(sums + rows_after), .sum = {}};
    while (builder_.rows() < track.row) {
        (void)builder_.add_row();
    }
    return out;
}

Cell DigitRuns::write_sums(Place& at, std::span<const Term> terms, const Fr& constant,
                           std::size_t sums) {
    const auto q = [&](std::uint32_t i) {
        return FiveWire::coefficient(DigitTable::coefficient(at.track, i));
    };
    const Column own = FiveWire::wire(DigitTable::first(at.track));
    Cell sum = at.shared_sum ? *at.shared_sum : copy({own, at.row}, terms[0].cell, terms[0].factor);
    Fr factor = terms[0].factor;
    Fr offset = constant;
    for (std::size_t next = 1; sums > 0; --sums, ++at.row) {
        builder_.fix(at.row, table_.sum_selector(at.track), Fr::one());
        builder_.fix(at.row, q(0), factor);
        builder_.fix(at.row, q(3), offset);
        Fr value = factor * builder_.value(sum) + offset;
        for (std::uint32_t i = 1; i <= 2 && next < terms.size(); ++i, ++next) {
            const Column wire =
                FiveWire::wire(i == 1 ? DigitTable::second(at.track) : DigitTable::SHARED_WIRE);
            const Cell own_copy = copy({wire, at.row}, terms[next].cell, terms[next].factor);
            builder_.fix(at.row, q(i), terms[next].factor);
            value = value + terms[next].factor * builder_.value(own_copy);
            if (i == 2) {
                shared_wire_taken_.insert(at.row);
            }
        }
        sum = {own, at.row + 1};
        builder_.assign(sum.row, own, found(Step::sum, sum, value, Fr::one()));
        factor = Fr::one();
        offset = Fr::zero();
    }
    return sum;
}

Cell DigitRuns::copy(const Cell& at, const Cell& source, const Fr& factor) {
    builder_.assign(at.row, at.column, found(Step::copy, at, builder_.value(source), factor));
    builder_.copy(source, at);
    return at;
}

Cell DigitRuns::in_cell(const Place& at, std::size_t piece) const {
    return {FiveWire::wire(DigitTable::first(at.track)),
            at.row + static_cast<std::uint32_t>(piece)};
}
Cell DigitRuns::out_cell(const Place& at, std::size_t piece) const {
    return {FiveWire::wire(DigitTable::second(at.track)),
            at.row + static_cast<std::uint32_t>(piece)};
}

std::vector<Fr> DigitRuns::look_up(const Place& at, std::span<const Piece> pieces,
                                   std::span<const std::uint64_t> ins) {
    std::vector<Fr> out;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const Cell cell = out_cell(at, i);
        out.push_back(found(Step::lookup, cell, fr(table_.out(pieces[i].kind, ins[i])), Fr::one()));
    }
    return out;
}

DigitRun DigitRuns::write_outs(const Place& at, std::span<const Piece> pieces,
                               std::span<const Fr> outs) {
    DigitRun run{.ins = {}, .outs = {}, .out = out_cell(at, 0)};
    Fr value;
    for (std::size_t i = pieces.size(); i-- > 0;) {
        const Cell cell = out_cell(at, i);
        const auto q = [&](std::uint32_t k) {
            return FiveWire::coefficient(DigitTable::coefficient(at.track, k));
        };
        const Piece& piece = pieces[i];
        value = value + power_of_two(piece.out_shift) * outs[i];
        builder_.assign(cell.row, cell.column, value);
        builder_.fix(cell.row, table_.lookup_selector(at.track), Fr::one());
        builder_.fix(cell.row, q(0), fr(piece.kind));
        builder_.fix(cell.row, q(2), power_of_half(piece.out_shift));
        if (i + 1 != pieces.size()) {
            builder_.fix(cell.row, q(3), power_of_half(piece.out_shift));
        }
    }
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        run.ins.push_back(in_cell(at, i));
        run.outs.push_back(out_cell(at, i));
    }
    return run;
}

DigitRun DigitRuns::map(std::span<const Term> terms, const Fr& constant,
                        std::span<const Piece> pieces) {
    CAIRN_ASSERT(!terms.empty() && !pieces.empty());
    const std::size_t sums = sum_rows(terms, constant);
    Place at = place(terms, sums, pieces.size());
    Limbs4 left = builder_.value(write_sums(at, terms, constant, sums)).to_integer();
    std::vector<std::uint64_t> ins;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const Cell cell = in_cell(at, i);
        if (i != 0) {
            builder_.assign(cell.row, cell.column, Fr::from_integer(left));
        }
        if (i + 1 != pieces.size()) {
            builder_.fix(cell.row, FiveWire::coefficient(DigitTable::coefficient(at.track, 1)),
                         power_of_two(pieces[i].in_bits));
        }
        ins.push_back(take_bits(left, pieces[i].in_bits));
    }
    return write_outs(at, pieces, look_up(at, pieces, ins));
}

Cell DigitRuns::sum(std::span<const Term> terms, const Fr& constant) {
    const std::size_t sums = sum_rows(terms, constant);
    CAIRN_ASSERT(sums != 0);
    Place at = place(terms, sums, 1);
    const Cell out = write_sums(at, terms, constant, sums);
    tracks_[at.track] = {.row = at.row, .sum = out};
    return out;
}

DigitRun DigitRuns::join(std::span<const Cell> cells, std::span<const Piece> pieces) {
    CAIRN_ASSERT(cells.size() == pieces.size() && !pieces.empty());
    const Place at = place({}, 0, pieces.size());
    std::vector<std::uint64_t> ins;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const Cell in = copy(in_cell(at, i), cells[i], Fr::one());
        ins.push_back(builder_.value(in).to_integer()[0]);
    }
    return write_outs(at, pieces, look_up(at, pieces, ins));
}

std::vector<Cell> DigitRuns::split(const Cell& out, std::span<const std::uint64_t> ins,
                                   std::span<const Piece> pieces) {
    CAIRN_ASSERT(ins.size() == pieces.size() && !pieces.empty());
    const Place at = place({}, 0, pieces.size());
    std::vector<Cell> cells;
    std::vector<Fr> outs;
    for (std::size_t i = 0; i < ins.size(); ++i) {
        const Cell cell = in_cell(at, i);
        cells.push_back(builder_.assign(cell.row, cell.column,
                                        found(Step::lookup, cell, fr(ins[i]), Fr::one())));
        outs.push_back(fr(table_.out(pieces[i].kind, ins[i])));
    }
    builder_.copy(out, write_outs(at, pieces, outs).out);
    return cells;
}

}  // namespace cairn::gadgets
