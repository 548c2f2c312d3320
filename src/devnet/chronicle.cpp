#include "devnet/chronicle.hpp"

#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/epoch/deltas.hpp"
#include "consensus/epoch/pending_attestations.hpp"
#include "consensus/misc.hpp"
#include "node/schedule.hpp"

#include <algorithm>
#include <span>
#include <string>
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
    for (auto id = static_cast<MemberId>(simulation_.size()); id >= 1; --id) {
        witness_ = simulation_.member(id).is_running() ? id : witness_;
    }
    for (MemberId id = 1; id <= simulation_.size(); ++id) {
        observe(simulation_.member(id), members_[id - 1]);
    }
}

void Chronicle::observe(const Member& member, Known& known) {
    note_slots(member, known);
    const node::Chain& chain = member.chain();
    const node::Head& head = chain.head();
    if (head.root == known.head) {
        return;
    }
    note_reorg(member, known);
    note_operations(member);
    known.head = head.root;
    known.slot = head.slot;
    const Spec spec = node::spec_at_slot(chain.network(), head.slot);
    const Epoch epoch = get_current_epoch(spec, *head.state);
    for (const Epoch counted : {get_previous_epoch(spec, *head.state), epoch}) {
        known.votes[counted] = count(spec, *head.state, counted);
    }
    keep_newest(known.votes, MAX_EPOCHS);
    if (member.options().id == witness_) {
        duties_.observe(spec, *head.state);
    }
    note_proposers(*head.state);
    const Epoch finalized = chain.store().finalized_checkpoint.epoch;
    if (finalized > finalized_) {
        finalized_ = finalized;
        add("finalized", "Epoch " + std::to_string(finalized.value) + " is final");
    }
}

void Chronicle::note_slots(const Member& member, Known& known) {
    const node::NodeStatistics& statistics = member.statistics();
    if (statistics.slots_reported < known.slots_reported) {  // a new process counts anew
        known.slots_reported = 0;
    }
    const std::uint64_t is_new = std::min<std::uint64_t>(
        statistics.slots_reported - known.slots_reported, statistics.slots.size());
    known.slots_reported = statistics.slots_reported;
    for (std::size_t i = statistics.slots.size() - is_new; i < statistics.slots.size(); ++i) {
        note_slot(member, statistics.slots[i]);
    }
}

void Chronicle::note_slot(const Member& member, const node::SlotReport& report) {
    const std::string slot = "slot " + std::to_string(report.slot.value);
    const std::string node = "Node " + std::to_string(member.options().id);
    if (report.arrival_ms) {
        add("late", node + ": the block of " + slot + " came " +
                        std::to_string(*report.arrival_ms) + " ms into it (" +
                        std::string(to_string(report.cause)) + ")");
    } else if (report.cause == node::DutyCause::own_clock) {
        add("missed", node + ": " + slot + " was missed (own clock)");
    } else if (report.slot > missed_) {
        missed_ = report.slot;
        add("missed", node + ": no block came in " + slot);
    }
}

void Chronicle::add_once(std::string kind, ValidatorIndex validator, std::string text) {
    if (told_.emplace(kind, validator).second) {
        add(std::move(kind), "Validator " + std::to_string(validator.value) + " " + text);
    }
}

void Chronicle::note_operations(const Member& member) {
    const node::Chain& chain = member.chain();
    const node::StoredBlock* const head = chain.block(chain.head().root);
    if (head == nullptr) {
        return;
    }
    const BeaconBlockBody& body = head->block->message.body;
    for (const ProposerSlashing& slashing : body.proposer_slashings) {
        add_once("slashed", slashing.signed_header_1.message.proposer_index,
                 "is slashed for two blocks of one slot");
    }
    for (const AttesterSlashing& slashing : body.attester_slashings) {
        for (const ValidatorIndex index : slashing.attestation_1.attesting_indices) {
            if (std::ranges::binary_search(slashing.attestation_2.attesting_indices, index)) {
                add_once("slashed", index, "is slashed for two votes that contradict each other");
            }
        }
    }
    for (const SignedVoluntaryExit& exit : body.voluntary_exits) {
        add_once("exit", exit.message.validator_index, "leaves");
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
