// What a beacon node stands on when it starts: its network, its store, its execution layer, its
// chain, resumed or begun at a checkpoint.
//
//   CAIRN_TRY_ASSIGN(auto ground, lay_ground(options, surroundings));
//   BeaconService service(std::move(ground), ...);
//
// A data directory that has a chain goes on with it, and the options that say where to begin are
// not looked at. Errors are sentences for the person who started the program.
#pragma once

#include "beacon/checkpoint.hpp"
#include "beacon/execution.hpp"
#include "store/chain_store.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <vector>

namespace cairn::beacon {

struct GroundOptions {
    std::vector<http::Url> follow;
    /// Empty: the chain lives in memory only.
    std::string data_directory;
    /// Null: that of the data directory, or of the first followed node that answers.
    std::optional<validator::NetworkConfig> config = std::nullopt;
    /// Where to begin: exactly one of a checkpoint's state, URLs to ask, and the genesis state.
    std::optional<Bytes> checkpoint_state = std::nullopt;
    std::optional<Bytes> checkpoint_block = std::nullopt;  // null: followed nodes are asked for it
    std::vector<http::Url> checkpoint_urls = {};
    std::optional<Bytes> genesis_state = std::nullopt;
    /// The checkpoint that it has to be.
    std::optional<consensus::Checkpoint> named_checkpoint = std::nullopt;
    bool ignores_weak_subjectivity = false;
    ExecutionChoice execution = {};
};

struct Surroundings {
    base::Executor& executor;
    crypto::Random& random;
    std::uint64_t now_ms = 0;
    /// Set by another thread or a signal: stop waiting for nodes.
    const std::atomic<bool>& interrupted;
    std::function<void(const std::string&)> on_line;
};

struct Ground {
    validator::NetworkConfig config;
    consensus::Spec network{consensus::mainnet_preset(), consensus::mainnet_config(),
                            consensus::ForkId::phase0};  // until it is known
    validator::GenesisInfo genesis;
    std::unique_ptr<store::Kv> kv;
    std::unique_ptr<store::ChainStore> chain_store;  // null: in memory only
    Execution execution;
    std::unique_ptr<node::Chain> chain;
    bool is_resumed = false;
};

Result<std::unique_ptr<Ground>, std::string> lay_ground(const GroundOptions& options,
                                                        const Surroundings& surroundings);

}  // namespace cairn::beacon
