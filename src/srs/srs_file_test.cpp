#include "srs/srs_file.hpp"

#include "crypto/sha256.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace cairn::srs {
namespace {

Srs sample() {
    crypto::SeededRandom random(7);
    Srs out = begin_ceremony(5);
    contribute(out, random, base::serial_executor());
    contribute(out, random, base::serial_executor());
    return out;
}

/// With the checksum of what the file is now.
Bytes summed(Bytes file) {
    const Bytes32 sum = crypto::sha256(BytesView(file).first(file.size() - 32));
    std::ranges::copy(sum, file.end() - 32);
    return file;
}

SrsFileError error_of(BytesView file) {
    const auto read = read_srs(file);
    EXPECT_FALSE(read);
    return read ? SrsFileError{} : read.error();
}

TEST(SrsFile, ReadsBackWhatWasWritten) {
    const Srs srs = sample();
    EXPECT_EQ(read_srs(write_srs(srs)), srs);
}

TEST(SrsFile, EachRuleHasItsError) {
    const Bytes file = write_srs(sample());
    const auto with = [&](std::size_t at, std::uint8_t value) {
        Bytes other = file;
        other[at] = value;
        return summed(std::move(other));
    };
    EXPECT_EQ(error_of(with(0, 'c')), SrsFileError::other_format);
    EXPECT_EQ(error_of(with(8, 2)), SrsFileError::unknown_version);
    EXPECT_EQ(error_of(with(12, 2)), SrsFileError::unknown_origin);
    EXPECT_EQ(error_of(with(16, 1)), SrsFileError::too_few_powers);
    EXPECT_EQ(error_of(with(23, 1)), SrsFileError::too_few_powers);
    EXPECT_EQ(error_of(with(16, 6)), SrsFileError::wrong_size);
    EXPECT_EQ(error_of(with(24, 3)), SrsFileError::wrong_size);
    EXPECT_EQ(error_of(with(31, 1)), SrsFileError::wrong_size);
    EXPECT_EQ(error_of(with(file.size() - 40, 0xaa)), SrsFileError::not_a_point);
    Bytes other = file;
    other[300] ^= 1U;
    EXPECT_EQ(error_of(other), SrsFileError::wrong_checksum);
}

TEST(SrsFile, CutOrGrownIsRefused) {
    Bytes file = write_srs(sample());
    for (std::size_t size = 0; size < file.size(); ++size) {
        EXPECT_FALSE(read_srs(BytesView(file).first(size))) << size;
    }
    file.push_back(0);
    EXPECT_EQ(error_of(file), SrsFileError::wrong_size);
}

}  // namespace
}  // namespace cairn::srs
