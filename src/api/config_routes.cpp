// /eth/v1/config: what the network's constants, presets and configuration are.
#include "api/context.hpp"
#include "api/ids.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/misc.hpp"
#include "consensus/misc.hpp"

#include <array>

namespace cairn::api {

using namespace consensus;

namespace {

struct PresetValue {
    std::string_view name;
    std::uint64_t Preset::* member;
};
#define CAIRN_PRESET_VALUE(name) {#name, &Preset::name}
constexpr auto PRESET_VALUES = std::to_array<PresetValue>({
    CAIRN_PRESET_VALUE(MAX_COMMITTEES_PER_SLOT),
    CAIRN_PRESET_VALUE(TARGET_COMMITTEE_SIZE),
    CAIRN_PRESET_VALUE(MAX_VALIDATORS_PER_COMMITTEE),
    CAIRN_PRESET_VALUE(SHUFFLE_ROUND_COUNT),
    CAIRN_PRESET_VALUE(HYSTERESIS_QUOTIENT),
    CAIRN_PRESET_VALUE(HYSTERESIS_DOWNWARD_MULTIPLIER),
    CAIRN_PRESET_VALUE(HYSTERESIS_UPWARD_MULTIPLIER),
    CAIRN_PRESET_VALUE(MIN_DEPOSIT_AMOUNT),
    CAIRN_PRESET_VALUE(MAX_EFFECTIVE_BALANCE),
    CAIRN_PRESET_VALUE(EFFECTIVE_BALANCE_INCREMENT),
    CAIRN_PRESET_VALUE(MIN_ATTESTATION_INCLUSION_DELAY),
    CAIRN_PRESET_VALUE(SLOTS_PER_EPOCH),
    CAIRN_PRESET_VALUE(MIN_SEED_LOOKAHEAD),
    CAIRN_PRESET_VALUE(MAX_SEED_LOOKAHEAD),
    CAIRN_PRESET_VALUE(EPOCHS_PER_ETH1_VOTING_PERIOD),
    CAIRN_PRESET_VALUE(SLOTS_PER_HISTORICAL_ROOT),
    CAIRN_PRESET_VALUE(MIN_EPOCHS_TO_INACTIVITY_PENALTY),
    CAIRN_PRESET_VALUE(EPOCHS_PER_HISTORICAL_VECTOR),
    CAIRN_PRESET_VALUE(EPOCHS_PER_SLASHINGS_VECTOR),
    CAIRN_PRESET_VALUE(HISTORICAL_ROOTS_LIMIT),
    CAIRN_PRESET_VALUE(VALIDATOR_REGISTRY_LIMIT),
    CAIRN_PRESET_VALUE(BASE_REWARD_FACTOR),
    CAIRN_PRESET_VALUE(WHISTLEBLOWER_REWARD_QUOTIENT),
    CAIRN_PRESET_VALUE(PROPOSER_REWARD_QUOTIENT),
    CAIRN_PRESET_VALUE(INACTIVITY_PENALTY_QUOTIENT),
    CAIRN_PRESET_VALUE(MIN_SLASHING_PENALTY_QUOTIENT),
    CAIRN_PRESET_VALUE(PROPORTIONAL_SLASHING_MULTIPLIER),
    CAIRN_PRESET_VALUE(MAX_PROPOSER_SLASHINGS),
    CAIRN_PRESET_VALUE(MAX_ATTESTER_SLASHINGS),
    CAIRN_PRESET_VALUE(MAX_ATTESTATIONS),
    CAIRN_PRESET_VALUE(MAX_DEPOSITS),
    CAIRN_PRESET_VALUE(MAX_VOLUNTARY_EXITS),
    CAIRN_PRESET_VALUE(INACTIVITY_PENALTY_QUOTIENT_ALTAIR),
    CAIRN_PRESET_VALUE(MIN_SLASHING_PENALTY_QUOTIENT_ALTAIR),
    CAIRN_PRESET_VALUE(PROPORTIONAL_SLASHING_MULTIPLIER_ALTAIR),
    CAIRN_PRESET_VALUE(SYNC_COMMITTEE_SIZE),
    CAIRN_PRESET_VALUE(EPOCHS_PER_SYNC_COMMITTEE_PERIOD),
    CAIRN_PRESET_VALUE(MIN_SYNC_COMMITTEE_PARTICIPANTS),
    CAIRN_PRESET_VALUE(UPDATE_TIMEOUT),
    CAIRN_PRESET_VALUE(INACTIVITY_PENALTY_QUOTIENT_BELLATRIX),
    CAIRN_PRESET_VALUE(MIN_SLASHING_PENALTY_QUOTIENT_BELLATRIX),
    CAIRN_PRESET_VALUE(PROPORTIONAL_SLASHING_MULTIPLIER_BELLATRIX),
    CAIRN_PRESET_VALUE(MAX_BYTES_PER_TRANSACTION),
    CAIRN_PRESET_VALUE(MAX_TRANSACTIONS_PER_PAYLOAD),
    CAIRN_PRESET_VALUE(BYTES_PER_LOGS_BLOOM),
    CAIRN_PRESET_VALUE(MAX_EXTRA_DATA_BYTES),
    CAIRN_PRESET_VALUE(MAX_BLS_TO_EXECUTION_CHANGES),
    CAIRN_PRESET_VALUE(MAX_WITHDRAWALS_PER_PAYLOAD),
    CAIRN_PRESET_VALUE(MAX_VALIDATORS_PER_WITHDRAWALS_SWEEP),
    CAIRN_PRESET_VALUE(MAX_BLOB_COMMITMENTS_PER_BLOCK),
    CAIRN_PRESET_VALUE(KZG_COMMITMENT_INCLUSION_PROOF_DEPTH),
    CAIRN_PRESET_VALUE(FIELD_ELEMENTS_PER_BLOB),
    CAIRN_PRESET_VALUE(MIN_ACTIVATION_BALANCE),
    CAIRN_PRESET_VALUE(MAX_EFFECTIVE_BALANCE_ELECTRA),
    CAIRN_PRESET_VALUE(MIN_SLASHING_PENALTY_QUOTIENT_ELECTRA),
    CAIRN_PRESET_VALUE(WHISTLEBLOWER_REWARD_QUOTIENT_ELECTRA),
    CAIRN_PRESET_VALUE(PENDING_DEPOSITS_LIMIT),
    CAIRN_PRESET_VALUE(PENDING_PARTIAL_WITHDRAWALS_LIMIT),
    CAIRN_PRESET_VALUE(PENDING_CONSOLIDATIONS_LIMIT),
    CAIRN_PRESET_VALUE(MAX_ATTESTER_SLASHINGS_ELECTRA),
    CAIRN_PRESET_VALUE(MAX_ATTESTATIONS_ELECTRA),
    CAIRN_PRESET_VALUE(MAX_DEPOSIT_REQUESTS_PER_PAYLOAD),
    CAIRN_PRESET_VALUE(MAX_WITHDRAWAL_REQUESTS_PER_PAYLOAD),
    CAIRN_PRESET_VALUE(MAX_CONSOLIDATION_REQUESTS_PER_PAYLOAD),
    CAIRN_PRESET_VALUE(MAX_PENDING_PARTIALS_PER_WITHDRAWALS_SWEEP),
    CAIRN_PRESET_VALUE(MAX_PENDING_DEPOSITS_PER_EPOCH),
    CAIRN_PRESET_VALUE(KZG_COMMITMENTS_INCLUSION_PROOF_DEPTH),
    CAIRN_PRESET_VALUE(FIELD_ELEMENTS_PER_CELL),
    CAIRN_PRESET_VALUE(FIELD_ELEMENTS_PER_EXT_BLOB),
    CAIRN_PRESET_VALUE(CELLS_PER_EXT_BLOB),
    CAIRN_PRESET_VALUE(NUMBER_OF_COLUMNS),
});
#undef CAIRN_PRESET_VALUE

struct Number {
    std::string_view name;
    std::uint64_t value;
};
#define CAIRN_NUMBER(name) {#name, name}
constexpr auto NUMBERS = std::to_array<Number>({
    CAIRN_NUMBER(BASE_REWARDS_PER_EPOCH),
    CAIRN_NUMBER(DEPOSIT_CONTRACT_TREE_DEPTH),
    CAIRN_NUMBER(JUSTIFICATION_BITS_LENGTH),
    CAIRN_NUMBER(TARGET_AGGREGATORS_PER_COMMITTEE),
    CAIRN_NUMBER(TIMELY_SOURCE_FLAG_INDEX),
    CAIRN_NUMBER(TIMELY_TARGET_FLAG_INDEX),
    CAIRN_NUMBER(TIMELY_HEAD_FLAG_INDEX),
    CAIRN_NUMBER(TIMELY_SOURCE_WEIGHT),
    CAIRN_NUMBER(TIMELY_TARGET_WEIGHT),
    CAIRN_NUMBER(TIMELY_HEAD_WEIGHT),
    CAIRN_NUMBER(SYNC_REWARD_WEIGHT),
    CAIRN_NUMBER(PROPOSER_WEIGHT),
    CAIRN_NUMBER(WEIGHT_DENOMINATOR),
    CAIRN_NUMBER(TARGET_AGGREGATORS_PER_SYNC_SUBCOMMITTEE),
    CAIRN_NUMBER(SYNC_COMMITTEE_SUBNET_COUNT),
    CAIRN_NUMBER(MAX_REQUEST_LIGHT_CLIENT_UPDATES),
    CAIRN_NUMBER(UNSET_DEPOSIT_REQUESTS_START_INDEX),
});
#undef CAIRN_NUMBER

struct DomainValue {
    std::string_view name;
    DomainType value;
};
#define CAIRN_DOMAIN(name) {#name, name}
constexpr auto DOMAINS = std::to_array<DomainValue>({
    CAIRN_DOMAIN(DOMAIN_BEACON_PROPOSER),
    CAIRN_DOMAIN(DOMAIN_BEACON_ATTESTER),
    CAIRN_DOMAIN(DOMAIN_RANDAO),
    CAIRN_DOMAIN(DOMAIN_DEPOSIT),
    CAIRN_DOMAIN(DOMAIN_VOLUNTARY_EXIT),
    CAIRN_DOMAIN(DOMAIN_SELECTION_PROOF),
    CAIRN_DOMAIN(DOMAIN_AGGREGATE_AND_PROOF),
    CAIRN_DOMAIN(DOMAIN_SYNC_COMMITTEE),
    CAIRN_DOMAIN(DOMAIN_SYNC_COMMITTEE_SELECTION_PROOF),
    CAIRN_DOMAIN(DOMAIN_CONTRIBUTION_AND_PROOF),
    CAIRN_DOMAIN(DOMAIN_BLS_TO_EXECUTION_CHANGE),
    CAIRN_DOMAIN(DOMAIN_APPLICATION_MASK),
    CAIRN_DOMAIN(DOMAIN_APPLICATION_BUILDER),
});
#undef CAIRN_DOMAIN

struct Prefix {
    std::string_view name;
    std::uint8_t value;
};
#define CAIRN_PREFIX(name) {#name, name}
constexpr auto PREFIXES = std::to_array<Prefix>({
    CAIRN_PREFIX(BLS_WITHDRAWAL_PREFIX),
    CAIRN_PREFIX(ETH1_ADDRESS_WITHDRAWAL_PREFIX),
    CAIRN_PREFIX(COMPOUNDING_WITHDRAWAL_PREFIX),
    CAIRN_PREFIX(VERSIONED_HASH_VERSION_KZG),
});
#undef CAIRN_PREFIX

void write_configuration(json::Writer& out, const Config& config) {
    const ConfigText text = config_to_map(config);
    for (const auto& [name, value] : text.values) {
        out.field(name, value);
    }
    for (const auto& [name, rows] : text.lists) {
        out.key(name).begin_array();
        for (const ConfigRow& row : rows) {
            out.begin_object();
            for (const auto& [key, value] : row) {
                out.field(key, value);
            }
            out.end_object();
        }
        out.end_array();
    }
}

Reply get_spec(const Context& context, const http::Request& request) {
    CAIRN_TRY(accepted_media(request, false));
    const Spec& network = context.facts.network;
    json::Writer out;
    out.begin_object();
    write_configuration(out, *network.config);
    for (const PresetValue& preset : PRESET_VALUES) {
        out.field(preset.name, quoted(network.preset->*preset.member));
    }
    for (const Number& number : NUMBERS) {
        out.field(number.name, quoted(number.value));
    }
    for (const DomainValue& domain : DOMAINS) {
        out.field(domain.name, hex_of(domain.value));
    }
    for (const Prefix& prefix : PREFIXES) {
        out.field(prefix.name, hex_of(BytesView(&prefix.value, 1)));
    }
    out.end_object();
    return data_reply({.tells_optimistic = false}, out.text());
}

/// Of all forks that are scheduled.
Reply get_fork_schedule(const Context& context, const http::Request& request) {
    CAIRN_TRY(accepted_media(request, false));
    const Config& config = *context.facts.network.config;
    std::vector<Fork> forks;
    for (const ForkId id : mainline_forks) {
        const Epoch epoch = fork_epoch(config, id);
        if (epoch == FAR_FUTURE_EPOCH) {
            continue;
        }
        const Version version = fork_version(config, id);
        forks.push_back({forks.empty() ? version : forks.back().current_version, version, epoch});
    }
    return data_reply({.tells_optimistic = false}, to_json_array(context.facts.network, forks));
}

Reply get_deposit_contract(const Context& context, const http::Request& request) {
    CAIRN_TRY(accepted_media(request, false));
    const Config& config = *context.facts.network.config;
    json::Writer out;
    out.begin_object().field("chain_id", quoted(config.DEPOSIT_CHAIN_ID));
    out.field("address", hex_of(config.DEPOSIT_CONTRACT_ADDRESS)).end_object();
    return data_reply({.tells_optimistic = false}, out.text());
}

}  // namespace

void add_config_routes(Routes& routes) {
    routes.get("/eth/v1/config/spec", get_spec);
    routes.get("/eth/v1/config/fork_schedule", get_fork_schedule);
    routes.get("/eth/v1/config/deposit_contract", get_deposit_contract);
}

}  // namespace cairn::api
