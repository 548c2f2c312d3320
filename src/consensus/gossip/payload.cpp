#include "consensus/gossip/payload.hpp"

#include "consensus/accessors.hpp"
#include "consensus/blob_parameters.hpp"
#include "consensus/block/builders.hpp"
#include "consensus/block/execution_payload_bid.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/block.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/fork_choice/head.hpp"
#include "consensus/fork_choice/payload_status.hpp"
#include "consensus/fork_choice/slot_time.hpp"
#include "consensus/gossip/block.hpp"
#include "consensus/math.hpp"
#include "consensus/misc.hpp"
#include "consensus/ptc.hpp"
#include "consensus/transition.hpp"
#include "ssz/hash_tree_root.hpp"

#include <algorithm>

namespace cairn::consensus::gossip {

// consensus-specs v1.7.0-beta.4 specs/gloas/p2p-interface.md#new-is_gas_limit_target_compatible
bool is_gas_limit_target_compatible(std::uint64_t parent_gas_limit, std::uint64_t gas_limit,
                                    std::uint64_t target_gas_limit) noexcept {
    const std::uint64_t step = saturating_sub(parent_gas_limit / 1024, 1);
    const std::uint64_t lowest = parent_gas_limit - step;
    const std::uint64_t highest = base::checked_add(parent_gas_limit, step);
    return gas_limit == std::clamp(target_gas_limit, lowest, highest);
}

namespace {

// consensus-specs v1.7.0-beta.4 specs/gloas/p2p-interface.md#new-is_current_or_next_slot
bool is_current_or_next_slot(const Context& context, Slot slot) noexcept {
    return is_current_slot(context, slot) || (slot > 0 && is_current_slot(context, slot - 1));
}

// consensus-specs v1.7.0-beta.4 specs/gloas/p2p-interface.md#new-is_past_slot
bool is_past_slot(const Context& context, Slot slot) noexcept {
    return context.current_time_ms >
           base::checked_add(
               compute_time_at_slot_ms(context.spec, context.store.genesis_time_ms, slot),
               context.spec.config->MAXIMUM_GOSSIP_CLOCK_DISPARITY);
}

// consensus-specs v1.7.0-beta.4 specs/gloas/p2p-interface.md#new-is_bid_compatible_with_head
bool is_bid_compatible_with_head(const Context& context, const ExecutionPayloadBid& bid) {
    const ForkChoiceNode head = get_head(context.spec, context.store);
    const auto index = context.store.blocks.find(head.root);
    const auto known = context.blocks.find(head.root);
    if (!index || !known) {
        return false;
    }
    const ExecutionPayloadBid& head_bid = known->block->body.signed_execution_payload_bid.message;
    const bool builds_on_parent_payload = bid.parent_block_hash == head_bid.parent_block_hash;
    if (bid.parent_block_root == known->block->parent_root && builds_on_parent_payload) {
        return true;
    }
    if (bid.parent_block_root != head.root) {
        return false;
    }
    return should_build_on_full(context.spec, context.store, {*index, head.payload_status},
                                bid.slot)
               ? bid.parent_block_hash == head_bid.block_hash
               : builds_on_parent_payload;
}

Verdict check_bid_alone(const Context& context, const ExecutionPayloadBid& bid) {
    const std::tuple parent_key{bid.slot, bid.parent_block_hash, bid.parent_block_root};
    const auto best = context.seen.best_execution_payload_bid.find(parent_key);
    CAIRN_GOSSIP_REQUIRE(
        best == context.seen.best_execution_payload_bid.end() || bid.value > best->second,
        bid_is_not_the_highest_value_bid_seen_for_this_slot_and_parent);
    CAIRN_GOSSIP_REQUIRE(is_current_or_next_slot(context, bid.slot),
                         bid_slot_is_not_the_current_or_next_slot);
    CAIRN_GOSSIP_REQUIRE(bid.execution_payment == 0, bid_execution_payment_must_be_zero);
    CAIRN_GOSSIP_REQUIRE(bid.block_hash != bid.parent_block_hash,
                         bid_block_hash_equals_its_parent_block_hash);
    const Epoch epoch = compute_epoch_at_slot(context.spec, bid.slot);
    CAIRN_GOSSIP_REQUIRE(bid.blob_kzg_commitments.size() <=
                             get_blob_parameters(context.spec, epoch).max_blobs_per_block,
                         too_many_blob_kzg_commitments);
    return {};
}

/// The bid against what its slot's proposer has asked for.
Verdict check_preferences(const Context& context, const ExecutionPayloadBid& bid) {
    const Epoch epoch = compute_epoch_at_slot(context.spec, bid.slot);
    const auto parent = context.store.blocks.find(bid.parent_block_root);
    CAIRN_GOSSIP_REQUIRE(parent.has_value(), bid_parent_block_post_state_is_unavailable);
    const Root dependent =
        get_shuffling_dependent_root(context.spec, context.store, *parent, epoch);
    const auto preferences = context.seen.proposer_preferences.find({bid.slot, dependent});
    CAIRN_GOSSIP_REQUIRE(preferences != context.seen.proposer_preferences.end(),
                         matching_proposer_preferences_have_not_been_seen);
    CAIRN_GOSSIP_REQUIRE(bid.fee_recipient == preferences->second.fee_recipient,
                         bid_fee_recipient_does_not_match_the_proposer_preference);
    const auto payload = context.seen.execution_payloads.find(bid.parent_block_hash);
    CAIRN_GOSSIP_REQUIRE(payload != context.seen.execution_payloads.end(),
                         bid_parent_block_hash_is_not_a_known_execution_payload);
    CAIRN_GOSSIP_REQUIRE(is_gas_limit_target_compatible(payload->second.gas_limit, bid.gas_limit,
                                                        preferences->second.target_gas_limit),
                         bid_gas_limit_is_not_compatible_with_the_proposer_target);
    return {};
}

/// The parent's payload may tell the builder to leave before it can pay.
bool parent_payload_ends_builder(const ExecutionPayloadBid& bid, const BeaconState& state,
                                 const KnownBlock& parent, const Builder& builder) {
    if (bid.parent_block_hash != state.latest_execution_payload_bid.block_hash ||
        parent.envelope == nullptr) {
        return false;
    }
    return std::ranges::any_of(parent.envelope->execution_requests.builder_exits,
                               [&](const auto& request) {
                                   return request.pubkey == builder.pubkey &&
                                          request.source_address == builder.execution_address;
                               });
}

Verdict check_builder(const Context& context, const SignedExecutionPayloadBid& signed_bid,
                      const KnownBlock& parent) {
    const Spec& spec = context.spec;
    const ExecutionPayloadBid& bid = signed_bid.message;
    BeaconState state = *parent.state;
    CAIRN_GOSSIP_REQUIRE(process_slots(spec, state, bid.slot, context.verifier).has_value(),
                         bid_parent_block_post_state_is_unavailable);
    CAIRN_GOSSIP_REQUIRE(bid.builder_index < state.builders.size(), builder_index_out_of_range);
    const Builder& builder = state.builders[bid.builder_index.value];
    CAIRN_GOSSIP_REQUIRE(builder.version == PAYLOAD_BUILDER_VERSION,
                         builder_is_not_a_payload_builder);
    CAIRN_GOSSIP_REQUIRE(is_active_builder(state, bid.builder_index), builder_is_not_active);
    CAIRN_GOSSIP_REQUIRE(can_builder_cover_bid(spec, state, bid.builder_index, bid.value),
                         builder_cannot_cover_bid_value);
    CAIRN_GOSSIP_REQUIRE(!parent_payload_ends_builder(bid, state, parent, builder),
                         builder_may_exit);
    CAIRN_GOSSIP_REQUIRE(
        verify_execution_payload_bid_signature(spec, state, signed_bid, context.verifier),
        invalid_bid_signature);
    return {};
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/gloas/p2p-interface.md#new-execution_payload_bid
Verdict validate_execution_payload_bid_gossip(
    const Context& context, const SignedExecutionPayloadBid& signed_execution_payload_bid) {
    const Spec& spec = context.spec;
    const ExecutionPayloadBid& bid = signed_execution_payload_bid.message;
    const std::tuple key{bid.slot, bid.parent_block_hash, bid.parent_block_root, bid.builder_index};
    CAIRN_GOSSIP_REQUIRE(!context.seen.execution_payload_bids.contains(key),
                         already_seen_valid_bid_for_this_slot_parent_and_builder);
    CAIRN_TRY(check_bid_alone(context, bid));
    const auto parent = context.blocks.find(bid.parent_block_root);
    CAIRN_GOSSIP_REQUIRE(parent.has_value(), bid_parent_block_root_is_not_a_known_beacon_block);
    CAIRN_GOSSIP_REQUIRE(bid.slot > parent->block->slot,
                         bid_slot_is_not_higher_than_its_parent_slot);
    CAIRN_GOSSIP_REQUIRE(parent->state != nullptr, bid_parent_block_post_state_is_unavailable);
    const Epoch state_epoch = get_current_epoch(spec, *parent->state);
    CAIRN_GOSSIP_REQUIRE(
        compute_epoch_at_slot(spec, bid.slot) <= state_epoch + spec.preset->MIN_SEED_LOOKAHEAD,
        bid_slot_is_past_the_parent_proposer_lookahead);
    CAIRN_TRY(check_preferences(context, bid));
    CAIRN_GOSSIP_REQUIRE(is_bid_compatible_with_head(context, bid),
                         bid_is_not_compatible_with_the_current_head_branch);
    CAIRN_GOSSIP_REQUIRE(bid.prev_randao == get_randao_mix(spec, *parent->state, state_epoch),
                         bid_previous_randao_is_incorrect);
    CAIRN_TRY(check_builder(context, signed_execution_payload_bid, *parent));
    context.seen.execution_payload_bids.insert(key);
    context.seen
        .best_execution_payload_bid[{bid.slot, bid.parent_block_hash, bid.parent_block_root}] =
        bid.value;
    return {};
}

// consensus-specs v1.7.0-beta.4 specs/gloas/p2p-interface.md#new-execution_payload
Verdict validate_execution_payload_envelope_gossip(
    const Context& context,
    const SignedExecutionPayloadEnvelope& signed_execution_payload_envelope) {
    const Spec& spec = context.spec;
    const ExecutionPayloadEnvelope& envelope = signed_execution_payload_envelope.message;
    const ExecutionPayload& payload = envelope.payload;
    const std::pair key{envelope.beacon_block_root, envelope.builder_index};
    CAIRN_GOSSIP_REQUIRE(!context.seen.execution_payload_envelopes.contains(key),
                         already_seen_envelope_for_this_block_root_from_this_builder);
    const auto block = context.blocks.find(envelope.beacon_block_root);
    CAIRN_GOSSIP_REQUIRE(block.has_value(), envelope_block_has_not_been_seen);
    CAIRN_GOSSIP_REQUIRE(block->is_valid(), envelope_block_failed_validation);
    const Slot finalized_slot =
        compute_start_slot_at_epoch(spec, context.store.finalized_checkpoint.epoch);
    CAIRN_GOSSIP_REQUIRE(payload.slot_number >= finalized_slot.value,
                         envelope_is_from_a_slot_before_the_latest_finalized_slot);
    const ExecutionPayloadBid& bid = block->block->body.signed_execution_payload_bid.message;
    CAIRN_GOSSIP_REQUIRE(block->block->slot == payload.slot_number,
                         block_slot_does_not_match_payload_slot_number);
    CAIRN_GOSSIP_REQUIRE(envelope.builder_index == bid.builder_index,
                         envelope_builder_index_does_not_match_the_bid_builder_index);
    CAIRN_GOSSIP_REQUIRE(payload.block_hash == bid.block_hash,
                         payload_block_hash_does_not_match_the_bid_block_hash);
    CAIRN_GOSSIP_REQUIRE(
        ssz::hash_tree_root(spec, envelope.execution_requests) == bid.execution_requests_root,
        envelope_execution_requests_root_does_not_match_the_bid);
    CAIRN_TRY(verify_execution_requests_limits(spec, envelope.execution_requests));
    CAIRN_GOSSIP_REQUIRE(payload.withdrawals.size() <= spec.preset->MAX_WITHDRAWALS_PER_PAYLOAD,
                         too_many_withdrawals);
    const StatePointer state = state_after(context, envelope.beacon_block_root, *block);
    CAIRN_GOSSIP_REQUIRE(state != nullptr, envelope_block_has_not_been_seen);
    const auto is_signed = verify_execution_payload_envelope_signature(
        spec, *state, signed_execution_payload_envelope, context.verifier);
    CAIRN_GOSSIP_REQUIRE(is_signed && *is_signed, invalid_envelope_signature);
    context.seen.execution_payload_envelopes.insert(key);
    context.seen.execution_payloads[payload.block_hash] = payload;
    return {};
}

// consensus-specs v1.7.0-beta.4 specs/gloas/p2p-interface.md#new-payload_attestation_message
Verdict validate_payload_attestation_message_gossip(
    const Context& context, const PayloadAttestationMessage& payload_attestation_message) {
    const Spec& spec = context.spec;
    const auto& data = payload_attestation_message.data;
    const ValidatorIndex validator_index = payload_attestation_message.validator_index;
    CAIRN_GOSSIP_REQUIRE(compute_epoch_at_slot(spec, data.slot) >= spec.config->GLOAS_FORK_EPOCH,
                         payload_attestation_slot_is_pre_gloas);
    const std::pair key{data.slot, validator_index};
    CAIRN_GOSSIP_REQUIRE(!context.seen.payload_attestation_validators.contains(key),
                         already_seen_payload_attestation_from_this_validator);
    CAIRN_GOSSIP_REQUIRE(is_current_slot(context, data.slot),
                         payload_attestation_is_not_for_the_current_slot);
    const auto block = context.blocks.find(data.beacon_block_root);
    CAIRN_GOSSIP_REQUIRE(block.has_value(), payload_attestation_block_has_not_been_seen);
    CAIRN_GOSSIP_REQUIRE(block->is_valid(), payload_attestation_block_failed_validation);
    CAIRN_GOSSIP_REQUIRE(block->block->slot == data.slot,
                         payload_attestation_block_is_not_at_the_assigned_slot);
    const BeaconState& state = head_state(context);
    CAIRN_GOSSIP_REQUIRE(validator_index < state.validators.size(), validator_index_out_of_range);
    const auto ptc = get_ptc(spec, state, data.slot);
    CAIRN_GOSSIP_REQUIRE(ptc && std::ranges::find(*ptc, validator_index) != ptc->end(),
                         validator_is_not_in_the_payload_timeliness_committee);
    const Domain domain =
        get_domain(spec, state, DOMAIN_PTC_ATTESTER, compute_epoch_at_slot(spec, data.slot));
    CAIRN_GOSSIP_REQUIRE(context.verifier.verify(state.validators[validator_index.value].pubkey,
                                                 compute_signing_root(spec, data, domain),
                                                 payload_attestation_message.signature),
                         invalid_payload_attestation_signature);
    context.seen.payload_attestation_validators.insert(key);
    return {};
}

namespace {

Verdict check_dependent_block(const Context& context, const ProposerPreferences& preferences,
                              Epoch proposal_epoch) {
    const auto dependent = context.blocks.find(preferences.dependent_root);
    CAIRN_GOSSIP_REQUIRE(dependent.has_value(), dependent_block_has_not_been_seen);
    CAIRN_GOSSIP_REQUIRE(dependent->state != nullptr, dependent_block_failed_validation);
    const Slot dependent_slot = compute_shuffling_dependent_slot(context.spec, proposal_epoch);
    CAIRN_GOSSIP_REQUIRE(dependent->block->slot <= dependent_slot,
                         dependent_block_is_after_the_shuffling_dependent_slot);
    CAIRN_GOSSIP_REQUIRE(is_valid_dependent_root(context.spec, context.store,
                                                 preferences.dependent_root, dependent_slot),
                         dependent_block_is_not_a_possible_dependent_block);
    return {};
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/gloas/p2p-interface.md#new-proposer_preferences
Verdict validate_proposer_preferences_gossip(
    const Context& context, const SignedProposerPreferences& signed_proposer_preferences) {
    const Spec& spec = context.spec;
    const ProposerPreferences& preferences = signed_proposer_preferences.message;
    const std::pair key{preferences.proposal_slot, preferences.dependent_root};
    CAIRN_GOSSIP_REQUIRE(!context.seen.proposer_preferences.contains(key),
                         already_seen_preferences_for_this_dependent_root_and_proposal_slot);
    const Epoch proposal_epoch = compute_epoch_at_slot(spec, preferences.proposal_slot);
    CAIRN_GOSSIP_REQUIRE(proposal_epoch >= spec.config->GLOAS_FORK_EPOCH,
                         proposal_epoch_is_pre_gloas);
    CAIRN_GOSSIP_REQUIRE(!is_past_slot(context, preferences.proposal_slot),
                         proposal_slot_has_already_started);
    const Slot lookahead_start = compute_shuffling_lookahead_start_slot(spec, proposal_epoch);
    CAIRN_GOSSIP_REQUIRE(!is_future_slot(context, lookahead_start),
                         proposer_for_the_proposal_slot_is_not_yet_known);
    CAIRN_TRY(check_dependent_block(context, preferences, proposal_epoch));
    BeaconState state = *context.blocks.find(preferences.dependent_root)->state;
    if (state.slot < lookahead_start) {
        CAIRN_GOSSIP_REQUIRE(
            process_slots(spec, state, lookahead_start, context.verifier).has_value(),
            dependent_block_failed_validation);
    }
    const std::uint64_t place = preferences.proposal_slot - lookahead_start;
    CAIRN_GOSSIP_REQUIRE(place < state.proposer_lookahead.size() &&
                             state.proposer_lookahead[place] == preferences.validator_index,
                         validator_is_not_the_proposer_for_the_given_slot);
    const Domain domain =
        compute_domain(spec, DOMAIN_PROPOSER_PREFERENCES,
                       compute_fork_version(spec, proposal_epoch), state.genesis_validators_root);
    CAIRN_GOSSIP_REQUIRE(
        context.verifier.verify(state.validators[preferences.validator_index.value].pubkey,
                                compute_signing_root(spec, preferences, domain),
                                signed_proposer_preferences.signature),
        invalid_proposer_preferences_signature);
    context.seen.proposer_preferences[key] = preferences;
    return {};
}

}  // namespace cairn::consensus::gossip
