// What only the vectors of phase1 (v0.12.3) have: operations of shards and the custody game, and
// shard blocks.
#pragma once

#include "spectest/runners/state_case.hpp"

namespace cairn::spectest {

using Phase1Operation = Outcome (*)(const StateCase& c);

/// How a case of the runner `operations` is run if phase1 has a step of its own for its handler;
/// null if not, and for other forks.
Phase1Operation find_phase1_operation(const CaseId& id);

/// The handler shard_blocks of the runner `sanity`.
Outcome run_shard_blocks(const Case& vectors);

}  // namespace cairn::spectest
