#include "consensus/fork_id.hpp"

namespace cairn::consensus {
namespace {

constexpr std::array<std::string_view, all_forks.size()> names{
    "phase0", "altair", "bellatrix", "capella", "deneb", "electra", "fulu", "gloas", "phase1"};

}  // namespace

std::string_view to_string(ForkId fork) noexcept {
    return names[static_cast<std::size_t>(fork)];
}

std::optional<ForkId> fork_from_string(std::string_view name) noexcept {
    for (const ForkId fork : all_forks) {
        if (to_string(fork) == name) {
            return fork;
        }
    }
    return std::nullopt;
}

}  // namespace cairn::consensus
