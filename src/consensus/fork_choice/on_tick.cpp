#include "consensus/fork_choice/checkpoints.hpp"
#include "consensus/fork_choice/handlers.hpp"
#include "consensus/fork_choice/slot_time.hpp"
#include "consensus/misc.hpp"

namespace cairn::consensus {

// consensus-specs v1.7.0-beta.4 specs/phase0/fork-choice.md#on_tick
Checked<> on_tick(const Spec& spec, Store& store, std::uint64_t time_ms) {
    CAIRN_REQUIRE(time_ms >= store.genesis_time_ms, uint64_overflow);
    // Of the slots in between only the first start of an epoch does what later ones do not repeat,
    // so a leap of any size takes two steps. v0.12.3 looks at the last slot only.
    const Slot tick_slot = compute_slot_at_time_ms(spec, store.genesis_time_ms, time_ms);
    const Slot epoch_start =
        compute_start_slot_at_epoch(spec, get_current_store_epoch(spec, store) + 1);
    if (epoch_start < tick_slot && spec.road == nullptr) {
        const std::uint64_t start_ms =
            compute_time_at_slot_ms(spec, store.genesis_time_ms, epoch_start);
        CAIRN_TRY(on_tick_per_slot(spec, store, start_ms));
    }
    return on_tick_per_slot(spec, store, time_ms);
}

namespace {

/// A new epoch pulls up what the last one has justified.
Checked<> update_checkpoints_at_epoch_start(const Spec& spec, Store& store) {
    if (spec.road == nullptr) {
        return update_checkpoints(spec, store, store.unrealized_justified_checkpoint,
                                  store.unrealized_finalized_checkpoint);
    }
    if (store.best_justified_checkpoint.epoch > store.justified_checkpoint.epoch) {
        return set_justified_checkpoint(spec, store, store.best_justified_checkpoint);
    }
    return {};
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/phase0/fork-choice.md#on_tick_per_slot
Checked<> on_tick_per_slot(const Spec& spec, Store& store, std::uint64_t time_ms) {
    CAIRN_REQUIRE(time_ms >= store.genesis_time_ms, uint64_overflow);
    const Slot previous_slot = get_current_slot(spec, store);
    const Slot current_slot = compute_slot_at_time_ms(spec, store.genesis_time_ms, time_ms);
    if (current_slot > previous_slot && compute_slots_since_epoch_start(spec, current_slot) == 0) {
        CAIRN_TRY(update_checkpoints_at_epoch_start(spec, store));
    }
    store.time_ms = time_ms;
    if (current_slot > previous_slot) {
        store.proposer_boost_root = Root{};
    }
    return {};
}

}  // namespace cairn::consensus
