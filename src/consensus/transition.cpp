#include "consensus/transition.hpp"

#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/epoch/process_epoch.hpp"
#include "consensus/misc.hpp"
#include "ssz/hash_tree_root.hpp"

namespace cairn::consensus {

// consensus-specs v1.7.0-beta.4 specs/gloas/beacon-chain.md#modified-process_slot
Checked<> process_slot(const Spec& spec, BeaconState& state) {
    const std::uint64_t history = spec.preset->SLOTS_PER_HISTORICAL_ROOT;
    const Root previous_state_root = ssz::hash_tree_root(spec, state);
    state.state_roots.set(state.slot % history, previous_state_root);
    if (state.latest_block_header.state_root == Root{}) {
        state.latest_block_header.state_root = previous_state_root;
    }
    state.block_roots.set(state.slot % history,
                          ssz::hash_tree_root(spec, state.latest_block_header));
    if (spec.at_least(ForkId::gloas)) {
        state.execution_payload_availability.set((state.slot + 1) % history, false);
    }
    return {};
}

namespace {

/// The lists beside the registry have its length in every state a transition makes; one decoded
/// from outside may say otherwise.
Checked<> check_registry_lists(const Spec& spec, const BeaconState& state) {
    const std::size_t size = state.validators.size();
    CAIRN_REQUIRE(state.balances.size() == size, registry_lists_differ_in_length);
    if (spec.at_least(ForkId::altair)) {
        CAIRN_REQUIRE(state.previous_epoch_participation.size() == size &&
                          state.current_epoch_participation.size() == size &&
                          state.inactivity_scores.size() == size,
                      registry_lists_differ_in_length);
    }
    return {};
}

Checked<> advance_slots(const Spec& spec, BeaconState& state, Slot slot,
                        SignatureVerifier& verifier) {
    CAIRN_REQUIRE(state.slot < slot, slot_not_after_state);
    while (state.slot < slot) {
        CAIRN_TRY(check_registry_lists(spec, state));
        CAIRN_TRY(process_slot(spec, state));
        if ((state.slot + 1) % spec.preset->SLOTS_PER_EPOCH == 0) {
            CAIRN_TRY(process_epoch(spec, state, verifier));
        }
        ++state.slot;
    }
    return {};
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#beacon-chain-state-transition-function
Checked<> process_slots(const Spec& spec, BeaconState& state, Slot slot,
                        SignatureVerifier& verifier) {
    return commit_if_valid(
        state, [&](BeaconState& next) { return advance_slots(spec, next, slot, verifier); });
}

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#beacon-chain-state-transition-function
Checked<bool> verify_block_signature(const Spec& spec, const BeaconState& state,
                                     const SignedBeaconBlock& signed_block,
                                     SignatureVerifier& verifier,
                                     const std::optional<Root>& body_root) {
    const BeaconBlock& block = signed_block.message;
    CAIRN_REQUIRE(block.proposer_index < state.validators.size(), validator_index_out_of_range);
    // A block's root is its header's.
    const BeaconBlockHeader header{
        .slot = block.slot,
        .proposer_index = block.proposer_index,
        .parent_root = block.parent_root,
        .state_root = block.state_root,
        .body_root = body_root ? *body_root : ssz::hash_tree_root(spec, block.body),
    };
    const Domain domain = get_domain(spec, state, DOMAIN_BEACON_PROPOSER);
    return verifier.verify(state.validators[block.proposer_index.value].pubkey,
                           compute_signing_root(spec, header, domain), signed_block.signature);
}

namespace {

/// The part of state_transition that comes after process_slots.
Checked<> apply_block_in_place(const Spec& spec, BeaconState& state,
                               const SignedBeaconBlock& signed_block, const BlockContext& context,
                               ValidateResult validate_result) {
    CAIRN_TRY(check_registry_lists(spec, state));
    const BeaconBlock& block = signed_block.message;
    const bool validate = validate_result == ValidateResult::yes;
    BlockContext known = context;
    if (!known.body_root) {
        known.body_root = ssz::hash_tree_root(spec, block.body);
    }
    if (validate) {
        CAIRN_TRY_ASSIGN(
            const bool signature_valid,
            verify_block_signature(spec, state, signed_block, context.verifier, known.body_root));
        CAIRN_REQUIRE(signature_valid, block_signature_invalid);
    }
    CAIRN_TRY(process_block(spec, state, block, known));
    CAIRN_REQUIRE(!validate || block.state_root == ssz::hash_tree_root(spec, state),
                  state_root_mismatch);
    return {};
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#beacon-chain-state-transition-function
Checked<> state_transition(const Spec& spec, BeaconState& state,
                           const SignedBeaconBlock& signed_block, const BlockContext& context,
                           ValidateResult validate_result) {
    return commit_if_valid(state, [&](BeaconState& next) -> Checked<> {
        CAIRN_TRY(advance_slots(spec, next, signed_block.message.slot, context.verifier));
        return apply_block_in_place(spec, next, signed_block, context, validate_result);
    });
}

Checked<> apply_block(const Spec& spec, BeaconState& state, const SignedBeaconBlock& signed_block,
                      const BlockContext& context, ValidateResult validate_result) {
    return commit_if_valid(state, [&](BeaconState& next) {
        return apply_block_in_place(spec, next, signed_block, context, validate_result);
    });
}

}  // namespace cairn::consensus
