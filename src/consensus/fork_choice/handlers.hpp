// What changes the store: time, blocks, attestations, slashings, payloads.
// Spec: consensus-specs v1.7.0-beta.4
// specs/{phase0,bellatrix,capella,deneb,fulu,gloas}/fork-choice.md "Handlers"; v0.12.3
// specs/phase0/fork-choice.md (a Spec with a road) likewise.
//
// `spec` is that of the message's slot, for on_tick that of the time's. On an error the store is as
// it was, but for a checkpoint's state that may have been added. An error may mean that a message
// came too early: block_in_future, attestation_not_in_past, *_unknown, data_unavailable.
#pragma once

#include "consensus/block/execution_engine.hpp"
#include "consensus/containers/block.hpp"
#include "consensus/fork_choice/data_availability.hpp"
#include "consensus/fork_choice/merge.hpp"
#include "consensus/fork_choice/store.hpp"
#include "consensus/signature_verifier.hpp"

namespace cairn::consensus {

/// What the handlers of blocks and payloads ask outside.
struct HandlerContext {
    /// Answers for good: with a verifier that defers, use check_block and insert_block.
    SignatureVerifier& verifier;
    ExecutionEngine& execution_engine;
    DataAvailability& data_availability;
    PowChain& pow_chain;
};

/// The specification's is_from_block: whether a block has carried the message here.
enum class MessageOrigin : std::uint8_t { wire, block };

/// Time does not have to grow. Invalid: uint64_overflow (before genesis), and what
/// update_checkpoints is.
Checked<> on_tick(const Spec& spec, Store& store, std::uint64_t time_ms);
/// Within a slot, or on to the next.
Checked<> on_tick_per_slot(const Spec& spec, Store& store, std::uint64_t time_ms);

/// Does nothing if the block is known. The block's own attestations and slashings are the caller's
/// to hand in, with MessageOrigin::block.
Checked<> on_block(const Spec& spec, Store& store, const SignedBeaconBlock& signed_block,
                   const HandlerContext& context);
/// What on_block checks before the state transition. The parent's index.
Checked<BlockIndex> check_block(const Spec& spec, const Store& store, const BeaconBlock& block);
/// What on_block does after it: `post_state` is the valid result of the block, whose root is given.
Checked<> insert_block(const Spec& spec, Store& store, const BeaconBlock& block, const Root& root,
                       const StatePointer& post_state);
void record_block_timeliness(const Spec& spec, Store& store, BlockIndex block);
/// `head`: before the block came.
void update_proposer_boost_root(const Spec& spec, Store& store, BlockIndex head, BlockIndex block);

/// Returns those whose latest message this is now.
Checked<std::vector<ValidatorIndex>> on_attestation(const Spec& spec, Store& store,
                                                    const Attestation& attestation,
                                                    SignatureVerifier& verifier,
                                                    MessageOrigin origin = MessageOrigin::wire);
Checked<> validate_on_attestation(const Spec& spec, const Store& store, const AttestationData& data,
                                  MessageOrigin origin);
Checked<> validate_target_epoch_against_current_time(const Spec& spec, const Store& store,
                                                     const Checkpoint& target);
/// The node that a vote at `slot` for `block` supports.
NodeIndex get_supported_node(const BlockTree& blocks, BlockIndex block, Slot slot,
                             bool payload_present) noexcept;
Epoch get_latest_message_epoch(const Spec& spec, const LatestMessage& latest_message) noexcept;

Checked<> on_attester_slashing(const Spec& spec, Store& store,
                               const AttesterSlashing& attester_slashing,
                               SignatureVerifier& verifier);

// gloas
// --------------------------------------------------------------------------------------------

Checked<> on_execution_payload_envelope(const Spec& spec, Store& store,
                                        const SignedExecutionPayloadEnvelope& signed_envelope,
                                        const HandlerContext& context);
Checked<> on_payload_attestation_message(const Spec& spec, Store& store,
                                         const PayloadAttestationMessage& ptc_message,
                                         SignatureVerifier& verifier,
                                         MessageOrigin origin = MessageOrigin::wire);
/// The votes that a block carries; `state` is its post state.
Checked<> notify_ptc_messages(const Spec& spec, Store& store, const BeaconState& state,
                              std::span<const PayloadAttestation> payload_attestations);

}  // namespace cairn::consensus
