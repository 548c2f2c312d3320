#include "consensus/block/voluntary_exit.hpp"

#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/misc.hpp"
#include "consensus/mutators.hpp"
#include "consensus/predicates.hpp"
#include "crypto/sha256.hpp"

#include <algorithm>

namespace cairn::consensus {

// consensus-specs v1.7.0-beta.4 specs/electra/beacon-chain.md#modified-process_voluntary_exit
Checked<> process_voluntary_exit(const Spec& spec, BeaconState& state,
                                 const SignedVoluntaryExit& signed_voluntary_exit,
                                 SignatureVerifier& verifier) {
    const VoluntaryExit& voluntary_exit = signed_voluntary_exit.message;
    const ValidatorIndex index = voluntary_exit.validator_index;
    const Epoch current_epoch = get_current_epoch(spec, state);
    CAIRN_REQUIRE(index < state.validators.size(), validator_index_out_of_range);
    const Validator& validator = state.validators[index.value];
    CAIRN_REQUIRE(is_active_validator(validator, current_epoch), exit_validator_not_active);
    CAIRN_REQUIRE(validator.exit_epoch == FAR_FUTURE_EPOCH, exit_already_initiated);
    CAIRN_REQUIRE(current_epoch >= voluntary_exit.epoch, exit_epoch_in_future);
    CAIRN_REQUIRE(current_epoch >= validator.activation_epoch + spec.config->SHARD_COMMITTEE_PERIOD,
                  exit_active_too_briefly);
    if (spec.at_least(ForkId::electra)) {
        CAIRN_REQUIRE(get_pending_balance_to_withdraw(state, index) == 0, exit_withdrawals_pending);
    }
    // deneb: exits stay valid for ever, under capella's version.
    const Domain domain =
        spec.at_least(ForkId::deneb)
            ? compute_domain(spec, DOMAIN_VOLUNTARY_EXIT, spec.config->CAPELLA_FORK_VERSION,
                             state.genesis_validators_root)
            : get_domain(spec, state, DOMAIN_VOLUNTARY_EXIT, voluntary_exit.epoch);
    CAIRN_REQUIRE(
        verifier.verify(validator.pubkey, compute_signing_root(spec, voluntary_exit, domain),
                        signed_voluntary_exit.signature),
        exit_signature_invalid);
    initiate_validator_exit(spec, state, index);
    return {};
}

// consensus-specs v1.7.0-beta.4 specs/capella/beacon-chain.md#new-process_bls_to_execution_change
Checked<> process_bls_to_execution_change(const Spec& spec, BeaconState& state,
                                          const SignedBLSToExecutionChange& signed_address_change,
                                          SignatureVerifier& verifier) {
    const BLSToExecutionChange& address_change = signed_address_change.message;
    const ValidatorIndex index = address_change.validator_index;
    CAIRN_REQUIRE(index < state.validators.size(), validator_index_out_of_range);
    const Bytes32& old_credentials = state.validators[index.value].withdrawal_credentials;
    CAIRN_REQUIRE(old_credentials[0] == BLS_WITHDRAWAL_PREFIX, credentials_not_bls);
    const Bytes32 key_hash = crypto::sha256(address_change.from_bls_pubkey.view());
    CAIRN_REQUIRE(std::equal(key_hash.begin() + 1, key_hash.end(), old_credentials.begin() + 1),
                  credentials_of_other_key);
    // Valid across forks.
    const Domain domain = compute_domain(spec, DOMAIN_BLS_TO_EXECUTION_CHANGE, std::nullopt,
                                         state.genesis_validators_root);
    CAIRN_REQUIRE(verifier.verify(address_change.from_bls_pubkey,
                                  compute_signing_root(spec, address_change, domain),
                                  signed_address_change.signature),
                  address_change_signature_invalid);
    Bytes32 credentials;
    credentials[0] = ETH1_ADDRESS_WITHDRAWAL_PREFIX;
    std::ranges::copy(address_change.to_execution_address, credentials.data() + 12);
    state.validators.mut(index.value).withdrawal_credentials = credentials;
    return {};
}

}  // namespace cairn::consensus
