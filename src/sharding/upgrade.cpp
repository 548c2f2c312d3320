#include "sharding/upgrade.hpp"

#include "base/executor.hpp"
#include "consensus/accessors.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/shape.hpp"
#include "sharding/accessors.hpp"
#include "sharding/custody_game.hpp"
#include "sharding/defect.hpp"

namespace cairn::sharding {

using consensus::Validator;

namespace {

void upgrade_validators(const Spec& spec, BeaconState& state, Epoch epoch) {
    const bool keep_activation = mends(spec, Defect::upgrade_activates_at_eligibility);
    const auto upgrade = [&](std::span<Validator> run, std::size_t first) {
        for (std::size_t i = 0; i < run.size(); ++i) {
            Validator& validator = run[i];
            if (!keep_activation) {
                validator.activation_epoch = validator.activation_eligibility_epoch;
            }
            validator.next_custody_secret_to_reveal =
                get_custody_period_for_validator(spec, ValidatorIndex{first + i}, epoch);
            validator.all_custody_secrets_revealed_epoch = consensus::FAR_FUTURE_EPOCH;
        }
    };
    state.validators.transform_runs(base::serial_executor(), upgrade);
}

void add_shards(const Spec& spec, BeaconState& state) {
    const consensus::Preset& preset = *spec.preset;
    state.current_epoch_start_shard = Shard{0};
    state.shard_states.assign(preset.INITIAL_ACTIVE_SHARDS,
                              {.slot = compute_previous_slot(state.slot),
                               .gasprice = Gwei{preset.MIN_GASPRICE},
                               .latest_block_root = {}});
    const std::vector<consensus::OnlineEpochs> all_online(
        state.validators.size(), static_cast<consensus::OnlineEpochs>(preset.ONLINE_PERIOD));
    state.online_countdown.assign(all_online);
}

}  // namespace

// consensus-specs v0.12.3 specs/phase1/phase1-fork.md#upgrading-the-state
Checked<> upgrade_to_phase1(const Spec& spec, BeaconState& state) {
    const Epoch epoch = get_current_epoch(spec, state);
    if (!mends(spec, Defect::upgrade_drops_genesis_validators_root)) {
        state.genesis_validators_root = {};
    }
    state.fork = {.previous_version = state.fork.current_version,
                  .current_version = spec.config->PHASE_1_FORK_VERSION,
                  .epoch = epoch};
    upgrade_validators(spec, state, epoch);
    state.previous_epoch_attestations.clear();
    state.current_epoch_attestations.clear();
    add_shards(spec, state);
    state.exposed_derived_secrets.assign(consensus::shape::exposed_secret_periods(spec), {});
    state.custody_chunk_challenge_records.clear();
    state.custody_chunk_challenge_index = 0;
    state.caches = {};  // active validators may differ from what was derived

    const bool next_period = mends(spec, Defect::upgrade_repeats_light_committee);
    const Epoch next_epoch = epoch + (next_period ? light_client_committee_period(spec) : 1);
    state.current_light_committee =
        committee_to_compact_committee(spec, state, get_light_client_committee(spec, state, epoch));
    state.next_light_committee = committee_to_compact_committee(
        spec, state, get_light_client_committee(spec, state, next_epoch));
    return {};
}

}  // namespace cairn::sharding
