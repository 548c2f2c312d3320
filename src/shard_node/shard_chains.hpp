// The chains of the shards beside a beacon chain: their fork choice, from the fork to phase1 on.
//
// A crosslink in the beacon chain needs no data of ours to be built on, so a node that has missed
// shard blocks goes on behind the last crosslink. Memory: see prune_shard_store. Threads: the owner
// of the beacon chain.
#pragma once

#include "node/chain.hpp"
#include "sharding/fork_choice.hpp"

#include <span>
#include <vector>

namespace cairn::shard_node {

using sharding::Shard;

class ShardChains {
  public:
    /// `chain` outlives it.
    explicit ShardChains(node::Chain& chain) : chain_(chain) {}

    /// Takes over what the beacon chain has decided: the fork, crosslinks, finality. Call it when
    /// the head or the slot has changed. Cost: an epoch's processing at the fork.
    consensus::Checked<> follow();

    /// The whole check of a shard block. Invalid: shard_not_active; shard_block_parent_unknown,
    /// shard_block_beacon_parent_unknown (try again later), and what on_shard_block says.
    consensus::Checked<> receive(const consensus::SignedShardBlock& block,
                                 consensus::SignatureVerifier& verifier);

    /// After the beacon chain has counted them: those that are their validators' latest count for
    /// shards too.
    void count_votes(std::span<const consensus::Attestation> attestations);

    /// The branch behind the head's crosslink, oldest first, as far as a transition can hold it:
    /// each block was built on the beacon block that the head's chain has at its slot.
    consensus::Checked<std::vector<sharding::SignedShardBlockPointer>> pending(Shard shard) const;
    /// The state behind which the next block of the shard stands, by pending().
    consensus::Checked<consensus::Root> head(Shard shard) const;

    /// By shard; empty before phase1.
    const std::vector<sharding::ShardStore>& stores() const noexcept { return stores_; }

  private:
    consensus::Checked<> start();
    void count_vote(const consensus::Attestation& attestation);

    node::Chain& chain_;
    std::vector<sharding::ShardStore> stores_;
    consensus::Root pruned_;  // the finalised block that the stores are pruned by
};

}  // namespace cairn::shard_node
