#include "execution_node/chain_view.hpp"

#include "execution_node/detail/chain_records.hpp"
#include "execution_node/detail/chain_snapshot.hpp"

namespace cairn::execution_node {
namespace {

using detail::of_store;
using state::StateError;
using state::StateErrorKind;

unexpected<StateError> not_kept(const ChainBlock& block) {
    return unexpected(StateError{
        StateErrorKind::unknown_block,
        "the state of block " + std::to_string(block.number()) + " is not kept on this branch"});
}

/// Down the branch of the parent, and from where it is canonical on by number.
class ViewHashes final : public execution::BlockHashes {
  public:
    ViewHashes(const ChainView& view, const ChainBlock& parent)
        : view_(&view), number_(parent.number()), hash_(parent.hash) {
        hashes_[number_] = hash_;
        parent_hash_ = parent.block.header.parent_hash;
    }

    Bytes32 block_hash(std::uint64_t number) override {
        const auto known = hashes_.find(number);
        if (known != hashes_.end()) {
            return known->second;
        }
        while (number < number_ && !is_canonical()) {
            if (!step()) {
                return {};
            }
        }
        if (number >= number_) {
            const auto found = hashes_.find(number);
            return found == hashes_.end() ? Bytes32() : found->second;
        }
        const auto hash = view_->canonical_hash(number);
        return hashes_[number] = hash && *hash ? **hash : Bytes32();
    }

  private:
    bool is_canonical() {
        const auto hash = view_->canonical_hash(number_);
        return hash && *hash == hash_;
    }
    bool step() {
        const auto block = view_->block(parent_hash_);
        if (!block || !*block) {
            return false;
        }
        number_ = (*block)->number();
        hash_ = (*block)->hash;
        parent_hash_ = (*block)->block.header.parent_hash;
        hashes_[number_] = hash_;
        return true;
    }

    const ChainView* view_;
    std::uint64_t number_;
    Bytes32 hash_;
    Bytes32 parent_hash_;
    std::unordered_map<std::uint64_t, Bytes32> hashes_;
};

}  // namespace

ChainView::ChainView(detail::ChainSnapshot snapshot)
    : snapshot_(std::make_unique<const detail::ChainSnapshot>(std::move(snapshot))) {}
ChainView::~ChainView() = default;

const execution::ChainConfig& ChainView::config() const noexcept {
    return *snapshot_->config;
}
const std::shared_ptr<CodeCache>& ChainView::codes() const noexcept {
    return snapshot_->codes;
}
const ChainBlockPtr& ChainView::genesis() const noexcept {
    return snapshot_->genesis;
}
const ChainBlockPtr& ChainView::head() const noexcept {
    return snapshot_->head;
}
const ChainBlockPtr& ChainView::safe() const noexcept {
    return snapshot_->safe;
}
const ChainBlockPtr& ChainView::finalized() const noexcept {
    return snapshot_->finalized;
}

Read<ChainBlockPtr> ChainView::block(const Bytes32& hash) const {
    const auto found = snapshot_->nodes->find(hash);
    if (found != snapshot_->nodes->end()) {
        return found->second.block;
    }
    CAIRN_TRY_ASSIGN(const auto record,
                     of_store(snapshot_->store->get(detail::BLOCKS, hash.view())));
    if (!record) {
        return nullptr;
    }
    return detail::decode_chain_block(*record, hash);
}

Read<std::optional<Bytes32>> ChainView::canonical_hash(std::uint64_t number) const {
    CAIRN_TRY_ASSIGN(const auto record, of_store(snapshot_->store->get(
                                            detail::CANONICAL, detail::number_key(number))));
    if (!record) {
        return std::nullopt;
    }
    CAIRN_TRY_ASSIGN(const Bytes32 hash, detail::decode_hash(*record));
    return hash;
}

Read<ChainBlockPtr> ChainView::block(std::uint64_t number) const {
    CAIRN_TRY_ASSIGN(const auto hash, canonical_hash(number));
    if (!hash) {
        return nullptr;
    }
    return block(*hash);
}

Read<bool> ChainView::is_canonical(const ChainBlock& block) const {
    CAIRN_TRY_ASSIGN(const auto hash, canonical_hash(block.number()));
    return hash == block.hash;
}

Read<BlockResultsPtr> ChainView::results(const Bytes32& block_hash) const {
    const auto found = snapshot_->nodes->find(block_hash);
    if (found != snapshot_->nodes->end() && found->second.results) {
        return found->second.results;
    }
    CAIRN_TRY_ASSIGN(const auto record,
                     of_store(snapshot_->store->get(detail::RESULTS, block_hash.view())));
    if (!record) {
        return nullptr;
    }
    return detail::decode_results(*record, block_hash);
}

Read<std::optional<TransactionPlace>> ChainView::find_transaction(const Bytes32& hash) const {
    CAIRN_TRY_ASSIGN(const auto record,
                     of_store(snapshot_->store->get(detail::TRANSACTIONS, hash.view())));
    if (!record) {
        return std::nullopt;
    }
    CAIRN_TRY_ASSIGN(const TransactionPlace place, detail::decode_place(*record));
    return place;
}

Read<StatePtr> ChainView::state(const ChainBlock& block) const {
    const auto found = snapshot_->nodes->find(block.hash);
    if (found != snapshot_->nodes->end() && found->second.state) {
        return found->second.state;
    }
    CAIRN_TRY_ASSIGN(const bool canonical, is_canonical(block));
    if (!canonical) {
        return not_kept(block);
    }
    detail::SharedTree& shared = *snapshot_->tree;
    const std::lock_guard lock(shared.mutex);
    CAIRN_TRY_ASSIGN(const StatePtr state, shared.tree->at(block.number(), *shared.executor));
    // The chain may have been reorganised since the view was made.
    if (state->root() != block.block.header.state_root) {
        return not_kept(block);
    }
    return state;
}

execution::BlockRules ChainView::rules_of(const ChainBlock& block) const {
    const execution::Header& header = block.block.header;
    return snapshot_->config->rules_of(header.number, header.timestamp,
                                       block.total_difficulty - header.difficulty);
}

execution::BlockRules ChainView::rules_after(const ChainBlock& parent,
                                             std::uint64_t timestamp) const {
    return snapshot_->config->rules_of(parent.number() + 1, timestamp, parent.total_difficulty);
}

std::unique_ptr<execution::BlockHashes> ChainView::block_hashes(const ChainBlockPtr& parent) const {
    return std::make_unique<ViewHashes>(*this, *parent);
}

}  // namespace cairn::execution_node
