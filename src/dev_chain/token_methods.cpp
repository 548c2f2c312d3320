// Balances and allowances of tokens (ERC-20), wherever a token keeps them: the slots that its own
// answer reads are tried one by one, on a copy, until the answer is the amount wanted.
#include "crypto/keccak256.hpp"
#include "dev_chain/dev_values.hpp"
#include "dev_chain/method_names.hpp"
#include "dev_chain/methods.hpp"
#include "dev_chain/state_change.hpp"
#include "rpc/access_list_tracer.hpp"
#include "rpc/simulation.hpp"

namespace cairn::dev_chain {
namespace {

using rpc::Answer;
using rpc::Parameters;

constexpr std::size_t MAX_TRIED_SLOTS = 256;

struct Place {
    Address contract;
    Bytes32 slot;
};

Bytes abi_call(std::string_view signature, std::initializer_list<Address> arguments) {
    const Bytes32 hash = crypto::keccak256(
        {reinterpret_cast<const std::uint8_t*>(signature.data()), signature.size()});
    Bytes out(hash.begin(), hash.begin() + 4);
    for (const Address& address : arguments) {
        const Bytes32 word = U256::from_be(address).to_be();
        out.insert(out.end(), word.begin(), word.end());
    }
    return out;
}

rpc::CallRequest question(const Address& token, Bytes input) {
    rpc::CallRequest out;
    out.to = token;
    out.input = std::move(input);
    return out;
}

Read<std::vector<Place>> places_read(const rpc::ChainReaderPtr& view,
                                     const rpc::CallRequest& request) {
    CAIRN_TRY_ASSIGN(const auto simulation, rpc::Simulation::on(view, view->head(), {}, {}));
    rpc::AccessListTracer tracer({}, {});
    CAIRN_TRY(simulation->run(request, rpc::CALL_GAS_CAP, &tracer));
    std::vector<Place> out;
    for (const execution::Access& access : tracer.list()) {
        for (const Bytes32& slot : access.slots) {
            out.push_back({access.account, slot});
        }
    }
    return out;
}

Read<bool> answers_with(const rpc::ChainReaderPtr& view, const rpc::CallRequest& request,
                        const Place& place, const U256& amount) {
    rpc::StateOverrides overrides;
    overrides[place.contract].state_diff.emplace()[U256::from_be(place.slot)] = amount;
    CAIRN_TRY_ASSIGN(const auto simulation,
                     rpc::Simulation::on(view, view->head(), std::move(overrides), {}));
    CAIRN_TRY_ASSIGN(const auto outcome, simulation->run(request, rpc::CALL_GAS_CAP));
    return outcome.status == evm::Status::success && outcome.output.size() == 32 &&
           U256::load_be(outcome.output.data()) == amount;
}

Read<void> set_answer(const DevContext& context, const rpc::CallRequest& request,
                      const U256& amount) {
    const rpc::ChainReaderPtr view = context.backend.view();
    CAIRN_TRY_ASSIGN(const auto places, places_read(view, request));
    std::size_t tried = 0;
    for (const Place& place : places) {
        if (++tried > MAX_TRIED_SLOTS) {
            break;
        }
        CAIRN_TRY_ASSIGN(const bool found, answers_with(view, request, place, amount));
        if (!found) {
            continue;
        }
        return context.chain.exclusively([&](const DevParts& parts) -> Read<void> {
            CAIRN_TRY_ASSIGN(const auto diff,
                             change_account(*parts.chain.ledger().state_view(), place.contract,
                                            [&](state::AccountChange& account) {
                                                account.slots = {{place.slot, amount}};
                                            }));
            return parts.chain.change(diff);
        });
    }
    return rpc::server_error("no slot of the token holds this amount alone");
}

/// address, token, amount
Answer deal(const DevContext& context, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const Address owner, parameters.required(0, rpc::read_address));
    CAIRN_TRY_ASSIGN(const Address token, parameters.required(1, rpc::read_address));
    CAIRN_TRY_ASSIGN(const U256 amount, parameters.required(2, read_number));
    CAIRN_TRY(
        set_answer(context, question(token, abi_call("balanceOf(address)", {owner})), amount));
    return "null";
}

/// owner, spender, token, amount
Answer set_allowance(const DevContext& context, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const Address owner, parameters.required(0, rpc::read_address));
    CAIRN_TRY_ASSIGN(const Address spender, parameters.required(1, rpc::read_address));
    CAIRN_TRY_ASSIGN(const Address token, parameters.required(2, rpc::read_address));
    CAIRN_TRY_ASSIGN(const U256 amount, parameters.required(3, read_number));
    CAIRN_TRY(set_answer(context,
                         question(token, abi_call("allowance(address,address)", {owner, spender})),
                         amount));
    return "null";
}

}  // namespace

void add_token_methods(rpc::Dispatcher& out, const DevContext& context) {
    const auto with = [context](auto* method) {
        return [context, method](const Parameters& p) { return method(context, p); };
    };
    add_aliases(out, {"anvil_dealERC20", "hardhat_dealERC20", "anvil_setERC20Balance"},
                "address, token, amount", with(deal));
    add_aliases(out, {"anvil_setERC20Allowance"}, "owner, spender, token, amount",
                with(set_allowance));
}

}  // namespace cairn::dev_chain
