// What the nodes of a development network have in common: configuration, keys, first state.
#pragma once

#include "base/executor.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/rule.hpp"
#include "consensus/spec.hpp"
#include "devnet/accounts.hpp"
#include "devnet/execution_genesis.hpp"
#include "devnet/validator_keys.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cairn::devnet {

/// From which epoch on each fork rules, in the order of the forks, phase0 left out.
using ForkSchedule = std::vector<std::pair<consensus::ForkId, consensus::Epoch>>;

/// "fulu": everything up to fulu from the start. "fulu@3": electra from the start, fulu from epoch
/// 3. "phase0,altair@1,fulu@2": a fork between two named ones starts with the later of them.
/// Null: no such fork, epochs that go back, bellatrix and capella at once after genesis (where no
/// block could merge), or gloas (which this network cannot run yet).
std::optional<ForkSchedule> parse_fork_schedule(std::string_view text);

struct GenesisOptions {
    /// "minimal" or "mainnet".
    std::string preset = "minimal";
    ForkSchedule forks = *parse_fork_schedule("fulu");
    /// The road of 2020 in place of these forks: phase0, and phase1 from this epoch on, which is 1
    /// at least.
    std::optional<std::uint64_t> phase1_epoch;
    std::uint64_t validators = 64;
    ValidatorKeys keys = {};
    /// Whom the execution layer's genesis funds.
    std::shared_ptr<const Accounts> accounts = Accounts::of_devnets();
    std::uint64_t slot_ms = 6000;
    std::uint64_t genesis_time = 0;  // seconds since 1970
};

struct Genesis {
    std::shared_ptr<const consensus::Config> config;
    /// Of the last fork of the schedule; points to the configuration.
    consensus::Spec network;
    consensus::BeaconState state;
    ValidatorKeys keys;
    std::shared_ptr<const Accounts> accounts;
    /// Null: the road of 2020, which has no payloads.
    std::shared_ptr<const ExecutionGenesis> execution;
};

consensus::Checked<Genesis> make_genesis(const GenesisOptions& options, base::Executor& executor);

/// The configuration as a config.yaml that other clients read too.
std::string config_yaml(const consensus::Config& config);

}  // namespace cairn::devnet
