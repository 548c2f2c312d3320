// What phase1 adds to the end of an epoch.
// Spec: consensus-specs v0.12.3 specs/phase1/beacon-chain.md "Epoch transition", custody-game.md
// "Per-epoch processing". On an error the state may be half changed.
#pragma once

#include "sharding/misc.hpp"

namespace cairn::sharding {

/// Slashes who has not revealed a secret one period after its own. Invalid: no_active_validators.
Checked<> process_reveal_deadlines(const Spec& spec, BeaconState& state);
/// Slashes who has not answered a challenge for a custody period. Invalid:
/// validator_index_out_of_range.
Checked<> process_challenge_deadlines(const Spec& spec, BeaconState& state);

/// Keeps validators from withdrawing who are under challenge or owe a secret.
void process_custody_final_updates(const Spec& spec, BeaconState& state);
/// Invalid: online_countdown_too_short.
Checked<> process_online_tracking(const Spec& spec, BeaconState& state);
/// The two above, the light client committees, and the next epoch's start shard.
Checked<> process_phase_1_final_updates(const Spec& spec, BeaconState& state);

/// The fields of a validator just appended by a deposit that phase1 adds.
void complete_validator_from_deposit(const Spec& spec, BeaconState& state);

}  // namespace cairn::sharding
