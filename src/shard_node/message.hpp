// What nodes of the 2020 road say to each other: values that are shared, never changed. v0.12.3 has
// no network protocol for phase1, so this is ours.
#pragma once

#include "consensus/containers/block.hpp"
#include "consensus/containers/validator.hpp"
#include "node/wire.hpp"

#include <memory>
#include <variant>
#include <vector>

namespace cairn::shard_node {

using node::PeerId;

template <class T>
using Shared = std::shared_ptr<const T>;

/// One validator's attestation. The transition that its shard_transition_root stands for travels
/// beside it, as the next proposer needs it; before phase1 it is empty.
struct Vote {
    consensus::Attestation attestation;
    consensus::ShardTransition transition;
};
struct VoteAggregate {
    consensus::SignedAggregateAndProof signed_aggregate;
    consensus::ShardTransition transition;
};
/// Ascending by slot: the answer to a BlocksRequest.
struct Blocks {
    std::vector<Shared<consensus::SignedBeaconBlock>> blocks;
};

/// A LightClientVote may be of several validators of one node.
using Message =
    std::variant<Shared<consensus::SignedBeaconBlock>, Shared<consensus::SignedShardBlock>,
                 Shared<Vote>, Shared<VoteAggregate>, Shared<consensus::LightClientVote>,
                 Shared<consensus::SignedLightAggregateAndProof>,
                 Shared<consensus::CustodyKeyReveal>, node::BlocksRequest, Shared<Blocks>>;

/// Calls return at once; what is sent may be lost.
class Wire {
  public:
    virtual ~Wire() = default;
    /// To all peers.
    virtual void publish(const Message& message) = 0;
    virtual void send(PeerId peer, const Message& message) = 0;
};

}  // namespace cairn::shard_node
