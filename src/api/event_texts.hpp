// What events say, as JSON: one function a topic. Source: beacon-APIs v4.0.0
// apis/eventstream/index.yaml. They run on the node's owner.
#pragma once

#include "api/light_data.hpp"
#include "consensus/containers/operations.hpp"
#include "node/node.hpp"

#include <optional>
#include <string>

namespace cairn::api {

/// Null from all of these: there is nothing to say, as what it would be about is not kept.
using EventText = std::optional<std::string>;

// Of the chain.
EventText block_event(const node::Chain& chain, const consensus::TreeBlock& block);
/// `old_head`: the one before, if it is known.
EventText head_event(const node::Chain& chain, const node::StoredBlock* old_head);
EventText head_v2_event(const node::Chain& chain, const node::StoredBlock* old_head);
/// Null as well if the new head stands on the old one.
EventText chain_reorg_event(const node::Chain& chain, const consensus::Root& old_root);
EventText finalized_checkpoint_event(const node::Chain& chain);
/// What the proposer of `slot` would have its payload built with, on the head.
EventText payload_attributes_event(node::Chain& chain, consensus::Slot slot,
                                   const consensus::ExecutionAddress& fee_recipient);
/// Who proposes at `slot`, on the head.
std::optional<consensus::ValidatorIndex> proposer_at(node::Chain& chain, consensus::Slot slot);

// Of messages, which are valid.
EventText block_gossip_event(const consensus::Spec& spec, const node::GossipMessage& message);
/// One vote as an aggregate of one; since electra it needs the committee's size.
EventText attestation_event(node::Chain& chain, const consensus::Spec& spec,
                            const node::GossipMessage& message);
EventText single_attestation_event(const consensus::Spec& spec, const node::GossipMessage& message);
/// Of the topics whose event is the message itself.
EventText message_event(const consensus::Spec& spec, const node::GossipMessage& message);

/// {"version": ..., "data": ...}
template <class T>
std::string light_event(const consensus::Spec& network, const light::Forked<T>& update);

}  // namespace cairn::api
