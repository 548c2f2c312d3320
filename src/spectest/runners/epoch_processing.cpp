// Spec: consensus-specs v1.7.0-beta.4 tests/formats/epoch_processing/README.md; v0.12.3 likewise.
#include "consensus/epoch/justification.hpp"
#include "consensus/epoch/lookahead.hpp"
#include "consensus/epoch/pending.hpp"
#include "consensus/epoch/process_epoch.hpp"
#include "consensus/epoch/registry.hpp"
#include "consensus/epoch/resets.hpp"
#include "consensus/epoch/rewards.hpp"
#include "consensus/road.hpp"
#include "sharding/epoch.hpp"
#include "spectest/runners/runners.hpp"
#include "spectest/runners/state_case.hpp"

#include <algorithm>
#include <array>

namespace cairn::spectest {
namespace {

using namespace consensus;

using Step = Checked<> (*)(const Spec& spec, BeaconState& state, SignatureVerifier& verifier);

/// A step that asks for no signatures.
template <auto Function>
Checked<> plain(const Spec& spec, BeaconState& state, SignatureVerifier&) {
    if constexpr (std::is_void_v<decltype(Function(spec, state))>) {
        Function(spec, state);
        return {};
    } else {
        return Function(spec, state);
    }
}

/// Overloads are chosen by what a step of the vectors has: the state alone.
template <Checked<> (*Function)(const Spec&, BeaconState&)>
Checked<> checked(const Spec& spec, BeaconState& state, SignatureVerifier&) {
    return Function(spec, state);
}

/// The vectors of reveal_deadlines were made by the other function.
Checked<> challenge_deadlines(const Spec& spec, BeaconState& state, SignatureVerifier&) {
    return spec.road->process_challenge_deadlines(spec, state);
}

struct Handler {
    std::string_view name;
    Step run;
};

constexpr auto HANDLERS = std::to_array<Handler>({
    {"builder_pending_payments", plain<process_builder_pending_payments>},
    {"challenge_deadlines", challenge_deadlines},
    {"custody_final_updates", plain<sharding::process_custody_final_updates>},
    {"effective_balance_updates", checked<process_effective_balance_updates>},
    {"eth1_data_reset", plain<process_eth1_data_reset>},
    {"final_updates", checked<process_final_updates>},
    {"historical_roots_update", plain<process_historical_roots_update>},
    {"historical_summaries_update", plain<process_historical_summaries_update>},
    {"inactivity_updates", checked<process_inactivity_updates>},
    {"justification_and_finalization", checked<process_justification_and_finalization>},
    {"participation_flag_updates", plain<process_participation_flag_updates>},
    {"participation_record_updates", plain<process_participation_record_updates>},
    {"pending_consolidations", plain<process_pending_consolidations>},
    {"pending_deposits", process_pending_deposits},
    {"pending_deposits_churn", process_pending_deposits},
    {"proposer_lookahead", plain<process_proposer_lookahead>},
    {"ptc_window", plain<process_ptc_window>},
    {"randao_mixes_reset", plain<process_randao_mixes_reset>},
    {"registry_updates", checked<process_registry_updates>},
    {"reveal_deadlines", challenge_deadlines},
    {"rewards_and_penalties", checked<process_rewards_and_penalties>},
    {"slashings", checked<process_slashings>},
    {"slashings_reset", plain<process_slashings_reset>},
    {"sync_committee_updates", plain<process_sync_committee_updates>},
});

/// Some cases bring the whole epoch too.
Outcome check_whole_epoch(const StateCase& c) {
    if (!c.vectors.has_ssz("pre_epoch")) {
        return {};
    }
    CAIRN_TRY_ASSIGN(const BeaconState pre,
                     read_object<BeaconState>(c.vectors, "pre_epoch", *c.spec));
    return check_change(c.vectors, pre, *c.spec, "post_epoch", [&](BeaconState& state) {
        return process_epoch(*c.spec, state, *c.verifier);
    });
}

}  // namespace

Outcome run_epoch_processing(const Case& vectors) {
    const auto handler = std::find_if(HANDLERS.begin(), HANDLERS.end(), [&](const Handler& h) {
        return h.name == vectors.id.handler;
    });
    if (handler == HANDLERS.end()) {
        return skipped("no handler " + vectors.id.handler);
    }
    CAIRN_TRY_ASSIGN(const StateCase c, open_state_case(vectors));
    CAIRN_TRY(check_change(
        c, [&](BeaconState& state) { return handler->run(*c.spec, state, *c.verifier); }));
    return check_whole_epoch(c);
}

}  // namespace cairn::spectest
