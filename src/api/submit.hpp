// Handing validators' messages to the network. What takes a node runs on its owner.
#pragma once

#include "api/body.hpp"
#include "api/context.hpp"
#include "node/node.hpp"
#include "node/schedule.hpp"
#include "ssz/codec.hpp"

#include <algorithm>

namespace cairn::api {

/// True for a message that is no news: for its sender all is well.
bool is_known_already(const node::GossipError& error) noexcept;

/// Publishes a message in the fork of `slot`, under whose topics it is. The error is a sentence.
Result<void, std::string> submit_bytes(node::Node& node, node::Topic topic, std::uint64_t subnet_id,
                                       Bytes bytes, consensus::Slot slot);
template <class Message>
Result<void, std::string> submit(node::Node& node, node::Topic topic, std::uint64_t subnet_id,
                                 const Message& message, consensus::Slot slot) {
    const consensus::Spec spec = node::spec_at_slot(node.chain().network(), slot);
    return submit_bytes(node, topic, subnet_id, ssz::encode(spec, message), slot);
}

/// Messages whose signatures the owner checks before he looks at his own work again.
inline constexpr std::size_t MESSAGES_AT_ONCE = 16;

/// Reads a list of messages, as JSON or, if `has_ssz`, SSZ, and hands each to `submit_one(node,
/// message)` on the node's owner. Those that cannot be read, or are refused, are told one by one.
template <class T, class F>
Reply submit_each(const Context& context, const http::Request& request, const consensus::Spec& spec,
                  ListMedia media, F&& submit_one) {
    Failures failures;
    CAIRN_TRY_ASSIGN(const auto messages, body_list<T>(request, spec, media, failures));
    for (std::size_t first = 0; first < messages.size(); first += MESSAGES_AT_ONCE) {
        const std::size_t end = std::min(first + MESSAGES_AT_ONCE, messages.size());
        CAIRN_TRY(context.node.call([&](node::Node& node) {
            for (std::size_t i = first; i < end; ++i) {
                const auto& [index, message] = messages[i];
                if (const Result<void, std::string> sent = submit_one(node, message); !sent) {
                    failures.add(index, sent.error());
                }
            }
        }));
    }
    return failures.reply();
}

}  // namespace cairn::api
