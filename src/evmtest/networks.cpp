#include "evmtest/networks.hpp"

#include <array>
#include <charconv>
#include <utility>

namespace cairn::evmtest {
namespace {

using evm::Revision;

constexpr auto NAMES = std::to_array<std::pair<std::string_view, Revision>>({
    {"Frontier", Revision::frontier},
    {"Homestead", Revision::homestead},
    {"Dao", Revision::homestead},
    {"EIP150", Revision::tangerine_whistle},
    {"TangerineWhistle", Revision::tangerine_whistle},
    {"EIP158", Revision::spurious_dragon},
    {"SpuriousDragon", Revision::spurious_dragon},
    {"Byzantium", Revision::byzantium},
    {"Constantinople", Revision::constantinople},
    {"ConstantinopleFix", Revision::petersburg},
    {"Istanbul", Revision::istanbul},
    {"MuirGlacier", Revision::istanbul},
    {"Berlin", Revision::berlin},
    {"London", Revision::london},
    {"ArrowGlacier", Revision::london},
    {"GrayGlacier", Revision::london},
    {"Merge", Revision::paris},
    {"Paris", Revision::paris},
    {"Shanghai", Revision::shanghai},
    {"Cancun", Revision::cancun},
    {"Prague", Revision::prague},
    {"Osaka", Revision::osaka},
});

/// "5", "15k", "C0000" in base 16.
std::optional<std::uint64_t> number_of(std::string_view text, int radix) {
    const bool thousands = radix == 10 && text.ends_with('k');
    if (thousands) {
        text.remove_suffix(1);
    }
    std::uint64_t value = 0;
    const char* end = text.data() + text.size();
    const auto result = std::from_chars(text.data(), end, value, radix);
    if (result.ec != std::errc() || result.ptr != end) {
        return std::nullopt;
    }
    return thousands ? value * 1000 : value;
}

/// What stands behind "At": when the second fork begins.
std::optional<execution::ForkActivation> activation_of(std::string_view text) {
    execution::ForkActivation out;
    if (text.starts_with("Time")) {
        const auto at = number_of(text.substr(4), 10);
        out.timestamp = at.value_or(0);
        return at ? std::optional(out) : std::nullopt;
    }
    if (text.starts_with("Diff")) {
        const auto at = number_of(text.substr(4), 16);
        out.total_difficulty = at.value_or(0);
        return at ? std::optional(out) : std::nullopt;
    }
    const auto at = number_of(text, 10);
    out.number = at.value_or(0);
    return at ? std::optional(out) : std::nullopt;
}

}  // namespace

std::optional<Revision> revision_of(std::string_view name) {
    for (const auto& [known, revision] : NAMES) {
        if (known == name) {
            return revision;
        }
    }
    return std::nullopt;
}

std::optional<execution::ChainConfig> network_of(std::string_view name) {
    execution::ChainConfig config;
    const std::size_t to = name.find("To");
    const std::size_t at = name.rfind("At");
    if (to == std::string_view::npos || at == std::string_view::npos || at < to) {
        const auto revision = revision_of(name);
        if (!revision) {
            return std::nullopt;
        }
        config.forks = {{*revision, 0, 0, {}}};
        return config;
    }
    const auto before = revision_of(name.substr(0, to));
    const std::string_view second = name.substr(to + 2, at - to - 2);
    const auto after = revision_of(second);
    auto activation = activation_of(name.substr(at + 2));
    if (!before || !after || !activation) {
        return std::nullopt;
    }
    activation->revision = *after;
    config.forks = {{*before, 0, 0, {}}, *activation};
    if (second == "Dao") {
        config.dao_fork_number = activation->number;
    }
    return config;
}

}  // namespace cairn::evmtest
