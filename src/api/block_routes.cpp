// /eth/v1/beacon/headers and /eth/v{1,2}/beacon/blocks: the blocks this node has.
#include "api/context.hpp"
#include "api/ids.hpp"
#include "builder/blinded_block.hpp"
#include "consensus/validator/block.hpp"
#include "ssz/hash_tree_root.hpp"

namespace cairn::api {

using namespace consensus;

namespace {

Result<BlockView, ApiError> block_of(const Context& context, const http::Request& request) {
    return context.node.ask(
        [&](node::Node& node) { return find_block(node, request.parameter("block_id")); });
}

void write_header(json::Writer& out, const BlockView& view) {
    out.begin_object().field("root", hex_of(view.root)).field("canonical", view.canonical);
    out.key("header").json(
        json::to_json(view.spec, compute_signed_block_header(view.spec, *view.block)));
    out.end_object();
}

/// The head, or the blocks of a slot or below a parent.
std::vector<BlockView> find_headers(const node::Node& node, std::optional<std::uint64_t> slot,
                                    const std::optional<Root>& parent_root) {
    const node::Chain& chain = node.chain();
    std::vector<BlockView> found;
    if (!slot && !parent_root) {
        if (const node::StoredBlock* const head = chain.block(chain.head().root)) {
            found.push_back(view_of(node, chain.head().root, *head));
        }
        return found;
    }
    for (const auto& [root, stored] : chain.blocks_since(Slot{slot.value_or(0)})) {
        const BeaconBlock& block = stored->block->message;
        if (slot && block.slot.value != *slot) {
            break;  // they ascend
        }
        if (!parent_root || block.parent_root == *parent_root) {
            found.push_back(view_of(node, root, *stored));
        }
    }
    return found;
}

Reply get_headers(const Context& context, const http::Request& request) {
    CAIRN_TRY(accepted_media(request, false));
    CAIRN_TRY_ASSIGN(const auto slot, optional_number(request, "slot"));
    std::optional<Root> parent_root;
    if (const auto text = request.query_value("parent_root")) {
        CAIRN_TRY_ASSIGN(parent_root, parse_hex<32>("parent_root", *text));
    }
    CAIRN_TRY_ASSIGN(const auto found, context.node.call([&](node::Node& node) {
        return find_headers(node, slot, parent_root);
    }));
    json::Writer out;
    bool finalized = !found.empty();
    bool optimistic = false;
    out.begin_array();
    for (const BlockView& view : found) {
        write_header(out, view);
        finalized = finalized && view.finalized;
        optimistic = optimistic || view.optimistic;
    }
    out.end_array();
    return data_reply({.finalized = finalized, .optimistic = optimistic}, out.text());
}

Reply get_header(const Context& context, const http::Request& request) {
    CAIRN_TRY(accepted_media(request, false));
    CAIRN_TRY_ASSIGN(const BlockView view, block_of(context, request));
    json::Writer out;
    write_header(out, view);
    return data_reply(view.plain_envelope(), out.text());
}

Reply get_block(const Context& context, const http::Request& request) {
    CAIRN_TRY_ASSIGN(const BlockView view, block_of(context, request));
    return object_reply(request, view.envelope(), view.spec, *view.block);
}

Reply get_blinded_block(const Context& context, const http::Request& request) {
    CAIRN_TRY_ASSIGN(const BlockView view, block_of(context, request));
    return object_reply(request, view.envelope(), view.spec,
                        builder::to_blinded(view.spec, *view.block));
}

Reply get_block_root(const Context& context, const http::Request& request) {
    CAIRN_TRY(accepted_media(request, false));
    CAIRN_TRY_ASSIGN(const BlockView view, block_of(context, request));
    json::Writer out;
    out.begin_object().field("root", hex_of(view.root)).end_object();
    return data_reply(view.plain_envelope(), out.text());
}

Reply get_block_attestations(const Context& context, const http::Request& request) {
    CAIRN_TRY(accepted_media(request, false));
    CAIRN_TRY_ASSIGN(const BlockView view, block_of(context, request));
    return data_reply(view.envelope(),
                      to_json_array(view.spec, view.block->message.body.attestations));
}

}  // namespace

void add_block_routes(Routes& routes) {
    routes.get("/eth/v1/beacon/headers", get_headers);
    routes.get("/eth/v1/beacon/headers/{block_id}", get_header);
    routes.get("/eth/v2/beacon/blocks/{block_id}", get_block);
    routes.get("/eth/v1/beacon/blinded_blocks/{block_id}", get_blinded_block);
    routes.get("/eth/v1/beacon/blocks/{block_id}/root", get_block_root);
    routes.get("/eth/v2/beacon/blocks/{block_id}/attestations", get_block_attestations);
}

}  // namespace cairn::api
