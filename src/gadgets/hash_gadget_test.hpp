// What the tests of hashes of bytes ask alike.
#pragma once

#include "gadgets/digits.hpp"
#include "gadgets/gadget_test.hpp"

#include <span>
#include <vector>

namespace cairn::gadgets {

inline std::vector<Cell> byte_inputs(FiveWireBuilder& builder, BytesView message) {
    std::vector<Cell> out;
    for (const std::uint8_t byte : message) {
        out.push_back(builder.input(fr(byte)));
    }
    return out;
}

inline Bytes bytes_of(const FiveWireBuilder& builder, std::span<const Cell> cells) {
    Bytes out;
    for (const Cell& cell : cells) {
        out.push_back(static_cast<std::uint8_t>(builder.value(cell).to_integer()[0]));
    }
    return out;
}

/// A message has at least twelve bytes here.
template <class Hash>
void expect_only_bytes_taken(const FiveWire& shape, const Hash& hash, BytesView message) {
    for (const Fr& value : {fr(256), -fr(1), fr(255) + power(fr(2), 64)}) {
        FiveWireBuilder b(shape);
        std::vector<Cell> cells = byte_inputs(b, message);
        cells[11] = b.input(value);
        (void)hash.hash(b, cells);
        const Built built = *b.finish();
        const auto failures = check(built.circuit, built.witness, 1);
        ASSERT_FALSE(failures.empty());
        EXPECT_EQ(failures[0].error, circuit::CheckError::lookup);
    }
}

/// Another digest of the same message is refused.
template <class Hash>
void expect_digest_bound(const FiveWire& shape, const Hash& hash, BytesView message) {
    FiveWireBuilder b(shape);
    for (const Cell& cell : hash.hash(b, byte_inputs(b, message))) {
        b.make_public(cell);
    }
    Built built = *b.finish();
    EXPECT_EQ(first_failure(built), "");
    built.witness.public_inputs[31] = built.witness.public_inputs[31] + fr(1);
    EXPECT_NE(first_failure(built), "");
}

/// Of a hash of so many bytes, with tables of 2^table_bits rows at most.
template <class Hash>
std::uint32_t rows_of_hash(unsigned table_bits, std::size_t size) {
    FiveWire shape;
    DigitTable table(shape);
    const Hash hash(table, table_bits);
    EXPECT_LE(table.rows(), std::size_t{1} << table_bits);
    FiveWireBuilder b(shape);
    const std::vector<Cell> message = byte_inputs(b, Bytes(size));
    const std::uint32_t before = b.rows();
    (void)hash.hash(b, message);
    return b.rows() - before;
}

}  // namespace cairn::gadgets
