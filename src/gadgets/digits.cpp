#include "gadgets/digits.hpp"

#include "base/assert.hpp"

#include <algorithm>

namespace cairn::gadgets {

using algebra::Limbs4;

namespace {

constexpr unsigned bits_of_digit(Form form) {
    return form == Form::dense ? 1 : DIGIT_BITS;
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

std::uint32_t DigitTable::add_bits(const DigitMap& map, unsigned bits) {
    CAIRN_ASSERT(map.values == 2 && bits >= 1 && bits <= 16);
    return add({.map = map, .length = bits, .in = Form::dense, .out = Form::dense});
}

}  // namespace cairn::gadgets
