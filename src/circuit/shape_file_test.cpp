#include "circuit/shape_file.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace cairn::circuit {
namespace {

using algebra::fr;
using algebra::Fr;

/// Gates with and without a selector, parts that occur twice, the next row, a lookup of two
/// columns.
ConstraintSystem sample() {
    ConstraintSystem out = vanilla();
    out.name = "sample";
    out.fixed_columns = 9;
    out.advice_columns = 4;
    const Expression square = cell(advice(0)) * cell(advice(0));
    out.gates.push_back(
        {"powers",
         fixed(5),
         {square * square - cell(advice(3), 1), square + fr(7), fifth_power(cell(advice(1)))}});
    Lookup lookup;
    lookup.name = "squares";
    lookup.table = {fixed(6), fixed(7)};
    lookup.table_selector = fixed(8);
    lookup.queries = {{fixed(5), {cell(advice(1)), cell(advice(2))}},
                      {std::nullopt, {cell(advice(1)) + fr(1), Expression(fr(4))}}};
    out.lookups.push_back(std::move(lookup));
    return out;
}

Bytes written(const ConstraintSystem& system) {
    base::ByteWriter writer;
    write_shape(system, writer);
    return writer.take();
}

Result<ConstraintSystem, ShapeFileError> read(BytesView bytes) {
    base::ByteReader reader(bytes);
    return read_shape(reader);
}

TEST(ShapeFile, WhatIsWrittenIsRead) {
    for (const ConstraintSystem& system : {vanilla(), sample()}) {
        const Bytes bytes = written(system);
        const auto back = read(bytes);
        ASSERT_TRUE(back) << text_of(back.error());
        EXPECT_EQ(back->digest(), system.digest());
        EXPECT_EQ(back->name, system.name);
        ASSERT_EQ(back->gates.size(), system.gates.size());
        EXPECT_EQ(back->gates.back().name, system.gates.back().name);
        EXPECT_EQ(back->public_input_row.wire, system.public_input_row.wire);
        EXPECT_EQ(back->public_input_row.fixed, system.public_input_row.fixed);
        EXPECT_EQ(written(*back), bytes);
    }
}

TEST(ShapeFile, TheReaderStandsBehindIt) {
    Bytes bytes = written(sample());
    const std::size_t size = bytes.size();
    bytes.insert(bytes.end(), {1, 2, 3});
    base::ByteReader reader(bytes);
    ASSERT_TRUE(read_shape(reader));
    EXPECT_EQ(reader.left(), 3U);
    for (std::size_t end = 0; end < size; ++end) {
        EXPECT_FALSE(read(BytesView(bytes).first(end))) << end;
    }
}

TEST(ShapeFile, ABitMoreOrLessIsAnotherShapeOrNone) {
    const Bytes bytes = written(sample());
    const Bytes32 digest = sample().digest();
    for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
        Bytes other = bytes;
        other[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
        base::ByteReader reader(other);
        const auto back = read_shape(reader);
        if (back) {  // of a count that became smaller bytes are left
            other.resize(other.size() - reader.left());
            EXPECT_EQ(written(*back), other) << bit;
        }
    }
    EXPECT_EQ(read(bytes)->digest(), digest);
}

/// Bytes that a writer of other habits would make: `parts` as they are, one gate of part `last`.
Bytes by_hand(std::uint32_t count, const std::function<void(base::ByteWriter&)>& parts,
              std::uint32_t last, std::uint32_t gates = 1) {
    base::ByteWriter out;
    out.text("");
    out.number<4>(1);  // fixed
    out.number<4>(1);  // advice
    out.number<4>(count);
    parts(out);
    out.number<4>(1);  // copyable: advice 0
    out.number<1>(1);
    out.number<4>(0);
    out.number<4>(gates);
    for (std::uint32_t i = 0; i < gates; ++i) {
        out.text("");
        out.number<1>(1);
        out.number<4>(0);
        out.number<4>(1);
        out.number<4>(last);
    }
    out.number<4>(0);  // lookups
    out.number<1>(1);  // public inputs: advice 0
    out.number<4>(0);
    out.number<4>(0);
    return out.take();
}

void put_cell(base::ByteWriter& out) {
    out.number<1>(2);
    out.number<1>(1);
    out.number<4>(0);
    out.number<1>(0);
}

void put_join(base::ByteWriter& out, unsigned kind, std::uint32_t left, std::uint32_t right) {
    out.number<1>(kind);
    out.number<4>(left);
    out.number<4>(right);
}

TEST(ShapeFile, FormsThatNobodyWrites) {
    EXPECT_TRUE(read(by_hand(1, put_cell, 0)));
    const auto error = [](const Bytes& bytes) { return read(bytes).error(); };
    EXPECT_EQ(error(by_hand(1, put_cell, 1)), ShapeFileError::bad_part);
    // The same part twice.
    EXPECT_EQ(error(by_hand(
                  2,
                  [](base::ByteWriter& out) {
                      put_cell(out);
                      put_cell(out);
                  },
                  0)),
              ShapeFileError::not_canonical);
    // A part of itself, and a challenge.
    EXPECT_EQ(error(by_hand(
                  1, [](base::ByteWriter& out) { put_join(out, 3, 0, 0); }, 0)),
              ShapeFileError::bad_part);
    EXPECT_EQ(error(by_hand(
                  1, [](base::ByteWriter& out) { out.number<1>(1); }, 0)),
              ShapeFileError::bad_part);
    EXPECT_EQ(error(by_hand(
                  1,
                  [](base::ByteWriter& out) {
                      out.number<1>(0);
                      out.bytes(Bytes(32, 0xff));
                  },
                  0)),
              ShapeFileError::not_in_field);
}

TEST(ShapeFile, AFewBytesDoNotStandForATreeOfBillions) {
    const auto doubled = [](std::uint32_t times) {
        return [times](base::ByteWriter& out) {
            put_cell(out);
            for (std::uint32_t i = 0; i < times; ++i) {
                put_join(out, 3, i, i);
            }
        };
    };
    EXPECT_TRUE(read(by_hand(11, doubled(10), 10)));
    EXPECT_EQ(read(by_hand(41, doubled(40), 40)).error(), ShapeFileError::too_large);
    // Each small enough, all together not.
    EXPECT_EQ(read(by_hand(19, doubled(18), 18, 5)).error(), ShapeFileError::too_large);
    const auto chain = [](base::ByteWriter& out) {
        put_cell(out);
        for (std::uint32_t i = 0; i < 2000; ++i) {
            put_join(out, 3, i, 0);
        }
    };
    EXPECT_EQ(read(by_hand(2001, chain, 2000)).error(), ShapeFileError::too_large);
}

TEST(ShapeFile, AShapeThatIsNone) {
    ConstraintSystem twice = vanilla();
    twice.copyable.push_back(advice(0));
    EXPECT_EQ(read(written(twice)).error(), ShapeFileError::bad_shape);
    ConstraintSystem missing = vanilla();
    missing.advice_columns = 2;
    EXPECT_EQ(read(written(missing)).error(), ShapeFileError::bad_shape);
}

}  // namespace
}  // namespace cairn::circuit
