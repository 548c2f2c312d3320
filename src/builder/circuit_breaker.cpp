#include "builder/circuit_breaker.hpp"

#include "base/assert.hpp"
#include "consensus/misc.hpp"

#include <algorithm>

namespace cairn::builder {

using namespace consensus;

std::string_view to_string(Breaker breaker) noexcept {
    switch (breaker) {
        case Breaker::closed:
            return "closed";
        case Breaker::missed_in_row:
            return "missed_in_row";
        case Breaker::missed_in_epoch:
            return "missed_in_epoch";
        case Breaker::not_finalising:
            return "not_finalising";
    }
    CAIRN_ASSERT(false);
    return {};
}

ChainHealth health_of(const node::Chain& chain, Slot proposal) {
    const Spec& network = chain.network();
    const std::uint64_t window = network.preset->SLOTS_PER_EPOCH;
    Slot first{proposal.value > window ? proposal.value - window : 1};
    std::uint64_t blocks = 0;
    Slot oldest = proposal;
    const node::StoredBlock* block = chain.block(chain.head().root);
    while (block != nullptr && block->block->message.slot >= first) {
        oldest = std::min(oldest, block->block->message.slot);
        blocks += block->block->message.slot < proposal ? 1U : 0U;
        block = chain.block(block->block->message.parent_root);
    }
    if (block == nullptr) {  // where the chain here begins: nobody knows what was before
        first = std::max(first, oldest);
    }
    const std::uint64_t slots = proposal > first ? proposal.value - first.value : 0;
    const Epoch epoch = compute_epoch_at_slot(network, proposal);
    const Epoch finalized = chain.store().finalized_checkpoint.epoch;
    const Slot after_head = chain.head().slot + 1;
    return {.missed_in_row = proposal > after_head ? proposal.value - after_head.value : 0,
            .missed_in_epoch = slots - blocks,
            .epochs_since_finality = epoch > finalized ? epoch.value - finalized.value : 0};
}

Breaker judge(const ChainHealth& health, const BreakerLimits& limits) noexcept {
    if (health.missed_in_row > limits.missed_in_row) {
        return Breaker::missed_in_row;
    }
    if (health.missed_in_epoch > limits.missed_in_epoch) {
        return Breaker::missed_in_epoch;
    }
    return health.epochs_since_finality > limits.epochs_since_finality ? Breaker::not_finalising
                                                                       : Breaker::closed;
}

}  // namespace cairn::builder
