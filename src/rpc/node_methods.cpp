#include "crypto/keccak256.hpp"
#include "rpc/fork_config.hpp"
#include "rpc/methods.hpp"
#include "rpc/values.hpp"

namespace cairn::rpc {
namespace {

void write_capability(json::Writer& out, std::string_view name) {
    out.key(name).begin_object().field("disabled", false).field("oldestBlock", "0x0");
    out.end_object();
}

Answer capabilities(const Backend& backend) {
    const ChainBlockPtr head = backend.view()->head();
    json::Writer out;
    out.begin_object().key("head").begin_object();
    write_quantity(out, "number", head->number());
    write_data(out, "hash", head->hash.view());
    out.end_object();
    for (const char* name : {"state", "tx", "logs", "receipts", "blocks", "stateproofs"}) {
        write_capability(out, name);
    }
    return out.end_object().take();
}

}  // namespace

void add_node_methods(Dispatcher& out, const Backend& backend) {
    out.add({"eth_chainId", "", [&backend](const Parameters&) -> Answer {
                 return json_string(quantity(backend.view()->config().chain_id));
             }});
    out.add({"net_version", "", [&backend](const Parameters&) -> Answer {
                 return json_string(std::to_string(backend.network_id));
             }});
    // Blocks come by the Engine API: there is no network of peers below this node.
    out.add({"net_listening", "", [](const Parameters&) -> Answer { return "false"; }});
    out.add({"net_peerCount", "", [](const Parameters&) -> Answer { return json_string("0x0"); }});
    out.add({"eth_syncing", "", [](const Parameters&) -> Answer { return "false"; }});
    out.add({"eth_accounts", "", [](const Parameters&) -> Answer { return "[]"; }});
    out.add({"web3_clientVersion", "", [&backend](const Parameters&) -> Answer {
                 return json_string(backend.client_version);
             }});
    out.add({"web3_sha3", "data", [](const Parameters& p) -> Answer {
                 CAIRN_TRY_ASSIGN(const Bytes bytes, p.required(0, read_data));
                 return data_text(crypto::keccak256(bytes).view());
             }});
    out.add({"eth_config", "",
             [&backend](const Parameters&) -> Answer { return fork_config(*backend.view()); }});
    out.add({"eth_capabilities", "",
             [&backend](const Parameters&) -> Answer { return capabilities(backend); }});
}

void add_public_methods(Dispatcher& out, const Backend& backend, Filters& filters) {
    add_node_methods(out, backend);
    add_chain_methods(out, backend);
    add_state_methods(out, backend);
    add_call_methods(out, backend);
    add_simulate_methods(out, backend);
    add_fee_methods(out, backend);
    add_log_methods(out, backend, filters);
    add_pool_methods(out, backend);
    add_debug_methods(out, backend);
    add_debug_trace_methods(out, backend);
    add_trace_methods(out, backend);
}

}  // namespace cairn::rpc
