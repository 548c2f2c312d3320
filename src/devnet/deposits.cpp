#include "devnet/deposits.hpp"

#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/predicates.hpp"
#include "devnet/signed_call.hpp"
#include "keys/deposit.hpp"
#include "node/schedule.hpp"
#include "ssz/hash_tree_root.hpp"

#include <algorithm>
#include <map>
#include <vector>

namespace cairn::devnet {

using namespace consensus;

namespace {

constexpr std::uint64_t GWEI_PER_ETH = 1'000'000'000;
constexpr std::uint64_t WEI_PER_GWEI = 1'000'000'000;

/// EIP-7002 and EIP-7251.
constexpr Bytes20 WITHDRAWAL_CONTRACT{{{0x00, 0x00, 0x09, 0x61, 0xEf, 0x48, 0x0E,  //
                                        0xb5, 0x5e, 0x80, 0xD1, 0x9a, 0xd8, 0x35,  //
                                        0x79, 0xA6, 0x4c, 0x00, 0x70, 0x02}}};
constexpr Bytes20 CONSOLIDATION_CONTRACT{{{0x00, 0x00, 0xBB, 0xdD, 0xc7, 0xCE, 0x48,  //
                                           0x86, 0x42, 0xfb, 0x57, 0x9F, 0x8B, 0x00,  //
                                           0xf3, 0xa5, 0x90, 0x00, 0x72, 0x51}}};

unexpected<std::string> refused(std::string text) {
    return unexpected(std::move(text));
}

/// Who knows most, of those that run; null: none does.
const Member* best_informed(const Simulation& simulation) {
    const Member* best = nullptr;
    for (MemberId id = 1; id <= simulation.size(); ++id) {
        const Member& member = simulation.member(id);
        if (member.is_running() &&
            (best == nullptr || member.chain().head().slot > best->chain().head().slot)) {
            best = &member;
        }
    }
    return best;
}

/// A transaction before it has a number.
struct Wanted {
    const Accounts::Account& from;
    Call call;
};

// Keys -------------------------------------------------------------------------------------------

/// The keys of deposits that wait for a block: the first dynamic argument of deposit().
std::vector<BLSPubkey> waiting_keys(const Genesis& genesis, const Member& informed) {
    constexpr std::size_t PUBKEY_AT = 4 + 4 * 32 + 32;
    std::vector<BLSPubkey> keys;
    const auto waiting = informed.execution()->access().pending();
    const auto mine = waiting.find(genesis.accounts->depositor().address);
    if (mine == waiting.end()) {
        return keys;
    }
    for (const auto& [nonce, each] : mine->second) {
        if (each.transaction.data.size() >= PUBKEY_AT + sizeof(BLSPubkey::bytes)) {
            BLSPubkey& key = keys.emplace_back();
            std::copy_n(each.transaction.data.begin() + PUBKEY_AT, key.size(), key.bytes.begin());
        }
    }
    return keys;
}

bool is_taken(const BeaconState& state, const std::vector<BLSPubkey>& waiting,
              const BLSPubkey& pubkey) {
    if (find_validator(state, pubkey) || std::ranges::find(waiting, pubkey) != waiting.end()) {
        return true;
    }
    for (std::size_t i = 0; i < state.pending_deposits.size(); ++i) {
        if (state.pending_deposits[i].pubkey == pubkey) {
            return true;
        }
    }
    return false;
}

/// The number of the next free key.
std::uint64_t next_number(const Genesis& genesis, const BeaconState& state,
                          const std::vector<BLSPubkey>& waiting) {
    std::uint64_t number = genesis.state.validators.size();
    while (is_taken(state, waiting, crypto::sk_to_pk(genesis.keys.signing_key(number)))) {
        ++number;
    }
    return number;
}

// Calls ------------------------------------------------------------------------------------------

/// deposit(bytes,bytes,bytes,bytes32)
Bytes deposit_call_data(const Spec& spec, const DepositData& deposit) {
    Bytes data{0x22, 0x89, 0x51, 0x18};
    const auto word = [&](const Bytes32& value) {
        data.insert(data.end(), value.begin(), value.end());
    };
    const auto bytes = [&](BytesView value) {
        word(U256(value.size()).to_be());
        data.insert(data.end(), value.begin(), value.end());
        data.resize(data.size() + (32 - value.size() % 32) % 32);
    };
    word(U256(0x80).to_be());   // where the key is,
    word(U256(0xe0).to_be());   // the credentials,
    word(U256(0x120).to_be());  // the signature
    word(ssz::hash_tree_root(spec, deposit));
    bytes(deposit.pubkey.view());
    bytes(deposit.withdrawal_credentials.view());
    bytes(deposit.signature.view());
    return data;
}

Wanted deposit_call(const Genesis& genesis, const DepositData& deposit) {
    constexpr std::uint64_t GAS = 200'000;
    return {
        genesis.accounts->depositor(),
        {genesis.config->DEPOSIT_CONTRACT_ADDRESS, U256(deposit.amount.value) * U256(WEI_PER_GWEI),
         deposit_call_data(genesis.network, deposit), GAS}};
}

/// A request by the owner of a validator's stake. Its fee is 1 wei unless very many are made.
Result<Wanted, std::string> system_call(const Genesis& genesis, const Validator& validator,
                                        const Bytes20& contract, Bytes data) {
    constexpr std::uint64_t GAS = 300'000;
    Bytes20 owner;
    std::copy_n(validator.withdrawal_credentials.begin() + 12, owner.size(), owner.bytes.begin());
    const Accounts::Account* const from = genesis.accounts->user_at(owner);
    if (from == nullptr) {
        return refused("the stake is that of " + base::to_hex(owner.view()) +
                       ", which is no account of this network");
    }
    return Wanted{*from, {contract, U256(WEI_PER_GWEI), std::move(data), GAS}};
}

Bytes joined(BytesView first, BytesView second) {
    Bytes both(first.begin(), first.end());
    both.insert(both.end(), second.begin(), second.end());
    return both;
}

DepositData for_new_validator(const Genesis& genesis, std::uint64_t number,
                              const DepositWish& wish) {
    const auto kind =
        wish.compounding ? keys::CredentialsKind::compounding : keys::CredentialsKind::execution;
    return keys::make_deposit(
        {"", genesis.config, {}}, genesis.keys.signing_key(number),
        keys::execution_withdrawal_credentials(kind, genesis.accounts->stake_of(number).address),
        Gwei{wish.eth * GWEI_PER_ETH});
}

Result<void, std::string> check_active(const Spec& spec, const BeaconState& state,
                                       ValidatorIndex index, std::string_view why) {
    const Validator& validator = state.validators[index.value];
    if (is_active_validator(validator, get_current_epoch(spec, state)) &&
        validator.exit_epoch == FAR_FUTURE_EPOCH) {
        return {};
    }
    return refused("validator " + std::to_string(index.value) + " is not active or leaves, so " +
                   std::string(why));
}

Result<std::vector<Wanted>, std::string> for_validator(const Genesis& genesis,
                                                       const BeaconState& state,
                                                       const DepositWish& wish) {
    const Spec spec = node::spec_at_slot(genesis.network, state.slot);
    const ValidatorIndex index = *wish.validator;
    if (index.value >= state.validators.size()) {
        return refused("there is no validator " + std::to_string(index.value));
    }
    const Validator& validator = state.validators[index.value];
    std::vector<Wanted> calls;
    if (wish.compounding && !has_compounding_withdrawal_credential(validator)) {
        CAIRN_TRY(check_active(spec, state, index, "its credentials cannot change"));
        // EIP-7251 has it as a consolidation with oneself.
        CAIRN_TRY_ASSIGN(auto change,
                         system_call(genesis, validator, CONSOLIDATION_CONTRACT,
                                     joined(validator.pubkey.view(), validator.pubkey.view())));
        calls.push_back(std::move(change));
    }
    // A known validator's deposit needs no signature.
    calls.push_back(deposit_call(genesis, {validator.pubkey, validator.withdrawal_credentials,
                                           Gwei{wish.eth * GWEI_PER_ETH}, BLSSignature{}}));
    return calls;
}

Result<void, std::string> check_fork(const Genesis& genesis, Slot slot) {
    const Spec spec = node::spec_at_slot(genesis.network, slot);
    if (spec.at_least(ForkId::electra)) {
        return {};
    }
    const Epoch electra = genesis.config->ELECTRA_FORK_EPOCH;
    return refused("deposits come with payloads from electra on; this is " +
                   std::string(to_string(spec.fork_id())) +
                   (electra == FAR_FUTURE_EPOCH
                        ? std::string()
                        : ", and electra begins in epoch " + std::to_string(electra.value)));
}

/// Who knows most; a network in which transactions can ask something of the beacon chain now.
Result<const Member*, std::string> find_informed(const Simulation& simulation) {
    if (simulation.genesis().network.road != nullptr) {
        return refused("there are no deposits on the 2020 road here");
    }
    CAIRN_TRY(check_fork(simulation.genesis(), simulation.current_slot()));
    const Member* const informed = best_informed(simulation);
    return informed == nullptr ? refused("no node runs")
                               : Result<const Member*, std::string>(informed);
}

/// Into the pool of every node that runs; all of them are of one account or different ones.
Result<void, std::string> submit(Simulation& simulation, const Member& informed,
                                 const std::vector<Wanted>& calls) {
    std::map<Bytes20, std::uint64_t> nonces;
    for (const Wanted& wanted : calls) {
        const auto next = informed.execution()->access().next_nonce(wanted.from.address);
        const std::uint64_t nonce =
            nonces.try_emplace(wanted.from.address, next.value_or(0)).first->second++;
        const Bytes bytes = execution::encode_transaction(
            signed_call(wanted.from, nonce, wanted.call, PROMPT_FEES));
        if (const auto added = informed.execution()->access().add(bytes); !added) {
            return refused("its transaction is refused: " + added.error().message);
        }
        for (MemberId id = 1; id <= simulation.size(); ++id) {
            const Member& member = simulation.member(id);
            if (member.is_running() && &member != &informed) {
                std::ignore = member.execution()->access().add(bytes);
            }
        }
    }
    return {};
}

}  // namespace

Result<void, std::string> make_deposit(Simulation& simulation, const DepositWish& wish) {
    CAIRN_TRY_ASSIGN(const Member* const informed, find_informed(simulation));
    const Genesis& genesis = simulation.genesis();
    const BeaconState& state = *informed->chain().head().state;
    if (wish.validator) {
        CAIRN_TRY_ASSIGN(const auto calls, for_validator(genesis, state, wish));
        return submit(simulation, *informed, calls);
    }
    const std::uint64_t number = next_number(genesis, state, waiting_keys(genesis, *informed));
    return submit(simulation, *informed,
                  {deposit_call(genesis, for_new_validator(genesis, number, wish))});
}

Result<void, std::string> make_withdrawal(Simulation& simulation, ValidatorIndex index) {
    CAIRN_TRY_ASSIGN(const Member* const informed, find_informed(simulation));
    const BeaconState& state = *informed->chain().head().state;
    if (index.value >= state.validators.size()) {
        return refused("there is no validator " + std::to_string(index.value));
    }
    const Spec spec = node::spec_at_slot(simulation.genesis().network, state.slot);
    CAIRN_TRY(check_active(spec, state, index, "it cannot leave"));
    const Validator& validator = state.validators[index.value];
    const Bytes all(8);  // an amount of zero: an exit
    CAIRN_TRY_ASSIGN(auto call, system_call(simulation.genesis(), validator, WITHDRAWAL_CONTRACT,
                                            joined(validator.pubkey.view(), all)));
    return submit(simulation, *informed, {std::move(call)});
}

}  // namespace cairn::devnet
