#include "devnet/duty_book.hpp"

#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/epoch/pending_attestations.hpp"
#include "consensus/misc.hpp"

namespace cairn::devnet {

using namespace consensus;

namespace {

std::vector<Slot> duty_slots(const Spec& spec, const BeaconState& state, Epoch epoch) {
    std::vector<Slot> slots(state.validators.size(), DutyBook::NO_DUTY);
    const std::uint64_t committees = get_committee_count_per_slot(spec, state, epoch);
    const Slot first = compute_start_slot_at_epoch(spec, epoch);
    for (std::uint64_t i = 0; i < spec.preset->SLOTS_PER_EPOCH * committees; ++i) {
        const Slot slot = first + i / committees;
        for (const ValidatorIndex member :
             get_beacon_committee(spec, state, slot, CommitteeIndex{i % committees})) {
            slots[member.value] = slot;
        }
    }
    return slots;
}

void mark(std::vector<std::uint8_t>& votes, std::uint8_t flag,
          const std::vector<ValidatorIndex>& validators) {
    for (const ValidatorIndex index : validators) {
        if (index.value < votes.size()) {
            votes[index.value] = static_cast<std::uint8_t>(votes[index.value] | flag);
        }
    }
}

/// Before altair the state keeps the votes themselves.
std::vector<std::uint8_t> pending_votes(const Spec& spec, const BeaconState& state, Epoch epoch) {
    std::vector<std::uint8_t> votes(state.validators.size());
    const auto add = [&](std::uint8_t flag, const Checked<PendingAttestationRefs>& attestations) {
        if (attestations) {
            const auto voters = get_unslashed_attesting_indices(spec, state, *attestations);
            mark(votes, flag, voters.value_or(std::vector<ValidatorIndex>{}));
        }
    };
    add(DutyBook::SOURCE, get_matching_source_attestations(spec, state, epoch));
    add(DutyBook::TARGET, get_matching_target_attestations(spec, state, epoch));
    add(DutyBook::HEAD, get_matching_head_attestations(spec, state, epoch));
    return votes;
}

std::vector<std::uint8_t> votes_of(const Spec& spec, const BeaconState& state, Epoch epoch) {
    static_assert(TIMELY_SOURCE_FLAG_INDEX == 0 && TIMELY_TARGET_FLAG_INDEX == 1 &&
                  TIMELY_HEAD_FLAG_INDEX == 2);
    if (!spec.at_least(ForkId::altair)) {
        return pending_votes(spec, state, epoch);
    }
    const auto& flags = epoch == get_current_epoch(spec, state)
                            ? state.current_epoch_participation
                            : state.previous_epoch_participation;
    std::vector<std::uint8_t> votes;
    votes.reserve(flags.size());
    for (const ParticipationFlags each : flags) {
        votes.push_back(static_cast<std::uint8_t>(each));
    }
    return votes;
}

}  // namespace

void DutyBook::observe(const Spec& spec, const BeaconState& state) {
    if (state.validators.size() > MAX_VALIDATORS) {
        return;
    }
    const Epoch now = get_current_epoch(spec, state);
    for (const Epoch epoch : {get_previous_epoch(spec, state), now}) {
        EpochDuties& duties = epochs_[epoch];
        if (duties.slots.empty()) {
            duties.slots = duty_slots(spec, state, epoch);
        }
        duties.votes = votes_of(spec, state, epoch);
    }
    epochs_[now].balances.assign(state.balances.begin(), state.balances.end());
    while (epochs_.size() > MAX_EPOCHS) {
        epochs_.erase(epochs_.begin());
    }
}

}  // namespace cairn::devnet
