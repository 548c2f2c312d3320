#include "dev_chain/ledger_view.hpp"

namespace cairn::dev_chain {
namespace {

using execution::Address;

class TreeSource final : public rpc::StateSource {
  public:
    TreeSource(std::shared_ptr<SharedTree> tree, StatePtr version,
               std::shared_ptr<execution_node::CodeCache> codes)
        : tree_(std::move(tree)), codes_(codes), view_(std::move(version), std::move(codes)) {}

    execution::StateReader& reader() override { return view_; }
    Read<void> result() const override {
        if (const auto reads = view_.result(); !reads) {
            return unexpected(error_of(reads.error()));
        }
        return {};
    }
    Read<state::AccountProof> prove(const Address& address,
                                    std::span<const Bytes32> slots) override {
        auto proof = view_.version()->prove(address, slots);
        if (!proof) {
            return unexpected(error_of(proof.error()));
        }
        return *std::move(proof);
    }
    Bytes32 root() const override { return view_.version()->root(); }
    Read<rpc::StateSourcePtr> after(const state::StateDiff& diff) override {
        CAIRN_TRY_ASSIGN(StatePtr version, tree_->apply(view_.version(), diff));
        return std::make_unique<TreeSource>(tree_, std::move(version), codes_);
    }

  private:
    std::shared_ptr<SharedTree> tree_;
    std::shared_ptr<execution_node::CodeCache> codes_;
    execution_node::StateView view_;
};

/// By walking from the parent down, which is right on any branch; below our first block there is
/// one branch alone, and a number will do.
class WalkedHashes final : public execution::BlockHashes {
  public:
    WalkedHashes(const LedgerView& view, std::uint64_t first, rpc::ChainBlockPtr parent)
        : view_(&view), first_(first), at_(std::move(parent)) {}

    Bytes32 block_hash(std::uint64_t number) override {
        if (number < first_) {
            const auto below = view_->block(number);
            return below && *below ? (*below)->hash : Bytes32{};
        }
        while (at_ && at_->number() >= number) {
            hashes_[at_->number()] = at_->hash;
            at_ = at_->number() <= first_ ? nullptr : before(*at_);
        }
        const auto found = hashes_.find(number);
        return found == hashes_.end() ? Bytes32{} : found->second;
    }

  private:
    rpc::ChainBlockPtr before(const rpc::ChainBlock& block) {
        return view_->block(block.block.header.parent_hash).value_or(nullptr);
    }

    const LedgerView* view_;
    std::uint64_t first_;
    rpc::ChainBlockPtr at_;
    std::map<std::uint64_t, Bytes32> hashes_;
};

}  // namespace

rpc::ChainBlockPtr LedgerView::genesis() const {
    if (parts_.ancestry) {
        const auto first = parts_.ancestry->block(std::uint64_t{0});
        if (first && *first) {
            return *first;
        }
    }
    return blocks_.find(blocks_.first());
}

rpc::ChainBlockPtr LedgerView::below_head(std::uint64_t blocks) const {
    const std::uint64_t number = head_->number();
    const auto found = block(number > blocks ? number - blocks : 0);
    return found && *found ? *found : blocks_.find(blocks_.first());
}

Read<rpc::ChainBlockPtr> LedgerView::block(const Bytes32& hash) const {
    if (const auto entry = parts_.index->find(hash)) {
        return entry->block;
    }
    return parts_.ancestry ? parts_.ancestry->block(hash) : rpc::ChainBlockPtr();
}

Read<rpc::ChainBlockPtr> LedgerView::block(std::uint64_t number) const {
    if (number < blocks_.first() && parts_.ancestry) {
        return parts_.ancestry->block(number);
    }
    return blocks_.find(number);
}

Read<rpc::BlockResultsPtr> LedgerView::results(const Bytes32& hash) const {
    const auto entry = parts_.index->find(hash);
    const bool is_own = entry && entry->block->number() > blocks_.first();
    if (parts_.ancestry && !is_own) {
        return parts_.ancestry->results(hash);
    }
    return entry ? entry->results : nullptr;
}

Read<std::optional<rpc::TransactionPlace>> LedgerView::find_transaction(const Bytes32& hash) const {
    for (const rpc::TransactionPlace& place : parts_.index->places(hash)) {
        const ChainBlockPtr block = blocks_.find(place.block_number);
        if (block && block->hash == place.block_hash) {
            return place;
        }
    }
    return parts_.ancestry ? parts_.ancestry->find_transaction(hash)
                           : std::optional<rpc::TransactionPlace>();
}

Read<StatePtr> LedgerView::version_of(const rpc::ChainBlock& block) const {
    if (block.hash == head_->hash) {
        return state_;
    }
    if (const auto entry = parts_.index->find(block.hash)) {
        if (!entry->state) {
            return rpc::server_error("the state of block " + std::to_string(block.number()) +
                                     " is not kept any more");
        }
        return entry->state;
    }
    if (parts_.ancestry) {
        return parts_.ancestry->state(block);
    }
    return rpc::server_error("header not found");
}

Read<rpc::StateSourcePtr> LedgerView::state(const rpc::ChainBlock& block) const {
    CAIRN_TRY_ASSIGN(StatePtr version, version_of(block));
    return std::make_unique<TreeSource>(parts_.tree, std::move(version), parts_.codes);
}

execution::BlockRules LedgerView::rules_of(const rpc::ChainBlock& block) const {
    const execution::Header& header = block.block.header;
    return config_->rules_of(header.number, header.timestamp, block.total_difficulty);
}

execution::BlockRules LedgerView::rules_after(const rpc::ChainBlock& parent,
                                              std::uint64_t timestamp) const {
    return config_->rules_of(parent.number() + 1, timestamp, parent.total_difficulty);
}

std::unique_ptr<execution::BlockHashes> LedgerView::block_hashes(
    const rpc::ChainBlockPtr& parent) const {
    return std::make_unique<WalkedHashes>(*this, blocks_.first(), parent);
}

}  // namespace cairn::dev_chain
