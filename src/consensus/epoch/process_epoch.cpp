#include "consensus/epoch/process_epoch.hpp"

#include "consensus/accessors.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/epoch/columns.hpp"
#include "consensus/epoch/justification.hpp"
#include "consensus/epoch/lookahead.hpp"
#include "consensus/epoch/pending.hpp"
#include "consensus/epoch/registry.hpp"
#include "consensus/epoch/resets.hpp"
#include "consensus/epoch/rewards.hpp"
#include "consensus/epoch/voting.hpp"
#include "consensus/road.hpp"

#include <utility>

namespace cairn::consensus {

// consensus-specs v1.7.0-beta.4 specs/gloas/beacon-chain.md#modified-process_epoch
Checked<> process_epoch(const Spec& spec, BeaconState& state, SignatureVerifier& verifier) {
    CAIRN_TRY_ASSIGN(EpochColumns columns, get_epoch_columns(spec, state));
    state.caches.total_active_balance = {get_current_epoch(spec, state),
                                         at_least_one_increment(spec, columns.active)};

    CAIRN_TRY(process_justification_and_finalization(spec, state, columns));
    if (spec.at_least(ForkId::altair)) {
        CAIRN_TRY(process_inactivity_updates(spec, state, columns));
    }
    CAIRN_TRY(process_rewards_and_penalties(spec, state, columns));
    process_registry_updates(spec, state, columns);
    if (spec.at_least(ForkId::phase1)) {
        CAIRN_TRY(spec.road->process_reveal_deadlines(spec, state));
        CAIRN_TRY(spec.road->process_challenge_deadlines(spec, state));
    }
    process_slashings(spec, state, columns);
    process_eth1_data_reset(spec, state);
    if (spec.at_least(ForkId::electra)) {
        CAIRN_TRY(process_pending_deposits(spec, state, verifier));
        CAIRN_TRY(process_pending_consolidations(spec, state));
    }
    if (spec.at_least(ForkId::gloas)) {
        process_builder_pending_payments(spec, state);
    }
    CAIRN_TRY(process_effective_balance_updates(spec, state, columns));
    process_slashings_reset(spec, state);
    process_randao_mixes_reset(spec, state);
    if (spec.at_least(ForkId::capella)) {
        CAIRN_TRY(process_historical_summaries_update(spec, state));
    } else {
        CAIRN_TRY(process_historical_roots_update(spec, state));
    }
    if (spec.at_least(ForkId::altair)) {
        process_participation_flag_updates(spec, state);
        CAIRN_TRY(process_sync_committee_updates(spec, state));
    } else {
        process_participation_record_updates(spec, state);
    }
    if (spec.at_least(ForkId::fulu)) {
        CAIRN_TRY(process_proposer_lookahead(spec, state));
    }
    if (spec.at_least(ForkId::gloas)) {
        CAIRN_TRY(process_ptc_window(spec, state));
    }
    if (spec.at_least(ForkId::phase1)) {
        CAIRN_TRY(spec.road->process_phase_1_final_updates(spec, state));
    }
    keep_for_next_epoch(spec, state, std::move(columns));
    return {};
}

}  // namespace cairn::consensus
