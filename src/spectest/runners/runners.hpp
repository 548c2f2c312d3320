// The runners, each defined in the file of its name; runners.cpp lists them.
#pragma once

#include "spectest/runner.hpp"

namespace cairn::spectest {

/// Blocks on a pre-state: runners finality and random, handler sanity/blocks.
Outcome run_blocks(const Case& vectors);
Outcome run_bls(const Case& vectors);
Outcome run_config(const Case& vectors);
Outcome run_epoch_processing(const Case& vectors);
Outcome run_fork(const Case& vectors);
Outcome run_genesis(const Case& vectors);
/// Runners fork_choice, fast_confirmation and sync.
Outcome run_fork_choice(const Case& vectors);
Outcome run_kzg(const Case& vectors);
Outcome run_light_client(const Case& vectors);
Outcome run_merkle_proof(const Case& vectors);
Outcome run_networking(const Case& vectors);
Outcome run_operations(const Case& vectors);
Outcome run_rewards(const Case& vectors);
Outcome run_sanity(const Case& vectors);
Outcome run_shuffling(const Case& vectors);
/// Also a handler of the runner light_client.
Outcome run_single_merkle_proof(const Case& vectors);
Outcome run_ssz_generic(const Case& vectors);
Outcome run_ssz_static(const Case& vectors);
Outcome run_transition(const Case& vectors);

}  // namespace cairn::spectest
