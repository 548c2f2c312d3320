#include "solidity/verifier_writer.hpp"

#include "circuit/builder.hpp"
#include "commitment/kzg.hpp"

#include <gtest/gtest.h>

namespace cairn::solidity {
namespace {

using algebra::Fr;

plonk::VerifyingKey key_of(const srs::Srs& setup) {
    circuit::Builder builder(std::make_shared<const circuit::ConstraintSystem>(circuit::vanilla()));
    const std::uint32_t row = builder.add_row();
    builder.make_public(builder.assign(row, circuit::advice(2), Fr::one()));
    auto built = builder.finish(32);
    EXPECT_TRUE(built);
    const commitment::KzgCommitter committer(setup);
    const commitment::KzgChecker checker(setup.tau_g2, srs::digest_of(setup));
    auto key = plonk::setup(std::move(built->circuit), committer, checker, base::serial_executor());
    EXPECT_TRUE(key);
    return std::move(key->verifying);
}

srs::Srs development() {
    return srs::generate_for_development(Bytes{1}, 64, base::serial_executor());
}

TEST(VerifierWriter, ADevelopmentSetupMustBeAllowedAndIsNamed) {
    const srs::Srs setup = development();
    const plonk::VerifyingKey key = key_of(setup);
    EXPECT_EQ(write_verifier(key, setup).error(), WriteError::development_setup);
    const auto source = write_verifier(key, setup, {.allow_development_setup = true});
    ASSERT_TRUE(source);
    EXPECT_NE(source->find("DEVELOPMENT SETUP"), std::string::npos);
    EXPECT_NE(source->find(base::to_hex(key.digest().view())), std::string::npos);
    EXPECT_EQ(source, write_verifier(key, setup, {.allow_development_setup = true}));
}

TEST(VerifierWriter, ACeremonysSetupNeedsNoLeave) {
    crypto::SeededRandom random(1);
    srs::Srs setup = srs::begin_ceremony(64);
    srs::contribute(setup, random, base::serial_executor());
    const auto source = write_verifier(key_of(setup), setup);
    ASSERT_TRUE(source);
    EXPECT_EQ(source->find("DEVELOPMENT"), std::string::npos);
}

TEST(VerifierWriter, ABlobNeedsThreeInputs) {
    for (const BlobInputs& blob : {BlobInputs{0, 1, 3}, {0, 0, 1}, {0, 1, 1}, {1, 0, 1}}) {
        EXPECT_FALSE(blob.are_among(3));
    }
    EXPECT_TRUE((BlobInputs{2, 0, 1}.are_among(3)));
    const srs::Srs setup = development();
    const plonk::VerifyingKey key = key_of(setup);  // one public input
    EXPECT_EQ(write_verifier(key, setup, {"A", true, BlobInputs{0, 1, 2}}).error(),
              WriteError::blob_inputs);
    const Bytes32 hash = {{1}};
    EXPECT_NE(BlobInputs::point(hash, Fr::one()), BlobInputs::point(hash, Fr::zero()));
    EXPECT_NE(BlobInputs::point(hash, Fr::one()), BlobInputs::point({{2}}, Fr::one()));
}

TEST(VerifierWriter, NamesAndSetupsAreChecked) {
    const srs::Srs setup = development();
    const plonk::VerifyingKey key = key_of(setup);
    for (const char* name : {"", "1A", "A B", "A{}", "A-B"}) {
        EXPECT_EQ(write_verifier(key, setup, {name, true}).error(), WriteError::bad_name) << name;
    }
    EXPECT_TRUE(write_verifier(key, setup, {"A_1", true}));
    const srs::Srs other = srs::generate_for_development(Bytes{2}, 64, base::serial_executor());
    EXPECT_EQ(write_verifier(key, other, {.allow_development_setup = true}).error(),
              WriteError::other_setup);
}

}  // namespace
}  // namespace cairn::solidity
