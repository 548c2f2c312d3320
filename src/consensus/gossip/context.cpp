#include "consensus/gossip/context.hpp"

#include "base/assert.hpp"
#include "consensus/containers/block.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/fork_choice/head.hpp"
#include "consensus/fork_choice/slot_time.hpp"
#include "consensus/misc.hpp"

namespace cairn::consensus::gossip {
namespace {

std::uint64_t start_of(const Context& context, Slot slot) noexcept {
    return compute_time_at_slot_ms(context.spec, context.store.genesis_time_ms, slot);
}

std::uint64_t disparity_ms(const Context& context) noexcept {
    return context.spec.config->MAXIMUM_GOSSIP_CLOCK_DISPARITY;
}

}  // namespace

const BeaconState& head_state(const Context& context) {
    if (context.state_in_place_of_heads != nullptr) {
        return *context.state_in_place_of_heads;
    }
    const auto head = context.store.blocks.find(get_head(context.spec, context.store).root);
    CAIRN_ASSERT(head.has_value());
    return *context.store.blocks[*head].state;
}

StatePointer state_after(const Context& context, const Root& root, const KnownBlock& block) {
    return block.state != nullptr ? block.state
                                  : context.blocks.advanced_state(root, block.block->slot);
}

// consensus-specs v1.7.0-beta.4 specs/phase0/p2p-interface.md#is_future_slot
bool is_future_slot(const Context& context, Slot slot) noexcept {
    return context.current_time_ms + disparity_ms(context) < start_of(context, slot);
}

// consensus-specs v1.7.0-beta.4 specs/phase0/p2p-interface.md#is_future_epoch
bool is_future_epoch(const Context& context, Epoch epoch) noexcept {
    const Slot current_slot =
        compute_slot_at_time_ms(context.spec, context.store.genesis_time_ms,
                                context.current_time_ms + disparity_ms(context));
    return compute_epoch_at_slot(context.spec, current_slot) < epoch;
}

// consensus-specs v1.7.0-beta.4 specs/phase0/p2p-interface.md#is_within_slot_range
bool is_within_slot_range(const Context& context, Slot slot, std::uint64_t slot_range) noexcept {
    return !is_future_slot(context, slot) &&
           start_of(context, slot + slot_range + 1) + disparity_ms(context) >=
               context.current_time_ms;
}

// consensus-specs v1.7.0-beta.4 specs/altair/p2p-interface.md#new-is_current_slot
bool is_current_slot(const Context& context, Slot slot) noexcept {
    return is_within_slot_range(context, slot, 0);
}

// consensus-specs v1.7.0-beta.4 specs/deneb/p2p-interface.md#new-is_within_epoch
bool is_within_epoch(const Context& context, Epoch epoch) noexcept {
    return is_within_slot_range(context, compute_start_slot_at_epoch(context.spec, epoch),
                                context.spec.preset->SLOTS_PER_EPOCH - 1);
}

// consensus-specs v1.7.0-beta.4 specs/deneb/p2p-interface.md#new-is_current_or_previous_epoch
bool is_current_or_previous_epoch(const Context& context, Epoch epoch) noexcept {
    return is_within_epoch(context, epoch) || is_within_epoch(context, epoch + 1);
}

bool descends_from_finalized(const Context& context, const Root& block_root) {
    const auto block = context.store.blocks.find(block_root);
    const Checkpoint& finalized = context.store.finalized_checkpoint;
    return block && get_checkpoint_block(context.spec, context.store, *block, finalized.epoch) ==
                        finalized.root;
}

bool is_finalized_slot(const Context& context, Slot slot) noexcept {
    return slot <=
           compute_start_slot_at_epoch(context.spec, context.store.finalized_checkpoint.epoch);
}

}  // namespace cairn::consensus::gossip
