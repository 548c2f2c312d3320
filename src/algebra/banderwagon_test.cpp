// The vectors of the Verkle specification (crate-crypto/verkle-trie-ref and go-ipa's format).
#include "algebra/bandersnatch.hpp"
#include "algebra/fr_hex_test.hpp"
#include "algebra/fr_samples_test.hpp"
#include "crypto/sha256.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace cairn::algebra {
namespace {

using Scalar = Bandersnatch::Scalar;

/// Of the folder of vectors; the tests that ask for it are skipped where there is none.
class BanderwagonVectors : public testing::Test {
  protected:
    void SetUp() override {
        if (!std::filesystem::exists(FOLDER)) {
            GTEST_SKIP() << "no vectors in " << FOLDER;
        }
    }
    static std::string vector_file(const std::string& name) {
        std::ifstream in(FOLDER / name);
        std::stringstream out;
        out << in.rdbuf();
        return out.str();
    }

  private:
    static inline const std::filesystem::path FOLDER =
        std::filesystem::path(CAIRN_SOURCE_DIR) / "../shared/vectors/verkle/crypto";
};

/// The strings between quotes after `"name":`, up to the next bracket or line without one.
std::string string_of(const std::string& text, const std::string& name) {
    const std::size_t key = text.find('"' + name + '"');
    const std::size_t begin = text.find('"', text.find(':', key)) + 1;
    return text.substr(begin, text.find('"', begin) - begin);
}

Scalar decimal_scalar(std::string_view text) {
    Scalar out;
    for (const char digit : text) {
        out = out * Scalar::from_integer({10, 0, 0, 0}) +
              Scalar::from_integer({static_cast<std::uint64_t>(digit - '0'), 0, 0, 0});
    }
    return out;
}

Bytes32 bytes32(std::string_view text) {
    return base::fixed_from_hex<32>(text).value();
}

/// EIP-6800's generators: SHA-256("eth_verkle_oct_2021" || i, 8 bytes big-endian) for i = 0, 1, ...
/// as x, where it is the encoding of an element.
std::vector<BandersnatchAffine> generators(std::size_t count) {
    std::vector<BandersnatchAffine> out;
    for (std::uint64_t i = 0; out.size() < count; ++i) {
        Bytes seed = {'e', 't', 'h', '_', 'v', 'e', 'r', 'k', 'l', 'e',
                      '_', 'o', 'c', 't', '_', '2', '0', '2', '1'};
        for (int shift = 56; shift >= 0; shift -= 8) {
            seed.push_back(static_cast<std::uint8_t>(i >> shift));
        }
        std::array<std::uint8_t, 64> wide{};
        std::ranges::copy(crypto::sha256(seed), wide.begin() + 32);
        const auto point = banderwagon_decompress(fr_to_bytes(fr_from_wide_bytes(wide)));
        if (point) {
            out.push_back(*point);
        }
    }
    return out;
}

TEST_F(BanderwagonVectors, CommitsToVectors) {
    const std::string text = vector_file("001_vector_commitment.json");
    ASSERT_FALSE(text.empty());
    std::vector<Limbs4> scalars;
    const std::size_t end = text.find(']');
    for (std::size_t at = text.find('[') + 1; (at = text.find('"', at)) < end;) {
        const std::size_t close = text.find('"', at + 1);
        scalars.push_back(
            decimal_scalar(std::string_view(text).substr(at + 1, close - at - 1)).to_integer());
        at = close + 1;
    }
    ASSERT_EQ(scalars.size(), 256U);
    const auto points = generators(256);
    EXPECT_EQ(banderwagon_compress(edwards_msm<Bandersnatch>(points, scalars)),
              bytes32(string_of(text, "serializedCommitment")));
}

TEST_F(BanderwagonVectors, MapsToField) {
    const std::string text = vector_file("002_map_to_field_element.json");
    const auto point = banderwagon_decompress(bytes32(string_of(text, "serializedPoint"))).value();
    EXPECT_EQ(banderwagon_map_to_field(BandersnatchPoint::from(point)),
              decimal_scalar(string_of(text, "fieldElement")));
}

FixedBytes<64> uncompressed_of(const std::string& text) {
    FixedBytes<64> out;
    std::ranges::copy(bytes32(string_of(text, "serializedXCoordinate")), out.bytes.begin());
    std::ranges::copy(bytes32(string_of(text, "serializedYCoordinate")), out.bytes.begin() + 32);
    return out;
}

TEST_F(BanderwagonVectors, ReadsAndWritesAsTheVectors) {
    const std::string highest = vector_file("003_serialize_lexicographically_highest.json");
    const auto point = banderwagon_from_uncompressed(uncompressed_of(highest)).value();
    EXPECT_EQ(banderwagon_compress(BandersnatchPoint::from(point)),
              bytes32(string_of(highest, "expectedSerializedPoint")));
    const std::string lowest = vector_file("004_deserialize_lexicographically_lowest.json");
    EXPECT_EQ(banderwagon_from_uncompressed(uncompressed_of(lowest)),
              unexpected(BanderwagonError::not_the_representative));
    const auto decompressed = [](const std::string& name) {
        return banderwagon_decompress(bytes32(string_of(vector_file(name), "serializedPoint")));
    };
    EXPECT_EQ(decompressed("005_deserialize_point_not_in_curve.json"),
              unexpected(BanderwagonError::not_on_curve));
    EXPECT_EQ(decompressed("006_deserialize_point_not_in_subgroup.json"),
              unexpected(BanderwagonError::not_in_subgroup));
    EXPECT_EQ(decompressed("007_deserialize_point_x_bigger_than_field.json"),
              unexpected(BanderwagonError::coordinate_too_large));
}

TEST(Banderwagon, PointsThatDifferByTwoTorsionAreOneElement) {
    FrSamples samples(1);
    const auto generator = BandersnatchPoint::from(Bandersnatch::generator);
    for (int i = 0; i < 30; ++i) {
        const BandersnatchPoint p =
            multiply(generator, {samples.word() | 1U, samples.word(), 0, 0});
        const BandersnatchPoint q = {-p.x, -p.y, p.z, p.t};
        const Bytes32 bytes = banderwagon_compress(p);
        EXPECT_EQ(banderwagon_compress(q), bytes);
        EXPECT_TRUE(banderwagon_equal(p, q));
        EXPECT_FALSE(banderwagon_equal(p, p.doubled()));
        EXPECT_FALSE(banderwagon_equal(p, -p));
        EXPECT_EQ(banderwagon_map_to_field(p), banderwagon_map_to_field(q));
        const auto read = banderwagon_decompress(bytes);
        ASSERT_TRUE(read.has_value());
        EXPECT_TRUE(banderwagon_equal(BandersnatchPoint::from(*read), p));
        FixedBytes<64> outside;
        std::ranges::copy(fr_to_bytes(read->x + Fr::one()), outside.bytes.begin());
        std::ranges::copy(fr_to_bytes(read->y), outside.bytes.begin() + 32);
        EXPECT_EQ(banderwagon_from_uncompressed(outside),
                  unexpected(BanderwagonError::not_on_curve));
    }
}

}  // namespace
}  // namespace cairn::algebra
