// The forks of both roads, as a tree. The 2020 line (phase0, phase1 at v0.12.3) and the current
// line (altair and on) part after phase0, so forks have no order: `spec.at_least(ForkId::altair)`
// asks whether altair is on the way from phase0 to the current fork. (The specification's container
// of the same idea is called Fork; hence ForkId.)
#pragma once

#include "ssz/context.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace cairn::consensus {

enum class ForkId : std::uint8_t {
    phase0,
    altair,
    bellatrix,
    capella,
    deneb,
    electra,
    fulu,
    gloas,   // experimental: pinned to consensus-specs v1.7.0-beta.4
    phase1,  // the 2020 road
};

bool operator<(ForkId, ForkId) = delete;
bool operator>(ForkId, ForkId) = delete;
bool operator<=(ForkId, ForkId) = delete;
bool operator>=(ForkId, ForkId) = delete;

inline constexpr auto all_forks = std::to_array<ForkId>(
    {ForkId::phase0, ForkId::altair, ForkId::bellatrix, ForkId::capella, ForkId::deneb,
     ForkId::electra, ForkId::fulu, ForkId::gloas, ForkId::phase1});
/// The current line in its order.
inline constexpr auto mainline_forks =
    std::to_array<ForkId>({ForkId::phase0, ForkId::altair, ForkId::bellatrix, ForkId::capella,
                           ForkId::deneb, ForkId::electra, ForkId::fulu, ForkId::gloas});

/// The fork before this one on its road; phase0 has none.
constexpr std::optional<ForkId> parent(ForkId fork) noexcept {
    switch (fork) {
        case ForkId::phase0:
            return std::nullopt;
        case ForkId::phase1:
            return ForkId::phase0;
        default:
            return static_cast<ForkId>(static_cast<std::uint8_t>(fork) - 1);
    }
}

namespace detail {

constexpr ssz::ForkSet find_descendants(ForkId first) noexcept {
    ssz::ForkSet set;
    for (const ForkId fork : all_forks) {
        for (std::optional<ForkId> f = fork; f; f = parent(*f)) {
            if (*f == first) {
                set.bits |= 1U << static_cast<unsigned>(fork);
            }
        }
    }
    return set;
}
/// A table, because `at_least` is asked in inner loops.
inline constexpr auto descendants = [] {
    std::array<ssz::ForkSet, all_forks.size()> table{};
    for (const ForkId fork : all_forks) {
        table[static_cast<std::size_t>(fork)] = find_descendants(fork);
    }
    return table;
}();

}  // namespace detail

/// `first` and all that descends from it.
constexpr ssz::ForkSet since(ForkId first) noexcept {
    return detail::descendants[static_cast<std::size_t>(first)];
}
/// Every fork that does not descend from `end` (and is not `end`).
constexpr ssz::ForkSet until(ForkId end) noexcept {
    return ~since(end);
}
constexpr ssz::ForkSet within(ForkId first, ForkId end) noexcept {
    return since(first) & until(end);
}

static_assert(since(ForkId::phase0).has(static_cast<std::uint8_t>(ForkId::phase1)));
static_assert(!since(ForkId::altair).has(static_cast<std::uint8_t>(ForkId::phase1)));
static_assert(since(ForkId::phase1).bits == 1U << static_cast<unsigned>(ForkId::phase1));

/// The name as the vectors and configuration files spell it.
std::string_view to_string(ForkId fork) noexcept;
std::optional<ForkId> fork_from_string(std::string_view name) noexcept;

}  // namespace cairn::consensus
