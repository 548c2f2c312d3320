#include "hyperplonk/key_file.hpp"

#include "hyperplonk/hyperplonk.hpp"
#include "hyperplonk/sample_circuits_test.hpp"

#include <gtest/gtest.h>

namespace cairn::hyperplonk {
namespace {

class HyperplonkKeyFile : public testing::TestWithParam<SampleCircuit> {
  protected:
    HyperplonkKeyFile() {
        const commitment::KzgChecker checker(setup_of_samples().tau_g2,
                                             srs::digest_of(setup_of_samples()));
        auto key = setup(built_.circuit, committer_, checker, base::serial_executor());
        EXPECT_TRUE(key);
        key_ = *std::move(key);
        file_ = plonk::write_key(
            key_file(key_.verifying, {setup_of_samples().origin, setup_of_samples().tau_g2}));
    }

    commitment::KzgCommitter committer_{setup_of_samples()};
    circuit::Built built_ = GetParam().build(3);
    ProvingKey key_;
    Bytes file_;
};

TEST_P(HyperplonkKeyFile, AKeyThatWasReadVerifies) {
    const auto file = plonk::read_key(file_, plonk::DevelopmentSetups::allowed);
    ASSERT_TRUE(file) << text_of(file.error());
    const auto key = key_of(*file);
    ASSERT_TRUE(key);
    EXPECT_EQ(key->digest(), key_.verifying.digest());
    EXPECT_EQ(plonk::write_key(*file), file_);
    const auto proof = prove(key_, built_.witness, committer_, base::serial_executor());
    ASSERT_TRUE(proof);
    EXPECT_TRUE(verify(*key, checker_of(*file), built_.witness.public_inputs, *proof));
}

TEST_P(HyperplonkKeyFile, ItsKindIsKept) {
    EXPECT_EQ(plonk::read_key(file_, plonk::DevelopmentSetups::refused).error(),
              plonk::KeyFileError::development_setup);
    auto file = *plonk::read_key(file_, plonk::DevelopmentSetups::allowed);
    EXPECT_EQ(file.back_end(), plonk::BackEnd::hyperplonk);
    // The same key as one of PLONK is not this one's.
    file.setup = *file.kzg();
    EXPECT_FALSE(key_of(file));
    file.setup = plonk::HyperplonkSetup{};
    EXPECT_EQ(plonk::read_key(plonk::write_key(file), plonk::DevelopmentSetups::allowed).error(),
              plonk::KeyFileError::bad_setup);
}

TEST_P(HyperplonkKeyFile, NoneHidesItsWitness) {
    auto file = *plonk::read_key(file_, plonk::DevelopmentSetups::allowed);
    file.key.hides = true;
    EXPECT_EQ(plonk::read_key(plonk::write_key(file), plonk::DevelopmentSetups::allowed).error(),
              plonk::KeyFileError::bad_sizes);
}

INSTANTIATE_TEST_SUITE_P(All, HyperplonkKeyFile, testing::ValuesIn(SAMPLE_CIRCUITS),
                         [](const auto& tested) { return std::string(tested.param.name); });

}  // namespace
}  // namespace cairn::hyperplonk
