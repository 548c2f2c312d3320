// What blocks, sync committees and votes have earned, part by part, as the Beacon API tells it.
// Source: beacon-APIs v4.0.0 types/rewards.yaml; the rules are those of consensus/block and
// consensus/epoch.
//
// Threads: pure functions, but for the caches of the states they are handed: those are theirs
// alone, or warm.
#pragma once

#include "consensus/containers/block.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/rule.hpp"
#include "consensus/spec.hpp"

#include <cstdint>
#include <vector>

namespace cairn::api {

struct BlockRewards {
    consensus::Gwei attestations;
    consensus::Gwei sync_aggregate;
    consensus::Gwei proposer_slashings;
    consensus::Gwei attester_slashings;
};
/// `state`: before the block, at its slot. phase0 pays for votes when the epoch ends: what is told
/// then is what the block will be paid, as far as it is known now.
consensus::Checked<BlockRewards> compute_block_rewards(const consensus::Spec& spec,
                                                       consensus::BeaconState state,
                                                       const consensus::BeaconBlock& block);

struct MemberReward {
    consensus::ValidatorIndex validator;
    /// In Gwei. A penalty is negative.
    std::int64_t reward = 0;
};
/// altair on. Each member once, in the order of the committee; what the proposer earns by the
/// others is left out. `state` as above.
consensus::Checked<std::vector<MemberReward>> compute_sync_committee_rewards(
    const consensus::Spec& spec, const consensus::BeaconState& state,
    const consensus::SyncAggregate& aggregate);

/// In Gwei. A penalty is negative.
struct AttestationReward {
    std::int64_t head = 0;
    std::int64_t target = 0;
    std::int64_t source = 0;
    std::int64_t inclusion_delay = 0;  // phase0 only
    std::int64_t inactivity = 0;
};
struct AttestationRewards {
    /// Of a validator that did all in time, by effective balance.
    std::vector<std::pair<consensus::Gwei, AttestationReward>> ideal;
    /// By index. Of validators that had no duty: nothing.
    std::vector<AttestationReward> total;
};
/// Of the state's previous epoch; `state` is of the last slot of an epoch, with its block if it has
/// one. Cost: linear in the registry.
consensus::Checked<AttestationRewards> compute_attestation_rewards(
    const consensus::Spec& spec, const consensus::BeaconState& state);

}  // namespace cairn::api
