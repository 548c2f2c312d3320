#include "consensus/accessors.hpp"
#include "consensus/block/slashings.hpp"
#include "consensus/containers/operations.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/fork_choice/checkpoints.hpp"
#include "consensus/fork_choice/handlers.hpp"
#include "consensus/fork_choice/payload_status.hpp"
#include "consensus/math.hpp"
#include "consensus/misc.hpp"
#include "consensus/predicates.hpp"

namespace cairn::consensus {

// consensus-specs v1.7.0-beta.4
// specs/phase0/fork-choice.md#validate_target_epoch_against_current_time
Checked<> validate_target_epoch_against_current_time(const Spec& spec, const Store& store,
                                                     const Checkpoint& target) {
    const Epoch current_epoch = get_current_store_epoch(spec, store);
    const Epoch previous_epoch{saturating_sub(current_epoch.value, 1)};
    CAIRN_REQUIRE(target.epoch == current_epoch || target.epoch == previous_epoch,
                  target_epoch_not_current_or_previous);
    return {};
}

namespace {

/// gloas: index 1 attests to the block's payload.
Checked<> check_attested_payload(const Store& store, BlockIndex attested,
                                 const AttestationData& data) {
    CAIRN_REQUIRE(data.index < 2, attested_payload_index_out_of_range);
    CAIRN_REQUIRE(data.index == 0 || store.blocks[attested].slot != data.slot,
                  attested_payload_of_same_slot);
    CAIRN_REQUIRE(data.index == 0 || is_payload_verified(store, attested),
                  attested_payload_unknown);
    return {};
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/gloas/fork-choice.md#modified-validate_on_attestation
Checked<> validate_on_attestation(const Spec& spec, const Store& store, const AttestationData& data,
                                  MessageOrigin origin) {
    const Checkpoint& target = data.target;
    if (origin == MessageOrigin::wire) {
        CAIRN_TRY(validate_target_epoch_against_current_time(spec, store, target));
    }
    CAIRN_REQUIRE(target.epoch == compute_epoch_at_slot(spec, data.slot), target_epoch_not_of_slot);
    CAIRN_REQUIRE(store.blocks.contains(target.root), target_block_unknown);
    const auto attested = store.blocks.find(data.beacon_block_root);
    CAIRN_REQUIRE(attested, attested_block_unknown);
    CAIRN_REQUIRE(store.blocks[*attested].slot <= data.slot, attested_block_after_slot);
    if (spec.at_least(ForkId::gloas)) {
        CAIRN_TRY(check_attested_payload(store, *attested, data));
    }
    CAIRN_REQUIRE(target.root == get_checkpoint_block(spec, store, *attested, target.epoch),
                  target_not_of_attested_chain);
    CAIRN_REQUIRE(get_current_slot(spec, store) > data.slot, attestation_not_in_past);
    return {};
}

// consensus-specs v1.7.0-beta.4 specs/gloas/fork-choice.md#modified-get_supported_node
NodeIndex get_supported_node(const BlockTree& blocks, BlockIndex block, Slot slot,
                             bool payload_present) noexcept {
    if (!blocks[block].payload.apart || blocks[block].slot >= slot) {
        return {block, PayloadStatus::pending};
    }
    return {block, payload_present ? PayloadStatus::full : PayloadStatus::empty};
}

// consensus-specs v1.7.0-beta.4 specs/gloas/fork-choice.md#modified-get_latest_message_epoch
Epoch get_latest_message_epoch(const Spec& spec, const LatestMessage& latest_message) noexcept {
    return compute_epoch_at_slot(spec, latest_message.slot);
}

namespace {

/// One message of an epoch counts; since gloas one of a slot.
bool is_newer(const Spec& spec, Slot slot, const LatestMessage& known) noexcept {
    return spec.at_least(ForkId::gloas)
               ? slot > known.slot
               : compute_epoch_at_slot(spec, slot) > get_latest_message_epoch(spec, known);
}

// consensus-specs v1.7.0-beta.4 specs/gloas/fork-choice.md#modified-update_latest_messages
std::vector<ValidatorIndex> update_latest_messages(
    const Spec& spec, Store& store, std::span<const ValidatorIndex> attesting_indices,
    const AttestationData& data) {
    const BlockIndex block = store.blocks.index_of(data.beacon_block_root);
    const bool payload_present = spec.at_least(ForkId::gloas) && data.index == 1;
    const LatestMessage message{
        .slot = data.slot,
        .supported = get_supported_node(store.blocks, block, data.slot, payload_present)};
    std::vector<ValidatorIndex> updated;
    for (const ValidatorIndex index : attesting_indices) {
        const auto known = store.votes.find(index);
        if (store.votes.is_equivocating(index) || (known && !is_newer(spec, data.slot, *known))) {
            continue;
        }
        store.votes.set(index, message);
        updated.push_back(index);
    }
    return updated;
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/phase0/fork-choice.md#on_attestation
Checked<std::vector<ValidatorIndex>> on_attestation(const Spec& spec, Store& store,
                                                    const Attestation& attestation,
                                                    SignatureVerifier& verifier,
                                                    MessageOrigin origin) {
    CAIRN_TRY(validate_on_attestation(spec, store, attestation.data, origin));
    CAIRN_TRY_ASSIGN(const StatePointer target_state,
                     store_target_checkpoint_state(spec, store, attestation.data.target));
    CAIRN_TRY_ASSIGN(const IndexedAttestation indexed,
                     get_indexed_attestation(spec, *target_state, attestation));
    CAIRN_REQUIRE(is_valid_indexed_attestation(spec, *target_state, indexed, verifier),
                  attestation_signature_invalid);
    return update_latest_messages(spec, store, indexed.attesting_indices, attestation.data);
}

// consensus-specs v1.7.0-beta.4 specs/phase0/fork-choice.md#on_attester_slashing
Checked<> on_attester_slashing(const Spec& spec, Store& store,
                               const AttesterSlashing& attester_slashing,
                               SignatureVerifier& verifier) {
    const BlockIndex justified = store.blocks.index_of(store.justified_checkpoint.root);
    CAIRN_TRY_ASSIGN(const StatePointer state, block_state(store, justified));
    CAIRN_TRY_ASSIGN(const std::vector<ValidatorIndex> equivocating,
                     verified_equivocators(spec, *state, attester_slashing, verifier));
    for (const ValidatorIndex index : equivocating) {
        store.votes.add_equivocating(index);
    }
    return {};
}

}  // namespace cairn::consensus
