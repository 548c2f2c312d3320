#include "r1cs/iden3_files.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace cairn::r1cs {
namespace {

using algebra::fr;

/// Writes the files that the reader reads.
class Writer {
  public:
    Writer& word(std::uint64_t value, std::size_t size = 4) {
        for (std::size_t i = 0; i < size; ++i) {
            bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
        }
        return *this;
    }
    Writer& text(std::string_view value) {
        bytes.insert(bytes.end(), value.begin(), value.end());
        return *this;
    }
    Writer& limbs(const algebra::Limbs4& value) {
        std::ranges::for_each(value, [&](std::uint64_t limb) { word(limb, 8); });
        return *this;
    }
    Writer& section(std::uint32_t number, const Writer& content) {
        word(number).word(content.bytes.size(), 8);
        bytes.insert(bytes.end(), content.bytes.begin(), content.bytes.end());
        return *this;
    }
    Writer& row(const SparseMatrix& matrix, std::size_t row) {
        word(matrix.wires_of(row).size());
        for (std::size_t i = 0; i < matrix.wires_of(row).size(); ++i) {
            word(matrix.wires_of(row)[i]).limbs(matrix.coefficients_of(row)[i].to_integer());
        }
        return *this;
    }

    Bytes bytes;
};

Writer header_of(const R1cs& system) {
    Writer out;
    out.word(32).limbs(Fr::p).word(system.wires).word(system.public_outputs);
    out.word(system.public_inputs).word(system.private_inputs).word(system.wires, 8);
    out.word(system.constraints());
    return out;
}

Writer constraints_of(const R1cs& system) {
    Writer out;
    for (std::size_t i = 0; i < system.constraints(); ++i) {
        out.row(system.a, i).row(system.b, i).row(system.c, i);
    }
    return out;
}

Bytes file_of(const Writer& header, const Writer& constraints) {
    Writer out;
    // circom writes the constraints first.
    out.text("r1cs").word(1).word(3).section(2, constraints).section(1, header);
    return out.section(3, Writer().limbs({1, 2, 3, 4})).bytes;
}

Bytes wtns_of(std::span<const Fr> values) {
    Writer content;
    for (const Fr& value : values) {
        content.limbs(value.to_integer());
    }
    Writer out;
    out.text("wtns").word(2).word(2);
    out.section(1, Writer().word(32).limbs(Fr::p).word(values.size()));
    return out.section(2, content).bytes;
}

/// out = x y, and (out + 5) x = z: wires 1, out, x, y, z.
R1cs sample() {
    R1cs out;
    out.wires = 5;
    out.public_outputs = out.public_inputs = out.private_inputs = 1;
    const auto row = [](SparseMatrix& matrix,
                        std::initializer_list<std::pair<std::uint32_t, std::uint64_t>> terms) {
        for (const auto& [wire, coefficient] : terms) {
            matrix.add_term(wire, fr(coefficient));
        }
        matrix.end_row();
    };
    row(out.a, {{2, 1}});
    row(out.b, {{3, 1}});
    row(out.c, {{1, 1}});
    row(out.a, {{1, 1}, {0, 5}});
    row(out.b, {{2, 1}});
    row(out.c, {{4, 1}});
    return out;
}

std::vector<Fr> sample_witness() {
    return {fr(1), fr(21), fr(3), fr(7), fr(78)};
}

TEST(R1cs, AWitnessSatisfiesAllRowsOrTheFirstThatFailsIsNamed) {
    const R1cs system = sample();
    EXPECT_FALSE(check(system, sample_witness()));
    for (std::size_t wire = 0; wire < system.wires; ++wire) {
        std::vector<Fr> other = sample_witness();
        other[wire] = other[wire] + Fr::one();
        ASSERT_TRUE(check(system, other)) << wire;
    }
    std::vector<Fr> other = sample_witness();
    other[4] = fr(79);
    EXPECT_EQ(check(system, other)->row, 1U);
    other[0] = fr(2);
    EXPECT_EQ(check(system, other)->error, WitnessError::no_constant_one);
    other.pop_back();
    EXPECT_EQ(check(system, other)->error, WitnessError::wrong_size);
}

TEST(Iden3Files, ReadBackWhatWasWritten) {
    const R1cs system = sample();
    const auto read = read_r1cs(file_of(header_of(system), constraints_of(system)));
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, system);
    const auto witness = read_wtns(wtns_of(sample_witness()));
    ASSERT_TRUE(witness);
    EXPECT_EQ(*witness, sample_witness());
}

FileError error_of(BytesView file) {
    const auto read = read_r1cs(file);
    EXPECT_FALSE(read);
    return read ? FileError{} : read.error().error;
}

TEST(Iden3Files, EachRuleHasItsError) {
    const R1cs system = sample();
    const Writer header = header_of(system);
    const Writer constraints = constraints_of(system);
    Bytes file = file_of(header, constraints);
    file[0] = 'R';
    EXPECT_EQ(error_of(file), FileError::other_format);
    file = file_of(header, constraints);
    file[4] = 2;
    EXPECT_EQ(error_of(file), FileError::unknown_version);
    file[4] = 1;
    file.push_back(0);
    EXPECT_EQ(error_of(file), FileError::trailing_bytes);
    EXPECT_EQ(error_of(file_of(header, Writer(constraints).word(0))), FileError::trailing_bytes);
    EXPECT_EQ(error_of(Writer().text("r1cs").word(1).word(0).bytes), FileError::section_missing);
    EXPECT_EQ(
        error_of(Writer().text("r1cs").word(1).word(2).section(1, header).section(1, header).bytes),
        FileError::section_twice);

    Writer other = header;
    other.bytes[4] ^= 1U;
    EXPECT_EQ(error_of(file_of(other, constraints)), FileError::other_field);
    other = header;
    other.bytes[0] = 31;
    EXPECT_EQ(error_of(file_of(other, constraints)), FileError::other_field);
    R1cs few = system;
    few.wires = 3;
    EXPECT_EQ(error_of(file_of(header_of(few), constraints)), FileError::wrong_count);
    few.wires = 4;
    EXPECT_EQ(error_of(file_of(header_of(few), constraints)), FileError::wire_out_of_range);
    other = header;
    other.bytes[60] = 0xff;  // the number of constraints
    EXPECT_EQ(error_of(file_of(other, constraints)), FileError::truncated);
    other = constraints;
    std::fill_n(other.bytes.begin() + 8, 32, std::uint8_t{0xff});
    EXPECT_EQ(error_of(file_of(header, other)), FileError::not_in_field);
    Writer custom;
    custom.text("r1cs").word(1).word(3).section(1, header).section(2, constraints);
    custom.section(4, Writer().word(1).word(0).word(0));
    EXPECT_EQ(error_of(custom.bytes), FileError::custom_gates);
}

/// x + r in 32 bytes: the same element, another number.
void make_alias(std::uint8_t* little_endian) {
    unsigned carry = 0;
    for (std::size_t i = 0; i < 32; ++i) {
        carry += little_endian[i] + (Fr::p[i / 8] >> (8 * (i % 8)) & 0xffU);
        little_endian[i] = static_cast<std::uint8_t>(carry);
        carry >>= 8U;
    }
}

TEST(Iden3Files, AliasesAreRefused) {
    const std::vector<Fr> values = sample_witness();
    for (std::size_t i = 0; i < values.size(); ++i) {
        Bytes file = wtns_of(values);
        make_alias(file.data() + file.size() - 32 * (values.size() - i));
        const auto read = read_wtns(file);
        ASSERT_FALSE(read);
        EXPECT_EQ(read.error().error, FileError::not_in_field);
    }
    const R1cs system = sample();
    // A row of one term has 40 bytes, the coefficient being the last 32; a term more, 36.
    for (const std::size_t at : {8U, 48U, 88U, 128U, 164U, 204U, 244U}) {
        Writer constraints = constraints_of(system);
        make_alias(constraints.bytes.data() + at);
        EXPECT_EQ(error_of(file_of(header_of(system), constraints)), FileError::not_in_field);
    }
}

TEST(Iden3Files, CutAnywhereIsRefused) {
    const Bytes circuit = file_of(header_of(sample()), constraints_of(sample()));
    for (std::size_t size = 0; size < circuit.size(); ++size) {
        EXPECT_FALSE(read_r1cs(BytesView(circuit).first(size))) << size;
    }
    const Bytes witness = wtns_of(sample_witness());
    for (std::size_t size = 0; size < witness.size(); ++size) {
        EXPECT_FALSE(read_wtns(BytesView(witness).first(size))) << size;
    }
}

}  // namespace
}  // namespace cairn::r1cs
