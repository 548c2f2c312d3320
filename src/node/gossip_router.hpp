// From bytes on a topic to a checked message in its place: block into the chain, votes,
// contributions and operations into the pools, attester slashings into fork choice too.
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
#include "node/operation_pool.hpp"
#include "node/slasher.hpp"
#include "node/sync_pool.hpp"
#include "node/wire.hpp"

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

struct Pools {
    AttestationPool attestations;
    SyncPool sync;
    OperationPool operations;
    /// Votes that count in fork choice once their slot has passed.
    std::vector<consensus::Attestation> votes;
};

class GossipRouter {
  public:
    /// `slasher`, if there is one, is told of headers and votes.
    GossipRouter(Chain& chain, Pools& pools, Slasher* slasher = nullptr)
        : chain_(chain), pools_(pools), slasher_(slasher) {}

    /// Checks the signatures of messages that are about to be received in one batch, which costs a
    /// third. What receive answers does not depend on it.
    void prepare(std::span<const GossipMessage* const> messages, crypto::Random& random);

    /// A value: the message is valid and may be forwarded. A block is handed back for import.
    /// `own`: the signatures are ours, and not checked, but for those of operations.
    Result<std::shared_ptr<const consensus::SignedBeaconBlock>, GossipError> receive(
        const GossipMessage& message, std::uint64_t now_ms, bool own = false);

    /// The fork of a digest of this network.
    std::optional<consensus::Spec> spec_of(const consensus::ForkDigest& digest) const;

    /// Forgets what was seen before `slot`.
    void prune(consensus::Slot slot);

  private:
    using Outcome = Result<void, GossipError>;

    /// The head's state at the current slot.
    consensus::StatePointer current_state();
    consensus::gossip::Context context(const consensus::Spec& spec, std::uint64_t now_ms);
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
    /// Tells the slasher of what is valid, or ignored only because it is a second one.
    void watch(const consensus::Spec& spec, const consensus::SignedBeaconBlock& block,
               const consensus::gossip::Verdict& verdict);
    template <class Vote>
    void watch(const consensus::Spec& spec, const Vote& vote,
               const consensus::gossip::Verdict& verdict);

    Chain& chain_;
    Pools& pools_;
    Slasher* slasher_;
    CachingVerifier caching_verifier_;
    consensus::NullVerifier trusting_verifier_;
    consensus::SignatureVerifier* verifier_ = &caching_verifier_;
    consensus::gossip::Seen seen_;
    consensus::StatePointer state_;  // the head's, at the current slot
};

}  // namespace cairn::node
