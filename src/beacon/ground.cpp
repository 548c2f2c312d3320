#include "beacon/ground.hpp"

#include "base/clock.hpp"
#include "beacon/network.hpp"
#include "node/data_directory.hpp"
#include "node/schedule.hpp"

#include <filesystem>

namespace cairn::beacon {

using namespace consensus;

namespace {

using validator::GenesisInfo;
using validator::NetworkConfig;

/// How far the clock may be behind the last import before a start is refused.
constexpr std::uint64_t MAX_BEHIND_MS = 2000;
constexpr int MAX_TRIES = 3;

struct Answer {
    GenesisInfo genesis;
    NetworkConfig config;
};

/// Of each node that answers; null: it does not, and the line says why.
std::optional<Answer> ask(RemoteNode& node, std::string& trouble) {
    const auto genesis = node.general().genesis();
    if (!genesis) {
        trouble = genesis.error().what;
        return std::nullopt;
    }
    const auto config = node.general().config_spec();
    if (!config) {
        trouble = config.error().what;
        return std::nullopt;
    }
    return Answer{*genesis, *config};
}

std::vector<RemoteNode> connect(std::span<const http::Url> urls) {
    std::vector<RemoteNode> nodes;
    nodes.reserve(urls.size());
    for (const http::Url& url : urls) {
        nodes.emplace_back(url);
    }
    return nodes;
}

/// Lays one stone after the other; members are what is known so far.
class Mason {
  public:
    Mason(const GroundOptions& options, const Surroundings& surroundings)
        : options_(options), surroundings_(surroundings), followed_(connect(options.follow)) {}

    Result<std::unique_ptr<Ground>, std::string> work() {
        CAIRN_TRY(open_store());
        CAIRN_TRY(open_execution());
        CAIRN_TRY(find_config());
        ground_->network = spec_of(ground_->config, surroundings_.executor);
        if (ground_->kv != nullptr) {
            auto opened =
                store::ChainStore::open(ground_->network, *ground_->kv, {.segments = segments_});
            if (!opened) {
                return unexpected(options_.data_directory + ": " + opened.error().what);
            }
            ground_->chain_store = *std::move(opened);
        }
        ground_->is_resumed = ground_->chain_store != nullptr && !ground_->chain_store->is_empty();
        if (ground_->is_resumed) {
            CAIRN_TRY(resume());
        } else {
            CAIRN_TRY(begin());
        }
        return std::move(ground_);
    }

  private:
    using Outcome = Result<void, std::string>;

    Outcome open_store();
    Outcome find_config();
    Outcome wait_for_config();
    Outcome resume();
    Outcome begin();
    Result<store::Anchor, std::string> find_anchor();
    Result<store::Anchor, CheckpointError> choose_anchor(const NetworkFacts& facts);
    Result<store::Anchor, CheckpointError> fetch_checkpoint(const NetworkFacts& facts,
                                                            std::span<RemoteNode> sources) const;
    Outcome check_followed();
    node::ChainServices services();
    Outcome open_execution();
    Outcome hand_in_payloads(const BlockPointer& newest);
    void set_genesis(const BeaconState& state);

    const GroundOptions& options_;
    const Surroundings& surroundings_;
    std::vector<RemoteNode> followed_;
    std::filesystem::path segments_;
    std::unique_ptr<store::Kv> execution_kv_;  // null: in memory, or handed on
    std::unique_ptr<Ground> ground_ = std::make_unique<Ground>();
};

Mason::Outcome Mason::open_store() {
    if (options_.data_directory.empty()) {
        return {};
    }
    std::error_code failed;
    std::filesystem::create_directories(options_.data_directory, failed);
    if (failed) {
        return unexpected(options_.data_directory + ": " + failed.message());
    }
    node::StorageUse use{.genesis_validators_root = {}, .has_validators = false};
    if (options_.execution.genesis) {
        use.execution_columns = execution_node::chain_columns();
    }
    auto opened = node::DataDirectory(options_.data_directory).open(use);
    if (!opened) {
        return unexpected(options_.data_directory + ": " + opened.error().what);
    }
    ground_->kv = std::move(opened->chain);
    execution_kv_ = std::move(opened->execution);
    segments_ = std::move(opened->segments);
    return {};
}

Mason::Outcome Mason::open_execution() {
    CAIRN_TRY_ASSIGN(
        ground_->execution,
        Execution::open(options_.execution, std::move(execution_kv_), surroundings_.executor));
    return {};
}

Mason::Outcome Mason::find_config() {
    if (options_.config) {
        ground_->config = *options_.config;
        return {};
    }
    if (ground_->kv != nullptr) {
        const auto stored = store::ChainStore::config_of(*ground_->kv);
        if (!stored) {
            return unexpected(options_.data_directory + ": " + stored.error().what);
        }
        if (*stored) {
            ground_->config = {std::make_shared<const Config>(**stored),
                               &preset_named((*stored)->PRESET_BASE)};
            return {};
        }
    }
    return wait_for_config();
}

Mason::Outcome Mason::wait_for_config() {
    base::Alarm pause;
    for (bool told = false; !surroundings_.interrupted; told = true) {
        std::string trouble;
        for (RemoteNode& node : followed_) {
            if (const auto answer = ask(node, trouble)) {
                ground_->config = answer->config;
                return {};
            }
        }
        if (!told) {
            surroundings_.on_line("waiting for a node: " + trouble);
        }
        for (int i = 0; i < 5 && !surroundings_.interrupted; ++i) {
            pause.wait_until(base::now_ms() + 200);
        }
    }
    return unexpected("interrupted before a node answered");
}

node::ChainServices Mason::services() {
    engine::ExecutionLayer& layer = ground_->execution.layer();
    return {.execution_engine = layer,
            .random = surroundings_.random,
            .executor = surroundings_.executor,
            .chain_store = ground_->chain_store.get(),
            .verdicts = &layer,
            .anchors_aside = true,
            .forkchoice = &layer};
}

// What the store of the chain has not, a followed node may.
Mason::Outcome Mason::hand_in_payloads(const BlockPointer& newest) {
    engine::EmbeddedExecution* const embedded = ground_->execution.embedded();
    if (embedded == nullptr) {
        return {};
    }
    return hand_in_history(ground_->network, *embedded, newest, [this](const Root& root) {
        if (ground_->is_resumed) {
            const auto stored = ground_->chain_store->block(root);
            if (stored && *stored) {
                return (*stored)->block;
            }
        }
        for (RemoteNode& node : followed_) {
            const auto fetched = node.block(ground_->network, root);
            if (fetched && *fetched) {
                return **fetched;
            }
        }
        return BlockPointer{};
    });
}

void Mason::set_genesis(const BeaconState& state) {
    ground_->genesis = {state.genesis_time, state.genesis_validators_root,
                        ground_->config.config->GENESIS_FORK_VERSION};
}

Mason::Outcome Mason::resume() {
    const auto anchor = ground_->chain_store->anchor();
    if (!anchor) {
        return unexpected(options_.data_directory + ": " + anchor.error().what);
    }
    set_genesis(anchor->state);
    CAIRN_TRY(check_followed());
    CAIRN_TRY(hand_in_payloads(anchor->block.block));
    auto chain = node::Chain::resume(ground_->network, services());
    if (!chain) {
        return unexpected(options_.data_directory + ": " + chain.error().what);
    }
    const bool has_begun = (*chain)->head().slot != GENESIS_SLOT;
    if (has_begun && (*chain)->time_ms() > surroundings_.now_ms + MAX_BEHIND_MS) {
        return unexpected(
            "the clock is " + std::to_string(((*chain)->time_ms() - surroundings_.now_ms) / 1000) +
            " s behind the last block in " + options_.data_directory + ": set it right");
    }
    ground_->chain = *std::move(chain);
    return {};
}

// The first start --------------------------------------------------------------------------------

Result<store::Anchor, CheckpointError> Mason::choose_anchor(const NetworkFacts& facts) {
    if (options_.genesis_state) {
        return read_anchor(facts, *options_.genesis_state, std::nullopt, followed_);
    }
    if (options_.checkpoint_state) {
        return read_anchor(facts, *options_.checkpoint_state, options_.checkpoint_block, followed_);
    }
    std::vector<RemoteNode> sources = connect(options_.checkpoint_urls);
    // Finality may move on while they are asked, and with it the states that they keep.
    for (int tries = 1;; ++tries) {
        auto anchor = fetch_checkpoint(facts, sources);
        const bool is_gone = !anchor && anchor.error().rule == CheckpointRule::state_not_available;
        if (!is_gone || options_.named_checkpoint || tries == MAX_TRIES) {
            return anchor;
        }
    }
}

Result<store::Anchor, CheckpointError> Mason::fetch_checkpoint(
    const NetworkFacts& facts, std::span<RemoteNode> sources) const {
    CAIRN_TRY_ASSIGN(const Checkpoint checkpoint,
                     agree_on_checkpoint(facts.network, sources, options_.named_checkpoint));
    return fetch_anchor(facts, sources, checkpoint);
}

Result<store::Anchor, std::string> Mason::find_anchor() {
    NetworkFacts facts{ground_->network};
    std::string trouble;
    for (RemoteNode& node : followed_) {
        if (const auto answer = ask(node, trouble)) {
            facts.genesis = answer->genesis;
            break;
        }
    }
    auto anchor = choose_anchor(facts);
    if (!anchor) {
        return unexpected("checkpoint refused (" + std::string(to_string(anchor.error().rule)) +
                          "): " + anchor.error().what);
    }
    const auto& named = options_.named_checkpoint;
    if (named && named->root != anchor->checkpoint.root) {
        return unexpected(
            "checkpoint refused (" + std::string(to_string(CheckpointRule::not_the_given_one)) +
            "): its root is " + hex_id(anchor->checkpoint.root) + ", not " + hex_id(named->root));
    }
    const auto is_safe = check_weak_subjectivity(ground_->network, *anchor, surroundings_.now_ms);
    if (!is_safe && !options_.ignores_weak_subjectivity) {
        return unexpected("checkpoint refused (" + std::string(to_string(is_safe.error().rule)) +
                          "): " + is_safe.error().what);
    }
    return *std::move(anchor);
}

Mason::Outcome Mason::begin() {
    CAIRN_TRY_ASSIGN(const store::Anchor anchor, find_anchor());
    set_genesis(anchor.state);
    CAIRN_TRY(check_followed());
    CAIRN_TRY(hand_in_payloads(anchor.block.block));
    auto chain = node::Chain::start_at(ground_->network, anchor, services());
    if (!chain && chain.error().rule == Rule::block_not_stored) {
        return unexpected(options_.data_directory + ": " +
                          ground_->chain_store->failure().value_or(store::StoreError{}).what);
    }
    if (!chain) {
        return unexpected("no chain begins there: " + describe(chain.error()));
    }
    surroundings_.on_line("begins at epoch " + std::to_string(anchor.checkpoint.epoch.value) +
                          ", slot " + std::to_string(anchor.block.id().slot.value) + ", root " +
                          hex_id(anchor.checkpoint.root));
    ground_->chain = *std::move(chain);
    return {};
}

// Before anything is stored. Who does not answer now is asked again when it is followed.
Mason::Outcome Mason::check_followed() {
    for (RemoteNode& node : followed_) {
        std::string trouble;
        const auto answer = ask(node, trouble);
        if (!answer) {
            continue;
        }
        const GenesisInfo& theirs = answer->genesis;
        const GenesisInfo& ours = ground_->genesis;
        if (theirs.genesis_validators_root != ours.genesis_validators_root) {
            return unexpected(node.name() +
                              " is of another network: its genesis_validators_root is " +
                              hex_id(theirs.genesis_validators_root) + ", not " +
                              hex_id(ours.genesis_validators_root));
        }
        const std::string other = difference(*answer->config.config, *ground_->config.config);
        if (!other.empty()) {
            return unexpected(node.name() + " has another configuration: " + other);
        }
    }
    return {};
}

}  // namespace

Result<std::unique_ptr<Ground>, std::string> lay_ground(const GroundOptions& options,
                                                        const Surroundings& surroundings) {
    Mason mason(options, surroundings);
    return mason.work();
}

}  // namespace cairn::beacon
