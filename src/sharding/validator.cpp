#include "sharding/validator.hpp"

#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/misc.hpp"
#include "consensus/shape.hpp"
#include "crypto/sha256.hpp"
#include "sharding/accessors.hpp"
#include "sharding/crosslinks.hpp"
#include "sharding/custody_game.hpp"
#include "sharding/light_client.hpp"
#include "ssz/codec.hpp"

#include <algorithm>

namespace cairn::sharding {

using consensus::LightClientVote;
using consensus::ShardState;
using consensus::ShardTransition;

// consensus-specs v0.12.3 specs/phase1/validator.md#shard-transitions
Checked<std::vector<ShardWinner>> get_shard_winning_roots(
    const Spec& spec, const BeaconState& state,
    std::span<const consensus::Attestation> attestations) {
    std::vector<ShardWinner> winners;
    const Slot on_time_attestation_slot = compute_previous_slot(state.slot);
    const std::uint64_t committee_count = get_committee_count_per_slot(
        spec, state, compute_epoch_at_slot(spec, on_time_attestation_slot));
    for (CommitteeIndex index{0}; index < committee_count; ++index) {
        CAIRN_TRY_ASSIGN(const auto winner,
                         find_winning_vote(spec, state, on_time_votes(state, attestations, index)));
        if (winner) {
            winners.push_back(
                {compute_shard_from_committee_index(spec, state, index, on_time_attestation_slot),
                 winner->shard_transition_root});
        }
    }
    return winners;
}

// consensus-specs v0.12.3 specs/phase1/validator.md#light-client-fields
LightClientVote get_best_light_client_aggregate(const Spec& spec,
                                                const consensus::BeaconBlock& block,
                                                std::span<const LightClientVote> aggregates) {
    const auto key = [&](const LightClientVote& vote) {
        return std::pair(vote.aggregation_bits.count(), ssz::hash_tree_root(spec, vote));
    };
    const LightClientVote* best = nullptr;
    for (const LightClientVote& aggregate : aggregates) {
        const bool viable = aggregate.data.slot == compute_previous_slot(block.slot) &&
                            aggregate.data.beacon_block_root == block.parent_root;
        if (viable && (best == nullptr || key(*best) < key(aggregate))) {
            best = &aggregate;
        }
    }
    return best != nullptr ? *best : ssz::default_value<LightClientVote>(spec);
}

namespace {

/// The slots that an attestation at the state's slot can crosslink.
Checked<std::vector<Slot>> get_attested_offset_slots(const BeaconState& state, Shard shard) {
    CAIRN_TRY_ASSIGN(const Slot latest_slot, get_latest_slot_for_shard(state, shard));
    return compute_offset_slots(latest_slot, state.slot + 1);
}

}  // namespace

// consensus-specs v0.12.3 specs/phase1/validator.md#shard-transition
Checked<ShardTransitionFields> get_shard_transition_fields(
    const Spec& spec, const BeaconState& beacon_state, Shard shard,
    std::span<const SignedShardBlockPointer> shard_blocks) {
    CAIRN_TRY_ASSIGN(const auto offset_slots, get_attested_offset_slots(beacon_state, shard));
    ShardTransitionFields fields;
    ShardState shard_state = beacon_state.shard_states[shard.value];
    for (const Slot slot : offset_slots) {
        const auto found = std::ranges::find(shard_blocks, slot, [](const auto& signed_block) {
            return signed_block->message.slot;
        });
        consensus::ShardBlock missing;
        missing.slot = slot;
        missing.shard = shard;
        const bool is_there = found != shard_blocks.end();
        const consensus::ShardBlock& block = is_there ? (*found)->message : missing;
        fields.shard_data_roots.push_back(
            is_there ? ssz::hash_tree_root(
                           ssz::bound_of<ssz::ByteList>(consensus::shape::shard_block_body), spec,
                           &block.body)
                     : Root{});
        process_shard_block(spec, shard_state, block);
        fields.shard_states.push_back(shard_state);
        fields.shard_block_lengths.push_back(block.body.bytes.size());
    }
    return fields;
}

// consensus-specs v0.12.3 specs/phase1/validator.md#shard-transition
Checked<ShardTransition> get_shard_transition(
    const Spec& spec, const BeaconState& beacon_state, Shard shard,
    std::span<const SignedShardBlockPointer> shard_blocks) {
    if (beacon_state.slot == consensus::GENESIS_SLOT) {
        return ShardTransition{};
    }
    CAIRN_TRY_ASSIGN(const auto offset_slots, get_attested_offset_slots(beacon_state, shard));
    CAIRN_REQUIRE(!offset_slots.empty(), transition_without_slots);
    CAIRN_TRY_ASSIGN(auto fields,
                     get_shard_transition_fields(spec, beacon_state, shard, shard_blocks));
    ShardTransition transition{.start_slot = offset_slots[0],
                               .shard_block_lengths = std::move(fields.shard_block_lengths),
                               .shard_data_roots = std::move(fields.shard_data_roots),
                               .shard_states = std::move(fields.shard_states),
                               .proposer_signature_aggregate = consensus::NO_SIGNATURE};
    if (!shard_blocks.empty()) {
        std::vector<BLSSignature> proposer_signatures;
        for (const auto& signed_block : shard_blocks) {
            proposer_signatures.push_back(signed_block->signature);
        }
        const auto aggregate = crypto::aggregate(proposer_signatures);
        CAIRN_REQUIRE(aggregate.has_value(), transition_signature_aggregate_invalid);
        transition.proposer_signature_aggregate = *aggregate;
    }
    return transition;
}

namespace {

BLSSignature sign(const crypto::SecretKey& privkey, const Root& signing_root) {
    return crypto::sign(privkey, signing_root.view());
}

}  // namespace

// consensus-specs v0.12.3 specs/phase1/validator.md#custody-slashing
BLSSignature get_custody_secret(const Spec& spec, const BeaconState& state,
                                ValidatorIndex validator_index, const crypto::SecretKey& privkey,
                                std::optional<Epoch> epoch) {
    const std::uint64_t period = get_custody_period_for_validator(
        spec, validator_index, epoch.value_or(get_current_epoch(spec, state)));
    const Epoch epoch_to_sign = get_randao_epoch_for_custody_period(spec, period, validator_index);
    const auto domain = get_domain(spec, state, consensus::DOMAIN_RANDAO, epoch_to_sign);
    return sign(privkey, consensus::compute_signing_root(spec, epoch_to_sign, domain));
}

bool may_attest_to_transition(const Spec& spec, const CustodySecrets& secrets,
                              std::span<const SignedShardBlockPointer> shard_blocks) {
    return std::ranges::none_of(shard_blocks, [&](const auto& signed_block) {
        return generate_custody_bit(spec, secrets, signed_block->message);
    });
}

// consensus-specs v0.12.3 specs/phase1/validator.md#preparation
bool is_in_next_light_client_committee(const Spec& spec, const BeaconState& state,
                                       ValidatorIndex index) {
    const Epoch next_period = get_current_epoch(spec, state) + light_client_committee_period(spec);
    const auto next_committee = get_light_client_committee(spec, state, next_period);
    return std::ranges::find(next_committee, index) != next_committee.end();
}

// consensus-specs v0.12.3 specs/phase1/validator.md#construct-vote
BLSSignature get_light_client_vote_signature(
    const Spec& spec, const BeaconState& state,
    const consensus::LightClientVoteData& light_client_vote_data,
    const crypto::SecretKey& privkey) {
    const auto domain = get_domain(spec, state, consensus::DOMAIN_LIGHT_CLIENT,
                                   compute_epoch_at_slot(spec, light_client_vote_data.slot));
    return sign(privkey, consensus::compute_signing_root(spec, light_client_vote_data, domain));
}

// consensus-specs v0.12.3 specs/phase1/validator.md#aggregation-selection
BLSSignature get_light_client_slot_signature(const Spec& spec, const BeaconState& state, Slot slot,
                                             const crypto::SecretKey& privkey) {
    const auto domain = get_domain(spec, state, consensus::DOMAIN_LIGHT_SELECTION_PROOF,
                                   compute_epoch_at_slot(spec, slot));
    return sign(privkey, consensus::compute_signing_root(spec, slot, domain));
}

// consensus-specs v0.12.3 specs/phase1/validator.md#aggregation-selection
bool is_light_client_aggregator(const Spec& spec, const BeaconState& state, Slot slot,
                                const BLSSignature& slot_signature) {
    const auto committee =
        get_light_client_committee(spec, state, compute_epoch_at_slot(spec, slot));
    const std::uint64_t modulo = std::max<std::uint64_t>(
        1, committee.size() / consensus::TARGET_LIGHT_CLIENT_AGGREGATORS_PER_SLOT);
    return base::load_le64(crypto::sha256(slot_signature.view()).data()) % modulo == 0;
}

// consensus-specs v0.12.3 specs/phase1/validator.md#construct-aggregate
Result<BLSSignature, crypto::BlsError> get_aggregate_light_client_signature(
    std::span<const LightClientVote> light_client_votes) {
    std::vector<BLSSignature> signatures;
    for (const LightClientVote& vote : light_client_votes) {
        signatures.push_back(vote.signature);
    }
    return crypto::aggregate(signatures);
}

// consensus-specs v0.12.3 specs/phase1/validator.md#broadcast-aggregate-1
consensus::LightAggregateAndProof get_light_aggregate_and_proof(const Spec& spec,
                                                                const BeaconState& state,
                                                                ValidatorIndex aggregator_index,
                                                                const LightClientVote& aggregate,
                                                                const crypto::SecretKey& privkey) {
    return {.aggregator_index = aggregator_index,
            .aggregate = aggregate,
            .selection_proof =
                get_light_client_slot_signature(spec, state, aggregate.data.slot, privkey)};
}

// consensus-specs v0.12.3 specs/phase1/validator.md#broadcast-aggregate-1
BLSSignature get_light_aggregate_and_proof_signature(
    const Spec& spec, const BeaconState& state,
    const consensus::LightAggregateAndProof& aggregate_and_proof,
    const crypto::SecretKey& privkey) {
    const auto domain =
        get_domain(spec, state, consensus::DOMAIN_LIGHT_AGGREGATE_AND_PROOF,
                   compute_epoch_at_slot(spec, aggregate_and_proof.aggregate.data.slot));
    return sign(privkey, consensus::compute_signing_root(spec, aggregate_and_proof, domain));
}

}  // namespace cairn::sharding
