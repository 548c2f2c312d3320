#include "execution_node/detail/chain_core.hpp"

#include "base/assert.hpp"
#include "execution_node/detail/execute_on.hpp"

#include <algorithm>
#include <unordered_set>

namespace cairn::execution_node::detail {
namespace {

using state::StateError;
using state::StateErrorKind;

unexpected<StateError> damaged(std::string what) {
    return unexpected(StateError{StateErrorKind::damaged, std::move(what)});
}

std::string name_of(const ChainBlock& block) {
    return "block " + std::to_string(block.number()) + " (" + base::to_hex(block.hash.view()) + ")";
}

ImportOutcome valid(const Bytes32& hash) {
    return {ImportStatus::valid, hash, std::nullopt, hash};
}

}  // namespace

ChainCore::ChainCore(store::Kv& kv, const Genesis& genesis, const ChainOptions& options)
    : kv_(&kv),
      options_(options),
      config_(std::make_shared<const execution::ChainConfig>(genesis.config)),
      codes_(std::make_shared<CodeCache>(options.max_code_cache_bytes)),
      tree_(std::make_shared<SharedTree>()),
      orphans_(options.max_orphans),
      invalid_(options.max_invalid) {
    genesis_ = std::make_shared<const ChainBlock>(
        genesis.block, execution::header_hash(genesis.block.header),
        genesis.block.header.difficulty, execution::encode_block(genesis.block).size());
    head_ = genesis_;
}

Read<std::unique_ptr<ChainCore>> ChainCore::open(store::Kv& kv, const Genesis& genesis,
                                                 const ChainOptions& options,
                                                 base::Executor& executor) {
    std::unique_ptr<ChainCore> out(new ChainCore(kv, genesis, options));
    state::KvStateOptions state_options;
    state_options.history = options.history;
    state_options.reorg_depth = options.reorg_depth;
    CAIRN_TRY_ASSIGN(out->tree_->tree, state::KvStateTree::open(kv, state_options));
    out->tree_->executor = &executor;
    if (!out->tree_->tree->block()) {
        CAIRN_TRY(out->write_genesis(genesis));
    }
    CAIRN_TRY(out->load());
    return out;
}

Read<void> ChainCore::write_genesis(const Genesis& genesis) {
    state::KvStateTree& tree = *tree_->tree;
    CAIRN_TRY_ASSIGN(const StatePtr state,
                     tree.apply(tree.empty(), genesis.state, *tree_->executor));
    if (state->root() != genesis.block.header.state_root) {
        return damaged("the state of the genesis has another root than its block");
    }
    store::Batch batch;
    batch.put(
        BLOCKS, genesis_->hash.view(),
        encode_chain_block(execution::encode_block(genesis.block), genesis_->total_difficulty));
    batch.put(RESULTS, genesis_->hash.view(), encode_results({}));
    batch.put(CANONICAL, number_key(genesis_->number()), encode_hash(genesis_->hash));
    batch.put(CHAIN, genesis_key(), encode_hash(genesis_->hash));
    batch.put(CHAIN, head_key(), encode_hash(genesis_->hash));
    CAIRN_TRY(commit(batch));
    // The state comes last: whoever finds it finds the rest.
    return tree.commit({genesis_->number(), genesis_->hash}, state);
}

Read<ChainBlockPtr> ChainCore::load_named(const Bytes& key) const {
    CAIRN_TRY_ASSIGN(const auto record, of_store(kv_->get(CHAIN, key)));
    if (!record) {
        return nullptr;
    }
    CAIRN_TRY_ASSIGN(const Bytes32 hash, decode_hash(*record));
    CAIRN_TRY_ASSIGN(const ChainBlockPtr block, view()->block(hash));
    if (!block) {
        return damaged("block " + base::to_hex(hash.view()) + " is named but not stored");
    }
    return block;
}

Read<std::vector<ChainBlockPtr>> ChainCore::path_to_committed(ChainBlockPtr head) const {
    const state::StateBlock target = committed();
    std::vector<ChainBlockPtr> out;
    const ChainViewPtr reader = view();
    while (head->hash != target.hash) {
        if (head->number() <= target.number) {
            return damaged("the head does not descend from the block whose state is stored");
        }
        out.push_back(head);
        CAIRN_TRY_ASSIGN(head, reader->block(head->block.header.parent_hash));
        if (!head) {
            return damaged("the parent of " + name_of(*out.back()) + " is not stored");
        }
    }
    std::ranges::reverse(out);
    return out;
}

Read<void> ChainCore::load() {
    CAIRN_TRY_ASSIGN(const auto genesis, of_store(kv_->get(CHAIN, genesis_key())));
    if (!genesis) {
        return damaged("the store has a state but no chain");
    }
    CAIRN_TRY_ASSIGN(const Bytes32 hash, decode_hash(*genesis));
    if (hash != genesis_->hash) {
        return unexpected(StateError{
            StateErrorKind::unknown_block,
            "the store is of another chain: its genesis is " + base::to_hex(hash.view())});
    }
    CAIRN_TRY_ASSIGN(const ChainBlockPtr head, load_named(head_key()));
    CAIRN_TRY_ASSIGN(safe_, load_named(safe_key()));
    CAIRN_TRY_ASSIGN(finalized_, load_named(finalized_key()));
    if (!head) {
        return damaged("the store has no head");
    }
    CAIRN_TRY_ASSIGN(const auto path, path_to_committed(head));
    CAIRN_TRY_ASSIGN(head_, view()->block(committed().hash));
    CAIRN_ASSERT(head_);
    nodes_[head_->hash] = {head_, nullptr, tree_->tree->committed(), {}};
    for (const ChainBlockPtr& block : path) {
        CAIRN_TRY(execute_again(head_, nodes_.at(head_->hash).state, block));
        head_ = block;
    }
    return {};
}

ChainViewPtr ChainCore::view() const {
    return std::make_shared<const ChainView>(
        ChainSnapshot{config_, codes_, tree_, std::make_shared<const BlockNodes>(nodes_),
                      kv_->snapshot(), genesis_, head_, safe_, finalized_});
}

Read<void> ChainCore::usable() const {
    if (failure_) {
        return unexpected(*failure_);
    }
    return {};
}

Read<void> ChainCore::commit(const store::Batch& batch, store::Durability durability) {
    auto out = of_store(kv_->commit(batch, durability));
    if (!out) {
        failure_ = out.error();
    }
    return out;
}

Read<std::optional<ImportOutcome>> ChainCore::known(const Bytes32& hash) const {
    if (const InvalidBlock* bad = invalid_.find(hash)) {
        return ImportOutcome{ImportStatus::invalid, hash, bad->error, bad->latest_valid_hash};
    }
    if (nodes_.contains(hash)) {
        return valid(hash);
    }
    if (orphans_.contains(hash)) {
        return ImportOutcome{ImportStatus::unknown_parent, hash, std::nullopt, {}};
    }
    CAIRN_TRY_ASSIGN(const auto record, of_store(kv_->get(BLOCKS, hash.view())));
    return record ? std::optional(valid(hash)) : std::nullopt;
}

ImportOutcome ChainCore::refuse(const Bytes32& hash, const InvalidBlock& block) {
    invalid_.add(hash, block);
    return {ImportStatus::invalid, hash, block.error, block.latest_valid_hash};
}

Read<ImportOutcome> ChainCore::import(execution::Block block) {
    CAIRN_TRY(usable());
    const Bytes32 hash = execution::header_hash(block.header);
    CAIRN_TRY_ASSIGN(const auto done, known(hash));
    if (done && done->status != ImportStatus::unknown_parent) {
        return *done;
    }
    const Bytes32 parent_hash = block.header.parent_hash;
    if (const InvalidBlock* bad = invalid_.find(parent_hash)) {
        return refuse(hash, InvalidBlock(*bad));
    }
    CAIRN_TRY_ASSIGN(const ChainBlockPtr parent, view()->block(parent_hash));
    if (!parent) {
        orphans_.add(hash, std::move(block));
        return ImportOutcome{ImportStatus::unknown_parent, hash, std::nullopt, {}};
    }
    CAIRN_TRY_ASSIGN(const ImportOutcome out, import_on(parent, std::move(block), hash));
    CAIRN_TRY(import_orphans(hash));
    return out;
}

/// Those that waited for a block that turned out invalid are invalid too.
Read<void> ChainCore::import_orphans(const Bytes32& parent) {
    std::vector<Bytes32> parents{parent};
    while (!parents.empty()) {
        const Bytes32 hash = parents.back();
        parents.pop_back();
        for (execution::Block& child : orphans_.take_children(hash)) {
            const Bytes32 child_hash = execution::header_hash(child.header);
            parents.push_back(child_hash);
            if (const InvalidBlock* bad = invalid_.find(hash)) {
                refuse(child_hash, InvalidBlock(*bad));
                continue;
            }
            CAIRN_TRY_ASSIGN(const ChainBlockPtr block, view()->block(hash));
            if (block) {
                CAIRN_TRY(import_on(block, std::move(child), child_hash));
            }
        }
    }
    return {};
}

/// What is wrong with the time is so on every state: geth says no more of such a block either.
ImportOutcome ChainCore::without_state(const ChainBlock& parent, const execution::Block& block,
                                       const Bytes32& hash) {
    if (block.header.timestamp <= parent.block.header.timestamp) {
        return {ImportStatus::invalid, hash, BlockError{execution::BlockRule::timestamp},
                parent.hash};
    }
    return {ImportStatus::accepted, hash, std::nullopt, {}};
}

Read<ImportOutcome> ChainCore::import_on(const ChainBlockPtr& parent, execution::Block block,
                                         const Bytes32& hash) {
    const auto parent_found = state_of(parent);
    if (!parent_found && parent_found.error().kind == StateErrorKind::unknown_block) {
        return without_state(*parent, block, hash);
    }
    CAIRN_TRY_ASSIGN(const StatePtr parent_state, parent_found);
    const Bytes encoding = execution::encode_block(block);
    CAIRN_TRY_ASSIGN(auto executed,
                     execute_on(*view(), *tree_, parent, parent_state, block, encoding.size()));
    if (!executed) {
        const InvalidBlock bad{executed.error(), parent->hash};
        if (has_body_of_header(block)) {
            return refuse(hash, bad);
        }
        return ImportOutcome{ImportStatus::invalid, hash, bad.error, bad.latest_valid_hash};
    }
    auto results = std::make_shared<const BlockResults>(std::move(executed->outcome.receipts),
                                                        std::move(executed->outcome.senders),
                                                        std::move(executed->outcome.requests));
    const U256 total_difficulty = parent->total_difficulty + block.header.difficulty;
    auto stored = std::make_shared<const ChainBlock>(std::move(block), hash, total_difficulty,
                                                     encoding.size());
    CAIRN_TRY(store_block(*stored, encoding, *results));
    nodes_[hash] = {std::move(stored), std::move(results), executed->state, parent_state};
    evict_side_blocks();
    return valid(hash);
}

Read<void> ChainCore::store_block(const ChainBlock& block, BytesView encoding,
                                  const BlockResults& results) {
    store::Batch batch;
    batch.put(BLOCKS, block.hash.view(), encode_chain_block(encoding, block.total_difficulty));
    batch.put(RESULTS, block.hash.view(), encode_results(results));
    batch.put(HEIGHTS, height_key(block.number(), block.hash), {});
    return commit(batch);
}

Read<StatePtr> ChainCore::execute_again(const ChainBlockPtr& parent, const StatePtr& parent_state,
                                        const ChainBlockPtr& block) {
    CAIRN_TRY_ASSIGN(auto executed, execute_on(*view(), *tree_, parent, parent_state, block->block,
                                               block->size_bytes));
    if (!executed) {
        return damaged(name_of(*block) + " was valid, but executed again it is not: " +
                       execution::to_string(executed.error()));
    }
    auto results = std::make_shared<const BlockResults>(std::move(executed->outcome.receipts),
                                                        std::move(executed->outcome.senders),
                                                        std::move(executed->outcome.requests));
    nodes_[block->hash] = {block, std::move(results), executed->state, parent_state};
    return executed->state;
}

Read<StatePtr> ChainCore::state_of(const ChainBlockPtr& block) {
    const ChainViewPtr reader = view();
    const std::size_t most = options_.max_side_blocks + options_.reorg_depth;
    std::vector<ChainBlockPtr> path;
    ChainBlockPtr at = block;
    StatePtr state;
    while (!state) {
        const auto found = nodes_.find(at->hash);
        CAIRN_TRY_ASSIGN(const bool canonical, reader->is_canonical(*at));
        if ((found != nodes_.end() && found->second.state) ||
            (canonical && at->number() <= committed().number) || path.size() >= most) {
            CAIRN_TRY_ASSIGN(state, reader->state(*at));
            break;
        }
        path.push_back(at);
        CAIRN_TRY_ASSIGN(at, reader->block(at->block.header.parent_hash));
        if (!at && options_.blocks_kept) {
            return unexpected(StateError{
                StateErrorKind::unknown_block,
                "the branch of " + name_of(*block) + " begins below the blocks that are kept"});
        }
        if (!at) {
            return damaged("the parent of " + name_of(*path.back()) + " is not stored");
        }
    }
    for (auto next = path.rbegin(); next != path.rend(); ++next) {
        CAIRN_TRY_ASSIGN(state, execute_again(at, state, *next));
        at = *next;
    }
    return state;
}

void ChainCore::evict_side_blocks() {
    const std::size_t most = options_.versions_in_memory + options_.versions_in_memory / 2 +
                             options_.max_side_blocks + 1;
    if (nodes_.size() <= most) {
        return;
    }
    std::unordered_set<Bytes32> canonical;
    for (auto node = nodes_.find(head_->hash); node != nodes_.end();
         node = nodes_.find(node->second.block->block.header.parent_hash)) {
        canonical.insert(node->first);
    }
    while (nodes_.size() > most) {
        auto lowest = nodes_.end();
        for (auto node = nodes_.begin(); node != nodes_.end(); ++node) {
            if (!canonical.contains(node->first) &&
                (lowest == nodes_.end() ||
                 node->second.block->number() < lowest->second.block->number())) {
                lowest = node;
            }
        }
        if (lowest == nodes_.end()) {
            return;
        }
        nodes_.erase(lowest);
    }
}

Read<Bytes32> ChainCore::state_root(const StatePtr& parent, const state::StateDiff& diff) {
    CAIRN_TRY_ASSIGN(const StatePtr state, state_after(parent, diff));
    return state->root();
}

Read<StatePtr> ChainCore::state_after(const StatePtr& parent, const state::StateDiff& diff) {
    // The root needs no code, and the tree would keep it until a commit.
    const state::StateDiff accounts{diff.accounts, {}};
    const std::lock_guard lock(tree_->mutex);
    return tree_->tree->apply(parent, accounts, *tree_->executor);
}

Read<void> ChainCore::flush() {
    CAIRN_TRY(usable());
    CAIRN_TRY(commit_states(head_->number(), store::Durability::buffered));
    store::Batch batch;
    batch.put(CHAIN, head_key(), encode_hash(head_->hash));
    return commit(batch, store::Durability::synced);
}

}  // namespace cairn::execution_node::detail
