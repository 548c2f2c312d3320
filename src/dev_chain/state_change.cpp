#include "dev_chain/state_change.hpp"

namespace cairn::dev_chain {

Read<state::StateDiff> change_account(
    execution_node::StateView& state, const Address& address,
    const std::function<void(state::AccountChange& change)>& body) {
    const auto before = state.read_account(address).value_or(execution::Account{});
    state::AccountChange change{
        address, state::AccountFields{before.nonce, before.balance, before.code_hash}, false, {}};
    body(change);
    const bool is_empty = *change.fields == state::AccountFields{};
    if (is_empty && change.slots.empty() && !state.has_storage(address)) {
        change.fields.reset();
    }
    if (const auto reads = state.result(); !reads) {
        return unexpected(error_of(reads.error()));
    }
    state::StateDiff out;
    out.accounts.push_back(std::move(change));
    return out;
}

}  // namespace cairn::dev_chain
