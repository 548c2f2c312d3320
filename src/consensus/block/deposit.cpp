#include "consensus/block/deposit.hpp"

#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/misc.hpp"
#include "consensus/mutators.hpp"
#include "consensus/predicates.hpp"
#include "consensus/road.hpp"
#include "consensus/shape.hpp"
#include "ssz/merkle.hpp"

#include <algorithm>

namespace cairn::consensus {

// consensus-specs v1.7.0-beta.4 specs/electra/beacon-chain.md#new-is_valid_deposit_signature
bool is_valid_deposit_signature(const Spec& spec, const DepositMessage& deposit_message,
                                const BLSSignature& signature, SignatureVerifier& verifier) {
    const Domain domain = compute_domain(spec, DOMAIN_DEPOSIT);
    return verifier.verify_now(deposit_message.pubkey,
                               compute_signing_root(spec, deposit_message, domain), signature);
}

// consensus-specs v1.7.0-beta.4 specs/electra/beacon-chain.md#modified-get_validator_from_deposit
Validator get_validator_from_deposit(const Spec& spec, const BLSPubkey& pubkey,
                                     const Bytes32& withdrawal_credentials, Gwei amount) {
    Validator validator;
    validator.pubkey = pubkey;
    validator.withdrawal_credentials = withdrawal_credentials;
    validator.activation_eligibility_epoch = FAR_FUTURE_EPOCH;
    validator.activation_epoch = FAR_FUTURE_EPOCH;
    validator.exit_epoch = FAR_FUTURE_EPOCH;
    validator.withdrawable_epoch = FAR_FUTURE_EPOCH;
    const Gwei most = spec.at_least(ForkId::electra) ? get_max_effective_balance(spec, validator)
                                                     : Gwei{spec.preset->MAX_EFFECTIVE_BALANCE};
    const Gwei whole = amount - amount % spec.preset->EFFECTIVE_BALANCE_INCREMENT;
    validator.effective_balance = std::min(whole, most);
    return validator;
}

// consensus-specs v1.7.0-beta.4 specs/altair/beacon-chain.md#get_index_for_new_validator
ValidatorIndex get_index_for_new_validator(const BeaconState& state) noexcept {
    return ValidatorIndex{state.validators.size()};
}

// consensus-specs v1.7.0-beta.4 specs/electra/beacon-chain.md#modified-add_validator_to_registry
void add_validator_to_registry(const Spec& spec, BeaconState& state, const BLSPubkey& pubkey,
                               const Bytes32& withdrawal_credentials, Gwei amount) {
    state.validators.push_back(
        get_validator_from_deposit(spec, pubkey, withdrawal_credentials, amount));
    state.balances.push_back(amount);
    if (spec.at_least(ForkId::altair)) {
        state.previous_epoch_participation.push_back(0);
        state.current_epoch_participation.push_back(0);
        state.inactivity_scores.push_back(0);
    }
    if (spec.at_least(ForkId::phase1)) {
        spec.road->complete_validator_from_deposit(spec, state);
    }
}

namespace {

/// electra: the deposit waits in the queue, even that of a validator just made (with nothing).
Checked<> queue_deposit(const Spec& spec, BeaconState& state, const DepositData& deposit) {
    CAIRN_REQUIRE(state.pending_deposits.size() < shape::pending_deposits(spec),
                  pending_deposits_full);
    // GENESIS_SLOT sets it apart from a pending deposit request.
    state.pending_deposits.push_back({.pubkey = deposit.pubkey,
                                      .withdrawal_credentials = deposit.withdrawal_credentials,
                                      .amount = deposit.amount,
                                      .signature = deposit.signature,
                                      .slot = GENESIS_SLOT});
    return {};
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/electra/beacon-chain.md#modified-apply_deposit
Checked<> apply_deposit(const Spec& spec, BeaconState& state, const DepositData& deposit,
                        SignatureVerifier& verifier) {
    const bool electra = spec.at_least(ForkId::electra);
    const auto index = find_validator(state, deposit.pubkey);
    if (!index) {
        const DepositMessage message{deposit.pubkey, deposit.withdrawal_credentials,
                                     deposit.amount};
        if (!is_valid_deposit_signature(spec, message, deposit.signature, verifier)) {
            return {};
        }
        add_validator_to_registry(spec, state, deposit.pubkey, deposit.withdrawal_credentials,
                                  electra ? Gwei{0} : deposit.amount);
    } else if (!electra) {
        increase_balance(state, *index, deposit.amount);
    }
    return electra ? queue_deposit(spec, state, deposit) : Checked<>{};
}

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#deposits-1
Checked<> process_deposit(const Spec& spec, BeaconState& state, const Deposit& deposit,
                          SignatureVerifier& verifier) {
    // One level more than the tree's, for the mix-in of the number of deposits.
    CAIRN_REQUIRE(
        ssz::is_valid_merkle_branch(ssz::hash_tree_root(spec, deposit.data), deposit.proof,
                                    DEPOSIT_CONTRACT_TREE_DEPTH + 1, state.eth1_deposit_index,
                                    state.eth1_data.deposit_root),
        deposit_proof_invalid);
    state.eth1_deposit_index = base::checked_add(state.eth1_deposit_index, 1);
    return apply_deposit(spec, state, deposit.data, verifier);
}

}  // namespace cairn::consensus
