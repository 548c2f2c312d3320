// A version of the state tree as what a block reads, and what a block changed as the tree takes it:
// where the rules of this room meet the storage of `state`.
//
//   VersionReader reader(parent_version);
//   const auto outcome = execute_block(input, block, reader);
//   if (reader.error()) { ... the store is damaged: the outcome says nothing ... }
//   CAIRN_TRY_ASSIGN(const auto version, tree.apply(parent_version, to_state_diff(outcome->diff),
//   executor));
//
// Threads: one.
#pragma once

#include "execution/state_diff.hpp"
#include "state/state_tree.hpp"

#include <unordered_map>

namespace cairn::execution {

class VersionReader final : public StateReader {
  public:
    explicit VersionReader(state::StatePtr version) : version_(std::move(version)) {}

    std::optional<Account> read_account(const Address& address) override;
    U256 read_storage(const Address& address, const U256& key) override;
    bool has_storage(const Address& address) override;
    CodePtr read_code(const Bytes32& code_hash) override;

    /// The first failure of the store. From then on everything read is empty, and whatever was
    /// computed with it must be thrown away.
    const std::optional<state::StateError>& error() const noexcept { return error_; }

  private:
    template <class T>
    T value_or_error(state::Read<T>&& read);

    state::StatePtr version_;
    std::unordered_map<Bytes32, CodePtr> codes_;
    std::optional<state::StateError> error_;
};

/// Cost: copies the new codes.
state::StateDiff to_state_diff(const StateDiff& diff);

}  // namespace cairn::execution
