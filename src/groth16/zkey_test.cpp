#include "groth16/zkey.hpp"

#include "groth16/zkey_samples_test.hpp"
#include "r1cs/iden3_files.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <iterator>

namespace cairn::groth16 {
namespace {

using samples::ZkeyParts;
using samples::ZkeyWriter;

class ZkeyTest : public testing::Test {
  protected:
    Result<ProvingKey, ZkeyFailure> read(BytesView file) {
        return read_zkey(file, system_, random_, base::serial_executor());
    }
    /// The error of a good file with one change.
    ZkeyError error_after(const std::function<void(ZkeyParts&)>& change) {
        ZkeyParts parts = parts_;
        change(parts);
        const auto key = read(parts.file());
        EXPECT_FALSE(key);
        return key ? ZkeyError{} : key.error().error;
    }
    r1cs::FileError file_error_after(const std::function<void(ZkeyParts&)>& change) {
        ZkeyParts parts = parts_;
        change(parts);
        const auto key = read(parts.file());
        EXPECT_TRUE(!key && key.error().error == ZkeyError::file);
        return key ? r1cs::FileError{} : key.error().file.error;
    }

    crypto::SeededRandom random_{1};
    r1cs::R1cs system_ = samples::circuit();
    ProvingKey key_ = setup_for_development(system_, Bytes{1}, base::serial_executor()).value();
    ZkeyParts parts_ = samples::zkey_parts(key_, system_);
};

TEST_F(ZkeyTest, AKeyIsReadAsItWasWritten) {
    const auto key = read(parts_.file());
    ASSERT_TRUE(key) << text_of(key.error());
    EXPECT_EQ(key->verifying.alpha, key_.verifying.alpha);
    EXPECT_EQ(key->verifying.beta, key_.verifying.beta);
    EXPECT_EQ(key->verifying.gamma, key_.verifying.gamma);
    EXPECT_EQ(key->verifying.delta, key_.verifying.delta);
    EXPECT_EQ(key->verifying.ic, key_.verifying.ic);
    EXPECT_EQ(key->beta, key_.beta);
    EXPECT_EQ(key->delta, key_.delta);
    EXPECT_EQ(key->a, key_.a);
    EXPECT_EQ(key->b1, key_.b1);
    EXPECT_EQ(key->b2, key_.b2);
    EXPECT_EQ(key->privates, key_.privates);
    EXPECT_EQ(key->h, key_.h);
    EXPECT_EQ(key->log_rows, key_.log_rows);
}

TEST_F(ZkeyTest, AnotherCircuitsKeyIsRefused) {
    const auto expect_other = [&](const std::function<void(r1cs::R1cs&)>& change) {
        r1cs::R1cs other = system_;
        change(other);
        const auto key = read_zkey(parts_.file(), other, random_, base::serial_executor());
        ASSERT_FALSE(key);
        EXPECT_EQ(key.error().error, ZkeyError::other_circuit);
    };
    expect_other([](r1cs::R1cs& other) { ++other.wires; });
    expect_other([](r1cs::R1cs& other) { --other.public_inputs; });
    expect_other([](r1cs::R1cs& other) {  // another row, in a domain of the same size
        other.a.add_term(3, Fr::one());
        other.a.end_row();
        other.b.end_row();
        other.c.end_row();
    });
    expect_other([](r1cs::R1cs& other) {
        for (int i = 0; i < 8; ++i) {
            other.a.end_row();
            other.b.end_row();
            other.c.end_row();
        }
    });
    expect_other([](r1cs::R1cs& other) { std::swap(other.a, other.b); });
}

TEST_F(ZkeyTest, EachRuleOfTheFileHasItsError) {
    using r1cs::FileError;
    EXPECT_EQ(error_after([](ZkeyParts& p) { p.kind = ZkeyWriter().word(2); }),
              ZkeyError::other_system);
    EXPECT_EQ(error_after([](ZkeyParts& p) { p.header.bytes[4] ^= 1U; }), ZkeyError::other_curve);
    EXPECT_EQ(error_after([](ZkeyParts& p) { p.header.bytes[0] = 32; }), ZkeyError::other_curve);
    EXPECT_EQ(error_after([](ZkeyParts& p) { p.header.bytes[96] ^= 2U; }),
              ZkeyError::other_circuit);          // rows
    for (const std::size_t at : {4U, 8U, 12U}) {  // the first term's matrix, row and wire
        EXPECT_EQ(error_after([&](ZkeyParts& p) { p.coefficients.bytes[at] ^= 1U; }),
                  ZkeyError::other_circuit);
        EXPECT_EQ(error_after([&](ZkeyParts& p) { p.coefficients.bytes[at + 3] = 0xff; }),
                  ZkeyError::other_circuit);
    }
    EXPECT_EQ(error_after([](ZkeyParts& p) { p.coefficients.bytes[16] ^= 1U; }),
              ZkeyError::other_circuit);
    EXPECT_EQ(file_error_after([](ZkeyParts& p) {
                  std::fill_n(p.coefficients.bytes.begin() + 16, 32, std::uint8_t{0xff});
              }),
              FileError::not_in_field);
    EXPECT_EQ(file_error_after([](ZkeyParts& p) { p.coefficients.bytes[0] += 1; }),
              FileError::truncated);
    EXPECT_EQ(file_error_after([](ZkeyParts& p) { p.a.word(0); }), FileError::trailing_bytes);
    EXPECT_EQ(file_error_after([](ZkeyParts& p) { p.h.bytes.pop_back(); }), FileError::truncated);
    EXPECT_EQ(file_error_after([](ZkeyParts& p) { p.contributions.word(0); }),
              FileError::trailing_bytes);
}

TEST_F(ZkeyTest, EachPointIsChecked) {
    for (auto part :
         {&ZkeyParts::ic, &ZkeyParts::a, &ZkeyParts::b1, &ZkeyParts::privates, &ZkeyParts::h}) {
        EXPECT_EQ(error_after([&](ZkeyParts& p) { (p.*part).bytes[100] ^= 1U; }),
                  ZkeyError::not_a_point);
        EXPECT_EQ(error_after([&](ZkeyParts& p) { (p.*part).bytes[95] = 0xff; }),
                  ZkeyError::not_a_point);  // not below q
        // (0, 2) is on the curve, of order 3.
        EXPECT_EQ(error_after([&](ZkeyParts& p) {
                      const Bytes other = ZkeyWriter().point(G1{{}, algebra::fq(2)}).bytes;
                      std::ranges::copy(other, (p.*part).bytes.begin());
                  }),
                  ZkeyError::not_in_subgroup);
    }
    // That of the wire 3: wires 1 and 2 have none.
    EXPECT_EQ(error_after([](ZkeyParts& p) { p.b2.bytes[3 * 192] ^= 1U; }),
              ZkeyError::not_in_subgroup);
    EXPECT_EQ(error_after([](ZkeyParts& p) {
                  const Bytes other = ZkeyWriter().point(srs::g2_generator()).bytes;
                  std::ranges::copy(other, p.b2.bytes.begin() + 3 * 192);
              }),
              ZkeyError::different_halves);
    // The key's own, from byte 100: alpha, beta in G1, beta, gamma, delta in G1, delta.
    for (const std::size_t at : {100U, 196U}) {
        EXPECT_EQ(error_after([&](ZkeyParts& p) {
                      std::fill_n(p.header.bytes.begin() + static_cast<std::ptrdiff_t>(at), 96,
                                  std::uint8_t{0});
                  }),
                  ZkeyError::not_in_subgroup);
    }
    EXPECT_EQ(error_after([](ZkeyParts& p) {
                  std::fill_n(p.header.bytes.begin() + 484, 192, std::uint8_t{0});
              }),
              ZkeyError::not_in_subgroup);
    for (const std::size_t at : {292U, 772U}) {  // beta and delta in G2
        EXPECT_EQ(error_after([&](ZkeyParts& p) {
                      const Bytes other = ZkeyWriter().point(srs::g2_generator()).bytes;
                      std::ranges::copy(other,
                                        p.header.bytes.begin() + static_cast<std::ptrdiff_t>(at));
                  }),
                  ZkeyError::different_halves);
    }
}

TEST_F(ZkeyTest, SomebodyMustHaveContributed) {
    EXPECT_EQ(error_after([](ZkeyParts& p) {
                  const Bytes other = ZkeyWriter().point(algebra::G1_GENERATOR).bytes;
                  std::ranges::copy(other, p.contributions.bytes.begin() + 68);
              }),
              ZkeyError::wrong_contributions);
    const auto none = [](ZkeyParts& p) {
        p.contributions.bytes.resize(64);
        p.contributions.word(0);
    };
    EXPECT_EQ(error_after(none), ZkeyError::wrong_contributions);
    EXPECT_EQ(error_after([&](ZkeyParts& p) {
                  none(p);
                  const Bytes other = ZkeyWriter().point(algebra::G1_GENERATOR).bytes;
                  std::ranges::copy(other, p.header.bytes.begin() + 676);
              }),
              ZkeyError::nobody_contributed);
}

TEST_F(ZkeyTest, ProgressIsToldAndEachStepCanBeTheLast) {
    std::size_t told = 0;
    double share = 0;
    const Bytes file = parts_.file();
    ASSERT_TRUE(read_zkey(file, system_, random_, base::tbb_executor(2),
                          [&](std::string_view, double done) {
                              EXPECT_GE(done, share);
                              EXPECT_LT(done, 1);
                              share = done;
                              ++told;
                              return true;
                          }));
    EXPECT_GE(told, 8U);
    for (std::size_t last = 0; last < told; ++last) {
        std::size_t step = 0;
        const auto key = read_zkey(file, system_, random_, base::serial_executor(),
                                   [&](std::string_view, double) { return step++ < last; });
        ASSERT_FALSE(key);
        EXPECT_EQ(key.error().error, ZkeyError::cancelled);
    }
}

TEST_F(ZkeyTest, CutAnywhereItIsRefused) {
    const Bytes file = parts_.file();
    for (std::size_t size = 0; size < file.size(); size += 7) {
        EXPECT_FALSE(read(BytesView(file).first(size))) << size;
    }
}

Bytes fixture(const char* name) {
    std::ifstream in(std::string(CAIRN_CIRCOM_FOLDER) + "/" + name, std::ios::binary);
    EXPECT_TRUE(in) << name;
    return {std::istreambuf_iterator<char>(in), {}};
}

/// Made by circom 2.2.3 and snarkjs 0.7.6, as test/interop/README.md says: powers of tau, two
/// contributions and a beacon.
TEST(ZkeyOfSnarkjs, ProvesTheCircuitOfCircom) {
    const auto system = r1cs::read_r1cs(fixture("quartic.r1cs"));
    const auto witness = r1cs::read_wtns(fixture("quartic.wtns"));
    ASSERT_TRUE(system && witness);
    crypto::SeededRandom random(1);
    const auto key = read_zkey(fixture("quartic.zkey"), *system, random, base::serial_executor());
    ASSERT_TRUE(key) << text_of(key.error());
    const auto proof = prove(*key, *system, *witness, random, base::serial_executor());
    ASSERT_TRUE(proof) << text_of(proof.error());
    const auto publics = std::span(*witness).subspan(1, system->publics());
    EXPECT_TRUE(verify(key->verifying, publics, *proof));
}

}  // namespace
}  // namespace cairn::groth16
