// The 2020 road as a Spec: v0.12.3 phase0 and phase1, in one of two modes.
// Spec: consensus-specs v0.12.3 specs/phase0, specs/phase1.
//
//   const Spec spec = sharding::spec_2020(minimal_preset_2020(), minimal_config_2020(),
//                                         ForkId::phase1, RoadMode::hardened);
//   CAIRN_TRY(state_transition(spec, state, signed_block, ...));
#pragma once

#include "base/result.hpp"
#include "consensus/road.hpp"
#include "consensus/spec.hpp"
#include "crypto/bls.hpp"

#include <string_view>

namespace cairn::sharding {

/// The table of phase1's steps. Constant.
const consensus::Road& road_2020(consensus::RoadMode mode) noexcept;

/// `fork` is phase0 or phase1; preset and config outlive the Spec.
consensus::Spec spec_2020(const consensus::Preset& preset, const consensus::Config& config,
                          consensus::ForkId fork, consensus::RoadMode mode,
                          base::Executor* executor = nullptr) noexcept;

/// The rules for signatures, for the verifier that a transition of this mode is handed.
crypto::BlsDraft bls_draft(consensus::RoadMode mode) noexcept;

enum class [[nodiscard]] NetworkRefusal : std::uint8_t {
    faithful_mode,                // the text's defects would stop the chain: see defect.hpp
    fork_slot_inside_epoch,       // PHASE_1_FORK_SLOT % SLOTS_PER_EPOCH != 0
    no_history_for_committees,    // EPOCHS_PER_HISTORICAL_VECTOR leaves no committee period at all
    more_active_than_all_shards,  // INITIAL_ACTIVE_SHARDS > MAX_SHARDS, or none
};
std::string_view to_string(NetworkRefusal refusal) noexcept;

/// Whatever starts a network of the 2020 road asks this first, for both forks.
Result<void, NetworkRefusal> check_network(const consensus::Spec& spec) noexcept;

}  // namespace cairn::sharding
