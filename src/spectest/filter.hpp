// Which cases of a tree are to be run.
#pragma once

#include "spectest/layout.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cairn::spectest {

/// True if `pattern` matches all of `text`; '*' stands for any characters, '?' for one.
/// Cost: pattern.size() * text.size() at worst.
bool matches_glob(std::string_view pattern, std::string_view text) noexcept;

/// One case in `one_in` of a preset, chosen by a hash of the case's path: always the same ones.
struct Share {
    std::string preset;
    std::uint64_t one_in = 1;
};

/// Reads "mainnet=1/20". nullopt: malformed, or a share of nothing.
std::optional<Share> parse_share(std::string_view text);

struct Filter {
    /// A case is wanted if any of these fits its path: as a part of it or, with '*' or '?' inside,
    /// as a pattern of the whole. None given: all cases are.
    std::vector<std::string> wanted;
    /// And none of these fits, read in the same way.
    std::vector<std::string> excluded;
    std::vector<Share> shares;

    bool wants(const CaseId& id) const;
    /// True if every case is wanted, so that counts can be held against an inventory.
    bool wants_all() const noexcept { return wanted.empty() && excluded.empty() && shares.empty(); }
};

}  // namespace cairn::spectest
