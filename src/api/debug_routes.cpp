// /eth/v{1,2}/debug: whole states, and how fork choice sees the blocks.
#include "api/context.hpp"
#include "api/heavy_queries.hpp"
#include "api/ids.hpp"
#include "api/pieces.hpp"
#include "consensus/fork_choice/weight.hpp"
#include "node/schedule.hpp"

namespace cairn::api {

using namespace consensus;

namespace {

Reply get_state(const Context& context, const http::Request& request) {
    CAIRN_TRY_ASSIGN(const Media media, accepted_media(request, true));
    CAIRN_TRY_ASSIGN(HeavyQueries::Place place, context.heavy.enter());
    CAIRN_TRY_ASSIGN(const StateView view, context.node.ask([&](node::Node& node) {
        return find_state(node, request.parameter("state_id"));
    }));
    if (media == Media::json) {
        return holding(std::move(place),
                       piecewise_reply(view.envelope(), media,
                                       pieces_of_container(view.spec, ssz::type_of<BeaconState>(),
                                                           view.state)));
    }
    const auto bytes = std::make_shared<const Bytes>(ssz::encode(view.spec, *view.state));
    return holding(std::move(place),
                   piecewise_reply(view.envelope(), media, [bytes, at = std::size_t{0}]() mutable {
                       const std::size_t count = std::min(4 * PIECE_BYTES, bytes->size() - at);
                       const auto first = bytes->begin() + static_cast<std::ptrdiff_t>(at);
                       at += count;
                       return std::string(first, first + static_cast<std::ptrdiff_t>(count));
                   }));
}

struct Leaf {
    Root root;
    Slot slot;
    bool optimistic = false;
};

std::vector<Leaf> find_leaves(const node::Chain& chain) {
    const BlockTree& blocks = chain.store().blocks;
    std::vector<bool> has_child(blocks.size());
    for (const TreeBlock& block : blocks) {
        if (block.parent != NO_BLOCK) {
            has_child[block.parent] = true;
        }
    }
    std::vector<Leaf> leaves;
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        const TreeBlock& block = blocks[static_cast<BlockIndex>(i)];
        if (!has_child[i]) {
            leaves.push_back({block.root, block.slot, chain.is_optimistic(block.root)});
        }
    }
    return leaves;
}

Reply get_heads(const Context& context, const http::Request& request) {
    CAIRN_TRY(accepted_media(request, false));
    CAIRN_TRY_ASSIGN(const auto leaves,
                     context.node.call([](node::Node& node) { return find_leaves(node.chain()); }));
    json::Writer out;
    out.begin_array();
    for (const Leaf& leaf : leaves) {
        out.begin_object().field("root", hex_of(leaf.root)).field("slot", quoted(leaf.slot.value));
        out.field("execution_optimistic", leaf.optimistic).end_object();
    }
    out.end_array();
    return data_reply({.tells_optimistic = false}, out.text());
}

void write_node(json::Writer& out, const BlockTree& blocks, const TreeBlock& block, Gwei weight) {
    const Root parent = block.parent == NO_BLOCK ? Root{} : blocks[block.parent].root;
    out.begin_object().field("slot", quoted(block.slot.value));
    out.field("block_root", hex_of(block.root)).field("parent_root", hex_of(parent));
    out.field("justified_epoch", quoted(block.justified_checkpoint.epoch.value));
    out.field("finalized_epoch", quoted(block.finalized_checkpoint.epoch.value));
    out.field("weight", quoted(weight.value)).field("validity", "valid");
    out.field("execution_block_hash", hex_of(block.execution_block_hash));
    out.key("extra_data").begin_object().end_object().end_object();
}

std::string write_fork_choice(const node::Chain& chain) {
    const Store& store = chain.store();
    const Spec spec = node::spec_at_slot(chain.network(), chain.current_slot());
    const Scores scores = get_boosted_scores(spec, store);
    json::Writer out;
    out.begin_object();
    out.key("justified_checkpoint").json(json::to_json(spec, store.justified_checkpoint));
    out.key("finalized_checkpoint").json(json::to_json(spec, store.finalized_checkpoint));
    out.key("fork_choice_nodes").begin_array();
    for (std::size_t i = 0; i < store.blocks.size(); ++i) {
        const auto index = static_cast<BlockIndex>(i);
        write_node(out, store.blocks, store.blocks[index],
                   get_attestation_score(scores, NodeIndex{index}));
    }
    out.end_array().key("extra_data").begin_object().end_object().end_object();
    return out.take();
}

Reply get_fork_choice(const Context& context, const http::Request& request) {
    CAIRN_TRY(accepted_media(request, false));
    CAIRN_TRY_ASSIGN(std::string text, context.node.call([](node::Node& node) {
        return write_fork_choice(node.chain());
    }));
    return http::text_response(200, "application/json", std::move(text));
}

}  // namespace

void add_debug_routes(Routes& routes) {
    routes.get("/eth/v2/debug/beacon/states/{state_id}", get_state);
    routes.get("/eth/v2/debug/beacon/heads", get_heads);
    routes.get("/eth/v1/debug/fork_choice", get_fork_choice);
}

}  // namespace cairn::api
