#include "devnet/network_directory.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

namespace cairn::devnet {
namespace {

namespace fs = std::filesystem;

class NetworkDirectoryTest : public testing::Test {
  protected:
    NetworkDirectoryTest() {
        std::string name = (fs::temp_directory_path() / "network-XXXXXX").string();
        path_ = fs::path(::mkdtemp(name.data())) / "net";
    }
    ~NetworkDirectoryTest() override { fs::remove_all(path_.parent_path()); }

    std::string refusal() const {
        const auto opened = NetworkDirectory::open(path_);
        return opened ? "opened" : opened.error();
    }
    void write(const std::string& name, const std::string& text) const {
        fs::create_directories(path_);
        std::ofstream(path_ / name) << text;
    }

    fs::path path_;
};

TEST_F(NetworkDirectoryTest, WhatWasBegunIsThereAgain) {
    NetworkParameters parameters;
    parameters.nodes = 3;
    parameters.genesis_time = 1'700'000'000;
    parameters.fork = "electra,fulu@3";
    parameters.mnemonic = DEVNET_MNEMONIC;
    {
        const auto directory = NetworkDirectory::open(path_);
        ASSERT_TRUE(directory) << directory.error();
        EXPECT_FALSE((*directory)->parameters());
        EXPECT_TRUE((*directory)->begin(parameters));
    }
    const auto directory = NetworkDirectory::open(path_);
    ASSERT_TRUE(directory) << directory.error();
    EXPECT_EQ((*directory)->parameters(), parameters);
}

TEST_F(NetworkDirectoryTest, OneProcessAtATime) {
    const auto directory = NetworkDirectory::open(path_);
    ASSERT_TRUE(directory);
    EXPECT_TRUE(refusal().starts_with("another process runs the network in ")) << refusal();
}

TEST_F(NetworkDirectoryTest, AFolderOfOtherThingsIsLeftAlone) {
    write("letters.txt", "private");
    EXPECT_TRUE(refusal().contains("holds other things (letters.txt)")) << refusal();
    EXPECT_FALSE(fs::exists(path_ / "lock"));
}

TEST_F(NetworkDirectoryTest, WhatAKilledFirstStartLeavesIsNoObstacle) {
    write("lock", "");
    write("network.json.0123456789abcdef.part", "{\"form");
    EXPECT_EQ(refusal(), "opened");
}

TEST_F(NetworkDirectoryTest, DamageIsNamed) {
    write("network.json", "{\"form");
    EXPECT_TRUE(refusal().contains("is damaged: it is no JSON. Restore it")) << refusal();
    std::string later = to_json({});
    later.replace(later.find("\"version\":1"), 11, "\"version\":3");
    write("network.json", later);
    EXPECT_TRUE(refusal().contains("a later version of Cairn (form 3)")) << refusal();
}

// That history goes there, and comes back, is the matter of src/store/chain_store_test.cpp.
TEST_F(NetworkDirectoryTest, ANodeHasAFolderForSegmentsAndGoesOnWithIt) {
    const auto directory = NetworkDirectory::open(path_);
    ASSERT_TRUE(directory) << directory.error();
    SimulationOptions options;
    options.nodes = 1;
    options.genesis.validators = 8;
    options.genesis.genesis_time = 1'700'000'000;
    options.storage = [&](MemberId id) { return (*directory)->storage(id); };
    auto simulation = Simulation::create(options, base::tbb_executor());
    ASSERT_TRUE(simulation) << simulation.error();
    EXPECT_TRUE(fs::is_directory(path_ / "node-1/segments"));
    (*simulation)->run_until((*simulation)->genesis_ms() + 10 * options.genesis.slot_ms);
    const auto restarted = (*simulation)->restart(1);
    ASSERT_TRUE(restarted) << restarted.error();
    EXPECT_GE((*simulation)->member(1).chain().head().slot, consensus::Slot{8});
    EXPECT_FALSE((*simulation)->member(1).storage_failure());
}

TEST(NetworkParametersTest, EveryMemberIsChecked) {
    const std::string good = to_json({});
    EXPECT_EQ(parse_parameters(good), NetworkParameters{});
    for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
             {"\"nodes\":4", "\"nodes\":0"},
             {"\"nodes\":4", "\"nodes\":\"4\""},
             {"\"validators\":64", "\"validators\":3"},
             {"\"slot_ms\":6000", "\"slot_ms\":0"},
             {"\"fork\":\"fulu\"", "\"fork\":\"gloas\""},
             {"\"preset\":\"minimal\"", "\"preset\":\"tiny\""},
             {"\"fast\":false", "\"fast\":1"},
             {"\"seed\":1,", ""},
             {"cairn-devnet", "another"}}) {
        std::string bad = good;
        bad.replace(bad.find(from), from.size(), to);
        EXPECT_FALSE(parse_parameters(bad)) << bad;
    }
    NetworkParameters with_mnemonic;
    with_mnemonic.mnemonic = DEVNET_MNEMONIC;
    with_mnemonic.phase1_epoch = 2;
    std::string bad = to_json(with_mnemonic);
    EXPECT_EQ(parse_parameters(bad), with_mnemonic);
    bad.replace(bad.find("junk"), 4, "test");
    EXPECT_FALSE(parse_parameters(bad)) << bad;
}

}  // namespace
}  // namespace cairn::devnet
