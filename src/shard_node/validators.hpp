// Validators of the 2020 road in the process of their node: at the due time of each slot they
// propose beacon and shard blocks, attest to both chains, vote for light clients, aggregate, and
// reveal custody keys that are due. Spec: consensus-specs v0.12.3
// specs/{phase0,phase1}/validator.md.
//
//   validators.propose(slot);                at the slot's start
//   validators.propose_shard_blocks(slot);   once the beacon block should be in
//   validators.attest(slot);                 at half of the slot
//   validators.aggregate(slot);              at three quarters
//
// Beacon blocks and votes are signed only if the slashing protection allows it, which is asked once
// for all of a slot; shard blocks, which it does not know, once in a slot as long as the process
// lives. A transition with a block whose custody bit is one is not signed: the vote is for the
// blocks before it. Threads: the node's owner.
#pragma once

#include "crypto/random.hpp"
#include "crypto/secret_key.hpp"
#include "protection/slashing_protection.hpp"
#include "shard_node/shard_node.hpp"

#include <map>
#include <vector>

namespace cairn::shard_node {

struct ShardDutyStatistics {
    std::uint64_t proposed = 0;
    std::uint64_t attested = 0;
    std::uint64_t missed = 0;
    std::string last_cause;  // of the last duty that was missed
    std::uint64_t shard_blocks_proposed = 0;
    std::uint64_t light_client_votes = 0;
    std::uint64_t custody_keys_revealed = 0;
    /// Votes that left out shard blocks because of a custody bit.
    std::uint64_t custody_bits_avoided = 0;
};

class Validators {
  public:
    using Keys = std::map<consensus::ValidatorIndex, crypto::SecretKey>;

    /// Shard blocks are filled with bytes of `random`.
    /// The keys are registered with the protection.
    Validators(ShardNode& node, Keys keys, crypto::Random& random,
               protection::SlashingProtection& protection)
        : node_(node), keys_(std::move(keys)), random_(random), protection_(protection) {}

    void propose(consensus::Slot slot);
    void propose_shard_blocks(consensus::Slot slot);
    void attest(consensus::Slot slot);
    void aggregate(consensus::Slot slot);

    const ShardDutyStatistics& statistics() const noexcept { return statistics_; }

  private:
    /// What a duty works with: the head's state at the slot.
    struct Scene {
        consensus::Spec spec;
        consensus::Slot slot;
        consensus::StatePointer state;
    };
    struct Voted {
        consensus::AttestationData data;
        consensus::ShardTransition transition;
        consensus::ValidatorIndex validator;
    };
    struct Ballot {
        Voted vote;
        std::span<const consensus::ValidatorIndex> committee;
    };
    using ShardBlocks = std::vector<sharding::SignedShardBlockPointer>;

    consensus::Checked<Scene> scene_at(consensus::Slot slot);
    void check(const consensus::Checked<>& done);
    void missed(std::string cause);
    consensus::Checked<> try_propose(consensus::Slot slot);
    consensus::Checked<> try_propose_shard_blocks(consensus::Slot slot);
    consensus::Checked<> propose_shard_block(const Scene& scene, Shard shard);
    Bytes make_shard_data();
    consensus::Checked<> try_attest(consensus::Slot slot);
    consensus::Checked<consensus::AttestationData> attestation_data(
        const Scene& scene, consensus::CommitteeIndex committee) const;
    consensus::Checked<> fill_in_committee(const Scene& scene, consensus::CommitteeIndex index,
                                           std::span<const consensus::ValidatorIndex> committee,
                                           std::vector<Ballot>& ballots);
    /// Those of them that may be signed.
    std::vector<Ballot> allowed(const Scene& scene, std::vector<Ballot> ballots);
    bool may_propose(const Scene& scene, const consensus::BeaconBlock& block);
    void attest_as(const Scene& scene, Ballot ballot);
    consensus::Checked<> add_shard_vote(const Scene& scene, const ShardBlocks& pending,
                                        Voted& vote);
    consensus::Checked<std::size_t> count_signable(const Scene& scene, const ShardBlocks& pending,
                                                   const Voted& vote);
    void vote_for_light_clients(const Scene& scene);
    void reveal_custody_keys(const Scene& scene);
    void aggregate_votes(const Scene& scene);
    void aggregate_light_client_votes(const Scene& scene);

    ShardNode& node_;
    Keys keys_;
    crypto::Random& random_;
    protection::SlashingProtection& protection_;
    std::vector<Voted> voted_;  // in the slot of attest
    consensus::Slot last_shard_proposals_;
    ShardDutyStatistics statistics_;
};

}  // namespace cairn::shard_node
