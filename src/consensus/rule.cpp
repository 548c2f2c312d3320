#include "consensus/rule.hpp"

#include <array>

namespace cairn::consensus {
namespace {

struct RuleInfo {
    std::string_view name;
    std::string_view text;
};
constexpr auto infos = std::to_array<RuleInfo>({
#define CAIRN_RULE(name, text) {#name, text},
#include "consensus/rules.inc"
#undef CAIRN_RULE
});

}  // namespace

std::string_view to_string(Rule rule) noexcept {
    return infos[static_cast<std::size_t>(rule)].name;
}
std::string_view rule_text(Rule rule) noexcept {
    return infos[static_cast<std::size_t>(rule)].text;
}

std::string describe(const Invalid& invalid) {
    return std::string(to_string(invalid.rule)) + " [" + std::to_string(invalid.index) +
           "]: " + std::string(rule_text(invalid.rule));
}

}  // namespace cairn::consensus
