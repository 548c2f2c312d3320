// What waits to be in a beacon block: votes with the shard transitions they are for, votes of the
// light client committee, custody keys. What is handed in has been checked.
// Memory: the last slots; see prune. Threads: one owner.
#pragma once

#include "consensus/containers/block.hpp"
#include "consensus/spec.hpp"
#include "crypto/bls.hpp"

#include <map>
#include <optional>
#include <vector>

namespace cairn::shard_node {

/// Signatures of one message, added together where the signers differ.
class Sums {
  public:
    /// More are dropped.
    static constexpr std::size_t MAX_SUMS = 16;
    struct Sum {
        ssz::Bits bits;
        crypto::Signature signature;
    };

    void add(const ssz::Bits& bits, const consensus::BLSSignature& signature);
    /// One sum holds all of these signers.
    bool covers(const ssz::Bits& bits) const;
    /// The sum with most signers. Null: none.
    const Sum* best() const;
    const std::vector<Sum>& all() const noexcept { return sums_; }

  private:
    std::vector<Sum> sums_;
};

class VotePool {
  public:
    struct Entry {
        consensus::AttestationData data;
        consensus::ShardTransition transition;
        Sums sums;
    };

    void add(const consensus::Spec& spec, const consensus::Attestation& attestation,
             const consensus::ShardTransition& transition);
    bool covers(const consensus::Spec& spec, const consensus::Attestation& attestation) const;
    /// The best sum for `data`. Null: none.
    std::optional<consensus::Attestation> aggregate(const consensus::Spec& spec,
                                                    const consensus::AttestationData& data) const;
    /// Of the slots [first, last], newest first, of each vote those with most signers first.
    std::vector<consensus::Attestation> candidates(consensus::Slot first,
                                                   consensus::Slot last) const;
    /// Null: no vote of the slot was for it.
    const consensus::ShardTransition* transition(consensus::Slot slot,
                                                 const consensus::Root& root) const;
    void prune(consensus::Slot slot);

  private:
    const Entry* find(const consensus::Spec& spec, const consensus::AttestationData& data) const;

    std::map<consensus::Slot, std::map<consensus::Root, Entry>> slots_;
};

class LightPool {
  public:
    void add(const consensus::LightClientVote& vote);
    bool covers(const consensus::LightClientVote& vote) const;
    /// Everything for one block.
    std::vector<consensus::LightClientVote> aggregates(
        const consensus::LightClientVoteData& data) const;
    void prune(consensus::Slot slot);

  private:
    using Key = std::pair<consensus::Slot, consensus::Root>;
    std::map<Key, Sums> votes_;
};

struct WaitingReveal {
    std::uint64_t period = 0;
    consensus::CustodyKeyReveal reveal;
};

struct Pools {
    VotePool votes;
    LightPool light;
    /// One for each revealer, the oldest that is due.
    std::map<consensus::ValidatorIndex, WaitingReveal> reveals;
};

}  // namespace cairn::shard_node
