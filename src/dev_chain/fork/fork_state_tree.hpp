// States on top of another chain's: the changes made here, layer upon layer, and below that
// questions to the other chain.
//
// Nobody knows all accounts of the other chain, so these states have no root (zero) and no proofs.
// That an account there has storage is not known either, unless it has code: only creations at
// occupied addresses could tell (EIP-7610).
// Threads: as StateTree and StateVersion say.
#pragma once

#include "dev_chain/fork/remote_rpc.hpp"
#include "state/state_tree.hpp"

namespace cairn::dev_chain {

/// The other chain's state after one of its blocks.
class RemoteState {
  public:
    RemoteState(RemoteRpc& remote, std::uint64_t number) : remote_(&remote), number_(number) {}

    struct Found {
        state::Account account;
        std::shared_ptr<const Bytes> code;  // null: none
    };
    /// Nothing: no such account, or an empty one, which is the same since EIP-161.
    state::Read<std::optional<Found>> account(const Bytes20& address) const;
    state::Read<base::U256> storage(const Bytes20& address, const Bytes32& slot) const;

  private:
    RemoteRpc* remote_;
    std::uint64_t number_;
};

class ForkStateTree final : public state::StateTree {
  public:
    /// `remote` outlives it and its versions.
    explicit ForkStateTree(RemoteRpc& remote);
    ~ForkStateTree() override;

    /// The other chain's state after its block of that number, with nothing changed.
    state::StatePtr at(std::uint64_t number) const;
    /// Without accounts, and without anything below it.
    state::StatePtr empty() const override;
    state::Read<state::StatePtr> apply(const state::StatePtr& parent, const state::StateDiff& diff,
                                       base::Executor& executor) override;

  private:
    class Codes;
    class Version;
    RemoteRpc* remote_;
    std::shared_ptr<Codes> codes_;
};

}  // namespace cairn::dev_chain
