// What the validation of a message is handed besides the message.
#pragma once

#include "consensus/fork_choice/store.hpp"
#include "consensus/gossip/seen.hpp"
#include "consensus/gossip/verdict.hpp"
#include "consensus/signature_verifier.hpp"
#include "consensus/spec.hpp"

#include <cstdint>
#include <optional>

namespace cairn::consensus::gossip {

/// The specification's PAYLOAD_STATUS_* of optimistic sync.
enum class PayloadValidationStatus : std::uint8_t { valid, invalidated, not_validated };

/// A block that has been seen. Without a state it failed its transition or waits for it.
struct KnownBlock {
    const BeaconBlock* block = nullptr;
    StatePointer state;
    PayloadValidationStatus payload_status = PayloadValidationStatus::not_validated;
    /// gloas: its payload's envelope has been received and verified; and the envelope, if kept.
    bool payload_verified = false;
    const ExecutionPayloadEnvelope* envelope = nullptr;
    /// It passed its transition, and the state after it has been let go: see advanced_state.
    bool state_let_go = false;

    bool is_valid() const noexcept { return state != nullptr || state_let_go; }
};

/// Blocks by root: the node's, or a test's.
class KnownBlocks {
  public:
    virtual ~KnownBlocks() = default;
    virtual std::optional<KnownBlock> find(const Root& root) const = 0;
    /// The state after a valid block, moved on to `slot` through empty slots and forks. Null: it is
    /// not kept, and who needs it moves the block's own state on.
    virtual StatePointer advanced_state(const Root& /*root*/, Slot /*slot*/) { return nullptr; }
};

/// `spec` is that of the message's fork. Signatures are asked for at once: a verifier that defers
/// must not be handed in here.
struct Context {
    const Spec& spec;
    Seen& seen;
    const Store& store;
    KnownBlocks& blocks;
    std::uint64_t current_time_ms;  // since 1970
    SignatureVerifier& verifier;
    /// What takes the place of the head's state: the same moved on to the current slot, so that a
    /// fork's first messages are judged by the fork's rules and domains; for a vote of a branch
    /// with other committees, a state of that branch. Null: the state as the head left it, which
    /// the vectors expect.
    const BeaconState* state_in_place_of_heads = nullptr;
    /// The caller has verified the KZG proofs of the sidecar, with those of others or as its own.
    bool are_kzg_proofs_verified = false;
};

/// The state of the head of fork choice, or what the context has in its place.
const BeaconState& head_state(const Context& context);

/// The state after a known block that is valid. Null: it was let go, and cannot be made again.
StatePointer state_after(const Context& context, const Root& root, const KnownBlock& block);

bool is_future_slot(const Context& context, Slot slot) noexcept;
bool is_future_epoch(const Context& context, Epoch epoch) noexcept;
bool is_within_slot_range(const Context& context, Slot slot, std::uint64_t slot_range) noexcept;
bool is_current_slot(const Context& context, Slot slot) noexcept;
bool is_within_epoch(const Context& context, Epoch epoch) noexcept;
bool is_current_or_previous_epoch(const Context& context, Epoch epoch) noexcept;
/// The finalized checkpoint is on the chain of this known block.
bool descends_from_finalized(const Context& context, const Root& block_root);
/// Not after the start of the finalized epoch.
bool is_finalized_slot(const Context& context, Slot slot) noexcept;

}  // namespace cairn::consensus::gossip
