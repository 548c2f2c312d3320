#include "state_store/detail/state_check.hpp"

#include "state_store/detail/kv_nodes.hpp"

namespace cairn::state::detail {
namespace {

class Check {
  public:
    explicit Check(const store::KvSnapshot& snapshot) : snapshot_(snapshot) {}

    Read<void> run(const mpt::NodePtr& root) {
        walk(root, TriePlace::of_accounts());
        CAIRN_TRY(failure_.result());
        for (const store::Column column : {ACCOUNTS, SLOTS, ACCOUNT_NODES, SLOT_NODES}) {
            CAIRN_TRY(compare(column));
        }
        return {};
    }

  private:
    void walk(const mpt::NodePtr& root, const TriePlace& place) {
        if (root) {
            // Not what is in memory counts, but what is stored.
            const auto stub = root->is_stub()
                                  ? root
                                  : mpt::Node::stub(root->reference(), mpt::Node::Stub::unknown);
            KvNodes nodes(snapshot_, place, failure_);
            walk_below(stub, place, nodes, Nibbles());
        }
    }

    void walk_below(const mpt::NodePtr& stub, const TriePlace& place, KvNodes& nodes,
                    const Nibbles& path) {
        Bytes32 key;
        for (std::size_t i = 0; i < path.size(); ++i) {
            key[i / 2] =
                static_cast<std::uint8_t>(key[i / 2] | path.view()[i] << (i % 2 == 0 ? 4U : 0U));
        }
        const mpt::NodePtr node = nodes.load(path.view(), *stub, key.view());
        if (!node) {
            return;
        }
        Nibbles end = path;
        end.append(node->path());
        if (node->is_leaf()) {
            ++counts_[place.leaves];
            if (node->attached()) {
                Bytes32 account;
                for (std::size_t i = 0; i < 64; ++i) {
                    account[i / 2] =
                        static_cast<std::uint8_t>(account[i / 2] << 4U | end.view()[i]);
                }
                walk(node->attached(), TriePlace::of_storage(account));
            }
            return;
        }
        ++counts_[place.nodes];
        for (std::uint8_t nibble = 0; nibble < 16; ++nibble) {
            if (const mpt::NodePtr* const child = node->child(nibble)) {
                Nibbles below = end;
                below.push_back(nibble);
                walk_below(*child, place, nodes, below);
            }
        }
    }

    Read<void> compare(store::Column column) const {
        std::size_t count = 0;
        const auto iterator = snapshot_.iterate(column);
        for (iterator->seek({}); iterator->valid(); iterator->next()) {
            ++count;
        }
        if (const auto status = iterator->status(); !status) {
            return unexpected(to_state_error(status.error()));
        }
        if (count != counts_[column]) {
            return unexpected(StateError{StateErrorKind::damaged,
                                         "the state's column " + std::to_string(column) + " has " +
                                             std::to_string(count) + " records, of which " +
                                             std::to_string(counts_[column]) + " belong to it"});
        }
        return {};
    }

    const store::KvSnapshot& snapshot_;
    Failure failure_;
    std::array<std::size_t, 4> counts_{};
};

}  // namespace

Read<void> check_state(const mpt::NodePtr& root, const store::KvSnapshot& snapshot) {
    return Check(snapshot).run(root);
}

}  // namespace cairn::state::detail
