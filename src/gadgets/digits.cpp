#include "gadgets/digits.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <utility>

namespace cairn::gadgets {

using algebra::Limbs4;

namespace {

constexpr unsigned MAX_SHIFT = 64 * DIGIT_BITS;
constexpr std::uint32_t SHARED_WIRE = 4;

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

constexpr unsigned bits_of_digit(Form form) {
    return form == Form::dense ? 1 : DIGIT_BITS;
}

/// The wires and coefficients of a track.
constexpr std::uint32_t first(std::size_t track) {
    return static_cast<std::uint32_t>(2 * track);
}
constexpr std::uint32_t second(std::size_t track) {
    return first(track) + 1;
}
constexpr std::uint32_t coefficient(std::size_t track, std::uint32_t i) {
    return static_cast<std::uint32_t>(4 * track) + i;
}

/// Rows that sum up: three terms in the first, two more in each other.
std::size_t sum_rows(std::span<const Term> terms, const Fr& constant) {
    if (terms.size() == 1 && terms[0].factor == Fr::one() && constant.is_zero()) {
        return 0;
    }
    return std::max<std::size_t>(1, terms.size() / 2);
}

}  // namespace

Limbs4 spread(std::uint64_t word) noexcept {
    Limbs4 out{};
    for (unsigned i = 0; i < 64; ++i) {
        const unsigned at = DIGIT_BITS * i;
        out[at / 64] |= (word >> i & 1U) << (at % 64);
    }
    return out;
}

Fr sparse(std::uint64_t word) noexcept {
    return Fr::from_integer(spread(word));
}

std::uint64_t word_of_sparse(const Limbs4& digits) noexcept {
    std::uint64_t out = 0;
    for (unsigned i = 0; i < 64; ++i) {
        const unsigned at = DIGIT_BITS * i;
        out |= (digits[at / 64] >> (at % 64) & 1U) << i;
    }
    return out;
}

std::vector<unsigned> cut(unsigned first, unsigned last, unsigned most) {
    std::vector<unsigned> out;
    for (; first < last; first += out.back()) {
        out.push_back(std::min(most, last - first));
    }
    return out;
}

DigitTable::DigitTable(FiveWire& shape) : shape_(shape), kinds_(1) {
    for (Column& column : columns_) {
        column = shape.add_table_column();
    }
    circuit::Lookup lookup{.name = "digits", .queries = {}, .table_selector = {}, .table = {}};
    lookup.table.assign(columns_.begin(), columns_.end());
    for (std::size_t track = 0; track < TRACKS; ++track) {
        const auto q = [&](std::uint32_t i) {
            return cell(FiveWire::coefficient(coefficient(track, i)));
        };
        const auto wire = [](std::uint32_t i, std::uint32_t rotation = 0) {
            return cell(FiveWire::wire(i), rotation);
        };
        const std::uint32_t x = first(track);
        const std::uint32_t y = second(track);
        sum_[track] = shape.add_gate("digit sum", {q(0) * wire(x) + q(1) * wire(y) +
                                                   q(2) * wire(SHARED_WIRE) + q(3) - wire(x, 1)});
        lookup_[track] = shape.add_fixed();
        lookup.queries.push_back(
            {.selector = lookup_[track],
             .inputs = {q(0), wire(x) - q(1) * wire(x, 1), q(2) * wire(y) - q(3) * wire(y, 1)}});
    }
    shape.add_lookup(std::move(lookup));
}

std::uint64_t DigitTable::out(std::uint32_t kind, std::uint64_t in) const {
    const Kind& of = kinds_[kind];
    std::uint64_t out = 0;
    for (unsigned i = 0; i < of.length; ++i) {
        const unsigned width = bits_of_digit(of.in);
        const std::uint64_t digit = in >> (i * width) & ((1U << width) - 1);
        out |= std::uint64_t{of.map.out[digit]} << (i * bits_of_digit(of.out));
    }
    return out;
}

std::uint32_t DigitTable::add(const Kind& kind) {
    const auto number = static_cast<std::uint32_t>(kinds_.size());
    kinds_.push_back(kind);
    std::array<circuit::ColumnValues, 3> values;
    // Counts from 0 on, digit by digit.
    std::vector<unsigned> digits(kind.length);
    for (bool is_last = false; !is_last;) {
        std::uint64_t in = 0;
        for (unsigned i = 0; i < kind.length; ++i) {
            in |= std::uint64_t{digits[i]} << (i * bits_of_digit(kind.in));
        }
        values[0].push_back(fr(number));
        values[1].push_back(fr(in));
        values[2].push_back(fr(out(number, in)));
        unsigned i = 0;
        while (i < kind.length && ++digits[i] == kind.map.values) {
            digits[i++] = 0;
        }
        is_last = i == kind.length;
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
        shape_.extend_table(columns_[i], values[i]);
    }
    rows_ += values[0].size();
    return number;
}

std::uint32_t DigitTable::add_map(const DigitMap& map, unsigned length, Form out) {
    CAIRN_ASSERT(map.values >= 2 && map.values <= map.out.size());
    CAIRN_ASSERT(length >= 1 && length <= 10);
    return add({.map = map, .length = length, .in = Form::sparse, .out = out});
}

std::uint32_t DigitTable::add_spread(unsigned bits) {
    CAIRN_ASSERT(bits >= 1 && bits <= 16);
    return add({.map = {.values = 2, .out = {0, 1}},
                .length = bits,
                .in = Form::dense,
                .out = Form::sparse});
}

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
    out.row += track.sum && !may_share ? 1 : 0;
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
    const auto q = [&](std::uint32_t i) { return FiveWire::coefficient(coefficient(at.track, i)); };
    const Column own = FiveWire::wire(first(at.track));
    Cell sum = at.shared_sum ? *at.shared_sum : copy(at.row, own, terms[0].cell);
    Fr factor = terms[0].factor;
    Fr offset = constant;
    for (std::size_t next = 1; sums > 0; --sums, ++at.row) {
        builder_.fix(at.row, table_.sum_selector(at.track), Fr::one());
        builder_.fix(at.row, q(0), factor);
        builder_.fix(at.row, q(3), offset);
        Fr value = factor * builder_.value(sum) + offset;
        for (std::uint32_t i = 1; i <= 2 && next < terms.size(); ++i, ++next) {
            const Column wire = FiveWire::wire(i == 1 ? second(at.track) : SHARED_WIRE);
            const Cell own_copy = copy(at.row, wire, terms[next].cell);
            builder_.fix(at.row, q(i), terms[next].factor);
            value = value + terms[next].factor * builder_.value(own_copy);
            if (i == 2) {
                shared_wire_taken_.insert(at.row);
            }
        }
        sum = {own, at.row + 1};
        builder_.assign(sum.row, own, found(Step::sum, sum, sum, value));
        factor = Fr::one();
        offset = Fr::zero();
    }
    return sum;
}

Cell DigitRuns::copy(std::uint32_t row, Column column, const Cell& source) {
    const Cell out = {column, row};
    builder_.assign(row, column, found(Step::copy, out, source, builder_.value(source)));
    builder_.copy(source, out);
    return out;
}

Cell DigitRuns::in_cell(const Place& at, std::size_t piece) const {
    return {FiveWire::wire(first(at.track)), at.row + static_cast<std::uint32_t>(piece)};
}
Cell DigitRuns::out_cell(const Place& at, std::size_t piece) const {
    return {FiveWire::wire(second(at.track)), at.row + static_cast<std::uint32_t>(piece)};
}

std::vector<Fr> DigitRuns::look_up(const Place& at, std::span<const Piece> pieces,
                                   std::span<const std::uint64_t> ins) {
    std::vector<Fr> out;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const Cell cell = out_cell(at, i);
        out.push_back(found(Step::lookup, cell, cell, fr(table_.out(pieces[i].kind, ins[i]))));
    }
    return out;
}

DigitRun DigitRuns::write_outs(const Place& at, std::span<const Piece> pieces,
                               std::span<const Fr> outs) {
    DigitRun run{.in = in_cell(at, 0), .out = out_cell(at, 0), .outs = {}};
    Fr value;
    for (std::size_t i = pieces.size(); i-- > 0;) {
        const Cell cell = out_cell(at, i);
        const auto q = [&](std::uint32_t k) {
            return FiveWire::coefficient(coefficient(at.track, k));
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
            builder_.fix(cell.row, FiveWire::coefficient(coefficient(at.track, 1)),
                         power_of_two(pieces[i].in_bits));
        }
        ins.push_back(take_bits(left, pieces[i].in_bits));
    }
    return write_outs(at, pieces, look_up(at, pieces, ins));
}

Cell DigitRuns::sum(std::initializer_list<Term> terms, const Fr& constant) {
    const std::span<const Term> all(terms.begin(), terms.size());
    const std::size_t sums = sum_rows(all, constant);
    CAIRN_ASSERT(sums != 0);
    Place at = place(all, sums, 1);
    const Cell out = write_sums(at, all, constant, sums);
    tracks_[at.track] = {.row = at.row, .sum = out};
    return out;
}

DigitRun DigitRuns::join(std::span<const Cell> cells, std::span<const Piece> pieces) {
    CAIRN_ASSERT(cells.size() == pieces.size() && !pieces.empty());
    const Place at = place({}, 0, pieces.size());
    std::vector<std::uint64_t> ins;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const Cell in = copy(in_cell(at, i).row, in_cell(at, i).column, cells[i]);
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
        cells.push_back(
            builder_.assign(cell.row, cell.column, found(Step::lookup, cell, cell, fr(ins[i]))));
        outs.push_back(fr(table_.out(pieces[i].kind, ins[i])));
    }
    builder_.copy(out, write_outs(at, pieces, outs).out);
    return cells;
}

}  // namespace cairn::gadgets
