#include "state_store/detail/kv_version.hpp"

#include "crypto/keccak256.hpp"
#include "state_store/detail/kv_nodes.hpp"

namespace cairn::state {
namespace {

/// A read of one trie: the result is void if the store has failed.
class Reading {
  public:
    Reading(const store::KvSnapshot& snapshot, detail::TriePlace place)
        : nodes_(snapshot, std::move(place), failure_) {}

    Read<mpt::NodePtr> find(const mpt::NodePtr& root, const Bytes32& key) {
        mpt::NodePtr out = mpt::find(root, key.view(), &nodes_);
        CAIRN_TRY(failure_.result());
        return out;
    }
    Read<Proof> prove(const mpt::NodePtr& root, const Bytes32& key) {
        Proof out = mpt::make_proof(root, key.view(), &nodes_);
        CAIRN_TRY(failure_.result());
        return out;
    }

  private:
    detail::Failure failure_;
    detail::KvNodes nodes_;
};

StateError damaged(const char* what, const Bytes32& key) {
    return {StateErrorKind::damaged,
            std::string(what) + " " + base::to_hex(key.view()) + " of the state is damaged"};
}

Read<Account> account_in(const mpt::NodePtr& leaf, const Bytes32& key) {
    const auto account = decode_account(leaf->value());
    if (!account) {
        return unexpected(damaged("account", key));
    }
    return *account;
}

Read<base::U256> slot_in(Reading& reading, const mpt::NodePtr& storage, const Bytes32& key) {
    CAIRN_TRY_ASSIGN(const mpt::NodePtr leaf, reading.find(storage, key));
    if (!leaf) {
        return base::U256();
    }
    const auto value = mpt::decode_slot(leaf->value());
    if (!value) {
        return unexpected(damaged("slot", key));
    }
    return *value;
}

}  // namespace

Read<mpt::NodePtr> KvVersion::leaf_of(const Bytes32& key) const {
    return Reading(*snapshot_, detail::TriePlace::of_accounts()).find(node_, key);
}

Read<std::optional<Account>> KvVersion::account(const Bytes20& address) const {
    const Bytes32 key = crypto::keccak256(address.view());
    CAIRN_TRY_ASSIGN(const mpt::NodePtr leaf, leaf_of(key));
    if (!leaf) {
        return std::nullopt;
    }
    CAIRN_TRY_ASSIGN(const Account account, account_in(leaf, key));
    return account;
}

Read<base::U256> KvVersion::storage(const Bytes20& address, const Bytes32& slot) const {
    const Bytes32 key = crypto::keccak256(address.view());
    CAIRN_TRY_ASSIGN(const mpt::NodePtr leaf, leaf_of(key));
    if (!leaf) {
        return base::U256();
    }
    Reading reading(*snapshot_, detail::TriePlace::of_storage(key));
    return slot_in(reading, leaf->attached(), crypto::keccak256(slot.view()));
}

Read<std::shared_ptr<const Bytes>> KvVersion::code(const Bytes32& hash) const {
    if (auto known = shared_.codes->find(hash)) {
        return known;
    }
    auto stored = shared_.kv->get(detail::CODES, hash.view());
    if (!stored) {
        return unexpected(detail::to_state_error(stored.error()));
    }
    if (!*stored) {
        return unexpected(StateError{StateErrorKind::unknown_code,
                                     "no code has the hash " + base::to_hex(hash.view())});
    }
    return std::make_shared<const Bytes>(*std::move(*stored));
}

Read<AccountProof> KvVersion::prove(const Bytes20& address, std::span<const Bytes32> slots) const {
    const Bytes32 key = crypto::keccak256(address.view());
    AccountProof out;
    CAIRN_TRY_ASSIGN(out.account, account(address));
    Reading accounts(*snapshot_, detail::TriePlace::of_accounts());
    CAIRN_TRY_ASSIGN(out.proof, accounts.prove(node_, key));
    CAIRN_TRY_ASSIGN(const mpt::NodePtr leaf, accounts.find(node_, key));
    const mpt::NodePtr storage = leaf ? leaf->attached() : nullptr;
    Reading reading(*snapshot_, detail::TriePlace::of_storage(key));
    for (const Bytes32& slot : slots) {
        const Bytes32 place = crypto::keccak256(slot.view());
        SlotProof one{.slot = slot, .value = {}, .proof = {}};
        CAIRN_TRY_ASSIGN(one.value, slot_in(reading, storage, place));
        CAIRN_TRY_ASSIGN(one.proof, reading.prove(storage, place));
        out.slots.push_back(std::move(one));
    }
    return out;
}

}  // namespace cairn::state
