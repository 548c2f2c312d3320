// Known answers: the executable specification (eth-consensus-specs 1.7.0b4, electra).
#include "keys/signed_messages.hpp"

#include "consensus/constants.hpp"
#include "consensus/misc.hpp"
#include "keys/deposit_sample_test.hpp"
#include "keys/derivation.hpp"
#include "keys/execution_address.hpp"

#include <gtest/gtest.h>

namespace cairn::keys {
namespace {

using consensus::Epoch;
using consensus::ValidatorIndex;

ValidatorKeys sample_keys() {
    return std::move(validator_keys(*Mnemonic::parse(sample_mnemonic), 0, 1)[0]);
}

TEST(VoluntaryExit, IsThatOfTheExecutableSpecification) {
    const auto signed_exit = sign_voluntary_exit(*find_network("hoodi"), sample_keys().signing,
                                                 ValidatorIndex{123456}, Epoch{4000});
    EXPECT_EQ(to_json(signed_exit),
              R"({"message":{"epoch":"4000","validator_index":"123456"},"signature":")"
              "0xa7a3357d8930a5cdb7554cb33c6b903b8fad1979ca59f6f885b780a641a17e12ee35d208ce88278d99"
              "ce6f035012531402628a7c03d07ddd05844c0d77658c13d74cd7a64a13262aefc86b4a19a7b31c153b70"
              "ba81c94dcb1611c93ab37532f5\"}");
}

TEST(VoluntaryExit, DomainIsLockedToCapellaWhereDenebIsKnown) {
    Network network = *find_network("hoodi");
    EXPECT_EQ(voluntary_exit_domain(network, Epoch{0}),
              voluntary_exit_domain(network, Epoch{9999}));
    consensus::Config config = *network.config;
    config.DENEB_FORK_EPOCH = consensus::FAR_FUTURE_EPOCH;
    config.ELECTRA_FORK_EPOCH = consensus::FAR_FUTURE_EPOCH;
    config.CAPELLA_FORK_EPOCH = Epoch{10};
    network.config = std::make_shared<const consensus::Config>(config);
    const auto domain = [&](const consensus::Version& version) {
        return compute_domain(network.spec(), consensus::DOMAIN_VOLUNTARY_EXIT, version,
                              network.genesis_validators_root);
    };
    EXPECT_EQ(voluntary_exit_domain(network, Epoch{9}), domain(config.BELLATRIX_FORK_VERSION));
    EXPECT_EQ(voluntary_exit_domain(network, Epoch{10}), domain(config.CAPELLA_FORK_VERSION));
}

TEST(BlsToExecutionChange, IsThatOfTheExecutableSpecification) {
    const auto signed_change = sign_bls_to_execution_change(
        *find_network("hoodi"), sample_keys().withdrawal, ValidatorIndex{123456},
        *parse_execution_address(sample_address));
    EXPECT_EQ(base::to_hex(signed_change.message.from_bls_pubkey.view()),
              "0x8ebe599559cbf3abbc6a72b25d8bc13fd9b5075283fcd9ec47b2a0bf6c5148a2e9e615b181e5b2c03a"
              "be63818ef70c61");
    EXPECT_EQ(base::to_hex(signed_change.signature.view()),
              "0xa3a24aa801251bcbe29eea32c4dc380f570bb905d0a5e0194dfad62f221f2e614c2f55218ebfc1853e"
              "3d62a2d94ed81f19d14ecb5ccdf8c0251e61a9f5f40a0053f8fb5c10f5cdecc407b1bc2c63e59942a155"
              "07a9c18c936216d65ba52278b4");
    const std::string json = to_json(*find_network("hoodi"), {&signed_change, 1});
    EXPECT_TRUE(json.starts_with(
        R"([{"message":{"validator_index":"123456","from_bls_pubkey":"0x8ebe5995)"))
        << json;
    EXPECT_TRUE(json.ends_with(
        R"("metadata":{"network_name":"hoodi","genesis_validators_root":"0x212f13fc4df078b6cb7db228f1c83)"
        R"(07566dcecf900867401a92023d7ba99cb5f","deposit_cli_version":"2.8.0"}}])"))
        << json;
}

TEST(Network, ReadsAConfigurationFile) {
    const auto network = network_from_config(
        "PRESET_BASE: 'minimal'\nCONFIG_NAME: 'cairn-devnet'\n"
        "GENESIS_FORK_VERSION: 0x10000038\nCAPELLA_FORK_VERSION: 0x40000038\n"
        "BLOB_SCHEDULE:\n  - EPOCH: 3\n    MAX_BLOBS_PER_BLOCK: 9\nSOMETHING_ELSE: 1\n");
    ASSERT_TRUE(network.has_value()) << to_string(network.error());
    EXPECT_EQ(network->name, "cairn-devnet");
    EXPECT_EQ(base::to_hex(network->config->GENESIS_FORK_VERSION.view()), "0x10000038");
    EXPECT_EQ(network->spec().preset, &consensus::minimal_preset());
    EXPECT_FALSE(network->genesis_validators_root.has_value());
}

TEST(Network, SaysWhatIsWrongWithAConfigurationFile) {
    EXPECT_EQ(
        to_string(network_from_config("GENESIS_FORK_VERSION: 0x1000").error()),
        "GENESIS_FORK_VERSION: " + std::string(to_string(consensus::ConfigRule::hex_malformed)));
    EXPECT_TRUE(to_string(network_from_config("a: [").error()).starts_with("line"));
    EXPECT_FALSE(find_network("prater").has_value());
}

}  // namespace
}  // namespace cairn::keys
