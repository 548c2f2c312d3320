#include "state/mpt_state_tree.hpp"

#include "crypto/keccak256.hpp"
#include "state/code_table.hpp"
#include "state/mpt/state_update.hpp"
#include "state/mpt/trie_hash.hpp"

namespace cairn::state {
namespace {

class MptVersion final : public StateVersion {
  public:
    MptVersion(mpt::NodePtr node, std::shared_ptr<const CodeTable> codes)
        : node_(std::move(node)), root_(mpt::root_hash(node_)), codes_(std::move(codes)) {}

    const mpt::NodePtr& node() const noexcept { return node_; }
    const Bytes32& root() const noexcept override { return root_; }

    Read<std::optional<Account>> account(const Bytes20& address) const override {
        const mpt::NodePtr leaf = leaf_of(address);
        return leaf ? std::optional(account_in(leaf)) : std::nullopt;
    }

    Read<base::U256> storage(const Bytes20& address, const Bytes32& slot) const override {
        const mpt::NodePtr leaf = leaf_of(address);
        return leaf ? slot_in(leaf->attached(), crypto::keccak256(slot.view())) : base::U256();
    }

    Read<std::shared_ptr<const Bytes>> code(const Bytes32& hash) const override {
        std::shared_ptr<const Bytes> out = codes_->find(hash);
        if (!out) {
            return unexpected(StateError{StateErrorKind::unknown_code,
                                         "no code has the hash " + base::to_hex(hash.view())});
        }
        return out;
    }

    Read<AccountProof> prove(const Bytes20& address,
                             std::span<const Bytes32> slots) const override {
        const Bytes32 key = crypto::keccak256(address.view());
        const mpt::NodePtr leaf = mpt::find(node_, key.view());
        AccountProof out;
        out.account = leaf ? std::optional(account_in(leaf)) : std::nullopt;
        out.proof = mpt::make_proof(node_, key.view());
        const mpt::NodePtr storage = leaf ? leaf->attached() : nullptr;
        for (const Bytes32& slot : slots) {
            const Bytes32 place = crypto::keccak256(slot.view());
            out.slots.push_back({.slot = slot,
                                 .value = slot_in(storage, place),
                                 .proof = mpt::make_proof(storage, place.view())});
        }
        return out;
    }

  private:
    mpt::NodePtr leaf_of(const Bytes20& address) const {
        return mpt::find(node_, crypto::keccak256(address.view()).view());
    }
    static Account account_in(const mpt::NodePtr& leaf) {
        return decode_account(leaf->value()).value();
    }
    static base::U256 slot_in(const mpt::NodePtr& storage, const Bytes32& key) {
        const mpt::NodePtr leaf = mpt::find(storage, key.view());
        return leaf ? mpt::decode_slot(leaf->value()).value() : base::U256();
    }

    mpt::NodePtr node_;
    Bytes32 root_;
    std::shared_ptr<const CodeTable> codes_;
};

}  // namespace

MptStateTree::MptStateTree() : codes_(std::make_shared<CodeTable>()) {}

StatePtr MptStateTree::empty() const {
    return std::make_shared<MptVersion>(nullptr, codes_);
}

Read<StatePtr> MptStateTree::apply(const StatePtr& parent, const StateDiff& diff,
                                   base::Executor& executor) {
    const auto* const before = dynamic_cast<const MptVersion*>(parent.get());
    CAIRN_ASSERT(before != nullptr);
    for (const NewCode& code : diff.codes) {
        codes_->add(code.hash, code.code);
    }
    mpt::HashedDiff changes = mpt::hashed(diff);
    return std::make_shared<MptVersion>(mpt::updated_state(before->node(), changes, executor),
                                        codes_);
}

}  // namespace cairn::state
