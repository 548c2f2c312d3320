#include "engine/engine_api.hpp"

#include "base/assert.hpp"
#include "consensus/block/execution_payload.hpp"
#include "consensus/shape.hpp"
#include "crypto/kzg.hpp"
#include "engine/payload_block.hpp"
#include "json/writer.hpp"
#include "rpc/engine_forms.hpp"
#include "rpc/forms.hpp"
#include "rpc/values.hpp"

#include <algorithm>
#include <array>

namespace cairn::engine {

using namespace consensus;
using rpc::write_data;
using rpc::write_quantity;

// Requests ---------------------------------------------------------------------------------------

namespace {

struct Version {
    ForkId since;
    int version;
};

int version_of(const Spec& spec, std::span<const Version> versions) {
    int version = 1;
    for (const Version& one : versions) {
        if (spec.at_least(one.since)) {
            version = one.version;
        }
    }
    return version;
}

std::string named(std::string_view name, int version) {
    return std::string(name) + "V" + std::to_string(version);
}

constexpr std::array NEW_PAYLOAD_VERSIONS{Version{ForkId::capella, 2}, Version{ForkId::deneb, 3},
                                          Version{ForkId::electra, 4}};
constexpr std::array FORKCHOICE_VERSIONS{Version{ForkId::capella, 2}, Version{ForkId::deneb, 3}};
constexpr std::array GET_PAYLOAD_VERSIONS{Version{ForkId::capella, 2}, Version{ForkId::deneb, 3},
                                          Version{ForkId::electra, 4}, Version{ForkId::fulu, 5}};

void write_hashes(json::Writer& out, std::span<const VersionedHash> hashes) {
    out.begin_array();
    for (const VersionedHash& hash : hashes) {
        out.value(base::to_hex(hash.view()));
    }
    out.end_array();
}

void write_forkchoice(json::Writer& out, const ForkchoiceHashes& hashes) {
    out.begin_object();
    write_data(out, "headBlockHash", hashes.head_block_hash.view());
    write_data(out, "safeBlockHash", hashes.safe_block_hash.view());
    write_data(out, "finalizedBlockHash", hashes.finalized_block_hash.view());
    out.end_object();
}

}  // namespace

std::string new_payload_method(const Spec& spec) {
    return named("engine_newPayload", version_of(spec, NEW_PAYLOAD_VERSIONS));
}

std::string new_payload_parameters(const Spec& spec, const NewPayload& payload) {
    CAIRN_ASSERT(!spec.at_least(ForkId::gloas));
    json::Writer out;
    out.begin_array();
    rpc::write_payload(out, to_form(spec, payload.execution_payload));
    if (spec.at_least(ForkId::deneb)) {
        write_hashes(out, payload.versioned_hashes);
        out.value(base::to_hex(payload.parent_beacon_block_root.view()));
    }
    if (spec.at_least(ForkId::electra)) {
        out.begin_array();
        for (const Bytes& request : get_execution_requests_list(spec, payload.execution_requests)) {
            out.value(base::to_hex(request));
        }
        out.end_array();
    }
    return out.end_array().take();
}

std::string forkchoice_method(const Spec& spec) {
    return named("engine_forkchoiceUpdated", version_of(spec, FORKCHOICE_VERSIONS));
}

std::string forkchoice_parameters(const Spec& spec, const ForkchoiceHashes& hashes,
                                  const PayloadAttributes& attributes) {
    json::Writer out;
    out.begin_array();
    write_forkchoice(out, hashes);
    out.begin_object();
    write_quantity(out, "timestamp", attributes.timestamp);
    write_data(out, "prevRandao", attributes.prev_randao.view());
    write_data(out, "suggestedFeeRecipient", attributes.suggested_fee_recipient.view());
    if (const auto withdrawals = to_attributes(spec, attributes).withdrawals) {
        out.key("withdrawals");
        rpc::write_withdrawals(out, *withdrawals);
    }
    if (spec.at_least(ForkId::deneb)) {
        write_data(out, "parentBeaconBlockRoot", attributes.parent_beacon_block_root.view());
    }
    return out.end_object().end_array().take();
}

std::string forkchoice_parameters(const ForkchoiceHashes& hashes) {
    json::Writer out;
    out.begin_array();
    write_forkchoice(out, hashes);
    return out.null().end_array().take();
}

std::string get_payload_method(const Spec& spec) {
    return named("engine_getPayload", version_of(spec, GET_PAYLOAD_VERSIONS));
}

std::string get_payload_parameters(const PayloadId& payload_id) {
    return "[\"" + base::to_hex(payload_id.view()) + "\"]";
}

std::string get_blobs_method(const Spec& spec) {
    return named("engine_getBlobs", spec.at_least(ForkId::fulu) ? 2 : 1);
}

std::string get_blobs_parameters(std::span<const VersionedHash> hashes) {
    json::Writer out;
    out.begin_array();
    write_hashes(out, hashes);
    return out.end_array().take();
}

std::string capabilities_parameters() {
    json::Writer out;
    out.begin_array().begin_array();
    const auto add = [&](std::string_view name, int last) {
        for (int version = 1; version <= last; ++version) {
            out.value(std::string_view(named(name, version)));
        }
    };
    add("engine_newPayload", 4);
    add("engine_forkchoiceUpdated", 3);
    add("engine_getPayload", 5);
    add("engine_getBlobs", 2);
    add("engine_getClientVersion", 1);
    return out.end_array().end_array().take();
}

std::string client_version_parameters(std::string_view version, std::string_view commit) {
    json::Writer out;
    out.begin_array().begin_object().field("code", "CN").field("name", "Cairn");
    out.field("version", version).field("commit", "0x" + std::string(commit.substr(0, 8)));
    return out.end_object().end_array().take();
}

// Answers ----------------------------------------------------------------------------------------

namespace {

constexpr std::size_t MAX_REQUEST_TYPES = 256;
/// Of any fork and schedule so far, with room.
constexpr std::size_t MAX_BLOBS = 128;

std::unexpected<EngineError> malformed(std::string_view what) {
    return unexpected(EngineError{EngineRule::malformed, 0, std::string(what.substr(0, MAX_WHAT))});
}

template <class T>
Result<T, EngineError> well(rpc::Read<T> read) {
    if (!read) {
        return malformed(read.error().message);
    }
    return *std::move(read);
}

const json::Value* member(const json::Value& object, std::string_view name) {
    const json::Value* const value = object.find(name);
    return value != nullptr && value->kind != json::Kind::null ? value : nullptr;
}

template <class F>
auto required(const json::Value& object, std::string_view name, const F& read)
    -> Result<typename decltype(read(object))::value_type, EngineError> {
    const json::Value* const value = member(object, name);
    if (value == nullptr) {
        return malformed("no " + std::string(name));
    }
    auto out = read(*value);
    if (!out) {
        return malformed(std::string(name) + ": " + out.error().message);
    }
    return *std::move(out);
}

std::optional<PayloadStatus> status_of(std::string_view text) {
    if (text == "VALID") {
        return PayloadStatus::valid;
    }
    if (text == "INVALID" || text == "INVALID_BLOCK_HASH") {
        return PayloadStatus::invalid;
    }
    if (text == "SYNCING") {
        return PayloadStatus::syncing;
    }
    return text == "ACCEPTED" ? std::optional(PayloadStatus::accepted) : std::nullopt;
}

Result<void, EngineError> check_shape(const Spec& spec, const rpc::Payload& from) {
    const bool has_blobs = from.header.blob_gas_used && from.header.excess_blob_gas;
    if (from.withdrawals.has_value() != spec.at_least(ForkId::capella) ||
        has_blobs != spec.at_least(ForkId::deneb)) {
        return malformed("not a payload of the slot's fork");
    }
    const Preset& preset = *spec.preset;
    const bool is_within =
        from.transactions.size() <= preset.MAX_TRANSACTIONS_PER_PAYLOAD &&
        from.header.extra_data.size() <= preset.MAX_EXTRA_DATA_BYTES &&
        (!from.withdrawals || from.withdrawals->size() <= preset.MAX_WITHDRAWALS_PER_PAYLOAD);
    if (!is_within) {
        return malformed("a payload over its limits");
    }
    return {};
}

template <std::size_t N>
auto list_of_fixed(std::size_t max, std::string_view type) {
    return [max, type](const json::Value& value) {
        return rpc::read_list(
            value, max, [type](const json::Value& item) { return rpc::read_fixed<N>(item, type); });
    };
}

std::size_t proofs_per_blob(const Spec& spec) {
    return spec.at_least(ForkId::fulu) ? crypto::KZG_CELLS_PER_EXT_BLOB : 1;
}

Result<std::shared_ptr<const BlobsBundle>, EngineError> read_bundle(const Spec& spec,
                                                                    const json::Value& answer) {
    const json::Value* const bundle = member(answer, "blobsBundle");
    if (bundle == nullptr) {
        return malformed("no blobsBundle");
    }
    const std::size_t per_blob = proofs_per_blob(spec);
    auto out = std::make_shared<BlobsBundle>();
    CAIRN_TRY_ASSIGN(out->commitments,
                     required(*bundle, "commitments", list_of_fixed<48>(MAX_BLOBS, "commitment")));
    CAIRN_TRY_ASSIGN(out->proofs,
                     required(*bundle, "proofs", list_of_fixed<48>(MAX_BLOBS * per_blob, "proof")));
    CAIRN_TRY_ASSIGN(
        out->blobs,
        required(*bundle, "blobs", list_of_fixed<crypto::KZG_BYTES_PER_BLOB>(MAX_BLOBS, "blob")));
    if (out->commitments.size() != out->blobs.size() ||
        out->proofs.size() != per_blob * out->blobs.size()) {
        return malformed("commitments, proofs and blobs are not as many as they must be");
    }
    return out->blobs.empty() ? nullptr : std::shared_ptr<const BlobsBundle>(std::move(out));
}

}  // namespace

Result<PayloadVerdict, EngineError> read_payload_verdict(const json::Value& answer) {
    PayloadVerdict out;
    CAIRN_TRY_ASSIGN(const std::string status, required(answer, "status", rpc::read_string));
    const auto known = status_of(status);
    if (!known) {
        return malformed("status " + status);
    }
    out.status = *known;
    if (const json::Value* const hash = member(answer, "latestValidHash")) {
        CAIRN_TRY_ASSIGN(out.latest_valid_hash, well(rpc::read_hash(*hash)));
    }
    if (const json::Value* const error = member(answer, "validationError")) {
        out.validation_error = error->text.substr(0, MAX_WHAT);
    }
    return out;
}

Result<ForkchoiceVerdict, EngineError> read_forkchoice_verdict(const json::Value& answer) {
    const json::Value* const status = member(answer, "payloadStatus");
    if (status == nullptr) {
        return malformed("no payloadStatus");
    }
    ForkchoiceVerdict out;
    CAIRN_TRY_ASSIGN(out.head, read_payload_verdict(*status));
    if (const json::Value* const id = member(answer, "payloadId")) {
        CAIRN_TRY_ASSIGN(out.payload_id, well(rpc::read_fixed<8>(*id, "payloadId")));
    }
    return out;
}

Result<FetchedPayload, EngineError> read_fetched_payload(const Spec& spec,
                                                         const json::Value& answer) {
    FetchedPayload out;
    const bool is_bare = !spec.at_least(ForkId::capella);
    const json::Value* const payload = is_bare ? &answer : member(answer, "executionPayload");
    if (payload == nullptr) {
        return malformed("no executionPayload");
    }
    CAIRN_TRY_ASSIGN(rpc::Payload read, well(rpc::read_payload(*payload)));
    CAIRN_TRY(check_shape(spec, read));
    out.payload =
        to_payload(read.header, read.block_hash, std::move(read.transactions), read.withdrawals);
    if (is_bare) {
        return out;
    }
    CAIRN_TRY_ASSIGN(out.value, required(answer, "blockValue", rpc::read_uint256));
    if (spec.at_least(ForkId::deneb)) {
        CAIRN_TRY_ASSIGN(out.should_override_builder,
                         required(answer, "shouldOverrideBuilder", rpc::read_bool));
        CAIRN_TRY_ASSIGN(out.blobs, read_bundle(spec, answer));
    }
    if (spec.at_least(ForkId::electra)) {
        CAIRN_TRY_ASSIGN(const auto list,
                         required(answer, "executionRequests", [](const json::Value& value) {
                             return rpc::read_list(value, MAX_REQUEST_TYPES, rpc::read_data);
                         }));
        auto requests = get_execution_requests(spec, list);
        if (!requests) {
            return malformed("executionRequests: " + consensus::describe(requests.error()));
        }
        out.requests = *std::move(requests);
    }
    return out;
}

namespace {

Result<std::shared_ptr<const FetchedBlob>, EngineError> read_fetched_blob(
    const Spec& spec, const json::Value& answer) {
    auto out = std::make_shared<FetchedBlob>();
    CAIRN_TRY_ASSIGN(out->blob, required(answer, "blob", [](const json::Value& value) {
                         return rpc::read_fixed<crypto::KZG_BYTES_PER_BLOB>(value, "blob");
                     }));
    if (!spec.at_least(ForkId::fulu)) {
        CAIRN_TRY_ASSIGN(const KZGProof proof,
                         required(answer, "proof", [](const json::Value& value) {
                             return rpc::read_fixed<48>(value, "proof");
                         }));
        out->proofs = {proof};
        return out;
    }
    CAIRN_TRY_ASSIGN(
        out->proofs,
        required(answer, "proofs", list_of_fixed<48>(crypto::KZG_CELLS_PER_EXT_BLOB, "proof")));
    if (out->proofs.size() != crypto::KZG_CELLS_PER_EXT_BLOB) {
        return malformed("not one proof for each cell");
    }
    return out;
}

}  // namespace

Result<FetchedBlobs, EngineError> read_fetched_blobs(const Spec& spec, const json::Value& answer,
                                                     std::size_t count) {
    if (answer.kind == json::Kind::null) {
        return FetchedBlobs(count);
    }
    if (answer.kind != json::Kind::array || answer.items.size() != count) {
        return malformed("not one entry for each hash");
    }
    FetchedBlobs out;
    for (const json::Value& item : answer.items) {
        out.emplace_back();
        if (item.kind != json::Kind::null) {
            CAIRN_TRY_ASSIGN(out.back(), read_fetched_blob(spec, item));
        }
    }
    return out;
}

Result<std::string, EngineError> read_client_version(const json::Value& answer) {
    constexpr std::size_t max_part = 64;
    if (answer.kind != json::Kind::array || answer.items.empty()) {
        return malformed("not a list of clients");
    }
    std::string out;
    for (const std::string_view name : {"name", "version", "commit"}) {
        CAIRN_TRY_ASSIGN(const std::string part,
                         required(answer.items.front(), name, rpc::read_string));
        const bool is_printable =
            std::ranges::all_of(part, [](char c) { return c > ' ' && c < '\x7f'; });
        if (part.size() > max_part || !is_printable) {
            return malformed(std::string(name) + " is not a short word");
        }
        out += (out.empty() ? "" : "/") + part;
    }
    return out;
}

}  // namespace cairn::engine
