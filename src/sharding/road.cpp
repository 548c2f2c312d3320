#include "sharding/road.hpp"

#include "base/assert.hpp"
#include "sharding/accessors.hpp"
#include "sharding/attestation.hpp"
#include "sharding/crosslinks.hpp"
#include "sharding/custody_game.hpp"
#include "sharding/epoch.hpp"
#include "sharding/light_client.hpp"
#include "sharding/upgrade.hpp"

namespace cairn::sharding {

using consensus::ForkId;
using consensus::Road;
using consensus::RoadMode;

namespace {

constexpr Road make_road(RoadMode mode) {
    return {.mode = mode,
            .process_light_client_aggregate = process_light_client_aggregate,
            .process_attestation = process_attestation,
            .process_custody_game_operations = process_custody_game_operations,
            .process_shard_transitions = process_shard_transitions,
            .complete_validator_from_deposit = complete_validator_from_deposit,
            .process_reveal_deadlines = process_reveal_deadlines,
            .process_challenge_deadlines = process_challenge_deadlines,
            .process_phase_1_final_updates = process_phase_1_final_updates,
            .upgrade_to_phase1 = upgrade_to_phase1};
}

constexpr Road faithful_road = make_road(RoadMode::faithful);
constexpr Road hardened_road = make_road(RoadMode::hardened);

}  // namespace

const Road& road_2020(RoadMode mode) noexcept {
    return mode == RoadMode::faithful ? faithful_road : hardened_road;
}

Spec spec_2020(const consensus::Preset& preset, const consensus::Config& config, ForkId fork,
               RoadMode mode, base::Executor* executor) noexcept {
    CAIRN_ASSERT(fork == ForkId::phase0 || fork == ForkId::phase1);
    Spec spec(preset, config, fork, executor);
    spec.road = &road_2020(mode);
    return spec;
}

crypto::BlsDraft bls_draft(RoadMode mode) noexcept {
    return mode == RoadMode::faithful ? crypto::BlsDraft::ietf_03 : crypto::BlsDraft::ietf_04;
}

std::string_view to_string(NetworkRefusal refusal) noexcept {
    switch (refusal) {
        case NetworkRefusal::faithful_mode:
            return "faithful_mode";
        case NetworkRefusal::fork_slot_inside_epoch:
            return "fork_slot_inside_epoch";
        case NetworkRefusal::no_history_for_committees:
            return "no_history_for_committees";
        case NetworkRefusal::more_active_than_all_shards:
            return "more_active_than_all_shards";
    }
    return "?";
}

Result<void, NetworkRefusal> check_network(const Spec& spec) noexcept {
    CAIRN_ASSERT(spec.road != nullptr);
    const consensus::Preset& preset = *spec.preset;
    if (spec.road->mode == RoadMode::faithful) {
        return unexpected(NetworkRefusal::faithful_mode);
    }
    if (spec.config->PHASE_1_FORK_SLOT % preset.SLOTS_PER_EPOCH != 0) {
        return unexpected(NetworkRefusal::fork_slot_inside_epoch);
    }
    if (shard_committee_period(spec) == 0 || light_client_committee_period(spec) == 0) {
        return unexpected(NetworkRefusal::no_history_for_committees);
    }
    if (preset.INITIAL_ACTIVE_SHARDS == 0 || preset.INITIAL_ACTIVE_SHARDS > preset.MAX_SHARDS) {
        return unexpected(NetworkRefusal::more_active_than_all_shards);
    }
    return {};
}

}  // namespace cairn::sharding
