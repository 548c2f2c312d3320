// The state transition: slots pass, and a signed block is applied.
// Spec: consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md "Beacon chain state transition
// function", specs/gloas/beacon-chain.md#modified-process_slot; v0.12.3 likewise.
//
// These functions are all or nothing: on an error the caller's state is as it was. They work on a
// copy, which shares all big lists with the original, and ask for uint64 overflows before they
// commit. They stay within the fork of `spec`: the caller upgrades the state at the first slot of a
// fork. Roots are hashed on spec.executor if there is one. Threads: one writer per state.
#pragma once

#include "base/uint64.hpp"
#include "consensus/block/process_block.hpp"
#include "consensus/containers/state.hpp"

#include <utility>

namespace cairn::consensus {

/// The specification's validate_result.
enum class ValidateResult : std::uint8_t {
    no,   // the block is known to be valid, or still lacks its state root and signature
    yes,  // check the proposer's signature and the state root
};

/// Applies a block to the state of an earlier slot. A verifier that defers has its verdict still to
/// give.
Checked<> state_transition(const Spec& spec, BeaconState& state,
                           const SignedBeaconBlock& signed_block, const BlockContext& context,
                           ValidateResult validate_result = ValidateResult::yes);

/// The same for a state that is at the block's slot already: it was moved on before, or upgraded at
/// the first slot of a fork.
Checked<> apply_block(const Spec& spec, BeaconState& state, const SignedBeaconBlock& signed_block,
                      const BlockContext& context,
                      ValidateResult validate_result = ValidateResult::yes);

/// Moves the state on to `slot`, through the epochs in between.
/// Deposit signatures are asked for by verify_now.
/// Invalid: slot_not_after_state. Cost: one root per slot, of what changed; an epoch's processing.
Checked<> process_slots(const Spec& spec, BeaconState& state, Slot slot,
                        SignatureVerifier& verifier);

/// Notes the roots of the state and its last block. On an error the state may be half changed.
Checked<> process_slot(const Spec& spec, BeaconState& state);

/// Invalid: validator_index_out_of_range. `body_root`: hash_tree_root of the body if known.
Checked<bool> verify_block_signature(const Spec& spec, const BeaconState& state,
                                     const SignedBeaconBlock& signed_block,
                                     SignatureVerifier& verifier,
                                     const std::optional<Root>& body_root = std::nullopt);

/// change(copy of the state), and the copy takes the state's place if that was valid and no uint64
/// of the specification overflowed: how any inner function becomes all or nothing.
template <class Change>
Checked<> commit_if_valid(BeaconState& state, Change&& change) {
    static_cast<void>(base::take_overflow());
    BeaconState next = state;
    CAIRN_TRY(std::forward<Change>(change)(next));
    CAIRN_REQUIRE(!base::take_overflow(), uint64_overflow);
    state = std::move(next);
    return {};
}

}  // namespace cairn::consensus
