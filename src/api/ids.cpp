#include "api/ids.hpp"

#include "consensus/accessors.hpp"
#include "consensus/misc.hpp"
#include "node/schedule.hpp"
#include "ssz/hash_tree_root.hpp"

#include <charconv>

namespace cairn::api {

using namespace consensus;

namespace {

constexpr std::size_t MAX_ECHO = 100;

/// Not longer than makes sense in an answer.
std::string shown(std::string_view text) {
    return std::string(text.substr(0, MAX_ECHO));
}

std::optional<std::uint64_t> to_number(std::string_view text) {
    std::uint64_t number = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_whole = end.ec == std::errc{} && end.ptr == text.data() + text.size();
    return is_whole ? std::optional(number) : std::nullopt;
}

bool is_finalized(const node::Chain& chain, Slot slot) {
    return slot <=
           compute_start_slot_at_epoch(chain.network(), chain.store().finalized_checkpoint.epoch);
}

Result<StateView, ApiError> at_checkpoint(node::Node& node, const Checkpoint& checkpoint) {
    return view_at(node, checkpoint.root,
                   compute_start_slot_at_epoch(node.chain().network(), checkpoint.epoch));
}

Result<StateView, ApiError> at_slot(node::Node& node, Slot slot) {
    if (slot > node.chain().current_slot()) {
        return fail(404, "State not found: the slot is in the future");
    }
    return view_at(node, canonical_root(node.chain(), slot), slot);
}

Result<StateView, ApiError> by_state_root(node::Node& node, const Root& state_root) {
    for (const TreeBlock& block : node.chain().store().blocks) {
        const node::StoredBlock* const stored = node.chain().block(block.root);
        if (stored != nullptr && stored->block->message.state_root == state_root) {
            return view_at(node, block.root, block.slot);
        }
    }
    return fail(404, "State not found");
}

Result<BlockView, ApiError> block_by_root(const node::Node& node, const Root& root) {
    const auto stored = node.chain().find_block(root);
    if (!stored) {
        return fail(404, "Block not found");
    }
    return view_of(node, root, *stored);
}

}  // namespace

Result<StateView, ApiError> view_at(node::Node& node, const Root& block_root, Slot slot) {
    const auto state = node.chain().state_at(block_root, slot);
    if (!state) {
        return fail(404, "State not found");
    }
    const Slot reached = (*state)->slot;
    const bool canonical = canonical_root(node.chain(), reached) == block_root;
    return StateView{node::spec_at_slot(node.chain().network(), reached), *state, block_root,
                     canonical && is_finalized(node.chain(), reached),
                     node.chain().is_optimistic(block_root)};
}

OwnState copy_of(StateView view) {
    warm_caches(view.spec, *view.state);
    BeaconState copy = *view.state;
    return {std::move(view), std::move(copy)};
}

Result<void, ApiError> expect_synced(const node::Node& node) {
    const node::Chain& chain = node.chain();
    const std::uint64_t tolerated = SYNC_TOLERANCE_EPOCHS * chain.network().preset->SLOTS_PER_EPOCH;
    if (node.lacks_blocks() && chain.head().slot + tolerated < chain.current_slot()) {
        return fail(503, "The node is syncing");
    }
    return {};
}

Result<StateView, ApiError> find_state(node::Node& node, std::string_view id) {
    const node::Chain& chain = node.chain();
    if (id == "head") {
        return view_at(node, chain.head().root, chain.head().slot);
    }
    if (id == "genesis") {
        return at_slot(node, GENESIS_SLOT);
    }
    if (id == "finalized") {
        return at_checkpoint(node, chain.store().finalized_checkpoint);
    }
    if (id == "justified") {
        return at_checkpoint(node, chain.store().justified_checkpoint);
    }
    if (const auto slot = to_number(id)) {
        return at_slot(node, Slot{*slot});
    }
    const auto root = id.starts_with("0x") ? base::fixed_from_hex<32>(id) : std::nullopt;
    if (!root) {
        return fail(400, "Invalid state ID: " + shown(id));
    }
    return by_state_root(node, *root);
}

BlockView view_of(const node::Node& node, const Root& root, const node::StoredBlock& stored) {
    const Slot slot = stored.block->message.slot;
    const bool canonical = canonical_root(node.chain(), slot) == root;
    return {node::spec_at_slot(node.chain().network(), slot),
            stored.block,
            root,
            canonical,
            canonical && is_finalized(node.chain(), slot),
            node.chain().is_optimistic(stored.block->message)};
}

Result<BlockView, ApiError> find_block(const node::Node& node, std::string_view id) {
    const node::Chain& chain = node.chain();
    if (id == "head") {
        return block_by_root(node, chain.head().root);
    }
    if (id == "finalized") {
        return block_by_root(node, chain.store().finalized_checkpoint.root);
    }
    if (id == "justified") {
        return block_by_root(node, chain.store().justified_checkpoint.root);
    }
    const auto slot = id == "genesis" ? std::optional<std::uint64_t>(0) : to_number(id);
    if (slot) {
        CAIRN_TRY_ASSIGN(BlockView view, block_by_root(node, canonical_root(chain, Slot{*slot})));
        if (view.block->message.slot != Slot{*slot}) {
            return fail(404, "Block not found: the slot is empty");
        }
        return view;
    }
    const auto root = id.starts_with("0x") ? base::fixed_from_hex<32>(id) : std::nullopt;
    if (!root) {
        return fail(400, "Invalid block ID: " + shown(id));
    }
    return block_by_root(node, *root);
}

Root canonical_root(const node::Chain& chain, Slot slot) {
    Root root = chain.head().root;
    for (const node::StoredBlock* stored = chain.block(root); stored != nullptr;
         stored = chain.block(root)) {
        if (stored->block->message.slot <= slot) {
            return root;
        }
        root = stored->block->message.parent_root;
    }
    // From before a checkpoint: the head's state remembers roots, a store has blocks.
    if (const auto known = get_block_root_at_slot(chain.network(), *chain.head().state, slot)) {
        return *known;
    }
    const auto blocks = chain.canonical_blocks(slot, 1);
    return blocks.empty() ? Root{}
                          : ssz::hash_tree_root(node::spec_at_slot(chain.network(), slot),
                                                blocks.front()->message);
}

Result<StateView, ApiError> state_for_epoch(node::Node& node, Epoch epoch) {
    const node::Chain& chain = node.chain();
    const Epoch current = compute_epoch_at_slot(chain.network(), chain.current_slot());
    if (epoch > current + 1) {
        return fail(400, "Epoch " + quoted(epoch.value) + " is too far ahead");
    }
    const Epoch of_state = epoch > current ? current : epoch;
    const Slot start = compute_start_slot_at_epoch(chain.network(), of_state);
    return view_at(node, canonical_root(chain, start), start);
}

Result<std::optional<ValidatorIndex>, ApiError> find_validator_id(const BeaconState& state,
                                                                  std::string_view id) {
    if (const auto index = to_number(id)) {
        return *index < state.validators.size() ? std::optional(ValidatorIndex{*index})
                                                : std::nullopt;
    }
    const auto pubkey = id.starts_with("0x") ? base::fixed_from_hex<48>(id) : std::nullopt;
    if (!pubkey) {
        return fail(400, "Invalid validator ID: " + shown(id));
    }
    return find_validator(state, *pubkey);
}

Result<std::uint64_t, ApiError> parse_number(std::string_view name, std::string_view text) {
    const auto number = to_number(text);
    if (!number) {
        return fail(400, "Invalid " + std::string(name) + ": " + shown(text));
    }
    return *number;
}

Result<std::uint64_t, ApiError> path_number(const http::Request& request, std::string_view name) {
    return parse_number(name, request.parameter(name));
}

Result<std::optional<std::uint64_t>, ApiError> optional_number(const http::Request& request,
                                                               std::string_view name) {
    const auto text = request.query_value(name);
    if (!text || text->empty()) {
        return std::nullopt;
    }
    CAIRN_TRY_ASSIGN(const std::uint64_t number, parse_number(name, *text));
    return number;
}

Result<std::uint64_t, ApiError> query_number(const http::Request& request, std::string_view name) {
    CAIRN_TRY_ASSIGN(const auto number, optional_number(request, name));
    if (!number) {
        return fail(400, "Missing query parameter: " + std::string(name));
    }
    return *number;
}

std::vector<std::string> query_list(const http::Request& request, std::string_view name) {
    std::vector<std::string> values;
    for (const http::Field& field : request.query) {
        if (field.name != name && field.name != std::string(name) + "[]") {
            continue;
        }
        std::string_view rest = field.value;
        while (!rest.empty()) {
            const auto comma = rest.find(',');
            if (comma != 0) {
                values.emplace_back(rest.substr(0, comma));
            }
            rest = comma == std::string_view::npos ? "" : rest.substr(comma + 1);
        }
    }
    return values;
}

}  // namespace cairn::api
