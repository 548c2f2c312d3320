#include "consensus/preset.hpp"

namespace cairn::consensus {

namespace {

constexpr Preset minimal() {
    Preset p;
    p.MAX_COMMITTEES_PER_SLOT = 4;
    p.TARGET_COMMITTEE_SIZE = 4;
    p.SHUFFLE_ROUND_COUNT = 10;
    p.SLOTS_PER_EPOCH = 8;
    p.EPOCHS_PER_ETH1_VOTING_PERIOD = 4;
    p.SLOTS_PER_HISTORICAL_ROOT = 64;
    p.EPOCHS_PER_HISTORICAL_VECTOR = 64;
    p.EPOCHS_PER_SLASHINGS_VECTOR = 64;
    p.INACTIVITY_PENALTY_QUOTIENT = 33'554'432;
    p.MIN_SLASHING_PENALTY_QUOTIENT = 64;
    p.PROPORTIONAL_SLASHING_MULTIPLIER = 2;
    p.SYNC_COMMITTEE_SIZE = 32;
    p.EPOCHS_PER_SYNC_COMMITTEE_PERIOD = 8;
    p.UPDATE_TIMEOUT = 64;
    p.MAX_WITHDRAWALS_PER_PAYLOAD = 4;
    p.MAX_VALIDATORS_PER_WITHDRAWALS_SWEEP = 16;
    p.PENDING_PARTIAL_WITHDRAWALS_LIMIT = 64;
    p.PENDING_CONSOLIDATIONS_LIMIT = 64;
    p.MAX_PENDING_PARTIALS_PER_WITHDRAWALS_SWEEP = 2;
    p.PTC_SIZE = 16;
    p.MAX_BUILDERS_PER_WITHDRAWALS_SWEEP = 16;
    p.MAX_SIGNED_AGGREGATE_AND_PROOF_SIZE = 1462;
    p.MAX_ATTESTER_SLASHING_SIZE = 131'536;
    return p;
}

constexpr Preset with_2020_rewards(Preset p) {
    p.INACTIVITY_PENALTY_QUOTIENT = 16'777'216;
    p.MIN_SLASHING_PENALTY_QUOTIENT = 32;
    p.PROPORTIONAL_SLASHING_MULTIPLIER = 3;
    return p;
}

constexpr Preset mainnet_2020() {
    Preset p = with_2020_rewards({});
    p.EPOCHS_PER_ETH1_VOTING_PERIOD = 32;
    return p;
}

constexpr Preset minimal_2020() {
    Preset p = with_2020_rewards(minimal());
    p.SAFE_SLOTS_TO_UPDATE_JUSTIFIED = 2;
    p.INITIAL_ACTIVE_SHARDS = 2;
    p.MAX_SHARDS = 8;
    p.EARLY_DERIVED_SECRET_PENALTY_MAX_FUTURE_EPOCHS = 64;
    p.EPOCHS_PER_CUSTODY_PERIOD = 32;
    p.CUSTODY_PERIOD_TO_RANDAO_PADDING = 8;
    p.MAX_CHUNK_CHALLENGE_DELAY = 64;
    p.CUSTODY_PROBABILITY_EXPONENT = 2;
    p.MAX_CUSTODY_CHUNK_CHALLENGES = 2;
    return p;
}

constexpr Preset the_mainnet{};
constexpr Preset the_minimal = minimal();
constexpr Preset the_mainnet_2020 = mainnet_2020();
constexpr Preset the_minimal_2020 = minimal_2020();

}  // namespace

const Preset& mainnet_preset() noexcept {
    return the_mainnet;
}
const Preset& minimal_preset() noexcept {
    return the_minimal;
}
const Preset& preset_named(std::string_view preset_base) noexcept {
    return preset_base == "minimal" ? the_minimal : the_mainnet;
}
const Preset& mainnet_preset_2020() noexcept {
    return the_mainnet_2020;
}
const Preset& minimal_preset_2020() noexcept {
    return the_minimal_2020;
}

}  // namespace cairn::consensus
