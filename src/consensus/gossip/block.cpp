#include "consensus/gossip/block.hpp"

#include "consensus/accessors.hpp"
#include "consensus/advance.hpp"
#include "consensus/blob_parameters.hpp"
#include "consensus/block/execution_payload.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/misc.hpp"
#include "consensus/transition.hpp"

namespace cairn::consensus::gossip {

bool is_signed_by_proposer(const Context& context, const BeaconState& state,
                           const SignedBeaconBlockHeader& signed_header) {
    const BeaconBlockHeader& header = signed_header.message;
    const Domain domain = get_domain(context.spec, state, DOMAIN_BEACON_PROPOSER,
                                     compute_epoch_at_slot(context.spec, header.slot));
    return context.verifier.verify(state.validators[header.proposer_index.value].pubkey,
                                   compute_signing_root(context.spec, header, domain),
                                   signed_header.signature);
}

namespace {

/// A state at the slot, upgraded if a fork begins on the way; nothing if it cannot get there.
StatePointer advance(const Context& context, const BeaconState& from, Slot slot) {
    auto state = std::make_shared<BeaconState>(from);
    if (!advance_through_forks(context.spec, *state, slot, context.verifier)) {
        return nullptr;
    }
    return state;
}

StatePointer state_at_slot(const Context& context, const Root& root, const KnownBlock& block,
                           Slot slot) {
    StatePointer kept = context.blocks.advanced_state(root, slot);
    return kept == nullptr && block.state != nullptr ? advance(context, *block.state, slot) : kept;
}

}  // namespace

std::optional<ValidatorIndex> expected_proposer(const Context& context, const Root& parent_root,
                                                const KnownBlock& parent, Slot slot) {
    const StatePointer state = state_at_slot(context, parent_root, parent, slot);
    const auto proposer =
        state ? get_beacon_proposer_index(context.spec, *state) : Checked<ValidatorIndex>{};
    return state && proposer ? std::optional(*proposer) : std::nullopt;
}

// consensus-specs v1.7.0-beta.4 specs/gloas/p2p-interface.md#new-verify_block_body_operation_limits
Verdict verify_block_body_operation_limits(const Spec& spec, const BeaconBlockBody& body) {
    const Preset& preset = *spec.preset;
    CAIRN_GOSSIP_REQUIRE(body.proposer_slashings.size() <= preset.MAX_PROPOSER_SLASHINGS,
                         too_many_proposer_slashings);
    CAIRN_GOSSIP_REQUIRE(body.attester_slashings.size() <= preset.MAX_ATTESTER_SLASHINGS_ELECTRA,
                         too_many_attester_slashings);
    CAIRN_GOSSIP_REQUIRE(body.attestations.size() <= preset.MAX_ATTESTATIONS_ELECTRA,
                         too_many_attestations);
    CAIRN_GOSSIP_REQUIRE(body.deposits.empty(), block_must_not_contain_deposits);
    CAIRN_GOSSIP_REQUIRE(body.voluntary_exits.size() <= preset.MAX_VOLUNTARY_EXITS,
                         too_many_voluntary_exits);
    CAIRN_GOSSIP_REQUIRE(
        body.bls_to_execution_changes.size() <= preset.MAX_BLS_TO_EXECUTION_CHANGES,
        too_many_bls_to_execution_changes);
    CAIRN_GOSSIP_REQUIRE(body.payload_attestations.size() <= preset.MAX_PAYLOAD_ATTESTATIONS,
                         too_many_payload_attestations);
    return {};
}

// consensus-specs v1.7.0-beta.4 specs/gloas/p2p-interface.md#new-verify_execution_requests_limits
Verdict verify_execution_requests_limits(const Spec& spec, const ExecutionRequests& requests) {
    const Preset& preset = *spec.preset;
    CAIRN_GOSSIP_REQUIRE(requests.withdrawals.size() <= preset.MAX_WITHDRAWAL_REQUESTS_PER_PAYLOAD,
                         too_many_withdrawal_requests);
    CAIRN_GOSSIP_REQUIRE(
        requests.consolidations.size() <= preset.MAX_CONSOLIDATION_REQUESTS_PER_PAYLOAD,
        too_many_consolidation_requests);
    CAIRN_GOSSIP_REQUIRE(
        requests.builder_deposits.size() <= preset.MAX_BUILDER_DEPOSIT_REQUESTS_PER_PAYLOAD,
        too_many_builder_deposit_requests);
    CAIRN_GOSSIP_REQUIRE(
        requests.builder_exits.size() <= preset.MAX_BUILDER_EXIT_REQUESTS_PER_PAYLOAD,
        too_many_builder_exit_requests);
    return {};
}

namespace {

/// The parent's standing, by the execution layer too where a payload is part of the block.
Verdict check_parent(const Context& context, const BeaconBlock& block, const KnownBlock& parent) {
    const Spec& spec = context.spec;
    if (!spec.at_least(ForkId::bellatrix) || spec.at_least(ForkId::gloas)) {
        CAIRN_GOSSIP_REQUIRE(parent.is_valid(), block_parent_is_invalid);
        return {};
    }
    if (!parent.is_valid()) {
        // Without the parent's state, the justified one tells whether the merge is behind us.
        const bool enabled = spec.at_least(ForkId::capella) ||
                             is_execution_enabled(spec, justified_state(context.store), block.body);
        CAIRN_GOSSIP_REQUIRE(enabled, block_parent_is_invalid_and_execution_is_not_enabled);
        CAIRN_GOSSIP_REQUIRE(parent.payload_status != PayloadValidationStatus::not_validated,
                             block_parent_is_invalid_and_its_payload_is_optimistic);
        return unexpected(GossipRule::block_parent_is_invalid_and_its_payload_is_processed);
    }
    CAIRN_GOSSIP_REQUIRE(!spec.at_least(ForkId::capella) ||
                             parent.payload_status != PayloadValidationStatus::invalidated,
                         block_parent_is_valid_and_its_payload_is_invalid);
    return {};
}

Verdict check_payload(const Context& context, const BeaconState& state, const BeaconBlock& block,
                      const KnownBlock& parent) {
    const Spec& spec = context.spec;
    if (!spec.at_least(ForkId::bellatrix) || spec.at_least(ForkId::gloas)) {
        return {};
    }
    if (!spec.at_least(ForkId::capella) && !is_execution_enabled(spec, state, block.body)) {
        return {};
    }
    CAIRN_GOSSIP_REQUIRE(block.body.execution_payload.timestamp ==
                             compute_time_at_slot(spec, state.genesis_time, block.slot),
                         incorrect_execution_payload_timestamp);
    CAIRN_GOSSIP_REQUIRE(parent.payload_status != PayloadValidationStatus::invalidated,
                         block_parent_is_valid_and_its_payload_is_invalid);
    return {};
}

bool builds_on_payload(const BeaconBlock& block, const KnownBlock& parent) {
    return block.body.signed_execution_payload_bid.message.parent_block_hash ==
           parent.block->body.signed_execution_payload_bid.message.block_hash;
}

Verdict check_blob_count(const Context& context, const BeaconBlock& block) {
    const Spec& spec = context.spec;
    if (!spec.at_least(ForkId::deneb)) {
        return {};
    }
    const std::size_t count =
        spec.at_least(ForkId::gloas)
            ? block.body.signed_execution_payload_bid.message.blob_kzg_commitments.size()
            : block.body.blob_kzg_commitments.size();
    CAIRN_GOSSIP_REQUIRE(
        count <= max_blobs_per_block(spec, compute_epoch_at_slot(spec, block.slot)),
        too_many_blob_kzg_commitments);
    return {};
}

/// The proposer's turn, and since gloas that the bid stands on what the parent left.
Verdict check_against_parent_state(const Context& context, const BeaconBlock& block,
                                   const KnownBlock& parent) {
    const StatePointer state = state_at_slot(context, block.parent_root, parent, block.slot);
    CAIRN_GOSSIP_REQUIRE(state != nullptr || !parent.state_let_go, block_parent_has_not_been_seen);
    const auto proposer =
        state ? get_beacon_proposer_index(context.spec, *state) : Checked<ValidatorIndex>{};
    CAIRN_GOSSIP_REQUIRE(state && proposer && *proposer == block.proposer_index,
                         block_proposer_index_does_not_match_expected_proposer);
    if (context.spec.at_least(ForkId::gloas) && !builds_on_payload(block, parent)) {
        CAIRN_GOSSIP_REQUIRE(block.body.signed_execution_payload_bid.message.parent_block_hash ==
                                 state->latest_block_hash,
                             bid_does_not_build_on_the_parent_execution_head);
    }
    return {};
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/gloas/p2p-interface.md#modified-beacon_block
Verdict validate_beacon_block_gossip(const Context& context,
                                     const SignedBeaconBlock& signed_beacon_block) {
    const Spec& spec = context.spec;
    const bool gloas = spec.at_least(ForkId::gloas);
    const BeaconBlock& block = signed_beacon_block.message;
    const std::pair key{block.slot, block.proposer_index};
    CAIRN_GOSSIP_REQUIRE(!context.seen.proposer_slots.contains(key),
                         block_is_not_the_first_valid_block_for_this_slot_and_proposer);
    CAIRN_GOSSIP_REQUIRE(!is_future_slot(context, block.slot), block_is_from_a_future_slot);
    CAIRN_GOSSIP_REQUIRE(!is_finalized_slot(context, block.slot),
                         block_is_not_from_a_slot_greater_than_the_latest_finalized_slot);
    if (gloas) {
        CAIRN_TRY(verify_block_body_operation_limits(spec, block.body));
        CAIRN_TRY(verify_execution_requests_limits(spec, block.body.parent_execution_requests));
    }
    const auto parent = context.blocks.find(block.parent_root);
    CAIRN_GOSSIP_REQUIRE(parent.has_value(), block_parent_has_not_been_seen);
    CAIRN_TRY(check_parent(context, block, *parent));
    const BeaconState& state = head_state(context);
    CAIRN_GOSSIP_REQUIRE(block.proposer_index < state.validators.size(),
                         proposer_index_out_of_range);
    const SignedBeaconBlockHeader signed_header{
        {block.slot, block.proposer_index, block.parent_root, block.state_root,
         ssz::hash_tree_root(spec, block.body)},
        signed_beacon_block.signature};
    CAIRN_GOSSIP_REQUIRE(is_signed_by_proposer(context, state, signed_header),
                         invalid_proposer_signature);
    CAIRN_TRY(check_payload(context, state, block, *parent));
    CAIRN_GOSSIP_REQUIRE(!gloas || !builds_on_payload(block, *parent) || parent->payload_verified,
                         parent_payload_is_not_verified);
    CAIRN_GOSSIP_REQUIRE(block.slot > parent->block->slot,
                         block_is_not_from_a_higher_slot_than_its_parent);
    CAIRN_GOSSIP_REQUIRE(descends_from_finalized(context, block.parent_root),
                         finalized_checkpoint_is_not_an_ancestor_of_block_at_all);
    CAIRN_TRY(check_blob_count(context, block));
    CAIRN_GOSSIP_REQUIRE(
        !gloas ||
            block.body.signed_execution_payload_bid.message.parent_block_root == block.parent_root,
        bid_parent_does_not_equal_block_parent);
    CAIRN_TRY(check_against_parent_state(context, block, *parent));
    context.seen.proposer_slots.insert(key);
    return {};
}

}  // namespace cairn::consensus::gossip
