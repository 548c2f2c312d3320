// A node of the 2020 road without its surroundings: beacon chain from phase0 into phase1, shard
// chains, pools, and what validators ask of it. Spec: consensus-specs v0.12.3
// specs/{phase0,phase1}.
//
// Time and messages are handed in, what it says goes out by its Wire, as in node/node.hpp.
// Threads: one owner.
//
//   CAIRN_TRY_ASSIGN(auto node, ShardNode::start(network, genesis, services, wire));
//   node->set_time(now_ms);
//   node->receive(peer, message);
//   node->publish(message);          // of our own validators
#pragma once

#include "node/caching_verifier.hpp"
#include "node/node.hpp"
#include "shard_node/checks.hpp"
#include "shard_node/message.hpp"
#include "shard_node/pools.hpp"
#include "shard_node/shard_chains.hpp"

#include <deque>
#include <memory>

namespace cairn::shard_node {

/// Of either kind, that came before what they build on; the oldest is dropped for a new one.
inline constexpr std::size_t MAX_WAITING_BLOCKS = 64;

struct ShardStatistics {
    std::uint64_t shard_blocks_imported = 0;
    std::uint64_t reveals_received = 0;
    std::uint64_t light_client_votes_received = 0;
};

class ShardNode {
  public:
    /// `network` is phase1's Spec of a network that check_network accepts.
    static consensus::Checked<std::unique_ptr<ShardNode>> start(const consensus::Spec& network,
                                                                consensus::BeaconState genesis,
                                                                const node::ChainServices& services,
                                                                Wire& wire);

    /// Goes on from a chain store that is not empty: see node::Chain::resume. Votes and shard
    /// blocks that no beacon block holds are forgotten, so the shards go on behind their last
    /// crosslinks.
    static store::Stored<std::unique_ptr<ShardNode>> resume(const consensus::Spec& network,
                                                            const node::ChainServices& services,
                                                            Wire& wire);

    void set_time(std::uint64_t now_ms);
    void receive(PeerId from, const Message& message);
    /// What our own validators say: it is checked like a stranger's, but for signatures, and sent.
    /// False: refused, and statistics() says why.
    bool publish(const Message& message);

    node::Chain& chain() noexcept { return *chain_; }
    const node::Chain& chain() const noexcept { return *chain_; }
    const ShardChains& shards() const noexcept { return shards_; }
    const Pools& pools() const noexcept { return pools_; }
    const node::NodeStatistics& statistics() const noexcept { return statistics_; }
    const ShardStatistics& shard_statistics() const noexcept { return shard_statistics_; }

  private:
    using BlockPointer = Shared<consensus::SignedBeaconBlock>;
    using ShardBlockPointer = Shared<consensus::SignedShardBlock>;

    ShardNode(std::unique_ptr<node::Chain> chain, Wire& wire);

    Judged accept(PeerId from, const Message& message, consensus::SignatureVerifier& verifier);
    Judged accept_vote(const Vote& vote, const CheckContext& context);
    Judged accept_aggregate(const VoteAggregate& aggregate, const CheckContext& context);
    Judged accept_light_vote(const consensus::LightClientVote& vote, const CheckContext& context);
    Judged accept_light_aggregate(const consensus::SignedLightAggregateAndProof& aggregate,
                                  const CheckContext& context);
    Judged accept_reveal(const consensus::CustodyKeyReveal& reveal, const CheckContext& context);
    Judged accept_shard_block(const ShardBlockPointer& block,
                              consensus::SignatureVerifier& verifier);
    void note(const Judged& judged);

    Judged import(const BlockPointer& block);
    Judged import_or_wait(PeerId from, const BlockPointer& block);
    void import_waiting();
    void after_change();
    void on_new_slot(consensus::Slot slot);
    void drop_known_reveals();
    void ask_for_blocks(PeerId peer, consensus::Slot start, consensus::Slot until);
    void answer(PeerId from, const node::BlocksRequest& request);
    void accept_blocks(PeerId from, const Blocks& answer);

    std::unique_ptr<node::Chain> chain_;
    ShardChains shards_;
    Pools pools_;
    std::vector<consensus::Attestation> new_votes_;  // of this slot, which count from the next on
    Wire& wire_;
    node::CachingVerifier verifier_;
    std::deque<BlockPointer> waiting_;
    std::deque<ShardBlockPointer> waiting_shard_blocks_;
    struct Sync {
        PeerId peer = 0;
        consensus::Slot until;       // the last slot wanted
        std::uint64_t asked_ms = 0;  // 0: nothing is under way
    } sync_;
    node::NodeStatistics statistics_;
    ShardStatistics shard_statistics_;
};

}  // namespace cairn::shard_node
