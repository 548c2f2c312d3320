#include "rpc/block_lookup.hpp"
#include "rpc/engine_forms.hpp"
#include "rpc/forms.hpp"
#include "rpc/methods.hpp"
#include "rpc/payload_cache.hpp"

#include <algorithm>

namespace cairn::rpc {
namespace {

using evm::Revision;
using execution_node::ForkchoiceRule;
using execution_node::ImportStatus;

constexpr std::size_t MAX_BODIES = 1'024;
constexpr std::size_t MAX_BLOB_HASHES = 128;

struct Engine {
    const Backend* backend;
    PayloadCache* payloads;
};

std::unexpected<RpcError> unsupported_fork() {
    return fail(ErrorCode::unsupported_fork, "Unsupported fork");
}

/// The rules of a block of this time on a chain whose merge is over.
Revision revision_at(const Backend& backend, std::uint64_t timestamp) {
    const ChainReaderPtr chain = backend.view();
    return chain->config().rules_of(chain->head()->number() + 1, timestamp, U256::max()).revision;
}

/// Whether a method of this version takes payloads of this fork. As geth, V1 takes all that have no
/// withdrawals; whether they are right is for import() to say.
Read<void> check_payload_fork(int version, Revision revision, const Payload& payload) {
    const bool has_withdrawals = payload.withdrawals.has_value();
    const bool has_blobs = payload.header.blob_gas_used && payload.header.excess_blob_gas;
    if (version >= 3) {
        if (!has_withdrawals || !has_blobs) {
            return invalid_params("missing withdrawals or blob fields");
        }
        const bool fits =
            version == 3 ? revision == Revision::cancun : revision >= Revision::prague;
        return fits ? Read<void>{} : unsupported_fork();
    }
    if (version == 1) {
        return has_withdrawals ? invalid_params("withdrawals before V2") : Read<void>{};
    }
    if (revision >= Revision::cancun) {
        return invalid_params("V2 is before Cancun");
    }
    if (has_withdrawals != (revision >= Revision::shanghai)) {
        return invalid_params("withdrawals do not fit the fork");
    }
    if (payload.header.blob_gas_used || payload.header.excess_blob_gas) {
        return invalid_params("blob fields before V3");
    }
    return {};
}

std::string import_status(const execution_node::ImportOutcome& outcome) {
    switch (outcome.status) {
        case ImportStatus::valid:
            return payload_status("VALID", outcome.latest_valid_hash);
        case ImportStatus::unknown_parent:
            return payload_status("SYNCING", std::nullopt);
        case ImportStatus::accepted:
            return payload_status("ACCEPTED", std::nullopt);
        case ImportStatus::invalid:
            break;
    }
    return payload_status(
        "INVALID", outcome.latest_valid_hash,
        outcome.error ? execution::to_string(*outcome.error) : "invalid ancestor");
}

std::vector<Bytes32> blob_hashes_of(const execution::Block& block) {
    std::vector<Bytes32> out;
    for (const execution::Transaction& tx : block.transactions) {
        out.insert(out.end(), tx.blob_versioned_hashes.begin(), tx.blob_versioned_hashes.end());
    }
    return out;
}

Read<std::vector<Bytes32>> read_hashes(const json::Value& value) {
    return read_list(value, MAX_PAYLOAD_TRANSACTIONS, read_hash);
}

struct PayloadContext {
    std::optional<std::vector<Bytes32>> blob_hashes;
    std::optional<Bytes32> parent_beacon_block_root;
    std::optional<std::vector<Bytes>> execution_requests;
};

Read<PayloadContext> read_payload_context(int version, const Parameters& parameters) {
    PayloadContext out;
    if (version >= 3) {
        CAIRN_TRY_ASSIGN(out.blob_hashes, parameters.required(1, read_hashes));
        CAIRN_TRY_ASSIGN(out.parent_beacon_block_root, parameters.required(2, read_hash));
    }
    if (version >= 4) {
        CAIRN_TRY_ASSIGN(out.execution_requests, parameters.required(3, read_execution_requests));
    }
    return out;
}

Answer new_payload(const Engine& engine, int version, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const Payload payload, parameters.required(0, read_payload));
    CAIRN_TRY_ASSIGN(const PayloadContext context, read_payload_context(version, parameters));
    CAIRN_TRY(check_payload_fork(version, revision_at(*engine.backend, payload.header.timestamp),
                                 payload));
    auto block = to_block(payload, context.parent_beacon_block_root, context.execution_requests);
    if (!block) {
        return payload_status("INVALID", std::nullopt, block.error());
    }
    if (context.blob_hashes && *context.blob_hashes != blob_hashes_of(*block)) {
        return payload_status("INVALID", std::nullopt, "blob versioned hashes do not match");
    }
    CAIRN_TRY_ASSIGN(const auto outcome, engine.backend->engine->import(*std::move(block)));
    return import_status(outcome);
}

std::string forkchoice_text(std::string_view status, const std::optional<FixedBytes<8>>& id) {
    json::Writer out;
    out.begin_object().key("payloadStatus").json(status).key("payloadId");
    if (id) {
        out.value(base::to_hex(id->view()));
    } else {
        out.null();
    }
    return out.end_object().take();
}

Read<void> check_attributes(const Engine& engine, int version,
                            const execution_node::PayloadAttributes& attributes) {
    const Revision revision = revision_at(*engine.backend, attributes.timestamp);
    const auto wrong = [] {
        return fail(ErrorCode::invalid_payload_attributes, "Invalid payload attributes");
    };
    const bool has_root = attributes.parent_beacon_block_root.has_value();
    const bool has_withdrawals = attributes.withdrawals.has_value();
    if (version == 1) {
        const bool fits = !has_root && !has_withdrawals && revision < Revision::cancun;
        return fits ? Read<void>{} : invalid_params("neither withdrawals nor a beacon root in V1");
    }
    if (has_root != (version >= 3) || (version >= 3 && !has_withdrawals)) {
        return wrong();
    }
    if ((version >= 3) != (revision >= Revision::cancun)) {
        return unsupported_fork();
    }
    return has_withdrawals == (revision >= Revision::shanghai) ? Read<void>{} : wrong();
}

/// The answer where the head did not become `forkchoice`'s.
Answer refused_forkchoice(const execution_node::ForkchoiceOutcome& outcome) {
    switch (*outcome.refused) {
        case ForkchoiceRule::unknown_head:
            return forkchoice_text(payload_status("SYNCING", std::nullopt), std::nullopt);
        case ForkchoiceRule::invalid_head:
            return forkchoice_text(
                payload_status(
                    "INVALID", outcome.latest_valid_hash,
                    outcome.error ? execution::to_string(*outcome.error) : "invalid ancestor"),
                std::nullopt);
        case ForkchoiceRule::safe_not_ancestor:
        case ForkchoiceRule::finalized_not_ancestor:
        case ForkchoiceRule::below_finalized:
            return fail(ErrorCode::invalid_forkchoice_state, "Invalid forkchoice state");
        case ForkchoiceRule::below_reorg_depth:
            break;
    }
    return fail(ErrorCode{-38006}, "Too deep reorg");
}

Answer forkchoice_updated(const Engine& engine, int version, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const auto forkchoice, parameters.required(0, read_forkchoice_state));
    std::optional<execution_node::PayloadAttributes> attributes;
    if (parameters.find(1) != nullptr) {
        CAIRN_TRY_ASSIGN(attributes, parameters.required(1, read_payload_attributes));
    }
    if (forkchoice.head == Bytes32{}) {
        return forkchoice_text(payload_status("INVALID", std::nullopt), std::nullopt);
    }
    CAIRN_TRY_ASSIGN(const auto outcome, engine.backend->engine->set_forkchoice(forkchoice));
    if (outcome.refused) {
        return refused_forkchoice(outcome);
    }
    const std::string status = payload_status("VALID", forkchoice.head);
    if (!attributes) {
        return forkchoice_text(status, std::nullopt);
    }
    CAIRN_TRY(check_attributes(engine, version, *attributes));
    const Revision revision = revision_at(*engine.backend, attributes->timestamp);
    if (revision >= Revision::shanghai && !attributes->withdrawals) {
        attributes->withdrawals.emplace();  // V1 knows of none
    }
    CAIRN_TRY_ASSIGN(const ChainBlockPtr head, engine.backend->view()->block(forkchoice.head));
    if (head == nullptr || attributes->timestamp <= head->block.header.timestamp) {
        return fail(ErrorCode::invalid_payload_attributes, "Invalid payload attributes");
    }
    return forkchoice_text(status, engine.payloads->add(head, *attributes, version));
}

/// Whether the payload of an identifier was asked for by a version that goes with this one.
bool fits_get_payload(int version, const FixedBytes<8>& id) {
    return version == 2 ? id[0] == 1 || id[0] == 2 : id[0] == std::min(version, 3);
}

bool fits_get_payload(int version, Revision revision) {
    switch (version) {
        case 1:
            return true;
        case 2:
            return revision <= Revision::shanghai;
        case 3:
            return revision == Revision::cancun;
        case 4:
            return revision == Revision::prague;
        default:
            return revision >= Revision::osaka;
    }
}

std::string built_text(const execution_node::BuiltBlock& built, int version) {
    json::Writer out;
    out.begin_object().key("executionPayload");
    write_payload(out, built.block, built.hash);
    write_quantity(out, "blockValue", built.value);
    if (version >= 3) {
        out.key("blobsBundle");
        write_blobs_bundle(out, built.sidecars);
        out.field("shouldOverrideBuilder", false);
    }
    if (version >= 4) {
        out.key("executionRequests").begin_array();
        for (const Bytes& request : built.results.requests) {
            out.value(base::to_hex(request));
        }
        out.end_array();
    }
    return out.end_object().take();
}

Answer get_payload(const Engine& engine, int version, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const auto id, parameters.required(0, [](const json::Value& value) {
        return read_fixed<8>(value, "engine.PayloadID");
    }));
    if (!fits_get_payload(version, id)) {
        return unsupported_fork();
    }
    CAIRN_TRY_ASSIGN(const auto built, engine.payloads->build(id, *engine.backend->engine));
    if (!fits_get_payload(version, revision_at(*engine.backend, built->block.header.timestamp))) {
        return unsupported_fork();
    }
    if (version > 1) {
        return built_text(*built, version);
    }
    json::Writer out;
    write_payload(out, built->block, built->hash);
    return out.take();
}

void write_body(json::Writer& out, const ChainBlockPtr& block) {
    if (block == nullptr) {
        out.null();
        return;
    }
    out.begin_object().key("transactions");
    write_encoded_transactions(out, block->block.transactions);
    out.key("withdrawals");
    if (block->block.withdrawals) {
        write_withdrawals(out, *block->block.withdrawals);
    } else {
        out.null();
    }
    out.end_object();
}

Answer get_bodies_by_hash(const Backend& backend, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const auto hashes, parameters.required(0, read_hashes));
    if (hashes.size() > MAX_BODIES) {
        return fail(ErrorCode::too_large_request, "Too large request");
    }
    const ChainReaderPtr chain = backend.view();
    json::Writer out;
    out.begin_array();
    for (const Bytes32& hash : hashes) {
        CAIRN_TRY_ASSIGN(const ChainBlockPtr block, chain->block(hash));
        write_body(out, block);
    }
    return out.end_array().take();
}

Answer get_bodies_by_range(const Backend& backend, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const std::uint64_t start, parameters.required(0, read_uint64));
    CAIRN_TRY_ASSIGN(const std::uint64_t count, parameters.required(1, read_uint64));
    if (start == 0 || count == 0) {
        return invalid_params("start and count are at least 1");
    }
    if (count > MAX_BODIES) {
        return fail(ErrorCode::too_large_request, "Too large request");
    }
    const ChainReaderPtr chain = backend.view();
    const std::uint64_t head = chain->head()->number();
    json::Writer out;
    out.begin_array();
    for (std::uint64_t i = 0; i < count && start <= head && i <= head - start; ++i) {
        CAIRN_TRY_ASSIGN(const ChainBlockPtr block, chain->block(start + i));
        write_body(out, block);
    }
    return out.end_array().take();
}

Answer get_client_version(const Backend& backend, const Parameters&) {
    json::Writer out;
    out.begin_array().begin_object().field("code", "CN").field("name", "Cairn");
    out.field("version", backend.client_version).field("commit", "0x" + backend.commit);
    return out.end_object().end_array().take();
}

/// Version 1: a blob with its proof, null where there is none. Version 2: all with their cell
/// proofs, or null.
Answer get_blobs(const Backend& backend, int version, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const auto hashes, parameters.required(0, read_hashes));
    if (hashes.size() > MAX_BLOB_HASHES) {
        return fail(ErrorCode::too_large_request, "Too large request");
    }
    const bool is_osaka =
        revision_at(backend, backend.view()->head()->block.header.timestamp) >= Revision::osaka;
    if (is_osaka != (version == 2)) {
        return unsupported_fork();
    }
    const std::size_t per_blob = version == 2 ? crypto::KZG_CELLS_PER_EXT_BLOB : 1;
    json::Writer out;
    out.begin_array();
    for (const Bytes32& hash : hashes) {
        const auto [sidecar, index] = backend.pool->find_blob(hash);
        const bool is_there =
            sidecar != nullptr && sidecar->proofs.size() >= (index + 1) * per_blob;
        if (!is_there && version == 2) {
            return "null";
        }
        if (!is_there) {
            out.null();
            continue;
        }
        out.begin_object();
        write_data(out, "blob", sidecar->blobs[index]);
        if (version == 1) {
            write_data(out, "proof", sidecar->proofs[index].view());
        } else {
            out.key("proofs").begin_array();
            for (std::size_t i = 0; i < per_blob; ++i) {
                out.value(base::to_hex(sidecar->proofs[index * per_blob + i].view()));
            }
            out.end_array();
        }
        out.end_object();
    }
    return out.end_array().take();
}

/// The names of all engine methods but the one that asks for them.
std::string capabilities(const Dispatcher& dispatcher) {
    json::Writer out;
    out.begin_array();
    for (const auto& [name, method] : dispatcher.methods()) {
        if (name.starts_with("engine_") && name != "engine_exchangeCapabilities") {
            out.value(std::string_view(name));
        }
    }
    return out.end_array().take();
}

using Versioned = Answer (*)(const Engine&, int, const Parameters&);

void add_versions(Dispatcher& out, const Engine& engine, const std::string& name, int last,
                  Versioned method, std::span<const std::string_view> parameters) {
    for (int version = 1; version <= last; ++version) {
        const auto at = std::min<std::size_t>(static_cast<std::size_t>(version), parameters.size());
        out.add({name + "V" + std::to_string(version), std::string(parameters[at - 1]),
                 [engine, version, method](const Parameters& p) {
                     return method(engine, version, p);
                 }});
    }
}

}  // namespace

void add_engine_methods(Dispatcher& out, const Backend& backend, PayloadCache& payloads) {
    const Engine engine{&backend, &payloads};
    constexpr std::string_view new_payload_parameters[] = {
        "payload", "payload", "payload, blob hashes, parent beacon block root",
        "payload, blob hashes, parent beacon block root, requests"};
    constexpr std::string_view forkchoice_parameters[] = {"state, attributes?"};
    constexpr std::string_view payload_id[] = {"payload id"};
    add_versions(out, engine, "engine_newPayload", 4, new_payload, new_payload_parameters);
    add_versions(out, engine, "engine_forkchoiceUpdated", 3, forkchoice_updated,
                 forkchoice_parameters);
    add_versions(out, engine, "engine_getPayload", 5, get_payload, payload_id);
    const auto with = [&backend](auto* method) {
        return [&backend, method](const Parameters& p) { return method(backend, p); };
    };
    out.add({"engine_getPayloadBodiesByHashV1", "hashes", with(get_bodies_by_hash)});
    out.add({"engine_getPayloadBodiesByRangeV1", "start, count", with(get_bodies_by_range)});
    out.add({"engine_getClientVersionV1", "client?", with(get_client_version)});
    for (const int version : {1, 2}) {
        out.add(
            {"engine_getBlobsV" + std::to_string(version), "hashes",
             [&backend, version](const Parameters& p) { return get_blobs(backend, version, p); }});
    }
    out.add({"engine_exchangeCapabilities", "names",
             [&out](const Parameters&) -> Answer { return capabilities(out); }});
}

}  // namespace cairn::rpc
