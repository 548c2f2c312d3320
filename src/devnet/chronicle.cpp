#include "devnet/chronicle.hpp"

#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/misc.hpp"
#include "node/schedule.hpp"

#include <algorithm>
#include <set>

namespace cairn::devnet {

using namespace consensus;

namespace {

constexpr std::uint8_t TARGET_FLAG = 1U << TIMELY_TARGET_FLAG_INDEX;

bool is_active_in(const Validator& validator, Epoch epoch) {
    return validator.activation_epoch <= epoch && epoch < validator.exit_epoch;
}

/// phase0: who is in a pending attestation for the epoch's right target.
std::set<ValidatorIndex> attesters_of_phase0(const Spec& spec, const BeaconState& state,
                                             Epoch epoch) {
    std::set<ValidatorIndex> found;
    const bool current = epoch == get_current_epoch(spec, state);
    const auto& attestations =
        current ? state.current_epoch_attestations : state.previous_epoch_attestations;
    const auto target = get_block_root(spec, state, epoch);
    for (std::size_t i = 0; i < attestations.size(); ++i) {
        const PendingAttestation& pending = attestations[i];
        Attestation attestation;
        attestation.aggregation_bits = pending.aggregation_bits;
        attestation.data = pending.data;
        const auto indices = get_attesting_indices(spec, state, attestation);
        if (indices && target && pending.data.target.root == *target) {
            found.insert(indices->begin(), indices->end());
        }
    }
    return found;
}

EpochVotes count(const Spec& spec, const BeaconState& state, Epoch epoch) {
    const bool current = epoch == get_current_epoch(spec, state);
    const bool flags = spec.at_least(ForkId::altair);
    const auto& participation =
        current ? state.current_epoch_participation : state.previous_epoch_participation;
    const std::set<ValidatorIndex> attesters =
        flags ? std::set<ValidatorIndex>{} : attesters_of_phase0(spec, state, epoch);
    EpochVotes votes;
    for (std::size_t i = 0; i < state.validators.size(); ++i) {
        const Validator& validator = state.validators[i];
        if (!is_active_in(validator, epoch)) {
            continue;
        }
        votes.active += validator.effective_balance;
        const bool voted =
            flags ? (participation[i] & TARGET_FLAG) != 0 : attesters.contains(ValidatorIndex{i});
        if (voted && !validator.slashed) {
            votes.voted += validator.effective_balance;
        }
    }
    return votes;
}

template <class Map>
void keep_newest(Map& map, std::size_t count) {
    while (map.size() > count) {
        map.erase(map.begin());
    }
}

}  // namespace

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
    const node::Chain& chain = member.node().chain();
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
    const BlockTree& blocks = member.node().chain().store().blocks;
    const auto before = blocks.find(known.head);
    const auto after = blocks.find(member.node().chain().head().root);
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
