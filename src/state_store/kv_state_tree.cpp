#include "state_store/kv_state_tree.hpp"

#include "rlp/reader.hpp"
#include "rlp/writer.hpp"
#include "state_store/detail/columns.hpp"
#include "state_store/detail/kv_nodes.hpp"
#include "state_store/detail/kv_version.hpp"
#include "state_store/detail/state_check.hpp"
#include "state_store/detail/step_batch.hpp"
#include "state_store/detail/undo_record.hpp"
#include "store/record.hpp"

#include <algorithm>
#include <atomic>

namespace cairn::state {
namespace {

using detail::VersionPtr;

constexpr std::uint8_t BLOCK_FORM = 1;
/// Down to here a trimmed tree keeps its nodes: at most 16^4 of the last level.
constexpr unsigned KEPT_LEVELS = 4;

struct BlockRecord {
    StateBlock block;
    Bytes32 root;
};

Bytes encode_block(const BlockRecord& record) {
    rlp::Writer out;
    out.begin_list();
    out.uint64(record.block.number);
    out.string(record.block.hash.view());
    out.string(record.root.view());
    out.end_list();
    return store::seal_record(BLOCK_FORM, out.finish());
}

rlp::Decoded<BlockRecord> read_block(BytesView content) {
    rlp::Reader input(content);
    CAIRN_TRY_ASSIGN(rlp::Reader items, input.list());
    BlockRecord out;
    CAIRN_TRY_ASSIGN(out.block.number, items.uint64());
    CAIRN_TRY_ASSIGN(out.block.hash, items.fixed<32>());
    CAIRN_TRY_ASSIGN(out.root, items.fixed<32>());
    CAIRN_TRY(items.end());
    CAIRN_TRY(input.end());
    return out;
}

Read<BlockRecord> decode_block(BytesView record) {
    const auto opened = store::open_record(record, BLOCK_FORM, "the state's block");
    if (!opened) {
        return unexpected(detail::to_state_error(opened.error()));
    }
    const auto out = read_block(opened->content);
    if (!out) {
        return unexpected(
            StateError{StateErrorKind::damaged, "the state's block: " + to_string(out.error())});
    }
    return *out;
}

template <class T>
Read<T> of_store(store::Stored<T> stored) {
    if (!stored) {
        return unexpected(detail::to_state_error(stored.error()));
    }
    if constexpr (std::is_void_v<T>) {
        return {};
    } else {
        return *std::move(stored);
    }
}

std::uint64_t next_id() noexcept {
    static std::atomic<std::uint64_t> last{0};
    return ++last;
}

VersionPtr as_version(const StatePtr& state) {
    auto out = std::dynamic_pointer_cast<const KvVersion>(state);
    CAIRN_ASSERT(out != nullptr);
    return out;
}

bool clears_storage(const KvVersion& version) {
    return std::ranges::any_of(version.step.changes, mpt::clears_storage);
}

bool descends(VersionPtr version, const KvVersion& from) {
    while (version && version->id != from.id && version->parent_id != from.id) {
        version = version->parent.lock();
    }
    return version != nullptr;
}

/// Numbers of undo records, ascending, as long as `wanted` says so.
template <class Wanted>
Read<std::vector<std::uint64_t>> first_undos(const store::KvSnapshot& snapshot,
                                             const Wanted& wanted) {
    std::vector<std::uint64_t> out;
    const auto iterator = snapshot.iterate(detail::UNDO);
    for (iterator->seek({}); iterator->valid() && iterator->key().size() == 8; iterator->next()) {
        std::uint64_t number = 0;
        for (const std::uint8_t byte : iterator->key()) {
            number = number << 8U | byte;
        }
        if (!wanted(number, out.size())) {
            break;
        }
        out.push_back(number);
    }
    CAIRN_TRY(of_store(iterator->status()));
    return out;
}

}  // namespace

struct KvStateTree::Undone {
    StateBlock block;
    std::shared_ptr<KvVersion> version;
};

std::vector<std::string> state_columns() {
    return {"accounts", "slots", "account_nodes", "slot_nodes", "codes", "undo", "meta"};
}

KvStateTree::KvStateTree(store::Kv& kv, const KvStateOptions& options)
    : kv_(kv), options_(options), codes_(std::make_shared<CodeTable>()) {}
KvStateTree::~KvStateTree() = default;

Read<std::unique_ptr<KvStateTree>> KvStateTree::open(store::Kv& kv, const KvStateOptions& options) {
    std::unique_ptr<KvStateTree> out(new KvStateTree(kv, options));
    CAIRN_TRY(out->load());
    return out;
}

Read<void> KvStateTree::load() {
    CAIRN_TRY_ASSIGN(const std::optional<Bytes> record,
                     of_store(kv_.get(detail::META, detail::BLOCK_KEY)));
    mpt::NodePtr node;
    if (record) {
        CAIRN_TRY_ASSIGN(const BlockRecord found, decode_block(*record));
        block_ = found.block;
        if (found.root != EMPTY_TRIE_ROOT) {
            node = mpt::Node::stub(found.root.view(), mpt::Node::Stub::unknown);
        }
    }
    const auto version =
        std::make_shared<KvVersion>(KvShared{&kv_, codes_}, kv_.snapshot(), std::move(node));
    version->id = next_id();
    committed_ = version;
    return {};
}

StatePtr KvStateTree::empty() const {
    CAIRN_ASSERT(!block_);
    return committed_;
}

StatePtr KvStateTree::committed() const {
    return committed_;
}

Read<StatePtr> KvStateTree::apply(const StatePtr& parent, const StateDiff& diff,
                                  base::Executor& executor) {
    const VersionPtr before = as_version(parent);
    // What is no node of the parent's in memory has not changed since the committed version, if the
    // parent comes from there; so its newer snapshot serves, and the older one can go.
    const auto snapshot =
        descends(before, *committed_) ? committed_->snapshot() : before->snapshot();
    detail::KvStateSource source(*snapshot);
    mpt::HashedDiff changes = mpt::hashed(diff);
    mpt::NodePtr node = mpt::updated_state(before->node(), changes, executor, &source);
    CAIRN_TRY(source.result());
    const auto out = std::make_shared<KvVersion>(KvShared{&kv_, codes_}, snapshot, std::move(node));
    out->id = next_id();
    out->parent_id = before->id;
    out->parent = before;
    out->loads = source.loads();
    out->step = {std::move(changes), source.take_removed_accounts(), source.take_removed_slots(),
                 diff.codes};
    for (const NewCode& code : diff.codes) {
        codes_->add(code.hash, code.code);
    }
    return out;
}

Read<void> KvStateTree::commit(const StateBlock& block, const StatePtr& version,
                               store::Durability durability) {
    const BlockVersion one{block, version};
    return commit_batch({&one, 1}, durability);
}

Read<void> KvStateTree::commit(std::span<const BlockVersion> blocks, store::Durability durability) {
    while (!blocks.empty()) {
        std::size_t count = 1;
        while (count < blocks.size() && !clears_storage(*as_version(blocks[count].version))) {
            ++count;
        }
        CAIRN_TRY(commit_batch(blocks.first(count),
                               count == blocks.size() ? durability : store::Durability::buffered));
        blocks = blocks.subspan(count);
    }
    return {};
}

Read<void> KvStateTree::commit_batch(std::span<const BlockVersion> blocks,
                                     store::Durability durability) {
    std::vector<VersionPtr> versions;
    std::uint64_t parent_id = committed_->id;
    for (const BlockVersion& block : blocks) {
        versions.push_back(as_version(block.version));
        CAIRN_ASSERT(versions.back()->parent_id == parent_id);
        parent_id = versions.back()->id;
    }
    const StateBlock& last = blocks.back().block;
    CAIRN_TRY_ASSIGN(detail::StepBatch step, detail::batch_of(versions, *committed_->snapshot()));
    CAIRN_TRY(put_undos(blocks, step.batch));
    step.batch.put(detail::META, detail::BLOCK_KEY, encode_block({last, versions.back()->root()}));
    CAIRN_TRY(of_store(kv_.commit(step.batch, durability)));
    cached_nodes_ += step.nodes.size();
    for (const mpt::NodePtr& node : step.nodes) {
        node->mark_saved();
    }
    for (const VersionPtr& version : versions) {
        cached_nodes_ += version->loads;
        for (const NewCode& code : version->step.codes) {
            codes_->remove(code.hash);
        }
    }
    set_committed(last, *versions.back());
    return {};
}

/// What undoes the blocks, and away with what is too old.
Read<void> KvStateTree::put_undos(std::span<const BlockVersion> blocks, store::Batch& batch) const {
    const store::KvSnapshot& before = *committed_->snapshot();
    const std::uint64_t last = blocks.back().block.number;
    const auto is_old = [&](std::uint64_t number) {
        return options_.history == History::pruned && number + options_.reorg_depth <= last;
    };
    std::optional<StateBlock> parent = block_;
    VersionPtr parent_version = committed_;
    for (const auto& [block, state] : blocks) {
        const VersionPtr version = as_version(state);
        CAIRN_ASSERT(!parent || block.number == parent->number + 1);
        if (parent && !is_old(block.number)) {
            detail::Undo undo{parent->number, parent->hash, parent_version->root(), {}};
            CAIRN_TRY(detail::record_undo(before, version->step.changes, undo));
            batch.put(detail::UNDO, detail::undo_key(block.number), detail::encode_undo(undo));
        }
        parent = block;
        parent_version = version;
    }
    CAIRN_TRY_ASSIGN(const auto old, first_undos(before, [&](std::uint64_t number, std::size_t) {
                         return is_old(number);
                     }));
    for (const std::uint64_t number : old) {
        batch.remove(detail::UNDO, detail::undo_key(number));
    }
    return {};
}

void KvStateTree::set_committed(const StateBlock& block, const KvVersion& version) {
    mpt::NodePtr node = version.node();
    if (cached_nodes_ > options_.max_cached_nodes) {
        node = detail::trimmed(node, KEPT_LEVELS);
        cached_nodes_ = 0;
    }
    const auto out =
        std::make_shared<KvVersion>(KvShared{&kv_, codes_}, kv_.snapshot(), std::move(node));
    out->id = version.id;
    block_ = block;
    committed_ = out;
}

Read<KvStateTree::Undone> KvStateTree::undone(const std::shared_ptr<const KvVersion>& version,
                                              std::uint64_t number,
                                              base::Executor& executor) const {
    const auto snapshot = committed_->snapshot();
    CAIRN_TRY_ASSIGN(const std::optional<Bytes> record,
                     of_store(snapshot->get(detail::UNDO, detail::undo_key(number))));
    if (!record) {
        return unexpected(
            StateError{StateErrorKind::unknown_block,
                       "what undoes block " + std::to_string(number) + " is not kept"});
    }
    CAIRN_TRY_ASSIGN(detail::Undo undo, detail::decode_undo(*record, number));
    detail::KvStateSource source(*snapshot);
    mpt::NodePtr node = mpt::updated_state(version->node(), undo.changes, executor, &source);
    CAIRN_TRY(source.result());
    auto out = std::make_shared<KvVersion>(KvShared{&kv_, codes_}, snapshot, std::move(node));
    if (out->root() != undo.root) {
        return unexpected(StateError{
            StateErrorKind::damaged,
            "undoing block " + std::to_string(number) + " does not give its parent's state root"});
    }
    out->id = next_id();
    out->parent_id = version->id;
    out->parent = version;
    out->step = {
        std::move(undo.changes), source.take_removed_accounts(), source.take_removed_slots(), {}};
    return Undone{{undo.number, undo.hash}, std::move(out)};
}

Read<std::uint64_t> KvStateTree::oldest() const {
    CAIRN_ASSERT(block_);
    CAIRN_TRY_ASSIGN(const auto first,
                     first_undos(*committed_->snapshot(),
                                 [](std::uint64_t, std::size_t count) { return count == 0; }));
    return first.empty() ? block_->number : first.front() - 1;
}

Read<void> KvStateTree::require_kept(std::uint64_t number) const {
    CAIRN_ASSERT(block_);
    CAIRN_TRY_ASSIGN(const std::uint64_t lowest, oldest());
    if (number < lowest || number > block_->number) {
        return unexpected(StateError{StateErrorKind::unknown_block,
                                     "the state of block " + std::to_string(number) +
                                         " is not kept: from " + std::to_string(lowest) + " to " +
                                         std::to_string(block_->number) + " are"});
    }
    return {};
}

Read<void> KvStateTree::revert_to(std::uint64_t number, base::Executor& executor) {
    CAIRN_TRY(require_kept(number));
    while (block_->number > number) {
        CAIRN_TRY_ASSIGN(const Undone last, undone(committed_, block_->number, executor));
        const VersionPtr version = last.version;
        CAIRN_TRY_ASSIGN(detail::StepBatch step,
                         detail::batch_of({&version, 1}, *committed_->snapshot()));
        step.batch.remove(detail::UNDO, detail::undo_key(block_->number));
        step.batch.put(detail::META, detail::BLOCK_KEY,
                       encode_block({last.block, last.version->root()}));
        CAIRN_TRY(of_store(kv_.commit(step.batch, store::Durability::synced)));
        for (const mpt::NodePtr& node : step.nodes) {
            node->mark_saved();
        }
        set_committed(last.block, *last.version);
    }
    return {};
}

Read<StatePtr> KvStateTree::at(std::uint64_t number, base::Executor& executor) const {
    CAIRN_TRY(require_kept(number));
    VersionPtr version = committed_;
    for (std::uint64_t above = block_->number; above > number; --above) {
        CAIRN_TRY_ASSIGN(Undone last, undone(version, above, executor));
        version = std::move(last.version);
    }
    return version;
}

Read<void> KvStateTree::verify() const {
    return detail::check_state(committed_->node(), *committed_->snapshot());
}

}  // namespace cairn::state
