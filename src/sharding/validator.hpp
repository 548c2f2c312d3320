// What an honest validator of phase1 makes and signs.
// Spec: consensus-specs v0.12.3 specs/phase1/validator.md. Timing belongs to the node: attest at
// half of the slot or once the beacon and the shard block are in, aggregate at three quarters.
//
// States are those of the duty's slot (process_slots). Secret keys come from their owner for one
// call.
#pragma once

#include "consensus/containers/block.hpp"
#include "crypto/secret_key.hpp"
#include "sharding/custody_bit.hpp"
#include "sharding/fork_choice.hpp"

#include <optional>

namespace cairn::sharding {

// Proposing a beacon block
// -------------------------------------------------------------------------

struct ShardWinner {
    Shard shard;
    Root winning_root;
    friend bool operator==(const ShardWinner&, const ShardWinner&) = default;
};
/// The shards that get a crosslink from these attestations, in order of committees: put the
/// transition of `winning_root` into block.body.shard_transitions[shard].
Checked<std::vector<ShardWinner>> get_shard_winning_roots(
    const Spec& spec, const BeaconState& state,
    std::span<const consensus::Attestation> attestations);

/// Of those for the block's parent the one with most bits, among equals with the highest root;
/// without any an empty vote.
consensus::LightClientVote get_best_light_client_aggregate(
    const Spec& spec, const consensus::BeaconBlock& block,
    std::span<const consensus::LightClientVote> aggregates);

// Attesting
// ----------------------------------------------------------------------------------------

struct ShardTransitionFields {
    ssz::List<std::uint64_t> shard_block_lengths;
    ssz::List<Bytes32> shard_data_roots;
    ssz::List<consensus::ShardState> shard_states;
};
/// `shard_blocks`: get_pending_shard_blocks. Invalid: shard_not_active.
Checked<ShardTransitionFields> get_shard_transition_fields(
    const Spec& spec, const BeaconState& beacon_state, Shard shard,
    std::span<const SignedShardBlockPointer> shard_blocks);
/// What to attest to. Invalid: shard_not_active, transition_without_slots,
/// transition_signature_aggregate_invalid.
Checked<consensus::ShardTransition> get_shard_transition(
    const Spec& spec, const BeaconState& beacon_state, Shard shard,
    std::span<const SignedShardBlockPointer> shard_blocks);

/// The validator's custody secret of the period that `epoch` (default: the current one) lies in.
/// For an attestation it is that of the target epoch.
BLSSignature get_custody_secret(const Spec& spec, const BeaconState& state,
                                ValidatorIndex validator_index, const crypto::SecretKey& privkey,
                                std::optional<Epoch> epoch = std::nullopt);
/// False if a block's custody bit is one: who signs such a transition can be slashed.
/// Cost: half a millisecond per MiB.
bool may_attest_to_transition(const Spec& spec, const CustodySecrets& secrets,
                              std::span<const SignedShardBlockPointer> shard_blocks);

// The light client committee
// -------------------------------------------------------------------------

bool is_in_next_light_client_committee(const Spec& spec, const BeaconState& state,
                                       ValidatorIndex index);

BLSSignature get_light_client_vote_signature(
    const Spec& spec, const BeaconState& state,
    const consensus::LightClientVoteData& light_client_vote_data, const crypto::SecretKey& privkey);
BLSSignature get_light_client_slot_signature(const Spec& spec, const BeaconState& state, Slot slot,
                                             const crypto::SecretKey& privkey);
bool is_light_client_aggregator(const Spec& spec, const BeaconState& state, Slot slot,
                                const BLSSignature& slot_signature);

/// An error for no votes, and for a signature that is no point.
Result<BLSSignature, crypto::BlsError> get_aggregate_light_client_signature(
    std::span<const consensus::LightClientVote> light_client_votes);
consensus::LightAggregateAndProof get_light_aggregate_and_proof(
    const Spec& spec, const BeaconState& state, ValidatorIndex aggregator_index,
    const consensus::LightClientVote& aggregate, const crypto::SecretKey& privkey);
BLSSignature get_light_aggregate_and_proof_signature(
    const Spec& spec, const BeaconState& state,
    const consensus::LightAggregateAndProof& aggregate_and_proof, const crypto::SecretKey& privkey);

}  // namespace cairn::sharding
