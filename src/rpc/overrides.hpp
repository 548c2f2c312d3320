// States and blocks that a call finds other than they are.
//
// Reference: geth internal/ethapi/override; execution-apis eth_simulateV1 (stateOverrides,
// blockOverrides). Threads: an OverlayState belongs to one.
#pragma once

#include "evm/message.hpp"
#include "execution/account.hpp"
#include "execution/chain_config.hpp"
#include "rpc/values.hpp"
#include "state/state_diff.hpp"

#include <map>
#include <optional>

namespace cairn::rpc {

using Slots = std::map<U256, U256>;

struct AccountOverride {
    std::optional<U256> balance;
    std::optional<std::uint64_t> nonce;
    execution::CodePtr code;  // null: as it is
    std::optional<Bytes32> code_hash;
    std::optional<Slots> state;       // in place of all slots
    std::optional<Slots> state_diff;  // in place of some
    std::optional<Bytes20> move_precompile_to;

    /// Nothing of the account in the state is other than it is.
    bool keeps_account() const noexcept {
        return !balance && !nonce && !code_hash && !state && !state_diff;
    }
};
using StateOverrides = std::map<Bytes20, AccountOverride>;

inline constexpr std::size_t MAX_OVERRIDES = 10'000;  // accounts, and slots of one

Read<StateOverrides> read_state_overrides(const json::Value& value);

/// The precompiled contracts as the overrides leave them: at other addresses, or none where an
/// account is overridden. Null: as the fork has them. -32000: `state` and `stateDiff` exclude each
/// other, and only precompiled contracts can be moved, not onto accounts that are overridden too.
Read<std::shared_ptr<const execution::PrecompileMoves>> precompile_moves(
    evm::Revision revision, const StateOverrides& overrides);

/// What the overrides change in `state`.
state::StateDiff overriding_diff(execution::StateReader& state, const StateOverrides& overrides);

struct BlockOverrides {
    std::optional<std::uint64_t> number;
    std::optional<std::uint64_t> time;
    std::optional<std::uint64_t> gas_limit;
    std::optional<Bytes20> fee_recipient;
    std::optional<U256> prev_randao;
    std::optional<U256> base_fee_per_gas;
    std::optional<U256> blob_base_fee;
    std::optional<U256> difficulty;  // before the merge alone
    // Of eth_simulateV1 alone.
    std::optional<Bytes32> parent_beacon_block_root;
    std::optional<std::vector<execution::Withdrawal>> withdrawals;
};
/// Unknown keys are passed over.
Read<BlockOverrides> read_block_overrides(const json::Value& value);
/// -32000: some is of eth_simulateV1 alone.
Read<void> apply(const BlockOverrides& overrides, evm::BlockContext& context);

/// `base` with overrides; both outlive it.
class OverlayState final : public execution::StateReader {
  public:
    OverlayState(execution::StateReader& base, const StateOverrides& overrides)
        : base_(&base), overrides_(&overrides) {}

    std::optional<execution::Account> read_account(const Bytes20& address) override;
    U256 read_storage(const Bytes20& address, const U256& key) override;
    bool has_storage(const Bytes20& address) override;
    execution::CodePtr read_code(const Bytes32& code_hash) override;

  private:
    const AccountOverride* find(const Bytes20& address) const;

    execution::StateReader* base_;
    const StateOverrides* overrides_;
};

}  // namespace cairn::rpc
