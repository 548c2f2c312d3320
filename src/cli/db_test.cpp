// cairn db on stores that are there, are not, are in use or are damaged. Chains that travel by era
// files are in src/node/era_exchange_test.cpp.
#include "cli/commands.hpp"
#include "cli/db_folder.hpp"
#include "consensus/genesis.hpp"
#include "devnet/genesis.hpp"
#include "ssz/hash_tree_root.hpp"

#include <CLI/CLI.hpp>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace cairn::cli {
namespace {

namespace fs = std::filesystem;
using namespace consensus;

struct Outcome {
    int status;
    std::string out;
    std::string err;
};

Outcome call(std::vector<std::string> arguments) {
    CLI::App app("A program.", "cairn");
    std::ostringstream out;
    std::ostringstream err;
    arguments.insert(arguments.begin(), "db");
    const int status = run_program(app, commands(), arguments, {out, err});
    return {status, out.str(), err.str()};
}

void expect_failure(const std::vector<std::string>& arguments, std::string_view words) {
    const Outcome outcome = call(arguments);
    EXPECT_EQ(outcome.status, exit_failure) << outcome.out;
    EXPECT_NE(outcome.err.find(words), std::string::npos) << outcome.err;
}

/// A folder with the data directory of a node at its genesis, in `node`.
class DbTest : public testing::Test {
  protected:
    DbTest() {
        std::string name = (fs::temp_directory_path() / "cairn_db_XXXXXX").string();
        EXPECT_NE(mkdtemp(name.data()), nullptr);
        folder_ = name;
        fs::create_directory(folder_ / "node");
        devnet::GenesisOptions options;
        options.validators = 8;
        const auto genesis = devnet::make_genesis(options, base::tbb_executor()).value();
        const Spec spec = store::spec_of_slot(genesis.network, Slot{0});
        const auto block =
            std::make_shared<const SignedBeaconBlock>(genesis_block(spec, genesis.state));
        const store::SavedBlock saved{ssz::hash_tree_root(spec, block->message), block, 0};
        auto open = create_chain(folder_ / "node" / "chain", genesis.config);
        EXPECT_TRUE(open) << open.error();
        EXPECT_TRUE(open->chain->begin({{Epoch{0}, saved.root}, saved, genesis.state}));
    }
    ~DbTest() override {
        std::error_code ignored;
        fs::remove_all(folder_, ignored);
    }
    std::string at(std::string_view name) const { return (folder_ / name).string(); }
    /// The one era file that is there.
    std::string era_file() const {
        for (const auto& entry : fs::directory_iterator(folder_ / "eras")) {
            if (entry.path().extension() == ".era") {
                return entry.path().string();
            }
        }
        return {};
    }
    void export_genesis() const {
        const Outcome outcome = call({"export", at("node"), "-o", at("eras")});
        ASSERT_EQ(outcome.status, exit_success) << outcome.err;
        ASSERT_FALSE(era_file().empty());
    }

    fs::path folder_;
};

TEST_F(DbTest, InfoTellsTheNetworkAndTheSizes) {
    const Outcome outcome = call({"info", at("node")});
    EXPECT_EQ(outcome.status, exit_success) << outcome.err;
    for (const char* const words :
         {"network    cairn-devnet (minimal)", "epoch 0, block of slot 0", "states             1",
          "slots * B + kept epochs * (S / 32 + D * 31 / 32)", "after a year"}) {
        EXPECT_NE(outcome.out.find(words), std::string::npos) << words << "\n" << outcome.out;
    }
}

TEST_F(DbTest, CheckFindsNothingInAStoreThatIsRight) {
    const Outcome outcome = call({"check", at("node")});
    EXPECT_EQ(outcome.status, exit_success) << outcome.err;
    EXPECT_NE(outcome.out.find("3 records, all right"), std::string::npos) << outcome.out;
}

TEST_F(DbTest, CheckFindsWhatIsWrong) {
    {
        const auto open = open_chain(at("node")).value();
        store::Batch batch;
        batch.put(static_cast<store::Column>(store::ChainStore::Place::slots), Bytes(32, 7),
                  Bytes(8));
        ASSERT_TRUE(open.kv->commit(batch, store::Durability::synced));
    }
    const Outcome outcome = call({"check", at("node")});
    EXPECT_EQ(outcome.status, exit_failure);
    EXPECT_NE(outcome.out.find("root of no block: 0x0707"), std::string::npos) << outcome.out;
    EXPECT_NE(outcome.err.find("1 of 4 records are wrong"), std::string::npos) << outcome.err;
}

TEST_F(DbTest, WhatIsNoStoreIsRefusedAndLeftAlone) {
    fs::create_directory(folder_ / "empty");
    for (const char* const command : {"info", "check"}) {
        expect_failure({command, at("missing")}, "is no folder");
        expect_failure({command, at("empty")}, "is no data directory of a node");
        expect_failure({command, at("node/chain")}, "give the folder above it");
    }
    expect_failure({"export", at("empty"), "-o", at("eras")}, "is no data directory");
    expect_failure({"prune", at("empty"), "--keep-epochs", "1"}, "is no data directory");
    EXPECT_TRUE(fs::is_empty(folder_ / "empty"));
    EXPECT_FALSE(fs::exists(folder_ / "missing"));
    EXPECT_FALSE(fs::exists(folder_ / "eras"));
}

TEST_F(DbTest, AStoreInUseIsRefused) {
    const auto open = open_chain(at("node")).value();
    expect_failure({"info", at("node")}, "is open in another process");
}

TEST_F(DbTest, ADamagedStoreIsRefused) {
    fs::resize_file(folder_ / "node" / "chain" / "CURRENT", 3);
    expect_failure({"check", at("node")}, "is damaged");
}

TEST_F(DbTest, AGenesisTravels) {
    export_genesis();
    EXPECT_TRUE(fs::exists(folder_ / "eras" / "config.yaml"));
    const Outcome imported =
        call({"import", at("other"), era_file(), "--config", at("eras/config.yaml")});
    EXPECT_EQ(imported.status, exit_success) << imported.err;
    EXPECT_EQ(call({"info", at("other")}).out.substr(0, 200),
              call({"info", at("node")}).out.substr(0, 200));
    EXPECT_EQ(call({"check", at("other")}).status, exit_success);
    EXPECT_FALSE(fs::exists(folder_ / "other" / "chain.importing"));
    expect_failure({"import", at("other"), era_file()}, "no block before it");
    expect_failure({"import", at("other"), era_file(), "--config", at("eras/config.yaml")},
                   "has a store, whose network is known");
}

TEST_F(DbTest, AnImportThatFailsLeavesNothing) {
    export_genesis();
    expect_failure({"import", at("other"), era_file()}, "give the network's --config");
    expect_failure({"import", at("other"), era_file(), "--config", at("none.yaml")}, "none.yaml");
    {
        std::fstream file(era_file(), std::ios::in | std::ios::out | std::ios::binary);
        const int was = file.seekg(400).peek();
        file.seekp(400).put(static_cast<char>(was ^ 1));
    }
    expect_failure({"import", at("other"), era_file(), "--config", at("eras/config.yaml")},
                   "is damaged");
    EXPECT_FALSE(fs::exists(folder_ / "other" / "chain"));
    EXPECT_FALSE(fs::exists(folder_ / "other" / "chain.importing"));
}

TEST_F(DbTest, ErasThatAreNotThereAreNamed) {
    expect_failure({"export", at("node"), "-o", at("eras"), "--from", "1"},
                   "the store has the eras 0 to 0");
}

TEST_F(DbTest, PruneAtTheGenesisRemovesNothing) {
    const Outcome outcome = call({"prune", at("node"), "--keep-epochs", "5"});
    EXPECT_EQ(outcome.status, exit_success) << outcome.err;
    EXPECT_NE(outcome.out.find("removed 0 blocks"), std::string::npos);
    EXPECT_EQ(call({"check", at("node")}).status, exit_success);
}

}  // namespace
}  // namespace cairn::cli
