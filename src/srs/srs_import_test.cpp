#include "srs/srs_import.hpp"

#include "srs/point_bytes.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace cairn::srs {
namespace {

constexpr unsigned LOG_SIZE = 3;
constexpr std::size_t POWERS = (2U << LOG_SIZE) - 1;

Srs sample() {
    return generate_for_development(Bytes{9}, POWERS, base::serial_executor());
}

void put(Bytes& out, BytesView bytes) {
    out.insert(out.end(), bytes.begin(), bytes.end());
}
void put(Bytes& out, std::uint64_t number, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) {
        out.push_back(static_cast<std::uint8_t>(number >> (8 * i)));
    }
}
void put_montgomery(Bytes& out, const algebra::Fq& value) {
    for (const std::uint64_t limb : value.limbs) {
        put(out, limb, 8);
    }
}

/// [tau^0]_2, [tau]_2, and generators for the rest, which is not read.
G2 g2_power(const Srs& srs, std::size_t i) {
    return i == 1 ? srs.tau_g2 : g2_generator();
}

Bytes ptau_of(const Srs& srs) {
    Bytes header;
    put(header, algebra::FQ_BYTES, 4);
    for (const std::uint64_t limb : algebra::Fq::q) {
        put(header, limb, 8);
    }
    put(header, LOG_SIZE, 4);
    put(header, LOG_SIZE, 4);
    Bytes g1;
    for (const G1& point : srs.g1) {
        put_montgomery(g1, point.x);
        put_montgomery(g1, point.y);
    }
    Bytes g2;
    for (std::size_t i = 0; i < 1U << LOG_SIZE; ++i) {
        const G2 point = g2_power(srs, i);
        for (std::size_t j = 0; j < 4; ++j) {
            put_montgomery(g2, *algebra::fq_from_bytes(
                                   FixedBytes<48>::from(point.view().subspan(48 * j, 48))));
        }
    }
    Bytes out = {'p', 't', 'a', 'u'};
    put(out, 1, 4);
    put(out, 3, 4);
    for (const auto& [number, section] : {std::pair{1U, &header}, {2U, &g1}, {3U, &g2}}) {
        put(out, number, 4);
        put(out, section->size(), 8);
        put(out, *section);
    }
    return out;
}

Bytes challenge_of(const Srs& srs) {
    Bytes out(64);
    for (const G1& point : srs.g1) {
        put(out, point_to_bytes(point).view());
    }
    for (std::size_t i = 0; i < 1U << LOG_SIZE; ++i) {
        const G2 point = g2_power(srs, i);
        for (const std::size_t part : {1U, 0U, 3U, 2U}) {
            put(out, point.view().subspan(48 * part, 48));
        }
    }
    out.resize(out.size() + (2U << LOG_SIZE) * 96 + 192);
    return out;
}

void expect_sample(const Result<Srs, ImportError>& read) {
    ASSERT_TRUE(read);
    EXPECT_EQ(read->g1, sample().g1);
    EXPECT_EQ(read->tau_g2, sample().tau_g2);
    EXPECT_EQ(read->origin, Origin::ceremony);
    crypto::SeededRandom random(1);
    EXPECT_TRUE(verify(*read, random, base::serial_executor()));
}

TEST(SrsImport, FilesOfSnarkjs) {
    Bytes file = ptau_of(sample());
    expect_sample(import_ptau(file));
    for (std::size_t size = 0; size < file.size(); size += 7) {
        EXPECT_FALSE(import_ptau(BytesView(file).first(size))) << size;
    }
    file[60] ^= 1U;  // the prime
    EXPECT_EQ(import_ptau(file).error(), ImportError::other_curve);
    file[60] ^= 1U;
    file[12 + 12 + 60 + 12] ^= 1U;  // the first x
    EXPECT_EQ(import_ptau(file).error(), ImportError::not_a_point);
    file[0] = 'q';
    EXPECT_EQ(import_ptau(file).error(), ImportError::other_format);
}

TEST(SrsImport, ChallengesOfPowersoftau) {
    Bytes file = challenge_of(sample());
    expect_sample(import_powersoftau(file, LOG_SIZE));
    EXPECT_EQ(import_powersoftau(file, LOG_SIZE + 1).error(), ImportError::wrong_size);
    EXPECT_EQ(import_powersoftau(file, 0).error(), ImportError::too_many_powers);
    EXPECT_EQ(import_powersoftau(BytesView(file).first(file.size() - 1), LOG_SIZE).error(),
              ImportError::wrong_size);
    file[64] ^= 1U;
    EXPECT_EQ(import_powersoftau(file, LOG_SIZE).error(), ImportError::not_a_point);
}

TEST(SrsImport, TheSetupOfEthereumsCeremony) {
    std::ifstream file(CAIRN_TRUSTED_SETUP);
    ASSERT_TRUE(file) << CAIRN_TRUSTED_SETUP;
    std::ostringstream text;
    text << file.rdbuf();
    const auto srs = import_kzg_setup(text.str(), base::tbb_executor());
    ASSERT_TRUE(srs);
    EXPECT_EQ(srs->g1.size(), 4096U);
    EXPECT_EQ(*srs, ethereum_setup(base::tbb_executor()));
    crypto::SeededRandom random(1);
    EXPECT_TRUE(verify(*srs, random, base::tbb_executor()));

    std::string other = text.str();
    other[other.size() - 10] = 'x';
    EXPECT_EQ(import_kzg_setup(other, base::tbb_executor()).error(), ImportError::not_a_point);
    EXPECT_EQ(import_kzg_setup(text.str().substr(0, 200000), base::tbb_executor()).error(),
              ImportError::wrong_size);
    EXPECT_EQ(import_kzg_setup("x" + text.str(), base::tbb_executor()).error(),
              ImportError::other_format);
    EXPECT_EQ(import_kzg_setup({}, base::tbb_executor()).error(), ImportError::other_format);
}

TEST(SrsImport, AShorterSetupIsTheBeginning) {
    const auto shorter = shortened(sample(), 4);
    ASSERT_TRUE(shorter);
    crypto::SeededRandom random(1);
    EXPECT_TRUE(verify(*shorter, random, base::serial_executor()));
    EXPECT_EQ(shortened(sample(), POWERS + 1).error(), ImportError::too_many_powers);
    EXPECT_EQ(shortened(sample(), 1).error(), ImportError::too_many_powers);
}

}  // namespace
}  // namespace cairn::srs
