#include "api/sample_operations_test.hpp"

#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/misc.hpp"
#include "consensus/validator/signatures.hpp"

namespace cairn::api {

using namespace consensus;

namespace {

template <class Message>
BLSSignature signed_by(SampleNode& sample, ValidatorIndex signer, const Message& message,
                       const Domain& domain) {
    return crypto::sign(sample_key(signer.value),
                        compute_signing_root(sample.spec(), message, domain).view());
}

const BeaconState& head_state(SampleNode& sample) {
    return *sample.node().chain().head().state;
}

}  // namespace

SignedVoluntaryExit sample_exit(SampleNode& sample, ValidatorIndex leaver) {
    SignedVoluntaryExit exit;
    exit.message.validator_index = leaver;
    const Domain domain = compute_domain(sample.spec(), DOMAIN_VOLUNTARY_EXIT,
                                         sample.spec().config->CAPELLA_FORK_VERSION,
                                         head_state(sample).genesis_validators_root);
    exit.signature = signed_by(sample, leaver, exit.message, domain);
    return exit;
}

ProposerSlashing sample_proposer_slashing(SampleNode& sample, ValidatorIndex proposer) {
    ProposerSlashing slashing;
    const Domain domain =
        get_domain(sample.spec(), head_state(sample), DOMAIN_BEACON_PROPOSER, GENESIS_EPOCH);
    slashing.signed_header_2.message.state_root[0] = 1;
    for (SignedBeaconBlockHeader* const header :
         {&slashing.signed_header_1, &slashing.signed_header_2}) {
        header->message.slot = Slot{1};
        header->message.proposer_index = proposer;
        header->signature = signed_by(sample, proposer, header->message, domain);
    }
    return slashing;
}

AttesterSlashing sample_attester_slashing(SampleNode& sample, ValidatorIndex attester) {
    AttesterSlashing slashing;
    slashing.attestation_2.data.beacon_block_root[0] = 1;
    for (IndexedAttestation* const vote : {&slashing.attestation_1, &slashing.attestation_2}) {
        vote->attesting_indices.push_back(attester);
        vote->signature = get_attestation_signature(sample.spec(), head_state(sample), vote->data,
                                                    sample_key(attester.value));
    }
    return slashing;
}

SignedBLSToExecutionChange sample_key_change(SampleNode& sample) {
    SignedBLSToExecutionChange change;
    change.message.validator_index = SAMPLE_BLS_VALIDATOR;
    change.message.from_bls_pubkey = crypto::sk_to_pk(sample_key(SAMPLE_BLS_VALIDATOR.value));
    change.message.to_execution_address[0] = 7;
    const Domain domain = compute_domain(sample.spec(), DOMAIN_BLS_TO_EXECUTION_CHANGE,
                                         sample.spec().config->GENESIS_FORK_VERSION,
                                         head_state(sample).genesis_validators_root);
    change.signature = signed_by(sample, SAMPLE_BLS_VALIDATOR, change.message, domain);
    return change;
}

}  // namespace cairn::api
