#include "consensus/block/sync_aggregate.hpp"

#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/epoch/base_reward.hpp"
#include "consensus/math.hpp"
#include "consensus/misc.hpp"
#include "consensus/mutators.hpp"

#include <vector>

namespace cairn::consensus {
namespace {

/// The members of the current sync committee, in its order.
Checked<std::vector<ValidatorIndex>> find_members(const BeaconState& state) {
    std::vector<ValidatorIndex> members;
    members.reserve(state.current_sync_committee.pubkeys.size());
    for (const BLSPubkey& pubkey : state.current_sync_committee.pubkeys) {
        const auto index = find_validator(state, pubkey);
        CAIRN_REQUIRE(index.has_value(), sync_committee_member_unknown);
        members.push_back(*index);
    }
    return members;
}

/// The specification subtracts absent keys from the committee's aggregate key when fewer are absent
/// than present; the sum is the same.
Checked<bool> is_signed_by_participants(const Spec& spec, const BeaconState& state,
                                        std::span<const ValidatorIndex> members,
                                        const SyncAggregate& sync_aggregate,
                                        SignatureVerifier& verifier) {
    std::vector<ValidatorIndex> participants;
    participants.reserve(members.size());
    for (std::size_t i = 0; i < members.size(); ++i) {
        if (sync_aggregate.sync_committee_bits[i]) {
            participants.push_back(members[i]);
        }
    }
    const Slot previous_slot{saturating_sub(state.slot.value, 1)};
    CAIRN_TRY_ASSIGN(const Root root, get_block_root_at_slot(spec, state, previous_slot));
    const BLSSignature& signature = sync_aggregate.sync_committee_signature;
    if (participants.empty() && signature == G2_POINT_AT_INFINITY) {
        return true;  // eth_fast_aggregate_verify
    }
    const Domain domain =
        get_domain(spec, state, DOMAIN_SYNC_COMMITTEE, compute_epoch_at_slot(spec, previous_slot));
    return verifier.fast_aggregate_verify(state, participants, compute_signing_root(root, domain),
                                          signature);
}

}  // namespace

Gwei get_participant_reward(const Spec& spec, const BeaconState& state) {
    const std::uint64_t total_active_increments =
        get_total_active_balance(spec, state).value / spec.preset->EFFECTIVE_BALANCE_INCREMENT;
    const Gwei total_base_rewards =
        get_base_reward_per_increment(spec, state) * total_active_increments;
    const Gwei max_participant_rewards =
        total_base_rewards * SYNC_REWARD_WEIGHT / WEIGHT_DENOMINATOR / spec.preset->SLOTS_PER_EPOCH;
    return max_participant_rewards / spec.preset->SYNC_COMMITTEE_SIZE;
}

Gwei get_sync_proposer_reward(const Spec& spec, const BeaconState& state) {
    return get_participant_reward(spec, state) * PROPOSER_WEIGHT /
           (WEIGHT_DENOMINATOR - PROPOSER_WEIGHT);
}

// consensus-specs v1.7.0-beta.4 specs/altair/beacon-chain.md#sync-aggregate-processing
Checked<> process_sync_aggregate(const Spec& spec, BeaconState& state,
                                 const SyncAggregate& sync_aggregate, SignatureVerifier& verifier) {
    CAIRN_TRY_ASSIGN(const auto members, find_members(state));
    CAIRN_TRY_ASSIGN(const bool signature_valid,
                     is_signed_by_participants(spec, state, members, sync_aggregate, verifier));
    CAIRN_REQUIRE(signature_valid, sync_aggregate_signature_invalid);

    const Gwei participant_reward = get_participant_reward(spec, state);
    const Gwei proposer_reward = get_sync_proposer_reward(spec, state);
    CAIRN_TRY_ASSIGN(const ValidatorIndex proposer, get_beacon_proposer_index(spec, state));
    // In the committee's order: whoever reaches zero in between matters.
    for (std::size_t i = 0; i < members.size(); ++i) {
        if (sync_aggregate.sync_committee_bits[i]) {
            increase_balance(state, members[i], participant_reward);
            increase_balance(state, proposer, proposer_reward);
        } else {
            decrease_balance(state, members[i], participant_reward);
        }
    }
    return {};
}

}  // namespace cairn::consensus
