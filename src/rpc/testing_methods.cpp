#include "rpc/engine_forms.hpp"
#include "rpc/methods.hpp"

namespace cairn::rpc {
namespace {

constexpr std::size_t MAX_TRANSACTIONS = 10'000;

Read<std::vector<Bytes>> read_transactions(const json::Value& value) {
    return read_list(value, MAX_TRANSACTIONS, read_data);
}

/// Null transactions: out of the pool.
Answer build_block(const Backend& backend, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const Bytes32 parent_hash, parameters.required(0, read_hash));
    CAIRN_TRY_ASSIGN(const auto attributes, parameters.required(1, read_payload_attributes));
    std::optional<std::vector<Bytes>> transactions;
    if (parameters.find(2) != nullptr) {
        CAIRN_TRY_ASSIGN(transactions, parameters.required(2, read_transactions));
    }
    std::optional<Bytes> extra_data;
    if (parameters.find(3) != nullptr) {
        CAIRN_TRY_ASSIGN(extra_data, parameters.required(3, read_data));
    }
    CAIRN_TRY_ASSIGN(const ChainBlockPtr parent, backend.view()->block(parent_hash));
    if (parent == nullptr) {
        return server_error("parent block not found");
    }
    CAIRN_TRY_ASSIGN(const auto built,
                     backend.engine->build(parent, attributes, extra_data, transactions));
    json::Writer out;
    out.begin_object().key("executionPayload");
    write_payload(out, built.block, built.hash);
    write_quantity(out, "blockValue", built.value);
    out.key("blobsBundle");
    write_blobs_bundle(out, built.sidecars);
    out.key("executionRequests").begin_array();
    for (const Bytes& request : built.results.requests) {
        out.value(base::to_hex(request));
    }
    return out.end_array().field("shouldOverrideBuilder", false).end_object().take();
}

}  // namespace

void add_testing_methods(Dispatcher& out, const Backend& backend) {
    out.add({"testing_buildBlockV1", "parent, attributes, transactions?, extra data?",
             [&backend](const Parameters& p) { return build_block(backend, p); }});
}

}  // namespace cairn::rpc
