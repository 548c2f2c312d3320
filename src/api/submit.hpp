// Handing validators' messages to the network. Runs on the node's owner.
#pragma once

#include "api/reply.hpp"
#include "node/node.hpp"
#include "ssz/codec.hpp"

namespace cairn::api {

/// True for a message that is no news: for its sender all is well.
bool is_known_already(const node::GossipError& error) noexcept;

/// Publishes a message of the current slot's fork. The error is a sentence.
Result<void, std::string> submit_bytes(node::Node& node, node::Topic topic, std::uint64_t subnet_id,
                                       Bytes bytes);
template <class Message>
Result<void, std::string> submit(node::Node& node, node::Topic topic, std::uint64_t subnet_id,
                                 const Message& message) {
    return submit_bytes(node, topic, subnet_id, ssz::encode(node.current_spec(), message));
}

}  // namespace cairn::api
