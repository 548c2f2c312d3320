// The last steps of an epoch: records start afresh, and what was collected moves to where history
// is kept. Spec: consensus-specs v1.7.0-beta.4
// specs/{phase0,altair,capella,gloas}/beacon-chain.md "Epoch processing"; v0.12.3 likewise.
#pragma once

#include "consensus/epoch/columns.hpp"
#include "consensus/rule.hpp"
#include "consensus/spec.hpp"

namespace cairn::consensus {

struct BeaconState;

void process_eth1_data_reset(const Spec& spec, BeaconState& state);
void process_slashings_reset(const Spec& spec, BeaconState& state);
void process_randao_mixes_reset(const Spec& spec, BeaconState& state);
/// Until capella. Invalid: historical_list_full.
Checked<> process_historical_roots_update(const Spec& spec, BeaconState& state);
/// capella on. Invalid: historical_list_full.
Checked<> process_historical_summaries_update(const Spec& spec, BeaconState& state);
/// phase0 and phase1
void process_participation_record_updates(const Spec& spec, BeaconState& state);
/// altair on
void process_participation_flag_updates(const Spec& spec, BeaconState& state);

/// v0.12.3's name for all of these that phase0 has, and process_effective_balance_updates.
Checked<> process_final_updates(const Spec& spec, BeaconState& state, EpochColumns& columns);
Checked<> process_final_updates(const Spec& spec, BeaconState& state);

/// altair on. Invalid: no_active_validators, sync_committee_pubkey_invalid.
Checked<> process_sync_committee_updates(const Spec& spec, BeaconState& state);
/// gloas on
void process_builder_pending_payments(const Spec& spec, BeaconState& state);

}  // namespace cairn::consensus
