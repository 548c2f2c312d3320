// The state of a block as transactions read it: for blocks, calls, traces, the pool.
//
//   StateView state(version, codes);
//   execution::WorldState world(state);
//   ... transactions ...
//   CAIRN_TRY(state.result());   // a read has failed: what came of it is worth nothing
//
// A StateReader cannot say that the store has failed, so a failed read answers with nothing and is
// remembered. Threads: a view belongs to one; versions and the CodeCache are shared by all.
#pragma once

#include "execution/account.hpp"
#include "state/state_tree.hpp"

#include <list>
#include <mutex>
#include <unordered_map>

namespace cairn::execution_node {

using execution::CodePtr;

/// Codes by hash, with what the interpreter found out about them; those used least recently go.
class CodeCache {
  public:
    explicit CodeCache(std::size_t max_bytes = std::size_t{64} << 20U) : max_bytes_(max_bytes) {}

    /// Null: not here.
    CodePtr find(const Bytes32& hash);
    /// The one that is kept, which may be an earlier one.
    CodePtr add(const Bytes32& hash, CodePtr code);

  private:
    using Entry = std::pair<Bytes32, CodePtr>;
    std::mutex mutex_;
    std::size_t max_bytes_;
    std::size_t bytes_ = 0;
    std::list<Entry> by_use_;  // the latest first
    std::unordered_map<Bytes32, std::list<Entry>::iterator> entries_;
};

class StateView final : public execution::StateReader {
  public:
    StateView(state::StatePtr version, std::shared_ptr<CodeCache> codes)
        : version_(std::move(version)), codes_(std::move(codes)) {}

    std::optional<execution::Account> read_account(const execution::Address& address) override;
    U256 read_storage(const execution::Address& address, const U256& key) override;
    bool has_storage(const execution::Address& address) override;
    CodePtr read_code(const Bytes32& code_hash) override;

    const state::StatePtr& version() const noexcept { return version_; }
    /// The first error of a read, if there was one.
    state::Read<void> result() const;

  private:
    template <class T>
    T value_or_failed(state::Read<T> read);

    state::StatePtr version_;
    std::shared_ptr<CodeCache> codes_;
    std::optional<state::StateError> failure_;
};

}  // namespace cairn::execution_node
