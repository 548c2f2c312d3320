// What `cairn devnet export` writes is what the network runs on, and what other clients read.
#include "cli/commands.hpp"
#include "cli/file.hpp"
#include "cli/validator_keys.hpp"
#include "consensus/containers/state.hpp"
#include "devnet/validator_keys.hpp"
#include "keys/network.hpp"
#include "ssz/codec.hpp"

#include <CLI/CLI.hpp>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace cairn::cli {
namespace {

namespace fs = std::filesystem;

struct Outcome {
    int status;
    std::string out;
    std::string err;
};

class DevnetExport : public testing::Test {
  protected:
    DevnetExport() { fs::remove_all(folder_); }
    ~DevnetExport() override { fs::remove_all(folder_); }

    static Outcome call(const std::vector<std::string>& arguments) {
        static constexpr Command program[] = {{"devnet", "A network", declare_devnet}};
        CLI::App app("A program.", "cairn");
        std::ostringstream out;
        std::ostringstream err;
        const int status = run_program(app, program, arguments, {out, err});
        return {status, out.str(), err.str()};
    }
    std::string path(const std::string& name) const { return (folder_ / name).string(); }
    std::string text(const std::string& name) const {
        const auto bytes = read_file(path(name));
        return bytes ? std::string(bytes->begin(), bytes->end()) : bytes.error();
    }

    void expect_keys(const std::string& name, const devnet::ValidatorKeys& keys) const;

    fs::path folder_ = fs::temp_directory_path() / ("cairn-export-" + std::to_string(::getpid()));
};

TEST_F(DevnetExport, WritesTheNetwork) {
    const Outcome done = call({"devnet", "--validators", "8", "export", path("net"), "--fork",
                               "electra", "--seconds-per-slot", "3"});
    ASSERT_EQ(done.status, exit_success) << done.err;
    const auto network = keys::network_from_config(text("net/config.yaml"));
    ASSERT_TRUE(network.has_value());
    EXPECT_EQ(network->config->ELECTRA_FORK_EPOCH, consensus::Epoch{0});
    EXPECT_EQ(network->config->SLOT_DURATION_MS, 3000U);

    const consensus::Spec spec(consensus::minimal_preset(), *network->config,
                               consensus::ForkId::electra);
    consensus::BeaconState state;
    const auto bytes = read_file(path("net/genesis.ssz"));
    ASSERT_TRUE(bytes.has_value());
    ASSERT_TRUE(ssz::decode(spec, *bytes, state).has_value());
    EXPECT_EQ(state.validators.size(), 8U);
    EXPECT_EQ(text("net/genesis_validators_root.txt"),
              base::to_hex(state.genesis_validators_root.view()) + "\n");
    EXPECT_EQ(text("net/deposit_contract_block.txt"), "0\n");
    EXPECT_EQ(text("net/deploy_block.txt"), "0\n");
    EXPECT_EQ(text("net/deposit_contract.txt"),
              base::to_hex(network->config->DEPOSIT_CONTRACT_ADDRESS.view()) + "\n");
    EXPECT_EQ(text("net/bootstrap_nodes.yaml"), "[]\n");
}

/// Whether the keystores are those of the validators of genesis, in their order.
void DevnetExport::expect_keys(const std::string& name, const devnet::ValidatorKeys& keys) const {
    ValidatorOptions options;
    options.keys = path(name + "/keys");
    options.password_file = path(name + "/password.txt");
    const auto ring = make_key_ring(options);
    ASSERT_TRUE(ring.has_value()) << ring.error();
    EXPECT_EQ((*ring)->pubkeys().size(), 9U);
    const consensus::Spec spec(consensus::minimal_preset(), consensus::minimal_config(),
                               consensus::ForkId::fulu);
    consensus::BeaconState state;
    ASSERT_TRUE(ssz::decode(spec, *read_file(path(name + "/genesis.ssz")), state).has_value());
    ASSERT_EQ(state.validators.size(), 9U);
    for (std::uint64_t i = 0; i < 9; ++i) {
        const auto pubkey = crypto::sk_to_pk(keys.signing_key(i));
        EXPECT_TRUE((*ring)->find(pubkey));
        EXPECT_EQ(state.validators[i].pubkey, pubkey);
    }
}

TEST_F(DevnetExport, ItsKeystoresAreTheKeysOfTheValidators) {
    const auto exported = [&](const std::string& name, std::vector<std::string> options) {
        std::vector<std::string> arguments{"devnet", "export", path(name), "--validators", "9"};
        arguments.insert(arguments.end(), options.begin(), options.end());
        const Outcome done = call(arguments);
        EXPECT_EQ(done.status, exit_success) << done.err;
    };
    const std::string other =
        "abandon abandon abandon abandon abandon abandon abandon abandon "
        "abandon abandon abandon about";
    const auto keys_of = [](std::string_view mnemonic) {
        return devnet::ValidatorKeys(keys::Mnemonic::parse(mnemonic).value());
    };
    exported("ours", {});
    expect_keys("ours", keys_of(devnet::DEVNET_MNEMONIC));
    exported("other", {"--mnemonic", other});
    expect_keys("other", keys_of(other));
    exported("interop", {"--interop-keys"});
    expect_keys("interop", {});
    exported("external", {"--external-validators"});
    expect_keys("external", {});
    exported("both", {"--external-validators", "--mnemonic", other});
    expect_keys("both", keys_of(other));
}

TEST_F(DevnetExport, ANetworkKeepsItsKeys) {
    const std::vector<std::string> begin{
        "devnet",     "--validators", "9",
        "--data-dir", path("kept"),   "export",
        path("a"),    "--mnemonic",   "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong"};
    ASSERT_EQ(call(begin).status, exit_success);
    ASSERT_EQ(call({"devnet", "--data-dir", path("kept"), "export", path("b")}).status,
              exit_success);
    EXPECT_EQ(text("a/genesis.ssz"), text("b/genesis.ssz"));
    for (const auto& [option, reason] :
         {std::pair{std::vector<std::string>{"--interop-keys"}, "its keys are a mnemonic's"},
          std::pair{std::vector<std::string>{"--mnemonic", std::string(devnet::DEVNET_MNEMONIC)},
                    "its keys are not those of this --mnemonic"}}) {
        std::vector<std::string> again{"devnet", "--data-dir", path("kept"), "export", path("c")};
        again.insert(again.end(), option.begin(), option.end());
        const Outcome refused = call(again);
        EXPECT_EQ(refused.status, exit_failure);
        EXPECT_NE(refused.err.find(reason), std::string::npos) << refused.err;
    }
}

TEST_F(DevnetExport, RefusesAMnemonicThatIsNone) {
    EXPECT_EQ(call({"devnet", "export", path("net"), "--mnemonic", "test test junk"}).status,
              exit_usage);
    const Outcome both = call({"devnet", "export", path("net"), "--interop-keys", "--mnemonic",
                               std::string(devnet::DEVNET_MNEMONIC)});
    EXPECT_EQ(both.status, exit_failure);
    EXPECT_NE(both.err.find("either"), std::string::npos) << both.err;
}

TEST_F(DevnetExport, TheNetworkOfAFolderIsTheSameAgain) {
    for (const char* to : {"a", "b"}) {
        const Outcome done =
            call({"devnet", "--validators", "8", "--data-dir", path("kept"), "export", path(to)});
        ASSERT_EQ(done.status, exit_success) << done.err;
    }
    EXPECT_EQ(text("a/genesis.ssz"), text("b/genesis.ssz"));
    const Outcome other =
        call({"devnet", "--validators", "16", "--data-dir", path("kept"), "export", path("c")});
    EXPECT_EQ(other.status, exit_failure);
    EXPECT_NE(other.err.find("it has --validators 8"), std::string::npos) << other.err;
    EXPECT_FALSE(fs::exists(path("c")));
}

TEST_F(DevnetExport, RefusesWhatItCannotWrite) {
    fs::create_directories(folder_ / "full");
    std::ofstream(path("full/mine")) << "mine";
    const Outcome full = call({"devnet", "export", path("full")});
    EXPECT_EQ(full.status, exit_failure);
    EXPECT_NE(full.err.find("is not empty"), std::string::npos) << full.err;
    EXPECT_EQ(text("full/mine"), "mine");
    EXPECT_EQ(call({"devnet", "export", path("full/mine/below")}).status, exit_failure);
    const Outcome road = call({"devnet", "--road", "2020", "export", path("road")});
    EXPECT_EQ(road.status, exit_failure);
    EXPECT_NE(road.err.find("2020"), std::string::npos) << road.err;
    EXPECT_EQ(call({"devnet", "export"}).status, exit_usage);
}

}  // namespace
}  // namespace cairn::cli
