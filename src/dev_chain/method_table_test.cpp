// docs/json-rpc-dev.md: the methods that only chains for developers have. The file is what this
// test makes of them; CAIRN_UPDATE_DOCS=1 writes it.
#include "dev_chain/dev_chain_sample_test.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace cairn::dev_chain {
namespace {

struct Absent {
    std::string_view name;
    std::string_view why;
};
/// Of anvil 1.7.1.
constexpr Absent absent[] = {
    {"anvil_enableTraces", "anvil answers -32601 too"},
    {"anvil_setRpcUrl", "a fork keeps the URL that it began with"},
    {"anvil_getBlobByHash, anvil_getBlobsByTransactionHash, anvil_getBlobsByBlockId",
     "not written"},
    {"erigon_*, ots_*, wallet_*", "not written"},
    {"eth_signTypedData, eth_signTypedData_v3", "nobody asks for them any more"},
};

std::string table() {
    rpc::Dispatcher common;
    DevRpc dev;
    rpc::Backend backend = dev.chain().backend("", "");
    rpc::Filters filters([] { return std::uint64_t{0}; }, [] { return std::uint64_t{0}; });
    rpc::add_public_methods(common, backend, filters);
    std::string out =
        "# JSON-RPC methods of `cairn execution --dev`\n\n"
        "Made by the tests of `src/dev_chain` (CAIRN_UPDATE_DOCS=1), beside the public ones of\n"
        "[json-rpc.md](json-rpc.md). Names and meanings are anvil's (Foundry 1.7.1); a parameter\n"
        "with a question mark may be left out. Numbers may be JSON numbers, decimal or\n"
        "hexadecimal text.\n\n"
        "| method | parameters |\n|---|---|\n";
    for (const auto& [name, method] : dev.dispatcher().methods()) {
        if (!common.methods().contains(name)) {
            out += "| `" + name + "` | " + method.parameters + " |\n";
        }
    }
    out += "\n## Absent\n\nThese answer -32601.\n\n| method | why |\n|---|---|\n";
    for (const Absent& one : absent) {
        out += "| " + std::string(one.name) + " | " + std::string(one.why) + " |\n";
    }
    return out;
}

TEST(DevMethodTable, IsTheDocument) {
    const std::string path = std::string(CAIRN_SOURCE_DIR) + "/docs/json-rpc-dev.md";
    if (std::getenv("CAIRN_UPDATE_DOCS") != nullptr) {
        std::ofstream(path) << table();
    }
    std::ifstream in(path);
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), table());
}

}  // namespace
}  // namespace cairn::dev_chain
