// What only the vectors of phase1 (v0.12.3) have: operations of shards and the custody game, and
// shard blocks.
#pragma once

#include "spectest/runners/state_case.hpp"

namespace cairn::spectest {

using Phase1Operation = Outcome (*)(const StateCase& c);

/// How phase1 runs this handler of the runner `operations`; null for those of phase0.
Phase1Operation find_phase1_operation(std::string_view handler);

/// The handler shard_blocks of the runner `sanity`.
Outcome run_shard_blocks(const Case& vectors);

}  // namespace cairn::spectest
