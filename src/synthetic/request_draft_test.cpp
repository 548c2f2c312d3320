#include "synthetic/request_draft_test.hpp"

#include "consensus/constants.hpp"

#include <array>

namespace cairn::synthetic::sample {

using namespace consensus;

namespace {

constexpr std::uint64_t ETH = 1'000'000'000;  // in Gwei

ExecutionAddress address_of(const Validator& validator) {
    return ExecutionAddress::from(validator.withdrawal_credentials.view().subspan(12));
}

const Validator& requested(const BeaconState& state, base::FuzzInput& input) {
    return state.validators[REQUESTED + input.below(VALIDATORS - REQUESTED)];
}

Gwei some_amount(base::FuzzInput& input) {
    static constexpr std::array amounts{
        std::uint64_t{0}, ETH, 8 * ETH, 500 * ETH, std::uint64_t{1}, ~std::uint64_t{0} / 4};
    return Gwei{amounts[input.below(amounts.size())]};
}

BLSPubkey some_pubkey(const BeaconState& state, base::FuzzInput& input) {
    BLSPubkey pubkey = requested(state, input).pubkey;
    pubkey[47] = static_cast<std::uint8_t>(pubkey[47] ^ (input.one_in(3) ? 1U + input.byte() : 0U));
    return pubkey;
}

void add_builder_request(const BeaconState& state, base::FuzzInput& input,
                         ExecutionRequests& requests) {
    const Builder& builder = state.builders[1 + input.below(3)];
    if (input.one_in(2)) {
        BuilderExitRequest& request = requests.builder_exits.emplace_back();
        request.pubkey = builder.pubkey;
        request.source_address = input.one_in(4) ? ExecutionAddress{} : builder.execution_address;
        return;
    }
    BuilderDepositRequest& request = requests.builder_deposits.emplace_back();
    request.pubkey = input.one_in(2) ? some_pubkey(state, input) : builder.pubkey;
    request.withdrawal_credentials[0] = input.one_in(4) ? 0 : BUILDER_WITHDRAWAL_PREFIX;
    request.amount = Gwei{(1 + input.below(100)) * ETH};
    request.signature = SIGNATURE;
}

void add_request(const BeaconState& state, base::FuzzInput& input, ExecutionRequests& requests) {
    switch (input.below(3)) {
        case 0: {
            DepositRequest& request = requests.deposits.emplace_back();
            request.pubkey = some_pubkey(state, input);
            request.withdrawal_credentials[0] = input.byte();
            request.amount = Gwei{(1 + input.below(64)) * ETH};
            request.signature = SIGNATURE;
            request.index = VALIDATORS + input.below(8);
            break;
        }
        case 1: {
            WithdrawalRequest& request = requests.withdrawals.emplace_back();
            const Validator& validator = requested(state, input);
            request.validator_pubkey = validator.pubkey;
            request.source_address = input.one_in(6) ? ExecutionAddress{} : address_of(validator);
            request.amount = some_amount(input);
            break;
        }
        default: {
            ConsolidationRequest& request = requests.consolidations.emplace_back();
            const Validator& source = requested(state, input);
            request.source_pubkey = source.pubkey;
            request.source_address = input.one_in(6) ? ExecutionAddress{} : address_of(source);
            request.target_pubkey =
                input.one_in(3) ? source.pubkey : requested(state, input).pubkey;
            break;
        }
    }
}

}  // namespace

bool within_limits(const Spec& spec, const ExecutionRequests& requests) noexcept {
    const Preset& preset = *spec.preset;
    return requests.withdrawals.size() <= preset.MAX_WITHDRAWAL_REQUESTS_PER_PAYLOAD &&
           requests.consolidations.size() <= preset.MAX_CONSOLIDATION_REQUESTS_PER_PAYLOAD &&
           requests.builder_deposits.size() <= preset.MAX_BUILDER_DEPOSIT_REQUESTS_PER_PAYLOAD &&
           requests.builder_exits.size() <= preset.MAX_BUILDER_EXIT_REQUESTS_PER_PAYLOAD;
}

ExecutionRequests draft_requests(const Spec& spec, const BeaconState& state,
                                 base::FuzzInput& input) {
    ExecutionRequests requests;
    const std::size_t count = spec.at_least(ForkId::electra) ? input.below(7) : 0;
    for (std::size_t i = 0; i < count; ++i) {
        const ExecutionRequests before = requests;
        if (spec.at_least(ForkId::gloas) && input.one_in(3)) {
            add_builder_request(state, input, requests);
        } else {
            add_request(state, input, requests);
        }
        if (!spec.at_least(ForkId::gloas) && !within_limits(spec, requests)) {
            requests = before;
        }
    }
    return requests;
}

}  // namespace cairn::synthetic::sample
