// Presets: the constants that fix the shape of a network's data, all forks of both roads.
// Spec: consensus-specs v1.7.0-beta.4 presets/{mainnet,minimal}/*.yaml; v0.12.3
// configs/*/phase{0,1}.yaml.
//
// Members bear the specification's names and hold plain numbers (Gwei, slots, epochs as the name
// says). The initialisers are the mainnet preset; every other preset is written as its differences.
// The 2020 line (v0.12.3) uses the phase0 and phase1 groups only.
#pragma once

#include <cstdint>
#include <string_view>

namespace cairn::consensus {

struct Preset {
    // phase0
    std::uint64_t MAX_COMMITTEES_PER_SLOT = 64;
    std::uint64_t TARGET_COMMITTEE_SIZE = 128;
    std::uint64_t MAX_VALIDATORS_PER_COMMITTEE = 2048;
    std::uint64_t SHUFFLE_ROUND_COUNT = 90;
    std::uint64_t HYSTERESIS_QUOTIENT = 4;
    std::uint64_t HYSTERESIS_DOWNWARD_MULTIPLIER = 1;
    std::uint64_t HYSTERESIS_UPWARD_MULTIPLIER = 5;
    std::uint64_t MIN_DEPOSIT_AMOUNT = 1'000'000'000;
    std::uint64_t MAX_EFFECTIVE_BALANCE = 32'000'000'000;
    std::uint64_t EFFECTIVE_BALANCE_INCREMENT = 1'000'000'000;
    std::uint64_t MIN_ATTESTATION_INCLUSION_DELAY = 1;
    std::uint64_t SLOTS_PER_EPOCH = 32;
    std::uint64_t MIN_SEED_LOOKAHEAD = 1;
    std::uint64_t MAX_SEED_LOOKAHEAD = 4;
    std::uint64_t EPOCHS_PER_ETH1_VOTING_PERIOD = 64;
    std::uint64_t SLOTS_PER_HISTORICAL_ROOT = 8192;
    std::uint64_t MIN_EPOCHS_TO_INACTIVITY_PENALTY = 4;
    std::uint64_t EPOCHS_PER_HISTORICAL_VECTOR = 65536;
    std::uint64_t EPOCHS_PER_SLASHINGS_VECTOR = 8192;
    std::uint64_t HISTORICAL_ROOTS_LIMIT = 16'777'216;
    std::uint64_t VALIDATOR_REGISTRY_LIMIT = 1'099'511'627'776;
    std::uint64_t BASE_REWARD_FACTOR = 64;
    std::uint64_t WHISTLEBLOWER_REWARD_QUOTIENT = 512;
    std::uint64_t PROPOSER_REWARD_QUOTIENT = 8;
    std::uint64_t INACTIVITY_PENALTY_QUOTIENT = 67'108'864;
    std::uint64_t MIN_SLASHING_PENALTY_QUOTIENT = 128;
    std::uint64_t PROPORTIONAL_SLASHING_MULTIPLIER = 1;
    std::uint64_t MAX_PROPOSER_SLASHINGS = 16;
    std::uint64_t MAX_ATTESTER_SLASHINGS = 2;
    std::uint64_t MAX_ATTESTATIONS = 128;
    std::uint64_t MAX_DEPOSITS = 16;
    std::uint64_t MAX_VOLUNTARY_EXITS = 16;

    // altair
    std::uint64_t INACTIVITY_PENALTY_QUOTIENT_ALTAIR = 50'331'648;
    std::uint64_t MIN_SLASHING_PENALTY_QUOTIENT_ALTAIR = 64;
    std::uint64_t PROPORTIONAL_SLASHING_MULTIPLIER_ALTAIR = 2;
    std::uint64_t SYNC_COMMITTEE_SIZE = 512;
    std::uint64_t EPOCHS_PER_SYNC_COMMITTEE_PERIOD = 256;
    std::uint64_t MIN_SYNC_COMMITTEE_PARTICIPANTS = 1;
    std::uint64_t UPDATE_TIMEOUT = 8192;

    // bellatrix
    std::uint64_t INACTIVITY_PENALTY_QUOTIENT_BELLATRIX = 16'777'216;
    std::uint64_t MIN_SLASHING_PENALTY_QUOTIENT_BELLATRIX = 32;
    std::uint64_t PROPORTIONAL_SLASHING_MULTIPLIER_BELLATRIX = 3;
    std::uint64_t MAX_BYTES_PER_TRANSACTION = 1'073'741'824;
    std::uint64_t MAX_TRANSACTIONS_PER_PAYLOAD = 1'048'576;
    std::uint64_t BYTES_PER_LOGS_BLOOM = 256;
    std::uint64_t MAX_EXTRA_DATA_BYTES = 32;

    // capella
    std::uint64_t MAX_BLS_TO_EXECUTION_CHANGES = 16;
    std::uint64_t MAX_WITHDRAWALS_PER_PAYLOAD = 16;
    std::uint64_t MAX_VALIDATORS_PER_WITHDRAWALS_SWEEP = 16384;

    // deneb
    std::uint64_t MAX_BLOB_COMMITMENTS_PER_BLOCK = 4096;
    std::uint64_t KZG_COMMITMENT_INCLUSION_PROOF_DEPTH = 17;
    std::uint64_t FIELD_ELEMENTS_PER_BLOB = 4096;

    // electra
    std::uint64_t MIN_ACTIVATION_BALANCE = 32'000'000'000;
    std::uint64_t MAX_EFFECTIVE_BALANCE_ELECTRA = 2'048'000'000'000;
    std::uint64_t MIN_SLASHING_PENALTY_QUOTIENT_ELECTRA = 4096;
    std::uint64_t WHISTLEBLOWER_REWARD_QUOTIENT_ELECTRA = 4096;
    std::uint64_t PENDING_DEPOSITS_LIMIT = 134'217'728;
    std::uint64_t PENDING_PARTIAL_WITHDRAWALS_LIMIT = 134'217'728;
    std::uint64_t PENDING_CONSOLIDATIONS_LIMIT = 262'144;
    std::uint64_t MAX_ATTESTER_SLASHINGS_ELECTRA = 1;
    std::uint64_t MAX_ATTESTATIONS_ELECTRA = 8;
    std::uint64_t MAX_DEPOSIT_REQUESTS_PER_PAYLOAD = 8192;
    std::uint64_t MAX_WITHDRAWAL_REQUESTS_PER_PAYLOAD = 16;
    std::uint64_t MAX_CONSOLIDATION_REQUESTS_PER_PAYLOAD = 2;
    std::uint64_t MAX_PENDING_PARTIALS_PER_WITHDRAWALS_SWEEP = 8;
    std::uint64_t MAX_PENDING_DEPOSITS_PER_EPOCH = 16;

    // fulu
    std::uint64_t KZG_COMMITMENTS_INCLUSION_PROOF_DEPTH = 4;
    std::uint64_t FIELD_ELEMENTS_PER_CELL = 64;
    std::uint64_t FIELD_ELEMENTS_PER_EXT_BLOB = 8192;
    std::uint64_t CELLS_PER_EXT_BLOB = 128;
    std::uint64_t NUMBER_OF_COLUMNS = 128;

    // gloas
    std::uint64_t PTC_SIZE = 512;
    std::uint64_t MAX_PAYLOAD_ATTESTATIONS = 4;
    std::uint64_t MAX_BUILDER_DEPOSIT_REQUESTS_PER_PAYLOAD = 64;
    std::uint64_t MAX_BUILDER_EXIT_REQUESTS_PER_PAYLOAD = 16;
    std::uint64_t MAX_BUILDERS_PER_WITHDRAWALS_SWEEP = 16384;
    std::uint64_t MAX_SIGNED_AGGREGATE_AND_PROOF_SIZE = 16829;
    std::uint64_t MAX_ATTESTER_SLASHING_SIZE = 2'097'616;
    std::uint64_t MAX_SIGNED_EXECUTION_PAYLOAD_BID_SIZE = 196'932;

    // the 2020 line: phase0 fork choice, then phase1 (shards, custody game)
    std::uint64_t SAFE_SLOTS_TO_UPDATE_JUSTIFIED = 8;
    std::uint64_t INITIAL_ACTIVE_SHARDS = 64;
    std::uint64_t MAX_SHARDS = 1024;
    std::uint64_t LIGHT_CLIENT_COMMITTEE_SIZE = 128;
    std::uint64_t GASPRICE_ADJUSTMENT_COEFFICIENT = 8;
    std::uint64_t MAX_SHARD_BLOCK_SIZE = 1'048'576;
    std::uint64_t TARGET_SHARD_BLOCK_SIZE = 262'144;
    std::uint64_t MAX_SHARD_BLOCKS_PER_ATTESTATION = 12;
    std::uint64_t BYTES_PER_CUSTODY_CHUNK = 4096;
    std::uint64_t CUSTODY_RESPONSE_DEPTH = 8;
    std::uint64_t MAX_GASPRICE = 16384;
    std::uint64_t MIN_GASPRICE = 8;
    std::uint64_t ONLINE_PERIOD = 8;
    std::uint64_t LIGHT_CLIENT_COMMITTEE_PERIOD = 256;
    std::uint64_t RANDAO_PENALTY_EPOCHS = 2;
    std::uint64_t EARLY_DERIVED_SECRET_PENALTY_MAX_FUTURE_EPOCHS = 32768;
    std::uint64_t EPOCHS_PER_CUSTODY_PERIOD = 16384;
    std::uint64_t CUSTODY_PERIOD_TO_RANDAO_PADDING = 2048;
    std::uint64_t MAX_CHUNK_CHALLENGE_DELAY = 32768;
    std::uint64_t CUSTODY_PROBABILITY_EXPONENT = 10;
    std::uint64_t MAX_CUSTODY_CHUNK_CHALLENGE_RECORDS = 1'048'576;
    std::uint64_t MAX_CUSTODY_KEY_REVEALS = 256;
    std::uint64_t MAX_EARLY_DERIVED_SECRET_REVEALS = 1;
    std::uint64_t MAX_CUSTODY_CHUNK_CHALLENGES = 4;
    /// The configuration files say MAX_CUSTODY_CHUNK_CHALLENGE_RESP, a name the specification does
    /// not read: the value stays 16 in the minimal preset too, and the vectors agree.
    std::uint64_t MAX_CUSTODY_CHUNK_CHALLENGE_RESPONSES = 16;
    std::uint64_t MAX_CUSTODY_SLASHINGS = 1;
    std::uint64_t EARLY_DERIVED_SECRET_REVEAL_SLOT_REWARD_MULTIPLE = 2;
    std::uint64_t MINOR_REWARD_QUOTIENT = 256;

    friend bool operator==(const Preset&, const Preset&) = default;
};

const Preset& mainnet_preset() noexcept;
const Preset& minimal_preset() noexcept;
/// By a configuration's PRESET_BASE; mainnet's for any other name than "minimal".
const Preset& preset_named(std::string_view preset_base) noexcept;
/// The 2020 line, v0.12.3.
const Preset& mainnet_preset_2020() noexcept;
const Preset& minimal_preset_2020() noexcept;

}  // namespace cairn::consensus
