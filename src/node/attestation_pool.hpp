// Votes that wait to be in a block: single ones are added together per committee, aggregates of
// others are kept as they come.
//
// What is handed in has passed the gossip conditions, so signatures are sound and bits fit their
// committee. Memory: slots of the last two epochs, at most MAX_AGGREGATES a committee and vote;
// what is beyond that is dropped. Threads: one owner.
#pragma once

#include "consensus/containers/operations.hpp"
#include "consensus/spec.hpp"
#include "crypto/bls.hpp"

#include <map>
#include <optional>
#include <vector>

namespace cairn::node {

inline constexpr std::size_t MAX_AGGREGATES = 16;

class AttestationPool {
  public:
    /// `position` in the committee, which has `committee_size` members.
    void add_single(const consensus::Spec& spec, const consensus::AttestationData& data,
                    consensus::CommitteeIndex committee, std::size_t committee_size,
                    std::size_t position, const consensus::BLSSignature& signature);
    /// `aggregate` is of one committee.
    void add_aggregate(const consensus::Spec& spec, const consensus::Attestation& aggregate,
                       consensus::CommitteeIndex committee);

    /// The sum of the single votes of a committee for `data`. Null: none.
    std::optional<consensus::Attestation> aggregate(const consensus::Spec& spec,
                                                    const consensus::AttestationData& data,
                                                    consensus::CommitteeIndex committee) const;

    /// The vote of `slot` that has this root. Null: none.
    std::optional<consensus::AttestationData> find(consensus::Slot slot,
                                                   const consensus::Root& data_root) const;

    /// For each vote of the slots [first, last] its best aggregates: since electra one for all
    /// committees together, before it one per committee. Newest slot first.
    std::vector<consensus::Attestation> candidates(const consensus::Spec& spec,
                                                   consensus::Slot first,
                                                   consensus::Slot last) const;

    /// Forgets what is older than `slot`.
    void prune(consensus::Slot slot);

  private:
    struct Aggregate {
        ssz::Bits bits;
        crypto::Signature signature;
    };
    struct CommitteeVotes {
        Aggregate singles;
        std::vector<Aggregate> aggregates;

        const Aggregate* best() const;
    };
    struct Vote {
        consensus::AttestationData data;
        std::map<consensus::CommitteeIndex, CommitteeVotes> committees;
    };
    using VotesOfSlot = std::map<consensus::Root, Vote>;

    CommitteeVotes& votes_of(const consensus::Spec& spec, const consensus::AttestationData& data,
                             consensus::CommitteeIndex committee, std::size_t committee_size);

    std::map<consensus::Slot, VotesOfSlot> slots_;
};

}  // namespace cairn::node
