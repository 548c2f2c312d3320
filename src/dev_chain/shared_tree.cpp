#include "dev_chain/shared_tree.hpp"

namespace cairn::dev_chain {

rpc::RpcError error_of(const state::StateError& error) {
    return {.code = rpc::ErrorCode::internal_error, .message = error.what};
}

Read<StatePtr> SharedTree::apply(const StatePtr& parent, const state::StateDiff& diff) {
    const std::lock_guard lock(mutex_);
    for (const state::AccountChange& account : diff.accounts) {
        std::set<Bytes32>& slots = written_[account.address];
        for (const state::SlotChange& slot : account.slots) {
            slots.insert(slot.slot);
        }
    }
    auto out = tree_->apply(parent, diff, base::serial_executor());
    if (!out) {
        return unexpected(error_of(out.error()));
    }
    return *std::move(out);
}

SharedTree::Keys SharedTree::written() const {
    const std::lock_guard lock(mutex_);
    return written_;
}

}  // namespace cairn::dev_chain
