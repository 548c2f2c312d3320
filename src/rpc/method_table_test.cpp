// docs/json-rpc.md: every method of the ecosystem's lists, here or absent. The file is what this
// test makes of the methods; CAIRN_UPDATE_DOCS=1 writes it.
#include "rpc/memory_backend_test.hpp"
#include "rpc/methods.hpp"
#include "rpc/payload_cache.hpp"
#include "rpc/receipt_waits.hpp"
#include "rpc/subscriptions.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

namespace cairn::rpc {
namespace {

struct Absent {
    std::string_view name;
    std::string_view why;
};
/// Of execution-apis, geth's debug and trace areas, and anvil's that the dev mode wants.
constexpr Absent absent[] = {
    {"anvil_*, evm_*, hardhat_*", "served by `cairn execution --dev` alone: json-rpc-dev.md"},
    {"debug_accountRange, debug_storageRangeAt, debug_dumpBlock, debug_preimage",
     "the state is kept by hashes of addresses and slots"},
    {"debug_traceBlockFromFile, debug_traceBadBlock, debug_traceChain, debug_standardTrace*",
     "files of the server, blocks that are not kept"},
    {"debug_traceBlockByHash etc. with JavaScript tracers", "left out by design"},
    {"engine_forkchoiceUpdatedV4, engine_newPayloadV5, engine_getPayloadV6, engine_getBlobsV3",
     "Amsterdam and later"},
    {"eth_coinbase, eth_mining, eth_hashrate, eth_getWork, eth_submitWork",
     "proof of work is over"},
    {"eth_getBlockAccessList", "Amsterdam and later"},
    {"eth_sign, eth_signTransaction, eth_sendTransaction",
     "the node holds no keys; with `cairn execution --dev` they are there"},
};

std::string table() {
    MemoryPool pool;
    Backend backend;
    backend.pool = &pool;
    const BadBlocks bad_blocks;
    backend.bad_blocks = &bad_blocks;
    Filters filters([] { return std::uint64_t{0}; }, [] { return std::uint64_t{0}; });
    PayloadCache payloads;
    Dispatcher dispatcher;
    add_public_methods(dispatcher, backend, filters);
    Subscriptions subscriptions([] { return std::uint64_t{0}; });
    add_subscription_methods(dispatcher, subscriptions);
    ReceiptWaits waits;
    add_receipt_wait_methods(dispatcher, backend, waits);
    add_testing_methods(dispatcher, backend);
    add_engine_methods(dispatcher, backend, payloads);
    add_head_methods(dispatcher, backend);
    std::string out =
        "# JSON-RPC methods\n\n"
        "Made by the tests of `src/rpc` (CAIRN_UPDATE_DOCS=1). A parameter with a question mark\n"
        "may be left out. `engine_*` methods and debug_setHead are on a port of their own, behind "
        "a\n"
        "token; debug_getBadBlocks is there where blocks come from others;\n"
        "`testing_*` only where tests are meant to reach it.\n\n"
        "## Implemented\n\n| method | parameters |\n|---|---|\n";
    for (const auto& [name, method] : dispatcher.methods()) {
        out += "| `" + name + "` | " + method.parameters + " |\n";
    }
    out += "\n## Absent\n\nThese answer -32601.\n\n| method | why |\n|---|---|\n";
    for (const Absent& one : absent) {
        out += "| " + std::string(one.name) + " | " + std::string(one.why) + " |\n";
    }
    return out;
}

TEST(MethodTable, IsTheDocument) {
    const std::string path = std::string(CAIRN_SOURCE_DIR) + "/docs/json-rpc.md";
    if (std::getenv("CAIRN_UPDATE_DOCS") != nullptr) {
        std::ofstream(path) << table();
    }
    EXPECT_EQ(read_file(path), table());
}

}  // namespace
}  // namespace cairn::rpc
