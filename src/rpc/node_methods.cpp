#include "crypto/keccak256.hpp"
#include "rpc/fork_config.hpp"
#include "rpc/methods.hpp"
#include "rpc/values.hpp"

#include <set>

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

/// What is true of a node without peers.
Answer node_info(const Backend& backend) {
    const ChainReaderPtr chain = backend.view();
    json::Writer out;
    out.begin_object().field("name", backend.client_version).field("listenAddr", "");
    out.key("ports").begin_object().field("discovery", 0).field("listener", 0).end_object();
    out.key("protocols").begin_object().key("eth").begin_object();
    out.field("network", backend.network_id);
    out.field("genesis", base::to_hex(chain->genesis()->hash.view()));
    out.field("head", base::to_hex(chain->head()->hash.view()));
    return out.end_object().end_object().end_object().take();
}

/// {"eth": "1.0", ...}: what stands before the underscores.
Answer modules(const Dispatcher& dispatcher) {
    std::set<std::string_view> names;
    for (const auto& [name, method] : dispatcher.methods()) {
        names.insert(std::string_view(name).substr(0, name.find('_')));
    }
    json::Writer out;
    out.begin_object();
    for (const std::string_view name : names) {
        out.field(name, "1.0");
    }
    return out.end_object().take();
}

void add_peerless_methods(Dispatcher& out, const Backend& backend) {
    // Blocks come by the Engine API: there is no network of peers below this node.
    out.add({"net_listening", "", [](const Parameters&) -> Answer { return "false"; }});
    out.add({"net_peerCount", "", [](const Parameters&) -> Answer { return json_string("0x0"); }});
    out.add({"admin_peers", "", [](const Parameters&) -> Answer { return "[]"; }});
    out.add({"admin_nodeInfo", "",
             [&backend](const Parameters&) -> Answer { return node_info(backend); }});
}

}  // namespace

void add_node_methods(Dispatcher& out, const Backend& backend) {
    out.add({"eth_chainId", "", [&backend](const Parameters&) -> Answer {
                 return json_string(quantity(backend.view()->config().chain_id));
             }});
    out.add({"net_version", "", [&backend](const Parameters&) -> Answer {
                 return json_string(std::to_string(backend.network_id));
             }});
    add_peerless_methods(out, backend);
    out.add({"rpc_modules", "", [&out](const Parameters&) -> Answer { return modules(out); }});
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
    add_fill_methods(out, backend);
    add_fee_methods(out, backend);
    add_log_methods(out, backend, filters);
    add_pool_methods(out, backend);
    add_debug_methods(out, backend);
    add_debug_trace_methods(out, backend);
    add_debug_call_methods(out, backend);
    add_trace_methods(out, backend);
}

}  // namespace cairn::rpc
