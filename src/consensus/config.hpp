// Configurations: what a network chooses freely (genesis, fork schedule, times, churn, networking).
// Spec: consensus-specs v1.7.0-beta.4 configs/{mainnet,minimal}.yaml; v0.12.3
// configs/*/phase{0,1}.yaml.
//
// Members bear the specification's names. The initialisers are those of configs/mainnet.yaml,
// except the schedule: forks start at FAR_FUTURE_EPOCH and BLOB_SCHEDULE is empty until a network
// says otherwise. A configuration is immutable once in use; a Spec points to it.
#pragma once

#include "base/result.hpp"
#include "consensus/fork_id.hpp"
#include "consensus/primitives.hpp"
#include "ssz/values.hpp"

#include <map>
#include <string>
#include <vector>

namespace cairn::consensus {

/// consensus-specs v1.7.0-beta.4 specs/fulu/beacon-chain.md#blobparameters
struct BlobParameters {
    Epoch epoch;
    std::uint64_t max_blobs_per_block = 0;
    friend bool operator==(const BlobParameters&, const BlobParameters&) = default;
};

/// One entry of GAS_LIMIT_SCHEDULE (gloas).
struct GasLimitEntry {
    Epoch epoch;
    std::uint64_t gas_limit = 0;
    friend bool operator==(const GasLimitEntry&, const GasLimitEntry&) = default;
};

struct Config {
    std::string PRESET_BASE = "mainnet";
    std::string CONFIG_NAME = "mainnet";

    // Transition to proof of stake
    ssz::Uint256 TERMINAL_TOTAL_DIFFICULTY{};
    Hash32 TERMINAL_BLOCK_HASH{};
    Epoch TERMINAL_BLOCK_HASH_ACTIVATION_EPOCH = FAR_FUTURE_EPOCH;

    // Genesis
    std::uint64_t MIN_GENESIS_ACTIVE_VALIDATOR_COUNT = 16384;
    std::uint64_t MIN_GENESIS_TIME = 1'606'824'000;  // Unix seconds
    Version GENESIS_FORK_VERSION{{0x00, 0x00, 0x00, 0x00}};
    std::uint64_t GENESIS_DELAY = 604'800;  // seconds

    // Fork schedule
    Version ALTAIR_FORK_VERSION{{0x01, 0x00, 0x00, 0x00}};
    Epoch ALTAIR_FORK_EPOCH = FAR_FUTURE_EPOCH;
    Version BELLATRIX_FORK_VERSION{{0x02, 0x00, 0x00, 0x00}};
    Epoch BELLATRIX_FORK_EPOCH = FAR_FUTURE_EPOCH;
    Version CAPELLA_FORK_VERSION{{0x03, 0x00, 0x00, 0x00}};
    Epoch CAPELLA_FORK_EPOCH = FAR_FUTURE_EPOCH;
    Version DENEB_FORK_VERSION{{0x04, 0x00, 0x00, 0x00}};
    Epoch DENEB_FORK_EPOCH = FAR_FUTURE_EPOCH;
    Version ELECTRA_FORK_VERSION{{0x05, 0x00, 0x00, 0x00}};
    Epoch ELECTRA_FORK_EPOCH = FAR_FUTURE_EPOCH;
    Version FULU_FORK_VERSION{{0x06, 0x00, 0x00, 0x00}};
    Epoch FULU_FORK_EPOCH = FAR_FUTURE_EPOCH;
    Version GLOAS_FORK_VERSION{{0x07, 0x00, 0x00, 0x00}};
    Epoch GLOAS_FORK_EPOCH = FAR_FUTURE_EPOCH;

    // Time
    std::uint64_t SECONDS_PER_SLOT = 12;  // always SLOT_DURATION_MS / 1000
    std::uint64_t SLOT_DURATION_MS = 12'000;
    std::uint64_t SECONDS_PER_ETH1_BLOCK = 14;
    std::uint64_t MIN_VALIDATOR_WITHDRAWABILITY_DELAY = 256;  // epochs
    std::uint64_t SHARD_COMMITTEE_PERIOD = 256;               // epochs
    std::uint64_t ETH1_FOLLOW_DISTANCE = 2048;                // blocks
    // Due times in basis points of a slot
    std::uint64_t PROPOSER_REORG_CUTOFF_BPS = 1667;
    std::uint64_t ATTESTATION_DUE_BPS = 3333;
    std::uint64_t AGGREGATE_DUE_BPS = 6667;
    std::uint64_t SYNC_MESSAGE_DUE_BPS = 3333;
    std::uint64_t CONTRIBUTION_DUE_BPS = 6667;
    std::uint64_t MIN_BUILDER_WITHDRAWABILITY_DELAY = 64;  // epochs
    std::uint64_t ATTESTATION_DUE_BPS_GLOAS = 2500;
    std::uint64_t AGGREGATE_DUE_BPS_GLOAS = 5000;
    std::uint64_t SYNC_MESSAGE_DUE_BPS_GLOAS = 2500;
    std::uint64_t CONTRIBUTION_DUE_BPS_GLOAS = 5000;
    std::uint64_t PAYLOAD_DUE_BPS = 5000;
    std::uint64_t PAYLOAD_ATTESTATION_DUE_BPS = 7500;

    // Validator cycle
    std::uint64_t INACTIVITY_SCORE_BIAS = 4;
    std::uint64_t INACTIVITY_SCORE_RECOVERY_RATE = 16;
    Gwei EJECTION_BALANCE{16'000'000'000};
    std::uint64_t MIN_PER_EPOCH_CHURN_LIMIT = 4;
    std::uint64_t CHURN_LIMIT_QUOTIENT = 65536;
    std::uint64_t MAX_PER_EPOCH_ACTIVATION_CHURN_LIMIT = 8;
    Gwei MIN_PER_EPOCH_CHURN_LIMIT_ELECTRA{128'000'000'000};
    Gwei MAX_PER_EPOCH_ACTIVATION_EXIT_CHURN_LIMIT{256'000'000'000};
    std::uint64_t CHURN_LIMIT_QUOTIENT_GLOAS = 32768;
    std::uint64_t CONSOLIDATION_CHURN_LIMIT_QUOTIENT = 65536;
    Gwei MAX_PER_EPOCH_ACTIVATION_CHURN_LIMIT_GLOAS{256'000'000'000};

    // Fork choice, in percent of a committee (thresholds, boost)
    std::uint64_t PROPOSER_SCORE_BOOST = 40;
    std::uint64_t REORG_HEAD_WEIGHT_THRESHOLD = 20;
    std::uint64_t REORG_PARENT_WEIGHT_THRESHOLD = 160;
    std::uint64_t REORG_MAX_EPOCHS_SINCE_FINALIZATION = 2;
    std::uint64_t CONFIRMATION_BYZANTINE_THRESHOLD = 25;

    // Deposit contract
    std::uint64_t DEPOSIT_CHAIN_ID = 1;
    std::uint64_t DEPOSIT_NETWORK_ID = 1;
    ExecutionAddress DEPOSIT_CONTRACT_ADDRESS{};

    // Networking
    std::uint64_t MAX_PAYLOAD_SIZE = 10'485'760;  // bytes
    std::uint64_t MAX_REQUEST_BLOCKS = 1024;
    std::uint64_t EPOCHS_PER_SUBNET_SUBSCRIPTION = 256;
    std::uint64_t ATTESTATION_PROPAGATION_SLOT_RANGE = 32;
    std::uint64_t MAXIMUM_GOSSIP_CLOCK_DISPARITY = 500;  // ms
    DomainType MESSAGE_DOMAIN_INVALID_SNAPPY{{0x00, 0x00, 0x00, 0x00}};
    DomainType MESSAGE_DOMAIN_VALID_SNAPPY{{0x01, 0x00, 0x00, 0x00}};
    std::uint64_t SUBNETS_PER_NODE = 2;
    std::uint64_t ATTESTATION_SUBNET_COUNT = 64;
    std::uint64_t ATTESTATION_SUBNET_EXTRA_BITS = 0;
    std::uint64_t MAX_REQUEST_BLOCKS_DENEB = 128;
    std::uint64_t MIN_EPOCHS_FOR_BLOB_SIDECARS_REQUESTS = 4096;
    std::uint64_t BLOB_SIDECAR_SUBNET_COUNT = 6;
    std::uint64_t MAX_BLOBS_PER_BLOCK = 6;
    std::uint64_t BLOB_SIDECAR_SUBNET_COUNT_ELECTRA = 9;
    std::uint64_t MAX_BLOBS_PER_BLOCK_ELECTRA = 9;
    std::uint64_t NUMBER_OF_CUSTODY_GROUPS = 128;
    std::uint64_t DATA_COLUMN_SIDECAR_SUBNET_COUNT = 128;
    std::uint64_t SAMPLES_PER_SLOT = 8;
    std::uint64_t CUSTODY_REQUIREMENT = 4;
    std::uint64_t VALIDATOR_CUSTODY_REQUIREMENT = 8;
    Gwei BALANCE_PER_ADDITIONAL_CUSTODY_GROUP{32'000'000'000};
    std::uint64_t MIN_EPOCHS_FOR_DATA_COLUMN_SIDECARS_REQUESTS = 4096;
    std::uint64_t MAX_REQUEST_PAYLOADS = 128;

    /// Ascending by epoch, without duplicates.
    std::vector<BlobParameters> BLOB_SCHEDULE;
    std::vector<GasLimitEntry> GAS_LIMIT_SCHEDULE;

    // The 2020 road
    Version PHASE_1_FORK_VERSION{{0x01, 0x00, 0x00, 0x00}};
    Slot PHASE_1_FORK_SLOT{0};

    friend bool operator==(const Config&, const Config&) = default;
};

/// The version and first epoch of a fork; phase0 starts at GENESIS_EPOCH. The epoch of phase1 is
/// that of PHASE_1_FORK_SLOT and needs a preset, so phase1 answers FAR_FUTURE_EPOCH here.
Version fork_version(const Config& config, ForkId fork) noexcept;
Epoch fork_epoch(const Config& config, ForkId fork) noexcept;
/// `fork` is altair or later, on the current line.
void set_fork_epoch(Config& config, ForkId fork, Epoch epoch) noexcept;
/// The current line's fork at an epoch: the last one whose epoch is not after it.
ForkId fork_at_epoch(const Config& config, Epoch epoch) noexcept;
/// The fork of the current line that has this version. Null: none.
std::optional<ForkId> fork_of_version(const Config& config, const Version& version) noexcept;

const Config& mainnet_config();
/// configs/minimal.yaml: what the minimal vectors are made with.
const Config& minimal_config();
/// The Hoodi test network, from the configuration it was launched with (phase0 to electra).
const Config& hoodi_config();
/// The 2020 line, v0.12.3.
const Config& mainnet_config_2020();
const Config& minimal_config_2020();

// Reading and writing configuration files ---------------------------------------------------------

using ConfigRow = std::map<std::string, std::string, std::less<>>;

/// A configuration file's content as text: plain keys, and keys whose value is a list of rows
/// (BLOB_SCHEDULE, GAS_LIMIT_SCHEDULE). Whoever parses YAML or JSON fills it.
struct ConfigText {
    ConfigRow values;
    std::map<std::string, std::vector<ConfigRow>, std::less<>> lists;
};

enum class ConfigRule : std::uint8_t {
    preset_base_unknown,      // PRESET_BASE is neither mainnet nor minimal
    number_malformed,         // not a decimal number, or too large
    hex_malformed,            // not hexadecimal of the key's length
    list_entry_incomplete,    // an entry lacks EPOCH or its value
    schedule_not_ascending,   // two entries for one epoch
    slot_time_contradictory,  // SECONDS_PER_SLOT and SLOT_DURATION_MS disagree
    slot_time_zero,
};
std::string_view to_string(ConfigRule rule) noexcept;

struct ConfigError {
    ConfigRule rule;
    std::string key;
};

struct ParsedConfig {
    Config config;
    /// Keys of the input that no member answers to, in alphabetical order: derived values of other
    /// versions, other forks, spelling mistakes. The caller decides what they mean.
    std::vector<std::string> unknown_keys;
};

/// Accepts any network's config.yaml. Keys left out take the value they have in the configuration
/// of PRESET_BASE (mainnet when absent), fork epochs FAR_FUTURE_EPOCH. Entries are sorted by epoch.
Result<ParsedConfig, ConfigError> config_from_map(const ConfigText& text);
/// The inverse, for the API's `spec` endpoint and for writing files.
ConfigText config_to_map(const Config& config);

}  // namespace cairn::consensus
