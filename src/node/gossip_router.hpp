// From bytes on a topic to a checked message in its place: block into the chain, votes,
// contributions and operations into the pools, attester slashings into fork choice too, sidecars
// among those held.
//
// Every message is decoded strictly and judged by the conditions of consensus/gossip, which also
// remember what has been seen. What arrives too early is not kept here: see Node.
// Threads: one owner.
#pragma once

#include "consensus/containers/block.hpp"
#include "consensus/containers/validator.hpp"
#include "consensus/gossip/context.hpp"
#include "consensus/verifiers.hpp"
#include "node/attestation_pool.hpp"
#include "node/caching_verifier.hpp"
#include "node/chain.hpp"
#include "node/held_sidecars.hpp"
#include "node/operation_pool.hpp"
#include "node/sidecar_proofs.hpp"
#include "node/slasher.hpp"
#include "node/sync_pool.hpp"
#include "node/wire.hpp"

#include <deque>
#include <optional>
#include <string>
#include <variant>

namespace cairn::node {

/// Not even readable: of another network, or no canonical encoding.
struct Unreadable {
    std::string why;
};
using GossipError = std::variant<Unreadable, consensus::gossip::GossipRule>;
std::string describe(const GossipError& error);

/// Branches with other committees than the head's, whose states are kept to judge their votes by.
inline constexpr std::size_t MAX_BRANCH_STATES = 8;
/// So many of these are made in a slot, since a vote without a valid signature is enough for one;
/// votes of more branches wait for the next slot's.
inline constexpr std::size_t MAX_BRANCH_STATES_PER_SLOT = 4;

struct Pools {
    AttestationPool attestations;
    SyncPool sync;
    OperationPool operations;
    /// Votes that count in fork choice once their slot has passed.
    std::vector<consensus::Attestation> votes;
};

/// Whose word a message has.
enum class MessageSource : std::uint8_t {
    stranger,
    proven_sidecar,  // a stranger's, whose KZG proofs have been verified
    own,             // signatures but for those of operations, and KZG proofs, are not checked
};

/// What a valid message leaves to the node.
struct Received {
    /// To be imported. Null: it was no block.
    std::shared_ptr<const consensus::SignedBeaconBlock> block;
    /// Whose sidecar it was.
    std::optional<consensus::Root> sidecar_of;
};

class GossipRouter {
  public:
    /// `slasher`, if there is one, is told of headers and votes; without `sidecars` those are
    /// refused.
    GossipRouter(Chain& chain, Pools& pools, Slasher* slasher = nullptr,
                 HeldSidecars* sidecars = nullptr)
        : chain_(chain),
          pools_(pools),
          slasher_(slasher),
          sidecars_(sidecars),
          caching_verifier_(&chain.validator_keys()) {}

    /// Checks the signatures of messages that are about to be received in one batch, which costs a
    /// third, and the proofs of sidecars likewise. What receive answers does not depend on it.
    void prepare(std::span<const GossipMessage* const> messages, crypto::Random& random);

    /// A value: the message is valid and may be forwarded. A block is handed back for import.
    Result<Received, GossipError> receive(const GossipMessage& message, std::uint64_t now_ms,
                                          MessageSource source = MessageSource::stranger);

    /// Whether receive() would take the block of a stranger, which does not count as seen by this.
    Result<void, GossipError> judge_block(const consensus::SignedBeaconBlock& block,
                                          std::uint64_t now_ms);

    /// The fork of a digest of this network.
    std::optional<consensus::Spec> spec_of(const consensus::ForkDigest& digest) const;

    /// A new slot has begun. Forgets what was seen before `slot`.
    void prune(consensus::Slot slot);

  private:
    using Outcome = Result<void, GossipError>;

    /// The head's state at the current slot.
    consensus::StatePointer current_state();
    void judge_by_current_state(MessageSource source);
    consensus::gossip::Context context(const consensus::Spec& spec, std::uint64_t now_ms);
    /// From now on a vote is judged by the state that has its committees.
    Outcome move_to_branch_of(const consensus::Spec& spec, const consensus::AttestationData& vote,
                              std::uint64_t now_ms);
    Result<consensus::StatePointer, GossipError> branch_state(const consensus::Checkpoint& target);
    Outcome receive_attestation(const consensus::Spec& spec, const GossipMessage& message,
                                std::uint64_t now_ms);
    Outcome receive_single(const consensus::Spec& spec, const GossipMessage& message,
                           std::uint64_t now_ms);
    Outcome receive_aggregate(const consensus::Spec& spec, const GossipMessage& message,
                              std::uint64_t now_ms);
    Outcome receive_sync_message(const consensus::Spec& spec, const GossipMessage& message,
                                 std::uint64_t now_ms);
    Outcome receive_contribution(const consensus::Spec& spec, const GossipMessage& message,
                                 std::uint64_t now_ms);

    Outcome receive_exit(const consensus::Spec& spec, const GossipMessage& message,
                         std::uint64_t now_ms);
    Outcome receive_proposer_slashing(const consensus::Spec& spec, const GossipMessage& message,
                                      std::uint64_t now_ms);
    Outcome receive_attester_slashing(const consensus::Spec& spec, const GossipMessage& message,
                                      std::uint64_t now_ms);
    Outcome receive_key_change(const consensus::Spec& spec, const GossipMessage& message,
                               std::uint64_t now_ms);
    Outcome receive_operation(const consensus::Spec& spec, const GossipMessage& message,
                              std::uint64_t now_ms);
    Outcome receive_vote(const consensus::Spec& spec, const GossipMessage& message,
                         std::uint64_t now_ms);
    Result<Received, GossipError> receive_sidecar(const consensus::Spec& spec,
                                                  const GossipMessage& message,
                                                  std::uint64_t now_ms, MessageSource source);
    /// Tells the slasher of what is valid, or ignored only because it is a second one.
    void watch(const consensus::Spec& spec, const consensus::SignedBeaconBlock& block,
               const consensus::gossip::Verdict& verdict);
    template <class Vote>
    void watch(const consensus::Spec& spec, const Vote& vote,
               const consensus::gossip::Verdict& verdict);

    Chain& chain_;
    Pools& pools_;
    Slasher* slasher_;
    HeldSidecars* sidecars_;
    SidecarProofs sidecar_proofs_;
    CachingVerifier caching_verifier_;
    consensus::NullVerifier trusting_verifier_;
    consensus::SignatureVerifier* verifier_ = &caching_verifier_;
    consensus::gossip::Seen seen_;
    consensus::StatePointer state_;  // what the message is judged by
    struct BranchState {
        consensus::Checkpoint target;
        consensus::StatePointer state;
    };
    std::deque<BranchState> branch_states_;  // the oldest first
    std::size_t branch_states_made_ = 0;     // in this slot
};

}  // namespace cairn::node
