// /eth/v1/beacon/{blobs,blob_sidecars} and /eth/v1/debug/beacon/data_column_sidecars: the data of
// blocks, as far as this node keeps it.
#include "api/context.hpp"
#include "api/ids.hpp"
#include "consensus/block/execution_payload.hpp"
#include "consensus/das_core.hpp"

#include <algorithm>
#include <set>

namespace cairn::api {

using namespace consensus;

namespace {

struct BlockData {
    BlockView view;
    std::shared_ptr<const node::SidecarsOfBlock> sidecars;  // null: none
};

Result<BlockData, ApiError> data_of(const Context& context, const http::Request& request) {
    return context.node.ask([&](node::Node& node) -> Result<BlockData, ApiError> {
        CAIRN_TRY_ASSIGN(BlockView view, find_block(node, request.parameter("block_id")));
        const store::BlockId id{view.block->message.slot, view.root};
        const node::HeldSidecars* const held = node.sidecars();
        return BlockData{std::move(view), held == nullptr ? nullptr : held->find(id)};
    });
}

/// Which of `limit` indices are asked for; null: all.
Result<std::optional<std::set<std::uint64_t>>, ApiError> asked_indices(const http::Request& request,
                                                                       std::uint64_t limit) {
    std::set<std::uint64_t> asked;
    for (const std::string& index : query_list(request, "indices")) {
        CAIRN_TRY_ASSIGN(const std::uint64_t number, parse_number("indices", index));
        if (number >= limit) {
            return fail(400, "Invalid indices: " + quoted(number));
        }
        asked.insert(number);
    }
    return asked.empty() ? std::nullopt : std::optional(std::move(asked));
}

/// Those of `sidecars`, by index, that are asked for. As a list of SSZ: an offset stands before
/// each, since columns have no fixed size.
template <class Sidecar>
Reply sidecars_reply(Media media, const BlockView& view,
                     const std::map<std::uint64_t, std::shared_ptr<const Sidecar>>& sidecars,
                     const std::optional<std::set<std::uint64_t>>& asked, bool has_offsets) {
    json::Writer out;
    out.begin_array();
    std::vector<Bytes> pieces;
    for (const auto& [index, sidecar] : sidecars) {
        if (asked && !asked->contains(index)) {
            continue;
        }
        if (media == Media::ssz) {
            pieces.push_back(ssz::encode(view.spec, *sidecar));
        } else {
            out.json(json::to_json(view.spec, *sidecar));
        }
    }
    if (media == Media::json) {
        return data_reply(view.envelope(), out.end_array().text());
    }
    constexpr std::size_t offset_bytes = 4;
    Bytes bytes;
    std::size_t at = pieces.size() * offset_bytes;
    for (std::size_t i = 0; has_offsets && i < pieces.size(); ++i) {
        for (std::size_t byte = 0; byte < offset_bytes; ++byte) {
            bytes.push_back(static_cast<std::uint8_t>(at >> (8 * byte)));
        }
        at += pieces[i].size();
    }
    for (const Bytes& piece : pieces) {
        bytes.insert(bytes.end(), piece.begin(), piece.end());
    }
    return ssz_reply(view.envelope(), bytes);
}

// Blobs ------------------------------------------------------------------------------------------

/// The first half of a row of cells is the blob.
Blob blob_of_row(std::span<const MatrixEntry> row) {
    Blob blob;
    auto* out = blob.bytes.data();
    for (const MatrixEntry& entry : row.first(crypto::KZG_CELLS_PER_BLOB)) {
        out = std::ranges::copy(entry.cell.bytes, out).out;
    }
    return blob;
}

/// Cost: 0.3 s a blob where columns of the first half are missing.
Result<std::vector<Blob>, ApiError> blobs_from_columns(const node::SidecarsOfBlock& sidecars,
                                                       std::size_t count) {
    if (sidecars.columns.size() < crypto::KZG_CELLS_PER_BLOB) {
        return fail(404, "Blobs not found: this node keeps " + quoted(sidecars.columns.size()) +
                             " columns of the block, and " + quoted(crypto::KZG_CELLS_PER_BLOB) +
                             " are needed");
    }
    std::vector<MatrixEntry> entries;
    for (std::size_t row = 0; row < count; ++row) {
        for (const auto& [index, sidecar] : sidecars.columns) {
            entries.push_back({sidecar->column[row], sidecar->kzg_proofs[row], index, row});
        }
    }
    const auto last = std::next(sidecars.columns.begin(), crypto::KZG_CELLS_PER_BLOB - 1);
    std::size_t columns = sidecars.columns.size();
    if (last->first != crypto::KZG_CELLS_PER_BLOB - 1) {
        auto matrix = recover_matrix(entries, count);
        if (!matrix) {
            return fail(500, "The columns of the block make no blobs");
        }
        entries = *std::move(matrix);
        columns = crypto::KZG_CELLS_PER_EXT_BLOB;
    }
    std::vector<Blob> blobs;
    for (std::size_t row = 0; row < count; ++row) {
        blobs.push_back(blob_of_row(std::span(entries).subspan(row * columns, columns)));
    }
    return blobs;
}

Result<std::vector<Blob>, ApiError> blobs_of(const BlockData& data) {
    const std::size_t count = data.view.block->message.body.blob_kzg_commitments.size();
    std::vector<Blob> blobs;
    if (count == 0) {
        return blobs;
    }
    if (data.sidecars == nullptr) {
        return fail(404, "Blobs not found: this node keeps none of the block");
    }
    if (data.view.spec.at_least(ForkId::fulu)) {
        return blobs_from_columns(*data.sidecars, count);
    }
    for (BlobIndex index = 0; index < count; ++index) {
        const auto found = data.sidecars->blobs.find(index);
        if (found == data.sidecars->blobs.end()) {
            return fail(404, "Blobs not found: this node lacks blob " + quoted(index));
        }
        blobs.push_back(found->second->blob);
    }
    return blobs;
}

Result<std::set<VersionedHash>, ApiError> asked_hashes(const http::Request& request) {
    std::set<VersionedHash> hashes;
    for (const std::string& text : query_list(request, "versioned_hashes")) {
        CAIRN_TRY_ASSIGN(const VersionedHash hash, parse_hex<32>("versioned_hashes", text));
        hashes.insert(hash);
    }
    return hashes;
}

Reply get_blobs(const Context& context, const http::Request& request) {
    CAIRN_TRY_ASSIGN(const Media media, accepted_media(request, true));
    CAIRN_TRY_ASSIGN(const auto hashes, asked_hashes(request));
    CAIRN_TRY_ASSIGN(const BlockData data, data_of(context, request));
    CAIRN_TRY_ASSIGN(const auto blobs, blobs_of(data));
    const auto& commitments = data.view.block->message.body.blob_kzg_commitments;
    json::Writer out;
    out.begin_array();
    Bytes bytes;
    for (std::size_t i = 0; i < blobs.size(); ++i) {
        if (!hashes.empty() && !hashes.contains(kzg_commitment_to_versioned_hash(commitments[i]))) {
            continue;
        }
        if (media == Media::ssz) {
            bytes.insert(bytes.end(), blobs[i].begin(), blobs[i].end());
        } else {
            out.value(hex_of(blobs[i].view()));
        }
    }
    const Envelope envelope = data.view.plain_envelope();
    return media == Media::ssz ? ssz_reply(envelope, bytes)
                               : data_reply(envelope, out.end_array().text());
}

// Sidecars ---------------------------------------------------------------------------------------

/// Of versions before 4.0.0; since fulu there are columns in their place.
Reply get_blob_sidecars(const Context& context, const http::Request& request) {
    CAIRN_TRY_ASSIGN(const Media media, accepted_media(request, true));
    CAIRN_TRY_ASSIGN(
        const auto asked,
        asked_indices(request, context.facts.network.preset->MAX_BLOB_COMMITMENTS_PER_BLOCK));
    CAIRN_TRY_ASSIGN(const BlockData data, data_of(context, request));
    if (data.view.spec.at_least(ForkId::fulu)) {
        return fail(400, "Blocks since fulu have no blob sidecars: ask for /eth/v1/beacon/blobs");
    }
    CAIRN_TRY(blobs_of(data));
    return sidecars_reply(media, data.view,
                          data.sidecars == nullptr
                              ? std::map<BlobIndex, std::shared_ptr<const BlobSidecar>>{}
                              : data.sidecars->blobs,
                          asked, false);
}

Reply get_data_column_sidecars(const Context& context, const http::Request& request) {
    CAIRN_TRY_ASSIGN(const Media media, accepted_media(request, true));
    CAIRN_TRY_ASSIGN(const auto asked,
                     asked_indices(request, context.facts.network.preset->NUMBER_OF_COLUMNS));
    CAIRN_TRY_ASSIGN(const BlockData data, data_of(context, request));
    if (!data.view.spec.at_least(ForkId::fulu)) {
        return fail(400, "The block is of a fork before fulu");
    }
    if (data.sidecars == nullptr && !data.view.block->message.body.blob_kzg_commitments.empty()) {
        return fail(404, "Data columns not found: this node keeps none of the block");
    }
    return sidecars_reply(media, data.view,
                          data.sidecars == nullptr
                              ? std::map<ColumnIndex, std::shared_ptr<const DataColumnSidecar>>{}
                              : data.sidecars->columns,
                          asked, true);
}

}  // namespace

void add_blob_routes(Routes& routes) {
    routes.get("/eth/v1/beacon/blobs/{block_id}", get_blobs);
    routes.get("/eth/v1/beacon/blob_sidecars/{block_id}", get_blob_sidecars);
    routes.get("/eth/v1/debug/beacon/data_column_sidecars/{block_id}", get_data_column_sidecars);
}

}  // namespace cairn::api
