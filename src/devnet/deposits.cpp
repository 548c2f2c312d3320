#include "devnet/deposits.hpp"

#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/predicates.hpp"
#include "keys/deposit.hpp"
#include "node/schedule.hpp"

#include <algorithm>
#include <vector>

namespace cairn::devnet {

using namespace consensus;

namespace {

using Request = node::SimulatedEngine::Request;

constexpr std::uint64_t GWEI_PER_ETH = 1'000'000'000;

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

/// What any node's execution layer still has to bring to the chain.
std::vector<DepositRequest> waiting_deposits(Simulation& simulation) {
    std::vector<DepositRequest> waiting;
    for (MemberId id = 1; id <= simulation.size(); ++id) {
        for (const Request& request : simulation.member(id).engine()->pending_requests()) {
            if (const auto* const deposit = std::get_if<DepositRequest>(&request)) {
                waiting.push_back(*deposit);
            }
        }
    }
    return waiting;
}

/// In the order of the deposit contract, as far as anyone can tell.
std::uint64_t next_index(const BeaconState& state, const std::vector<DepositRequest>& waiting) {
    std::uint64_t next = std::max<std::uint64_t>(
        state.eth1_data.deposit_count, state.validators.size() + state.pending_deposits.size());
    for (const DepositRequest& deposit : waiting) {
        next = std::max(next, deposit.index + 1);
    }
    return next;
}

bool is_taken(const BeaconState& state, const std::vector<DepositRequest>& waiting,
              const BLSPubkey& pubkey) {
    if (find_validator(state, pubkey) ||
        std::ranges::find(waiting, pubkey, &DepositRequest::pubkey) != waiting.end()) {
        return true;
    }
    for (std::size_t i = 0; i < state.pending_deposits.size(); ++i) {
        if (state.pending_deposits[i].pubkey == pubkey) {
            return true;
        }
    }
    return false;
}

crypto::SecretKey next_key(const Genesis& genesis, const BeaconState& state,
                           const std::vector<DepositRequest>& waiting) {
    std::uint64_t number = genesis.state.validators.size();
    while (is_taken(state, waiting, crypto::sk_to_pk(genesis.keys.signing_key(number)))) {
        ++number;
    }
    return genesis.keys.signing_key(number);
}

DepositRequest request_of(const DepositData& data, std::uint64_t index) {
    return {data.pubkey, data.withdrawal_credentials, data.amount, data.signature, index};
}

DepositData for_new_validator(const Genesis& genesis, const crypto::SecretKey& key,
                              const DepositWish& wish) {
    const auto kind =
        wish.compounding ? keys::CredentialsKind::compounding : keys::CredentialsKind::execution;
    return keys::make_deposit(
        {"", genesis.config, {}}, key,
        keys::execution_withdrawal_credentials(kind, withdrawal_address(crypto::sk_to_pk(key))),
        Gwei{wish.eth * GWEI_PER_ETH});
}

/// To compounding credentials: EIP-7251 has it as a consolidation with oneself.
ConsolidationRequest make_switch(const Validator& validator) {
    ConsolidationRequest request;
    std::copy_n(validator.withdrawal_credentials.begin() + 12, request.source_address.size(),
                request.source_address.bytes.begin());
    request.source_pubkey = validator.pubkey;
    request.target_pubkey = validator.pubkey;
    return request;
}

Result<std::vector<Request>, std::string> for_validator(const Spec& spec, const BeaconState& state,
                                                        const DepositWish& wish,
                                                        std::uint64_t index) {
    const std::uint64_t number = wish.validator->value;
    if (number >= state.validators.size()) {
        return refused("there is no validator " + std::to_string(number));
    }
    const Validator& validator = state.validators[number];
    std::vector<Request> requests;
    if (wish.compounding && !has_compounding_withdrawal_credential(validator)) {
        if (!is_active_validator(validator, get_current_epoch(spec, state)) ||
            validator.exit_epoch != FAR_FUTURE_EPOCH) {
            return refused("validator " + std::to_string(number) +
                           " is not active or leaves, so its credentials cannot change");
        }
        requests.emplace_back(make_switch(validator));
    }
    // A known validator's deposit needs no signature.
    requests.emplace_back(request_of({validator.pubkey, validator.withdrawal_credentials,
                                      Gwei{wish.eth * GWEI_PER_ETH}, BLSSignature{}},
                                     index));
    return requests;
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

}  // namespace

Result<void, std::string> make_deposit(Simulation& simulation, const DepositWish& wish) {
    const Genesis& genesis = simulation.genesis();
    if (genesis.network.road != nullptr) {
        return refused("there are no deposits on the 2020 road here");
    }
    CAIRN_TRY(check_fork(genesis, simulation.current_slot()));
    const Member* const informed = best_informed(simulation);
    if (informed == nullptr) {
        return refused("no node runs");
    }
    const BeaconState& state = *informed->chain().head().state;
    const std::vector<DepositRequest> waiting = waiting_deposits(simulation);
    const std::uint64_t index = next_index(state, waiting);
    std::vector<Request> requests;
    if (wish.validator) {
        const Spec spec = node::spec_at_slot(genesis.network, state.slot);
        CAIRN_TRY_ASSIGN(requests, for_validator(spec, state, wish, index));
    } else {
        const crypto::SecretKey key = next_key(genesis, state, waiting);
        requests.emplace_back(request_of(for_new_validator(genesis, key, wish), index));
    }
    for (MemberId id = 1; id <= simulation.size(); ++id) {
        for (const Request& request : requests) {
            Member& member = simulation.member(id);
            if (member.is_running() && !member.engine()->make_request(request)) {
                return refused("too many deposits wait already");
            }
        }
    }
    return {};
}

}  // namespace cairn::devnet
