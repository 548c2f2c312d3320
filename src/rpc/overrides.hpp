// States and blocks that a call finds other than they are.
//
// Reference: geth internal/ethapi/override; execution-apis eth_simulateV1 (stateOverrides,
// blockOverrides). Threads: an OverlayState belongs to one.
#pragma once

#include "evm/message.hpp"
#include "execution/account.hpp"
#include "rpc/values.hpp"

#include <map>
#include <optional>

namespace cairn::rpc {

using Slots = std::map<U256, U256>;

struct AccountOverride {
    std::optional<U256> balance;
    std::optional<std::uint64_t> nonce;
    execution::CodePtr code;  // null: as it is
    std::optional<Bytes32> code_hash;
    std::optional<Slots> state;  // in place of all slots
    Slots state_diff;            // in place of some
    std::optional<Bytes20> move_precompile_to;
};
using StateOverrides = std::map<Bytes20, AccountOverride>;

inline constexpr std::size_t MAX_OVERRIDES = 10'000;  // accounts, and slots of one

/// `state` and `stateDiff` of one account exclude each other.
Read<StateOverrides> read_state_overrides(const json::Value& value);

struct BlockOverrides {
    std::optional<std::uint64_t> number;
    std::optional<std::uint64_t> time;
    std::optional<std::uint64_t> gas_limit;
    std::optional<Bytes20> fee_recipient;
    std::optional<U256> prev_randao;
    std::optional<U256> base_fee_per_gas;
    std::optional<U256> blob_base_fee;
};
/// Unknown keys are passed over.
Read<BlockOverrides> read_block_overrides(const json::Value& value);
void apply(const BlockOverrides& overrides, evm::BlockContext& context);

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
