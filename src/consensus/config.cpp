#include "consensus/config.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <ranges>

namespace cairn::consensus {

namespace {

constexpr Version version(std::uint8_t first, std::uint8_t third, std::uint8_t last) {
    return {{first, 0x00, third, last}};
}

ExecutionAddress address(std::string_view hex) {
    return *base::fixed_from_hex<20>(hex);
}

Config make_mainnet() {
    Config c;
    c.TERMINAL_TOTAL_DIFFICULTY.limbs = {0xd808a128d7380000, 0xc70, 0, 0};
    c.ALTAIR_FORK_EPOCH = Epoch{74240};
    c.BELLATRIX_FORK_EPOCH = Epoch{144896};
    c.CAPELLA_FORK_EPOCH = Epoch{194048};
    c.DENEB_FORK_EPOCH = Epoch{269568};
    c.ELECTRA_FORK_EPOCH = Epoch{364032};
    c.FULU_FORK_EPOCH = Epoch{411392};
    c.BLOB_SCHEDULE = {{Epoch{412672}, 15}, {Epoch{419072}, 21}};
    c.DEPOSIT_CONTRACT_ADDRESS = address("0x00000000219ab540356cBB839Cbe05303d7705Fa");
    return c;
}

void set_minimal_common(Config& c) {
    c.PRESET_BASE = "minimal";
    c.CONFIG_NAME = "minimal";
    c.MIN_GENESIS_ACTIVE_VALIDATOR_COUNT = 64;
    c.MIN_GENESIS_TIME = 1'578'009'600;
    c.GENESIS_FORK_VERSION = version(0, 0, 1);
    c.GENESIS_DELAY = 300;
    c.SECONDS_PER_SLOT = 6;
    c.SLOT_DURATION_MS = 6000;
    c.SHARD_COMMITTEE_PERIOD = 64;
    c.ETH1_FOLLOW_DISTANCE = 16;
    c.DEPOSIT_CHAIN_ID = 5;
    c.DEPOSIT_NETWORK_ID = 5;
    c.DEPOSIT_CONTRACT_ADDRESS = address("0x1234567890123456789012345678901234567890");
}

Config make_minimal() {
    Config c;
    set_minimal_common(c);
    c.TERMINAL_TOTAL_DIFFICULTY.limbs.fill(~std::uint64_t{0});  // 2**256 - 2**10
    c.TERMINAL_TOTAL_DIFFICULTY.limbs[0] = ~std::uint64_t{0x3ff};
    c.ALTAIR_FORK_VERSION = version(1, 0, 1);
    c.BELLATRIX_FORK_VERSION = version(2, 0, 1);
    c.CAPELLA_FORK_VERSION = version(3, 0, 1);
    c.DENEB_FORK_VERSION = version(4, 0, 1);
    c.ELECTRA_FORK_VERSION = version(5, 0, 1);
    c.FULU_FORK_VERSION = version(6, 0, 1);
    c.GLOAS_FORK_VERSION = version(7, 0, 1);
    c.MIN_BUILDER_WITHDRAWABILITY_DELAY = 2;
    c.MIN_PER_EPOCH_CHURN_LIMIT = 2;
    c.CHURN_LIMIT_QUOTIENT = 32;
    c.MAX_PER_EPOCH_ACTIVATION_CHURN_LIMIT = 4;
    c.MIN_PER_EPOCH_CHURN_LIMIT_ELECTRA = Gwei{64'000'000'000};
    c.MAX_PER_EPOCH_ACTIVATION_EXIT_CHURN_LIMIT = Gwei{128'000'000'000};
    c.CHURN_LIMIT_QUOTIENT_GLOAS = 16;
    c.CONSOLIDATION_CHURN_LIMIT_QUOTIENT = 32;
    c.MAX_PER_EPOCH_ACTIVATION_CHURN_LIMIT_GLOAS = Gwei{128'000'000'000};
    return c;
}

Config make_hoodi() {
    Config c;
    c.CONFIG_NAME = "hoodi";
    c.MIN_GENESIS_TIME = 1'742'212'800;
    c.GENESIS_DELAY = 600;
    c.GENESIS_FORK_VERSION = version(0x10, 0x09, 0x10);
    c.ALTAIR_FORK_VERSION = version(0x20, 0x09, 0x10);
    c.BELLATRIX_FORK_VERSION = version(0x30, 0x09, 0x10);
    c.CAPELLA_FORK_VERSION = version(0x40, 0x09, 0x10);
    c.DENEB_FORK_VERSION = version(0x50, 0x09, 0x10);
    c.ELECTRA_FORK_VERSION = version(0x60, 0x09, 0x10);
    c.FULU_FORK_VERSION = version(0x70, 0x09, 0x10);
    c.ALTAIR_FORK_EPOCH = GENESIS_EPOCH;
    c.BELLATRIX_FORK_EPOCH = GENESIS_EPOCH;
    c.CAPELLA_FORK_EPOCH = GENESIS_EPOCH;
    c.DENEB_FORK_EPOCH = GENESIS_EPOCH;
    c.ELECTRA_FORK_EPOCH = Epoch{2048};
    c.SECONDS_PER_ETH1_BLOCK = 12;
    c.DEPOSIT_CHAIN_ID = 560'048;
    c.DEPOSIT_NETWORK_ID = 560'048;
    c.DEPOSIT_CONTRACT_ADDRESS = address("0x00000000219ab540356cBB839Cbe05303d7705Fa");
    return c;
}

Config make_mainnet_2020() {
    Config c;
    c.MIN_GENESIS_TIME = 1'578'009'600;
    c.ETH1_FOLLOW_DISTANCE = 1024;
    c.GENESIS_DELAY = 172'800;
    c.DEPOSIT_CONTRACT_ADDRESS = address("0x1234567890123456789012345678901234567890");
    return c;
}

Config make_minimal_2020() {
    Config c;
    set_minimal_common(c);
    c.PHASE_1_FORK_VERSION = version(1, 0, 1);
    return c;
}

}  // namespace

const Config& mainnet_config() {
    static const Config config = make_mainnet();
    return config;
}
const Config& minimal_config() {
    static const Config config = make_minimal();
    return config;
}
const Config& hoodi_config() {
    static const Config config = make_hoodi();
    return config;
}
const Config& mainnet_config_2020() {
    static const Config config = make_mainnet_2020();
    return config;
}
const Config& minimal_config_2020() {
    static const Config config = make_minimal_2020();
    return config;
}

Version fork_version(const Config& config, ForkId fork) noexcept {
    switch (fork) {
        case ForkId::phase0:
            return config.GENESIS_FORK_VERSION;
        case ForkId::altair:
            return config.ALTAIR_FORK_VERSION;
        case ForkId::bellatrix:
            return config.BELLATRIX_FORK_VERSION;
        case ForkId::capella:
            return config.CAPELLA_FORK_VERSION;
        case ForkId::deneb:
            return config.DENEB_FORK_VERSION;
        case ForkId::electra:
            return config.ELECTRA_FORK_VERSION;
        case ForkId::fulu:
            return config.FULU_FORK_VERSION;
        case ForkId::gloas:
            return config.GLOAS_FORK_VERSION;
        case ForkId::phase1:
            return config.PHASE_1_FORK_VERSION;
    }
    return {};
}

namespace {

/// Null: the fork's epoch is not the configuration's to choose.
Epoch Config::* epoch_member(ForkId fork) noexcept {
    switch (fork) {
        case ForkId::altair:
            return &Config::ALTAIR_FORK_EPOCH;
        case ForkId::bellatrix:
            return &Config::BELLATRIX_FORK_EPOCH;
        case ForkId::capella:
            return &Config::CAPELLA_FORK_EPOCH;
        case ForkId::deneb:
            return &Config::DENEB_FORK_EPOCH;
        case ForkId::electra:
            return &Config::ELECTRA_FORK_EPOCH;
        case ForkId::fulu:
            return &Config::FULU_FORK_EPOCH;
        case ForkId::gloas:
            return &Config::GLOAS_FORK_EPOCH;
        case ForkId::phase0:
        case ForkId::phase1:
            break;
    }
    return nullptr;
}

}  // namespace

Epoch fork_epoch(const Config& config, ForkId fork) noexcept {
    Epoch Config::* const member = epoch_member(fork);
    if (member != nullptr) {
        return config.*member;
    }
    return fork == ForkId::phase0 ? GENESIS_EPOCH : FAR_FUTURE_EPOCH;
}

void set_fork_epoch(Config& config, ForkId fork, Epoch epoch) noexcept {
    Epoch Config::* const member = epoch_member(fork);
    CAIRN_ASSERT(member != nullptr);
    config.*member = epoch;
}

ForkId fork_at_epoch(const Config& config, Epoch epoch) noexcept {
    for (const ForkId fork : std::views::reverse(mainline_forks)) {
        const Epoch start = fork_epoch(config, fork);
        if (start != FAR_FUTURE_EPOCH && start <= epoch) {
            return fork;
        }
    }
    return ForkId::phase0;
}

std::optional<ForkId> fork_of_version(const Config& config, const Version& version) noexcept {
    for (const ForkId fork : mainline_forks) {
        if (fork_version(config, fork) == version) {
            return fork;
        }
    }
    return std::nullopt;
}

}  // namespace cairn::consensus
