// What a specification function is handed besides its arguments: preset, configuration and fork.
// Cheap to copy; preset and config outlive it (they are constants, or live as long as the network).
#pragma once

#include "consensus/config.hpp"
#include "consensus/fork_id.hpp"
#include "consensus/preset.hpp"
#include "ssz/context.hpp"

namespace cairn::consensus {

struct Road;

struct Spec : ssz::Context {
    const Preset* preset;
    const Config* config;
    /// The 2020 road's own steps (road.hpp); null on the current line.
    const Road* road = nullptr;

    Spec(const Preset& p, const Config& c, ForkId fork_id, base::Executor* pool = nullptr) noexcept
        : Context{static_cast<std::uint8_t>(fork_id), pool}, preset(&p), config(&c) {}

    ForkId fork_id() const noexcept { return static_cast<ForkId>(fork); }
    /// True if `first` is the current fork or an ancestor of it.
    bool at_least(ForkId first) const noexcept { return since(first).has(fork); }
    Spec with_fork(ForkId fork_id) const noexcept {
        Spec other = *this;
        other.fork = static_cast<std::uint8_t>(fork_id);
        return other;
    }
};

/// A Shape that reads Spec: the context of every consensus type is one.
inline const Spec& as_spec(const ssz::Context& context) noexcept {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-static-cast-downcast): consensus makes no other
    return static_cast<const Spec&>(context);
}

}  // namespace cairn::consensus
