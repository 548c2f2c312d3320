#include "prover/security.hpp"

#include "prover/prover.hpp"
#include "sample_circuits/sample_circuits.hpp"

#include <gtest/gtest.h>

namespace cairn::prover {
namespace {

plonk::KeyFile key_of(plonk::BackEnd back_end) {
    circuit::Built built = *make_sample(*sample_circuits::find_sample("private-vote"), {.size = 2});
    Setups setups;
    setups.add(development_setup(built.circuit.log_rows, base::tbb_executor()));
    auto setup =
        back_end == plonk::BackEnd::plonk_fri ? nullptr : setups.for_rows(built.circuit.log_rows);
    return make_key(back_end, setup, std::move(built.circuit), base::tbb_executor())
        .value()
        ->file();
}

/// As if its setup were a ceremony's.
plonk::KeyFile trusted(plonk::KeyFile key) {
    std::visit(
        [](auto& setup) {
            if constexpr (requires { setup.origin; }) {
                setup.origin = srs::Origin::ceremony;
            }
        },
        key.setup);
    return key;
}

class SecurityTest : public testing::TestWithParam<plonk::BackEnd> {};

TEST_P(SecurityTest, AHundredBitsUpToTheMostRows) {
    plonk::KeyFile key = trusted(key_of(GetParam()));
    auto* const fri = std::get_if<plonk::FriSetup>(&key.setup);
    const unsigned most = fri == nullptr ? 28 : fri::MAX_LOG_DOMAIN - fri->parameters.log_blowup;
    for (unsigned log_rows = key.key.log_rows; log_rows <= most; ++log_rows) {
        key.key.log_rows = log_rows;
        if (fri != nullptr) {
            fri->log_degree = log_rows;
        }
        EXPECT_GE(security_of(key).proven, 100) << log_rows;
        EXPECT_GE(security_of(key).conjectured, security_of(key).proven) << log_rows;
    }
}

TEST_P(SecurityTest, ADevelopmentSetupGivesNone) {
    const plonk::KeyFile key = key_of(GetParam());
    EXPECT_EQ(security_of(key).conjectured == 0, key.kzg() != nullptr);
}

INSTANTIATE_TEST_SUITE_P(BackEnds, SecurityTest,
                         testing::Values(plonk::BackEnd::plonk_kzg, plonk::BackEnd::plonk_fri,
                                         plonk::BackEnd::hyperplonk),
                         [](const auto& info) {
                             return std::string(info.param == plonk::BackEnd::plonk_kzg ? "plonk"
                                                : info.param == plonk::BackEnd::plonk_fri
                                                    ? "fri"
                                                    : "hyperplonk");
                         });

TEST(SecurityOfGroth16, AHundredBits) {
    EXPECT_GE(security_of_groth16(srs::Origin::ceremony).proven, 100);
    EXPECT_EQ(security_of_groth16(srs::Origin::development).conjectured, 0);
}

TEST(SecurityOfSetups, MorePowersAreWorthLess) {
    EXPECT_EQ(srs::security_bits(4096), (algebra::LOG2_R - 12) / 2);
    EXPECT_EQ(srs::security_bits(), (algebra::LOG2_R - 28) / 2);
    EXPECT_EQ(srs::security_bits(std::size_t{1} << 40U), (algebra::LOG2_R - 32) / 2);
}

}  // namespace
}  // namespace cairn::prover
