// What becomes of a message from the network: it is valid and forwarded, ignored, or rejected (and
// its sender scored down), for one of the reasons of the specification. Spec: consensus-specs
// v1.7.0-beta.4 specs/*/p2p-interface.md "Topics and messages".
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string_view>

namespace cairn::consensus::gossip {

enum class Action : std::uint8_t {
    ignore,  // not now, or not news: do not forward, do not blame
    reject,  // wrong for good: do not forward, blame the sender
};

enum class GossipRule : std::uint16_t {
#define CAIRN_GOSSIP_RULE(name, action, text) name,
#include "consensus/gossip/rules.inc"
#undef CAIRN_GOSSIP_RULE
};

Action action_of(GossipRule rule) noexcept;
std::string_view to_string(GossipRule rule) noexcept;    // the enumerator's name
std::string_view reason_text(GossipRule rule) noexcept;  // the specification's words

/// A value: the message is valid.
using Verdict = Result<void, GossipRule>;

}  // namespace cairn::consensus::gossip

/// Leaves the enclosing function with the rule unless the condition holds.
#define CAIRN_GOSSIP_REQUIRE(condition, rule_name)                                       \
    do {                                                                                 \
        if (!(condition)) [[unlikely]] {                                                 \
            return ::std::unexpected(::cairn::consensus::gossip::GossipRule::rule_name); \
        }                                                                                \
    } while (false)
