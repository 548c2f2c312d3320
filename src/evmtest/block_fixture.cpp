#include "evmtest/block_fixture.hpp"

#include "evmtest/accounts.hpp"
#include "evmtest/block_tree.hpp"
#include "evmtest/exceptions.hpp"
#include "evmtest/networks.hpp"

namespace cairn::evmtest {
namespace {

using execution::BlobSchedule;
using execution::ChainConfig;
using execution::Header;
using execution::MemoryState;
using spectest::failed;
using spectest::skipped;

struct BlockTest {
    ChainConfig config;
    Header genesis;
    MemoryState pre;
    Bytes32 last_block_hash;
    const json::Value* blocks = nullptr;
};

Read<BlobSchedule> read_blob_schedule(const json::Value& object) {
    BlobSchedule out;
    CAIRN_TRY_ASSIGN(out.target, field(object, "target", read_uint64));
    CAIRN_TRY_ASSIGN(out.max, field(object, "max", read_uint64));
    CAIRN_TRY_ASSIGN(out.base_fee_update_fraction,
                     field(object, "baseFeeUpdateFraction", read_uint64));
    return out;
}

/// The schedules of the network's forks, each from its fork on.
Read<void> read_config(const json::Value& object, ChainConfig& out) {
    CAIRN_TRY_ASSIGN(const auto chain_id, optional_field(object, "chainid", read_uint64));
    out.chain_id = chain_id.value_or(1);
    const json::Value* schedules = object.find("blobSchedule");
    for (const auto& fork : out.forks) {
        for (const json::Member& named :
             schedules == nullptr ? std::vector<json::Member>() : schedules->members) {
            if (revision_of(named.key) == fork.revision) {
                CAIRN_TRY_ASSIGN(const BlobSchedule schedule, read_blob_schedule(named.value));
                out.blobs.push_back({fork.timestamp, schedule});
            }
        }
    }
    return {};
}

Read<Header> read_genesis(const json::Value& test) {
    CAIRN_TRY_ASSIGN(const Bytes rlp, field(test, "genesisRLP", read_bytes));
    const auto block = execution::decode_block(rlp);
    if (!block) {
        return unexpected(FixtureError{"genesisRLP", to_string(block.error())});
    }
    CAIRN_TRY_ASSIGN(const json::Value* header, member(test, "genesisBlockHeader"));
    CAIRN_TRY_ASSIGN(const Bytes32 hash, field(*header, "hash", read_bytes32));
    if (execution::header_hash(block->header) != hash) {
        return unexpected(FixtureError{"genesisRLP", "another hash than genesisBlockHeader"});
    }
    return block->header;
}

Read<BlockTest> read_block_test(const json::Value& object, const ChainConfig& network) {
    BlockTest out;
    out.config = network;
    if (const json::Value* config = object.find("config")) {
        CAIRN_TRY(read_config(*config, out.config));
    }
    CAIRN_TRY_ASSIGN(out.genesis, read_genesis(object));
    CAIRN_TRY_ASSIGN(out.pre, field(object, "pre", read_accounts));
    if (out.pre.root() != out.genesis.state_root) {
        return unexpected(FixtureError{"pre", "not the state of the genesis block"});
    }
    CAIRN_TRY_ASSIGN(out.last_block_hash, field(object, "lastblockhash", read_bytes32));
    CAIRN_TRY_ASSIGN(out.blocks, member(object, "blocks"));
    return out;
}

Outcome import_block(BlockTree& tree, const json::Value& object) {
    const json::Value* exception = object.find("expectException");
    const auto rlp = field(object, "rlp", read_bytes);
    if (!rlp) {
        return exception != nullptr ? Outcome{} : failed("fixture: " + to_string(rlp.error()));
    }
    const auto block = execution::decode_block(*rlp);
    if (!block) {
        return exception != nullptr ? Outcome{} : failed("no block: " + to_string(block.error()));
    }
    const auto imported = tree.import(*block, rlp->size());
    if (imported && exception != nullptr) {
        return failed("accepted, expected " + exception->text);
    }
    if (!imported && exception == nullptr) {
        return failed("refused: " + to_string(imported.error()));
    }
    if (!imported && !names_rule(exception->text, imported.error())) {
        return failed("refused: " + to_string(imported.error()) + ", expected " + exception->text);
    }
    return {};
}

Outcome check_end(const BlockTree& tree, const BlockTest& test, const json::Value& object) {
    if (tree.head_hash() != test.last_block_hash) {
        return failed("head is " + base::to_hex(tree.head_hash().view()));
    }
    if (const json::Value* post = object.find("postState")) {
        const auto wanted = read_accounts(*post);
        if (!wanted) {
            return failed("fixture: postState." + to_string(wanted.error()));
        }
        const std::string difference = differences(*wanted, tree.head_state());
        return difference.empty() ? Outcome{} : failed("state: " + difference);
    }
    return {};
}

Outcome run_test(const json::Value& object, const std::string& network_name) {
    const auto network = network_of(network_name);
    if (!network) {
        return skipped("no network " + network_name);
    }
    auto test = read_block_test(object, *network);
    if (!test) {
        return failed("fixture: " + to_string(test.error()));
    }
    BlockTree tree(test->config, test->genesis, test->pre);
    for (std::size_t i = 0; i < test->blocks->items.size(); ++i) {
        if (auto outcome = import_block(tree, test->blocks->items[i]); !outcome) {
            return failed("block " + std::to_string(i) + " " + outcome.error().reason);
        }
    }
    return check_end(tree, *test, object);
}

}  // namespace

bool run_block_tests(const std::string& path, const json::Value& document,
                     const Selection& selection, Report& report) {
    bool found = false;
    for (const json::Member& test : document.members) {
        const json::Value* network = test.value.find("network");
        if (network == nullptr || test.value.find("genesisRLP") == nullptr) {
            continue;
        }
        found = true;
        const std::string id = path + "::" + test.key;
        if (selection.wants_fork(network->text) && selection.wants(id)) {
            report.add(network->text, id, run_test(test.value, network->text));
        }
    }
    return found;
}

}  // namespace cairn::evmtest
