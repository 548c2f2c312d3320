#include "beacon/network.hpp"

#include "base/assert.hpp"
#include "consensus/config_json.hpp"
#include "json/parse.hpp"

#include <array>

namespace cairn::beacon {

using namespace consensus;

namespace {

constexpr auto SCHEDULED =
    std::to_array<ForkId>({ForkId::altair, ForkId::bellatrix, ForkId::capella, ForkId::deneb,
                           ForkId::electra, ForkId::fulu, ForkId::gloas});

/// Of the transition: who differs in one of these comes to other states or times.
constexpr auto SHARED = std::to_array<std::string_view>(
    {"PRESET_BASE", "GENESIS_FORK_VERSION", "SLOT_DURATION_MS",
     "MIN_VALIDATOR_WITHDRAWABILITY_DELAY", "SHARD_COMMITTEE_PERIOD", "INACTIVITY_SCORE_BIAS",
     "INACTIVITY_SCORE_RECOVERY_RATE", "EJECTION_BALANCE", "MIN_PER_EPOCH_CHURN_LIMIT",
     "CHURN_LIMIT_QUOTIENT", "MAX_PER_EPOCH_ACTIVATION_CHURN_LIMIT",
     "MIN_PER_EPOCH_CHURN_LIMIT_ELECTRA", "MAX_PER_EPOCH_ACTIVATION_EXIT_CHURN_LIMIT",
     "MAX_BLOBS_PER_BLOCK", "MAX_BLOBS_PER_BLOCK_ELECTRA", "DEPOSIT_CHAIN_ID",
     "DEPOSIT_CONTRACT_ADDRESS"});

std::string differs(std::string_view key, const std::string& theirs, const std::string& ours) {
    return std::string(key) + " is " + theirs + ", not " + ours;
}

std::string schedule_difference(const Config& theirs, const Config& ours) {
    for (const ForkId fork : SCHEDULED) {
        const Epoch their_epoch = fork_epoch(theirs, fork);
        const Epoch our_epoch = fork_epoch(ours, fork);
        if (their_epoch != our_epoch) {
            return differs("the epoch of " + std::string(to_string(fork)),
                           std::to_string(their_epoch.value), std::to_string(our_epoch.value));
        }
        const Version their_version = fork_version(theirs, fork);
        const Version our_version = fork_version(ours, fork);
        if (our_epoch != FAR_FUTURE_EPOCH && their_version != our_version) {
            return differs("the version of " + std::string(to_string(fork)),
                           base::to_hex(their_version.view()), base::to_hex(our_version.view()));
        }
    }
    return {};
}

}  // namespace

Result<validator::NetworkConfig, std::string> parse_config_yaml(std::string_view text) {
    const auto document = json::parse_yaml(text);
    if (!document) {
        return unexpected("no YAML: " + json::to_string(document.error()));
    }
    const auto parsed = config_from_map(config_text(*document));
    if (!parsed) {
        return unexpected(parsed.error().key + ": " + std::string(to_string(parsed.error().rule)));
    }
    return validator::NetworkConfig{std::make_shared<const Config>(parsed->config),
                                    &preset_named(parsed->config.PRESET_BASE)};
}

Spec spec_of(const validator::NetworkConfig& config, base::Executor& executor) {
    ForkId last = ForkId::phase0;
    for (const ForkId fork : SCHEDULED) {
        last = fork_epoch(*config.config, fork) == FAR_FUTURE_EPOCH ? last : fork;
    }
    return {*config.preset, *config.config, last, &executor};
}

std::string difference(const Config& theirs, const Config& ours) {
    const ConfigText their_text = config_to_map(theirs);
    const ConfigText our_text = config_to_map(ours);
    for (const std::string_view key : SHARED) {
        const auto their_value = their_text.values.find(key);
        const auto our_value = our_text.values.find(key);
        CAIRN_ASSERT(their_value != their_text.values.end() && our_value != our_text.values.end());
        if (their_value->second != our_value->second) {
            return differs(key, their_value->second, our_value->second);
        }
    }
    if (theirs.BLOB_SCHEDULE != ours.BLOB_SCHEDULE) {
        return "BLOB_SCHEDULE is another";
    }
    return schedule_difference(theirs, ours);
}

}  // namespace cairn::beacon
