#include "devnet/chronicle.hpp"

#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/epoch/deltas.hpp"
#include "consensus/epoch/pending_attestations.hpp"
#include "consensus/misc.hpp"
#include "node/schedule.hpp"

#include <span>
#include <vector>

namespace cairn::devnet {

using namespace consensus;

namespace {

/// None where the state does not know the epoch's target yet.
std::vector<ValidatorIndex> target_voters(const Spec& spec, const BeaconState& state, Epoch epoch) {
    const auto find = [&]() -> Checked<std::vector<ValidatorIndex>> {
        if (spec.at_least(ForkId::altair)) {
            return get_unslashed_participating_indices(spec, state, TIMELY_TARGET_FLAG_INDEX,
                                                       epoch);
        }
        CAIRN_TRY_ASSIGN(const auto attestations,
                         get_matching_target_attestations(spec, state, epoch));
        return get_unslashed_attesting_indices(spec, state, attestations);
    };
    return find().value_or(std::vector<ValidatorIndex>{});
}

Gwei stake_of(const BeaconState& state, std::span<const ValidatorIndex> validators) {
    Gwei stake;
    for (const ValidatorIndex index : validators) {
        stake += state.validators[index.value].effective_balance;
    }
    return stake;
}

EpochVotes count(const Spec& spec, const BeaconState& state, Epoch epoch) {
    return {stake_of(state, target_voters(spec, state, epoch)),
            stake_of(state, get_active_validator_indices(spec, state, epoch))};
}

template <class Map>
void keep_newest(Map& map, std::size_t count) {
    while (map.size() > count) {
        map.erase(map.begin());
    }
}

}  // namespace

double EpochVotes::share() const noexcept {
    return active == 0 ? 0 : static_cast<double>(voted.value) / static_cast<double>(active.value);
}

Chronicle::Chronicle(const Simulation& simulation)
    : simulation_(simulation), members_(simulation.size()) {}

void Chronicle::add(std::string kind, std::string text) {
    events_.push_back({next_seq_++, simulation_.current_slot(), std::move(kind), std::move(text)});
    if (events_.size() > MAX_EVENTS) {
        events_.pop_front();
    }
}

void Chronicle::observe() {
    for (MemberId id = 1; id <= simulation_.size(); ++id) {
        observe(simulation_.member(id), members_[id - 1]);
    }
}

void Chronicle::observe(const Member& member, Known& known) {
    const node::Chain& chain = member.chain();
    const node::Head& head = chain.head();
    if (head.root == known.head) {
        return;
    }
    note_reorg(member, known);
    known.head = head.root;
    known.slot = head.slot;
    const Spec spec = node::spec_at_slot(chain.network(), head.slot);
    const Epoch epoch = get_current_epoch(spec, *head.state);
    for (const Epoch counted : {get_previous_epoch(spec, *head.state), epoch}) {
        known.votes[counted] = count(spec, *head.state, counted);
    }
    keep_newest(known.votes, MAX_EPOCHS);
    note_proposers(*head.state);
    const Epoch finalized = chain.store().finalized_checkpoint.epoch;
    if (finalized > finalized_) {
        finalized_ = finalized;
        add("finalized", "Epoch " + std::to_string(finalized.value) + " is final");
    }
}

void Chronicle::note_reorg(const Member& member, const Known& known) {
    const BlockTree& blocks = member.chain().store().blocks;
    const auto before = blocks.find(known.head);
    const auto after = blocks.find(member.chain().head().root);
    if (!before || !after || blocks.is_ancestor({*after}, {*before})) {
        return;
    }
    Slot common = known.slot;
    while (common > 0 &&
           blocks.get_ancestor({*before}, common) != blocks.get_ancestor({*after}, common)) {
        common -= 1;
    }
    add("reorg", "Node " + std::to_string(member.options().id) + " left " +
                     std::to_string(known.slot - common) + " slot" +
                     (known.slot - common == 1 ? "" : "s") + " behind for a heavier branch");
}

void Chronicle::note_proposers(const BeaconState& state) {
    const Spec spec = node::spec_at_slot(simulation_.genesis().network, state.slot);
    const Slot first = compute_start_slot_at_epoch(spec, get_current_epoch(spec, state));
    const Slot last = first + (spec.preset->SLOTS_PER_EPOCH - 1);
    if (proposers_.contains(last)) {
        return;
    }
    BeaconState at_slot = state;
    for (Slot slot = first; slot <= last; ++slot) {
        at_slot.slot = slot;
        if (const auto proposer = get_beacon_proposer_index(spec, at_slot)) {
            proposers_[slot] = *proposer;
        }
    }
    keep_newest(proposers_, MAX_SLOTS);
}

std::optional<ValidatorIndex> Chronicle::proposer(Slot slot) const {
    const auto found = proposers_.find(slot);
    return found == proposers_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace cairn::devnet
