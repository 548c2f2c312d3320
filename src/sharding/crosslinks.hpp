// Crosslinks: a committee's two thirds carry a shard's transition into the beacon state.
// Spec: consensus-specs v0.12.3 specs/phase1/beacon-chain.md "Shard transition processing".
//
// On an error the state may be half changed (see process_block).
#pragma once

#include "consensus/containers/phase1.hpp"
#include "sharding/predicates.hpp"

#include <vector>

namespace cairn::sharding {

/// What the attestations of one committee that are on time vote for.
struct CommitteeVotes {
    CommitteeIndex committee_index;
    std::vector<const consensus::Attestation*> attestations;
};

/// Every attestation that is on time and of the committee, in the block's order.
CommitteeVotes on_time_votes(const BeaconState& state,
                             std::span<const consensus::Attestation> attestations,
                             CommitteeIndex committee_index);

/// The lowest transition root that at least two thirds of the committee's online balance voted for,
/// and who did, ascending. Null: none. Invalid: online_countdown_too_short and what
/// get_attesting_indices says.
struct WinningVote {
    Root shard_transition_root;
    std::vector<ValidatorIndex> participants;
    std::vector<const consensus::Attestation*> attestations;
};
Checked<std::optional<WinningVote>> find_winning_vote(const Spec& spec, const BeaconState& state,
                                                      const CommitteeVotes& votes);

Checked<> apply_shard_transition(const Spec& spec, BeaconState& state, Shard shard,
                                 const consensus::ShardTransition& transition,
                                 SignatureVerifier& verifier);

/// The root of the transition that won, or zero.
Checked<Root> process_crosslink_for_shard(const Spec& spec, BeaconState& state,
                                          const CommitteeVotes& votes,
                                          const consensus::ShardTransition& shard_transition,
                                          SignatureVerifier& verifier);

/// The shards that got a crosslink.
Checked<std::vector<Shard>> process_crosslinks(
    const Spec& spec, BeaconState& state,
    std::span<const consensus::ShardTransition> shard_transitions,
    std::span<const consensus::Attestation> attestations, SignatureVerifier& verifier);

/// `crosslinked`: what process_crosslinks answered for this block.
bool verify_empty_shard_transition(const Spec& spec, const BeaconState& state,
                                   std::span<const consensus::ShardTransition> shard_transitions,
                                   std::span<const Shard> crosslinked);

/// `shard_transitions` has MAX_SHARDS elements.
Checked<> process_shard_transitions(const Spec& spec, BeaconState& state,
                                    std::span<const consensus::ShardTransition> shard_transitions,
                                    std::span<const consensus::Attestation> attestations,
                                    SignatureVerifier& verifier);

}  // namespace cairn::sharding
