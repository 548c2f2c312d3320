#include "crypto/keccak256.hpp"
#include "dev_chain/dev_values.hpp"
#include "dev_chain/method_names.hpp"
#include "dev_chain/methods.hpp"
#include "dev_chain/state_change.hpp"

namespace cairn::dev_chain {
namespace {

using rpc::Answer;
using rpc::Parameters;

using Body = std::function<void(state::AccountChange& change)>;

Read<void> change(const DevContext& context, const Address& address, const Body& body,
                  std::vector<state::NewCode> codes = {}) {
    return context.chain.exclusively([&](const DevParts& parts) -> Read<void> {
        CAIRN_TRY_ASSIGN(auto diff,
                         change_account(*parts.chain.ledger().state_view(), address, body));
        diff.codes = std::move(codes);
        return parts.chain.change(diff);
    });
}

Answer set_balance(const DevContext& context, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const Address address, parameters.required(0, rpc::read_address));
    CAIRN_TRY_ASSIGN(const U256 balance, parameters.required(1, read_number));
    CAIRN_TRY(change(context, address,
                     [&](state::AccountChange& account) { account.fields->balance = balance; }));
    return "null";
}

/// The sum stays at 2^256 - 1 if it would pass it.
Answer add_balance(const DevContext& context, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const Address address, parameters.required(0, rpc::read_address));
    CAIRN_TRY_ASSIGN(const U256 amount, parameters.required(1, read_number));
    CAIRN_TRY(change(context, address, [&](state::AccountChange& account) {
        bool carry = false;
        const U256 sum = base::add_overflow(account.fields->balance, amount, carry);
        account.fields->balance = carry ? U256::max() : sum;
    }));
    return "null";
}

Answer set_nonce(const DevContext& context, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const Address address, parameters.required(0, rpc::read_address));
    CAIRN_TRY_ASSIGN(const std::uint64_t nonce, parameters.required(1, read_small_number));
    CAIRN_TRY(change(context, address,
                     [&](state::AccountChange& account) { account.fields->nonce = nonce; }));
    return "null";
}

Answer set_code(const DevContext& context, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const Address address, parameters.required(0, rpc::read_address));
    CAIRN_TRY_ASSIGN(Bytes code, parameters.required(1, rpc::read_data));
    const Bytes32 hash = crypto::keccak256(code);
    std::vector<state::NewCode> codes;
    if (!code.empty()) {
        codes.push_back({hash, std::move(code)});
    }
    CAIRN_TRY(change(
        context, address, [&](state::AccountChange& account) { account.fields->code_hash = hash; },
        std::move(codes)));
    return "null";
}

Answer set_storage_at(const DevContext& context, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const Address address, parameters.required(0, rpc::read_address));
    CAIRN_TRY_ASSIGN(const U256 slot, parameters.required(1, rpc::read_storage_key));
    CAIRN_TRY_ASSIGN(const Bytes32 value, parameters.required(2, read_word));
    CAIRN_TRY(change(context, address, [&](state::AccountChange& account) {
        account.slots = {{slot.to_be(), U256::from_be(value)}};
    }));
    return "true";
}

Answer impersonate(const DevContext& context, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const Address address, parameters.required(0, rpc::read_address));
    if (!context.chain.impersonation().add(address)) {
        return rpc::server_error("too many accounts are impersonated");
    }
    return "null";
}

Answer stop_impersonating(const DevContext& context, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const Address address, parameters.required(0, rpc::read_address));
    context.chain.impersonation().remove(address);
    return "null";
}

Answer impersonate_all(const DevContext& context, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const bool all, parameters.required(0, rpc::read_bool));
    context.chain.impersonation().set_all(all);
    return "null";
}

Answer set_chain_id(const DevContext& context, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const std::uint64_t chain_id, parameters.required(0, read_small_number));
    context.chain.exclusively([&](const DevParts& parts) { parts.chain.set_chain_id(chain_id); });
    return "null";
}

}  // namespace

void add_state_methods(rpc::Dispatcher& out, const DevContext& context) {
    const auto with = [context](auto* method) {
        return [context, method](const Parameters& p) { return method(context, p); };
    };
    add_aliases(out, {"anvil_setBalance", "hardhat_setBalance", "tenderly_setBalance"},
                "address, wei", with(set_balance));
    add_aliases(out, {"anvil_addBalance", "hardhat_addBalance", "tenderly_addBalance"},
                "address, wei", with(add_balance));
    add_aliases(out, {"anvil_setNonce", "hardhat_setNonce", "evm_setAccountNonce"},
                "address, nonce", with(set_nonce));
    add_aliases(out, {"anvil_setCode", "hardhat_setCode"}, "address, code", with(set_code));
    add_aliases(out, {"anvil_setStorageAt", "hardhat_setStorageAt"}, "address, slot, value",
                with(set_storage_at));
    add_aliases(out, {"anvil_impersonateAccount", "hardhat_impersonateAccount"}, "address",
                with(impersonate));
    add_aliases(out, {"anvil_stopImpersonatingAccount", "hardhat_stopImpersonatingAccount"},
                "address", with(stop_impersonating));
    add_aliases(out, {"anvil_autoImpersonateAccount", "hardhat_autoImpersonateAccount"}, "on",
                with(impersonate_all));
    add_aliases(out, {"anvil_setChainId"}, "chain id", with(set_chain_id));
}

}  // namespace cairn::dev_chain
