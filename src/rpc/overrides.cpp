#include "rpc/overrides.hpp"

#include "crypto/keccak256.hpp"
#include "evm/precompiles.hpp"

#include <set>

namespace cairn::rpc {
namespace {

const json::Value* member(const json::Value& object, std::string_view name) {
    const json::Value* value = object.find(name);
    return value != nullptr && value->kind != json::Kind::null ? value : nullptr;
}

template <class T, class F>
Read<void> read_member(const json::Value& object, std::string_view name, std::optional<T>& out,
                       const F& read) {
    if (const json::Value* value = member(object, name)) {
        CAIRN_TRY_ASSIGN(out, read(*value));
    }
    return {};
}

Read<U256> read_word(const json::Value& value) {
    CAIRN_TRY_ASSIGN(const Bytes32 word, read_hash(value));
    return U256::from_be(word);
}

json::Value text_value(std::string_view text) {
    json::Value out;
    out.kind = json::Kind::string;
    out.text = text;
    return out;
}

Read<void> require_object(const json::Value& value, std::size_t max_members) {
    if (value.kind != json::Kind::object) {
        return invalid_params("json: cannot unmarshal " + std::string(to_string(value.kind)) +
                              " into Go value of type override.StateOverride");
    }
    if (value.members.size() > max_members) {
        return invalid_params("too many overrides");
    }
    return {};
}

Read<Slots> read_slots(const json::Value& value) {
    CAIRN_TRY(require_object(value, MAX_OVERRIDES));
    Slots out;
    for (const json::Member& one : value.members) {
        CAIRN_TRY_ASSIGN(const U256 key, read_word(text_value(one.key)));
        CAIRN_TRY_ASSIGN(const U256 slot, read_word(one.value));
        out[key] = slot;
    }
    return out;
}

Read<void> read_code(const json::Value& value, AccountOverride& out) {
    const json::Value* code = member(value, "code");
    if (code == nullptr) {
        return {};
    }
    CAIRN_TRY_ASSIGN(const Bytes bytes, read_data(*code));
    out.code_hash = crypto::keccak256(bytes);
    out.code = std::make_shared<const evm::Code>(BytesView(bytes));
    return {};
}

Read<AccountOverride> read_account_override(const json::Value& value) {
    CAIRN_TRY(require_object(value, 16));
    AccountOverride out;
    CAIRN_TRY(read_member(value, "balance", out.balance, read_uint256));
    CAIRN_TRY(read_member(value, "nonce", out.nonce, read_uint64));
    CAIRN_TRY(read_code(value, out));
    CAIRN_TRY(read_member(value, "state", out.state, read_slots));
    CAIRN_TRY(read_member(value, "movePrecompileToAddress", out.move_precompile_to, read_address));
    CAIRN_TRY(read_member(value, "stateDiff", out.state_diff, read_slots));
    return out;
}

Read<execution::Withdrawal> read_withdrawal(const json::Value& value) {
    const auto required = [&value](std::string_view name, auto& out,
                                   const auto& read) -> Read<void> {
        const json::Value* field = value.kind == json::Kind::object ? member(value, name) : nullptr;
        if (field == nullptr) {
            return invalid_params("missing required field '" + std::string(name) +
                                  "' for Withdrawal");
        }
        CAIRN_TRY_ASSIGN(out, read(*field));
        return {};
    };
    execution::Withdrawal out;
    CAIRN_TRY(required("index", out.index, read_uint64));
    CAIRN_TRY(required("validatorIndex", out.validator_index, read_uint64));
    CAIRN_TRY(required("address", out.address, read_address));
    CAIRN_TRY(required("amount", out.amount, read_uint64));
    return out;
}

state::AccountChange change_of(const Bytes20& address, const AccountOverride& over,
                               const execution::Account& account) {
    state::AccountChange out;
    out.address = address;
    out.fields = state::AccountFields{over.nonce.value_or(account.nonce),
                                      over.balance.value_or(account.balance),
                                      over.code_hash.value_or(account.code_hash)};
    out.storage_cleared = over.state.has_value();
    if (const auto& slots = over.state ? over.state : over.state_diff) {
        for (const auto& [key, value] : *slots) {
            out.slots.push_back({key.to_be(), value});
        }
    }
    return out;
}

}  // namespace

Read<StateOverrides> read_state_overrides(const json::Value& value) {
    CAIRN_TRY(require_object(value, MAX_OVERRIDES));
    StateOverrides out;
    for (const json::Member& one : value.members) {
        CAIRN_TRY_ASSIGN(const Bytes20 address, read_address(text_value(one.key)));
        CAIRN_TRY_ASSIGN(out[address], read_account_override(one.value));
    }
    return out;
}

Read<std::shared_ptr<const execution::PrecompileMoves>> precompile_moves(
    evm::Revision revision, const StateOverrides& overrides) {
    execution::PrecompileMoves out;
    std::set<Bytes20> taken;
    for (const auto& [address, over] : overrides) {
        const std::string account = "account " + checksum_address(address);
        if (taken.contains(address)) {
            return server_error(account + " has already been overridden by a precompile");
        }
        const bool is_precompile = evm::find_precompile(revision, address) != nullptr;
        if (over.move_precompile_to && !is_precompile) {
            return server_error(account + " is not a precompile");
        }
        if (over.move_precompile_to && overrides.contains(*over.move_precompile_to)) {
            return server_error("account " + checksum_address(*over.move_precompile_to) +
                                " is already overridden");
        }
        if (over.move_precompile_to) {
            out[*over.move_precompile_to] = address;
            taken.insert(*over.move_precompile_to);
        }
        if (is_precompile) {
            out[address] = std::nullopt;
        }
        if (over.state && over.state_diff) {
            return server_error(account + " has both 'state' and 'stateDiff'");
        }
    }
    return out.empty() ? nullptr
                       : std::make_shared<const execution::PrecompileMoves>(std::move(out));
}

state::StateDiff overriding_diff(execution::StateReader& state, const StateOverrides& overrides) {
    state::StateDiff out;
    for (const auto& [address, over] : overrides) {
        if (over.keeps_account()) {
            continue;
        }
        const auto account = state.read_account(address).value_or(execution::Account{});
        out.accounts.push_back(change_of(address, over, account));
        if (over.code != nullptr && over.code->size() > 0) {
            const BytesView code = over.code->bytes();
            out.codes.push_back({*over.code_hash, Bytes(code.begin(), code.end())});
        }
    }
    return out;
}

Read<BlockOverrides> read_block_overrides(const json::Value& value) {
    CAIRN_TRY(require_object(value, 32));
    BlockOverrides out;
    CAIRN_TRY(read_member(value, "number", out.number, read_uint64));
    CAIRN_TRY(read_member(value, "time", out.time, read_uint64));
    CAIRN_TRY(read_member(value, "gasLimit", out.gas_limit, read_uint64));
    CAIRN_TRY(read_member(value, "feeRecipient", out.fee_recipient, read_address));
    CAIRN_TRY(read_member(value, "prevRandao", out.prev_randao, read_word));
    CAIRN_TRY(read_member(value, "baseFeePerGas", out.base_fee_per_gas, read_uint256));
    CAIRN_TRY(read_member(value, "blobBaseFee", out.blob_base_fee, read_uint256));
    CAIRN_TRY(read_member(value, "difficulty", out.difficulty, read_uint256));
    CAIRN_TRY(read_member(value, "beaconRoot", out.parent_beacon_block_root, read_hash));
    CAIRN_TRY(read_member(value, "withdrawals", out.withdrawals, [](const json::Value& list) {
        return read_list(list, MAX_OVERRIDES, read_withdrawal);
    }));
    return out;
}

Read<void> apply(const BlockOverrides& overrides, evm::BlockContext& context) {
    if (overrides.parent_beacon_block_root) {
        return server_error(R"(block override "beaconRoot" is not supported for this RPC method)");
    }
    if (overrides.withdrawals) {
        return server_error(R"(block override "withdrawals" is not supported for this RPC method)");
    }
    context.number = overrides.number.value_or(context.number);
    context.timestamp = overrides.time.value_or(context.timestamp);
    context.gas_limit = overrides.gas_limit.value_or(context.gas_limit);
    context.coinbase = overrides.fee_recipient.value_or(context.coinbase);
    context.prev_randao = overrides.prev_randao.value_or(context.prev_randao);
    context.base_fee = overrides.base_fee_per_gas.value_or(context.base_fee);
    context.blob_base_fee = overrides.blob_base_fee.value_or(context.blob_base_fee);
    return {};
}

const AccountOverride* OverlayState::find(const Bytes20& address) const {
    const auto found = overrides_->find(address);
    return found == overrides_->end() ? nullptr : &found->second;
}

std::optional<execution::Account> OverlayState::read_account(const Bytes20& address) {
    auto account = base_->read_account(address);
    const AccountOverride* over = find(address);
    if (over == nullptr || over->keeps_account()) {
        return account;
    }
    execution::Account out = account.value_or(execution::Account{});
    out.balance = over->balance.value_or(out.balance);
    out.nonce = over->nonce.value_or(out.nonce);
    out.code_hash = over->code_hash.value_or(out.code_hash);
    return out;
}

U256 OverlayState::read_storage(const Bytes20& address, const U256& key) {
    const AccountOverride* over = find(address);
    if (over == nullptr) {
        return base_->read_storage(address, key);
    }
    if (const auto& slots = over->state ? over->state : over->state_diff) {
        if (const auto found = slots->find(key); found != slots->end()) {
            return found->second;
        }
    }
    return over->state ? U256() : base_->read_storage(address, key);
}

bool OverlayState::has_storage(const Bytes20& address) {
    const AccountOverride* over = find(address);
    if (over != nullptr && over->state) {
        return !over->state->empty();
    }
    return (over != nullptr && over->state_diff && !over->state_diff->empty()) ||
           base_->has_storage(address);
}

execution::CodePtr OverlayState::read_code(const Bytes32& code_hash) {
    for (const auto& [address, over] : *overrides_) {
        if (over.code && over.code_hash == code_hash) {
            return over.code;
        }
    }
    return base_->read_code(code_hash);
}

}  // namespace cairn::rpc
