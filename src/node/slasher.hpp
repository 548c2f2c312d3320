// Notices who signs two things of which only one can be true, among what a node hears anyway.
//
//   slasher.on_header(signed_header, Slasher::Signature::verified);
//   slasher.on_vote(indexed_attestation, Slasher::Signature::verified);
//   for (const ProposerSlashing& slashing : slasher.take_proposer_slashings()) { ... }
//
// What is verified is remembered and compared with all that comes later. What is not (a second
// message of a kind of which gossip takes one only, and ignores the others unread) is compared, so
// a slashing found is to be judged like a stranger's before it is passed on.
//
// Memory: votes of the last SLASHER_EPOCHS epochs, at most MAX_WATCHED_VOTES and
// MAX_WATCHED_HEADERS; more are not remembered. Threads: one owner.
#pragma once

#include "consensus/containers/block.hpp"
#include "consensus/containers/operations.hpp"
#include "consensus/spec.hpp"

#include <map>
#include <memory>
#include <utility>
#include <vector>

namespace cairn::node {

inline constexpr std::uint64_t SLASHER_EPOCHS = 4;
inline constexpr std::size_t MAX_WATCHED_VOTES = 1U << 20U;
inline constexpr std::size_t MAX_WATCHED_HEADERS = 1U << 10U;
/// Contradictions of one signer and time that are looked at: a forger can make any number.
inline constexpr unsigned MAX_CONTRADICTIONS = 4;

consensus::SignedBeaconBlockHeader header_of(const consensus::Spec& spec,
                                             const consensus::SignedBeaconBlock& block);

class Slasher {
  public:
    enum class Signature : std::uint8_t { verified, unknown };

    void on_header(const consensus::SignedBeaconBlockHeader& header, Signature signature);
    /// Indices sorted.
    void on_vote(const consensus::IndexedAttestation& vote, Signature signature);

    std::vector<consensus::ProposerSlashing> take_proposer_slashings() {
        return std::exchange(proposer_slashings_, {});
    }
    std::vector<consensus::AttesterSlashing> take_attester_slashings() {
        return std::exchange(attester_slashings_, {});
    }

    /// Forgets what is of before `slot`, and votes for targets before `epoch`.
    void prune(consensus::Slot slot, consensus::Epoch epoch);

  private:
    using SharedVote = std::shared_ptr<const consensus::IndexedAttestation>;
    struct Header {
        consensus::SignedBeaconBlockHeader header;
        unsigned contradictions = 0;
    };
    struct Votes {
        std::map<consensus::Epoch, SharedVote> by_target;
        unsigned contradictions = 0;
    };

    void compare(Votes& known, const consensus::IndexedAttestation& vote);

    std::map<std::pair<consensus::Slot, consensus::ValidatorIndex>, Header> headers_;
    std::map<consensus::ValidatorIndex, Votes> votes_;
    std::size_t vote_count_ = 0;
    std::vector<consensus::ProposerSlashing> proposer_slashings_;
    std::vector<consensus::AttesterSlashing> attester_slashings_;
};

}  // namespace cairn::node
