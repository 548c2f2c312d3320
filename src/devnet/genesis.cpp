#include "devnet/genesis.hpp"

#include "base/assert.hpp"
#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/genesis.hpp"
#include "crypto/sha256.hpp"
#include "keys/deposit.hpp"
#include "sharding/road.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace cairn::devnet {

using namespace consensus;

namespace {

constexpr std::array RUNNABLE = {ForkId::phase0,  ForkId::altair, ForkId::bellatrix,
                                 ForkId::capella, ForkId::deneb,  ForkId::electra,
                                 ForkId::fulu};

struct Named {
    std::size_t fork;  // place in RUNNABLE
    Epoch epoch;
};

std::optional<Named> parse_entry(std::string_view entry) {
    const std::size_t at = entry.find('@');
    const std::string_view name = entry.substr(0, at);
    const auto fork = std::ranges::find_if(
        RUNNABLE, [&](ForkId candidate) { return to_string(candidate) == name; });
    if (fork == RUNNABLE.end()) {
        return std::nullopt;
    }
    std::uint64_t epoch = 0;
    if (at != std::string_view::npos) {
        const std::string_view digits = entry.substr(at + 1);
        const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), epoch);
        if (end.ec != std::errc{} || end.ptr != digits.data() + digits.size() || digits.empty()) {
            return std::nullopt;
        }
    }
    return Named{static_cast<std::size_t>(fork - RUNNABLE.begin()), Epoch{epoch}};
}

}  // namespace

namespace {

/// The chain of payloads begins in a block of bellatrix, so there must be time for one.
bool never_merges(const std::array<Epoch, RUNNABLE.size()>& epochs) {
    constexpr std::size_t BELLATRIX = 2;
    static_assert(RUNNABLE[BELLATRIX] == ForkId::bellatrix);
    return epochs[BELLATRIX] != GENESIS_EPOCH && epochs[BELLATRIX] != FAR_FUTURE_EPOCH &&
           epochs[BELLATRIX] == epochs[BELLATRIX + 1];
}

}  // namespace

std::optional<ForkSchedule> parse_fork_schedule(std::string_view text) {
    std::array<Epoch, RUNNABLE.size()> epochs;
    epochs.fill(FAR_FUTURE_EPOCH);
    std::size_t next = 0;  // the first fork without an epoch
    bool first = true;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        const auto named = parse_entry(text.substr(begin, end - begin));
        const bool goes_back = named && next > 0 && !first && named->epoch < epochs[next - 1];
        if (!named || named->fork < next || goes_back) {
            return std::nullopt;
        }
        for (; next < named->fork; ++next) {
            epochs[next] = first ? GENESIS_EPOCH : named->epoch;
        }
        epochs[next++] = named->epoch;
        first = false;
        begin = end + 1;
    }
    if (epochs[0] != GENESIS_EPOCH || never_merges(epochs)) {
        return std::nullopt;
    }
    ForkSchedule schedule;
    for (std::size_t i = 1; i < next; ++i) {
        schedule.emplace_back(RUNNABLE[i], epochs[i]);
    }
    return schedule;
}

namespace {

const Config& base_config(const GenesisOptions& options) {
    const bool mainnet = options.preset == "mainnet";
    if (options.phase1_epoch) {
        return mainnet ? mainnet_config_2020() : minimal_config_2020();
    }
    return mainnet ? mainnet_config() : minimal_config();
}

/// Under the minimal preset of 2020 one custody bit in four is one, and a committee of four then
/// seldom agrees on a transition; here it is one in 1024, as on mainnet.
const Preset& road_preset(const GenesisOptions& options) {
    static const Preset minimal = [] {
        Preset preset = minimal_preset_2020();
        preset.CUSTODY_PROBABILITY_EXPONENT = mainnet_preset_2020().CUSTODY_PROBABILITY_EXPONENT;
        return preset;
    }();
    return options.preset == "mainnet" ? mainnet_preset_2020() : minimal;
}

/// Of no other network, so that nothing signed here is worth anything elsewhere.
void set_fork_versions(Config& config) {
    std::uint8_t first = 0x10;
    for (Version Config::* const version :
         {&Config::GENESIS_FORK_VERSION, &Config::ALTAIR_FORK_VERSION,
          &Config::BELLATRIX_FORK_VERSION, &Config::CAPELLA_FORK_VERSION,
          &Config::DENEB_FORK_VERSION, &Config::ELECTRA_FORK_VERSION, &Config::FULU_FORK_VERSION,
          &Config::GLOAS_FORK_VERSION}) {
        config.*version = Version{{first, 0, 0, 0xca}};
        first = static_cast<std::uint8_t>(first + 0x10);
    }
}

std::shared_ptr<Config> make_config(const GenesisOptions& options) {
    auto config = std::make_shared<Config>(base_config(options));
    config->CONFIG_NAME = "cairn-devnet";
    if (!options.phase1_epoch) {
        set_fork_versions(*config);
    }
    config->SLOT_DURATION_MS = options.slot_ms;
    config->SECONDS_PER_SLOT = options.slot_ms / 1000;
    config->MIN_GENESIS_ACTIVE_VALIDATOR_COUNT = options.validators;
    config->MIN_GENESIS_TIME = options.genesis_time;
    config->GENESIS_DELAY = 0;
    config->SHARD_COMMITTEE_PERIOD = 1;  // nobody waits for hours to leave
    config->DEPOSIT_CHAIN_ID = CHAIN_ID;
    config->DEPOSIT_NETWORK_ID = CHAIN_ID;
    config->TERMINAL_BLOCK_HASH_ACTIVATION_EPOCH = GENESIS_EPOCH;
    for (const ForkId fork : RUNNABLE) {
        if (fork != ForkId::phase0) {
            set_fork_epoch(*config, fork, FAR_FUTURE_EPOCH);
        }
    }
    if (options.phase1_epoch) {
        const std::uint64_t length = road_preset(options).SLOTS_PER_EPOCH;
        config->PHASE_1_FORK_SLOT = Slot{*options.phase1_epoch * length};
        return config;
    }
    for (const auto& [fork, epoch] : options.forks) {
        set_fork_epoch(*config, fork, epoch);
    }
    return config;
}

GenesisValidator make_validator(const GenesisOptions& options, std::uint64_t number, Gwei balance) {
    GenesisValidator validator;
    validator.pubkey = crypto::sk_to_pk(options.keys.signing_key(number));
    validator.withdrawal_credentials = keys::execution_withdrawal_credentials(
        keys::CredentialsKind::execution, options.accounts->stake_of(number).address);
    validator.balance = balance;
    return validator;
}

std::vector<GenesisValidator> make_validators(const Spec& spec, const GenesisOptions& options,
                                              base::Executor& executor) {
    std::vector<GenesisValidator> validators(options.validators);
    executor.parallel_for(options.validators, 8, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            validators[i] = make_validator(options, i, Gwei{spec.preset->MAX_EFFECTIVE_BALANCE});
        }
    });
    return validators;
}

/// As if everyone of genesis had made his deposit, unsigned, before the chain began.
execution_node::DepositContractState make_deposits(const Spec& spec,
                                                   std::span<const GenesisValidator> validators) {
    execution_node::DepositContractState deposits;
    for (const GenesisValidator& validator : validators) {
        deposits.add(ssz::hash_tree_root(
            spec, DepositData{validator.pubkey, validator.withdrawal_credentials, validator.balance,
                              BLSSignature{}}));
    }
    return deposits;
}

}  // namespace

std::string config_yaml(const Config& config) {
    const ConfigText text = config_to_map(config);
    std::string yaml;
    for (const auto& [key, value] : text.values) {
        const bool is_text = key == "PRESET_BASE" || key == "CONFIG_NAME";
        yaml += is_text ? key + ": '" + value + "'\n" : key + ": " + value + "\n";
    }
    for (const auto& [key, rows] : text.lists) {
        yaml += rows.empty() ? key + ": []\n" : key + ":\n";
        for (const ConfigRow& row : rows) {
            std::string_view lead = "  - ";
            for (const auto& [name, value] : row) {
                yaml.append(lead).append(name).append(": ").append(value).append("\n");
                lead = "    ";
            }
        }
    }
    return yaml;
}

namespace {

/// Of the first fork.
Spec first_spec(const GenesisOptions& options, const Config& config, base::Executor& executor) {
    if (options.phase1_epoch) {
        CAIRN_ASSERT(*options.phase1_epoch > 0);
        const Spec spec = sharding::spec_2020(road_preset(options), config, ForkId::phase0,
                                              RoadMode::hardened, &executor);
        CAIRN_ASSERT(sharding::check_network(spec).has_value());
        return spec;
    }
    return {preset_named(options.preset), config, fork_at_epoch(config, GENESIS_EPOCH), &executor};
}

}  // namespace

namespace {

/// Its chain begins with the block that the configuration names as the terminal one: the first
/// payload builds on it, so no proof of work is needed.
std::shared_ptr<const ExecutionGenesis> begin_execution(
    const Spec& spec, const GenesisOptions& options,
    const execution_node::DepositContractState& deposits) {
    constexpr std::uint64_t WEI_PER_GWEI = 1'000'000'000;
    return make_execution_genesis(
        {spec, options.genesis_time, *options.accounts, deposits,
         U256(options.validators) * U256(spec.preset->MAX_EFFECTIVE_BALANCE) * U256(WEI_PER_GWEI)});
}

}  // namespace

Checked<Genesis> make_genesis(const GenesisOptions& options, base::Executor& executor) {
    const std::shared_ptr<Config> config = make_config(options);
    const Spec spec = first_spec(options, *config, executor);
    GenesisChoices choices;
    choices.genesis_time = options.genesis_time;
    choices.validators = make_validators(spec, options, executor);
    const auto deposits = make_deposits(spec, choices.validators);
    choices.eth1_data = {deposits.root(), deposits.count(), crypto::sha256(Bytes(32, 2))};
    std::shared_ptr<const ExecutionGenesis> execution;
    if (!options.phase1_epoch) {
        execution = begin_execution(spec, options, deposits);
        config->TERMINAL_BLOCK_HASH = execution->hash;
        choices.eth1_data.block_hash = execution->hash;
    }
    if (spec.at_least(ForkId::bellatrix)) {
        choices.execution_payload_header = genesis_payload_header(spec, *execution);
    }
    CAIRN_TRY_ASSIGN(BeaconState state, create_genesis_state(spec, choices));
    const Epoch last{FAR_FUTURE_EPOCH.value - 1};
    const ForkId last_fork = options.phase1_epoch ? ForkId::phase1 : fork_at_epoch(*config, last);
    return Genesis{config,       spec.with_fork(last_fork), std::move(state),
                   options.keys, options.accounts,          std::move(execution)};
}

}  // namespace cairn::devnet
