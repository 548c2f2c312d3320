// Where the 2020 road's phase1 enters the functions that both roads share.
//
// Phase1 inserts steps into process_block, process_operations and process_epoch and replaces
// process_attestation. Those steps live in a room above this one (sharding), so the shared
// functions reach them through this table:
//
//   if (spec.at_least(ForkId::phase1)) { CAIRN_TRY(spec.road->process_phase_1_final_updates(spec,
//   state)); }
//
// A Spec of phase1 always has a road (sharding::spec_2020 installs it); on the current line it is
// null. Spec: consensus-specs v0.12.3 specs/phase1. Every entry bears the specification's name
// unless it says otherwise. Threads: a table is constant.
#pragma once

#include "consensus/rule.hpp"
#include "consensus/spec.hpp"

#include <span>

namespace cairn::consensus {

struct Attestation;
struct BeaconBlockBody;
struct BeaconState;
struct ShardTransition;
class SignatureVerifier;

/// The text of 2020 has defects. The vectors have them too, so both readings are needed.
enum class RoadMode : std::uint8_t {
    faithful,  // bit for bit, for vectors and comparisons; it must not run a network
    hardened,  // each listed defect mended: what networks run
};

struct Road {
    RoadMode mode;

    /// process_block: after process_eth1_data, before process_operations.
    Checked<> (*process_light_client_aggregate)(const Spec&, BeaconState&, const BeaconBlockBody&,
                                                SignatureVerifier&);
    /// process_operations: in place of phase0's.
    Checked<> (*process_attestation)(const Spec&, BeaconState&, const Attestation&,
                                     SignatureVerifier&);
    /// process_operations: after the voluntary exits, in this order.
    Checked<> (*process_custody_game_operations)(const Spec&, BeaconState&, const BeaconBlockBody&,
                                                 SignatureVerifier&);
    Checked<> (*process_shard_transitions)(const Spec&, BeaconState&,
                                           std::span<const ShardTransition> shard_transitions,
                                           std::span<const Attestation> attestations,
                                           SignatureVerifier&);
    /// A deposit has just appended the last validator and his balance: fills in what phase1's
    /// get_validator_from_deposit adds.
    void (*complete_validator_from_deposit)(const Spec&, BeaconState&);

    /// process_epoch: after process_registry_updates, before process_slashings, in this order.
    Checked<> (*process_reveal_deadlines)(const Spec&, BeaconState&);
    Checked<> (*process_challenge_deadlines)(const Spec&, BeaconState&);
    /// process_epoch: last.
    Checked<> (*process_phase_1_final_updates)(const Spec&, BeaconState&);

    /// process_slots: once a phase0 state has reached PHASE_1_FORK_SLOT. `spec` is phase1's; on
    /// success `state` is a phase1 state.
    Checked<> (*upgrade_to_phase1)(const Spec& spec, BeaconState& state);
};

}  // namespace cairn::consensus
