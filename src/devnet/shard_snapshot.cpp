#include "devnet/shard_snapshot.hpp"

#include "consensus/accessors.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/misc.hpp"
#include "node/schedule.hpp"
#include "sharding/accessors.hpp"
#include "sharding/custody_game.hpp"

#include <algorithm>
#include <set>

namespace cairn::devnet {

using namespace consensus;

namespace {

constexpr std::uint64_t SHOWN_SLOTS = 32;

/// What all parts ask about.
struct View {
    const shard_node::ShardNode& node;
    const node::Chain& chain;
    Slot slot;
    Spec spec;                 // of the slot
    const BeaconState& state;  // after the head
};

/// The blocks up to `tip` that the store holds.
std::set<Root> chain_up_to(const sharding::ShardStore& store, Root tip) {
    std::set<Root> roots;
    for (auto found = store.signed_blocks.find(tip); found != store.signed_blocks.end();
         found = store.signed_blocks.find(tip)) {
        if (!roots.insert(tip).second) {
            break;
        }
        tip = found->second->message.shard_parent_root;
    }
    return roots;
}

void write_block(json::Writer& out, const Root& root, const ShardBlock& block,
                 std::string_view state) {
    out.begin_object().field("root", base::to_hex(root.view()));
    out.field("parent", base::to_hex(block.shard_parent_root.view()));
    out.field("slot", block.slot.value).field("proposer", block.proposer_index.value);
    out.field("bytes", block.body.bytes.size()).field("state", state).end_object();
}

void write_blocks(json::Writer& out, const View& view, const sharding::ShardStore& store,
                  const std::set<Root>& crosslinked, const std::set<Root>& pending) {
    std::vector<std::pair<Slot, Root>> shown;
    for (const auto& [root, block] : store.signed_blocks) {
        const bool has_body =
            !block->message.body.bytes.empty();  // else known by its crosslink only
        if (has_body && block->message.slot + SHOWN_SLOTS > view.slot) {
            shown.emplace_back(block->message.slot, root);
        }
    }
    std::ranges::sort(shown);
    out.key("blocks").begin_array();
    for (const auto& [slot, root] : shown) {
        const std::string_view state = crosslinked.contains(root) ? "crosslinked"
                                       : pending.contains(root)   ? "pending"
                                                                  : "orphaned";
        write_block(out, root, store.signed_blocks.at(root)->message, state);
    }
    out.end_array();
}

void write_chain(json::Writer& out, const View& view, const sharding::ShardStore& store) {
    const ShardState& crosslink = view.state.shard_states[store.shard.value];
    const auto pending = view.node.shards().pending(store.shard);
    const std::set<Root> crosslinked = chain_up_to(store, crosslink.latest_block_root);
    std::set<Root> waiting;
    if (pending && !pending->empty()) {
        waiting = chain_up_to(store, ssz::hash_tree_root(view.spec, pending->back()->message));
    }
    out.begin_object().field("shard", store.shard.value);
    out.field("crosslinked_slot", crosslink.slot.value);
    out.field("age", view.slot.value - std::min(view.slot, crosslink.slot).value);
    out.field("crosslinked_root", base::to_hex(crosslink.latest_block_root.view()));
    out.field("gasprice", std::to_string(crosslink.gasprice.value));
    out.field("pending", pending ? pending->size() : 0);
    write_blocks(out, view, store, crosslinked, waiting);
    out.end_object();
}

void write_custody(json::Writer& out, const View& view) {
    const Epoch epoch = compute_epoch_at_slot(view.spec, view.slot);
    const Epoch fork_epoch = compute_epoch_at_slot(view.spec, view.spec.config->PHASE_1_FORK_SLOT);
    std::uint64_t due = 0;
    std::uint64_t revealed = 0;
    ValidatorIndex index{0};
    for (const Validator& validator : view.state.validators) {
        const std::uint64_t period =
            sharding::get_custody_period_for_validator(view.spec, index, epoch);
        due += validator.next_custody_secret_to_reveal < period ? 1U : 0U;
        const std::uint64_t first = sharding::get_custody_period_for_validator(
            view.spec, index, std::min(epoch, std::max(fork_epoch, validator.activation_epoch)));
        revealed += validator.next_custody_secret_to_reveal > first
                        ? validator.next_custody_secret_to_reveal - first
                        : 0;
        ++index;
    }
    const auto open = std::ranges::count_if(
        view.state.custody_chunk_challenge_records,
        [](const auto& record) { return !sharding::is_empty_record(record); });
    out.key("custody").begin_object().field("due", due).field("revealed", revealed);
    out.field("waiting", view.node.pools().reveals.size());
    out.field("open_challenges", static_cast<std::uint64_t>(open)).end_object();
}

void write_light_committee(json::Writer& out, const View& view) {
    const Epoch epoch = compute_epoch_at_slot(view.spec, view.chain.head().slot);
    const auto committee = sharding::get_light_client_committee(view.spec, view.state, epoch);
    const auto* const head = view.chain.block(view.chain.head().root);
    const std::size_t voted =
        head == nullptr ? 0 : head->block->message.body.light_client_bits.count();
    out.key("light_committee").begin_object().field("size", committee.size());
    out.field("voted", voted).end_object();
}

}  // namespace

void write_shards(json::Writer& out, const shard_node::ShardNode& node) {
    const node::Chain& chain = node.chain();
    const Slot slot = chain.current_slot();
    const View view{node, chain, slot, chain.network(), *chain.head().state};
    const bool begun = !view.state.shard_states.empty();
    out.begin_object().field("max", view.spec.preset->MAX_SHARDS);
    out.field("active", view.state.shard_states.size());
    out.key("chains").begin_array();
    for (const sharding::ShardStore& store : node.shards().stores()) {
        if (begun) {
            write_chain(out, view, store);
        }
    }
    out.end_array();
    if (begun) {
        write_custody(out, view);
        write_light_committee(out, view);
    }
    out.end_object();
}

}  // namespace cairn::devnet
