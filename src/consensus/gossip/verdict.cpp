#include "consensus/gossip/verdict.hpp"

#include <array>

namespace cairn::consensus::gossip {
namespace {

struct RuleInfo {
    std::string_view name;
    Action action;
    std::string_view text;
};
constexpr auto infos = std::to_array<RuleInfo>({
#define CAIRN_GOSSIP_RULE(name, action, text) {#name, Action::action, text},
#include "consensus/gossip/rules.inc"
#undef CAIRN_GOSSIP_RULE
});

const RuleInfo& info(GossipRule rule) noexcept {
    return infos[static_cast<std::size_t>(rule)];
}

}  // namespace

Action action_of(GossipRule rule) noexcept {
    return info(rule).action;
}
std::string_view to_string(GossipRule rule) noexcept {
    return info(rule).name;
}
std::string_view reason_text(GossipRule rule) noexcept {
    return info(rule).text;
}

}  // namespace cairn::consensus::gossip
