// The defects of the 2020 text, each by name: what it says, and what the hardened mode does
// instead.
//
// The faithful mode keeps them all, since the vectors have them; it must not run a network. A
// function that mends one asks where it does so:
//
//   if (mends(spec, Defect::shard_proposer_never_pays)) { ... }
//
// Spec: consensus-specs v0.12.3 specs/phase1. Every defect but those of the text alone has a test
// of its name that shows the faithful reading go wrong and the hardened one right.
#pragma once

#include "consensus/road.hpp"
#include "consensus/spec.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace cairn::sharding {

enum class Defect : std::uint8_t {
#define CAIRN_DEFECT(name, where, text, mend) name,
#include "sharding/defects.inc"
#undef CAIRN_DEFECT
};

struct DefectInfo {
    Defect defect;
    std::string_view name;
    std::string_view where;  // file and section
    std::string_view text;   // what the specification does
    std::string_view mend;   // what hardened does
};

/// All of them, in the order of the enumeration.
std::span<const DefectInfo> defects() noexcept;
const DefectInfo& info(Defect defect) noexcept;

/// True in hardened mode. `spec` has a road. The defect is named for the reader.
bool mends(const consensus::Spec& spec, Defect defect) noexcept;

}  // namespace cairn::sharding
