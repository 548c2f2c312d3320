#include "consensus/block/slashings.hpp"

#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/misc.hpp"
#include "consensus/mutators.hpp"
#include "consensus/predicates.hpp"

#include <algorithm>
#include <iterator>

namespace cairn::consensus {
namespace {

bool is_signed_by(const Spec& spec, const BeaconState& state, const BLSPubkey& pubkey,
                  const SignedBeaconBlockHeader& signed_header, SignatureVerifier& verifier) {
    const Domain domain = get_domain(spec, state, DOMAIN_BEACON_PROPOSER,
                                     compute_epoch_at_slot(spec, signed_header.message.slot));
    return verifier.verify(pubkey, compute_signing_root(spec, signed_header.message, domain),
                           signed_header.signature);
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#proposer-slashings
Checked<> process_proposer_slashing(const Spec& spec, BeaconState& state,
                                    const ProposerSlashing& proposer_slashing,
                                    SignatureVerifier& verifier) {
    const SignedBeaconBlockHeader& signed_1 = proposer_slashing.signed_header_1;
    const SignedBeaconBlockHeader& signed_2 = proposer_slashing.signed_header_2;
    const ValidatorIndex index = signed_1.message.proposer_index;
    CAIRN_REQUIRE(signed_1.message.slot == signed_2.message.slot, header_slots_differ);
    CAIRN_REQUIRE(index == signed_2.message.proposer_index, header_proposers_differ);
    CAIRN_REQUIRE(signed_1.message != signed_2.message, headers_equal);
    CAIRN_REQUIRE(index < state.validators.size(), validator_index_out_of_range);
    const Validator& proposer = state.validators[index.value];
    CAIRN_REQUIRE(is_slashable_validator(proposer, get_current_epoch(spec, state)),
                  proposer_not_slashable);
    CAIRN_REQUIRE(is_signed_by(spec, state, proposer.pubkey, signed_1, verifier),
                  header_1_signature_invalid);
    CAIRN_REQUIRE(is_signed_by(spec, state, proposer.pubkey, signed_2, verifier),
                  header_2_signature_invalid);
    return slash_validator(spec, state, index);
}

Checked<std::vector<ValidatorIndex>> verified_equivocators(
    const Spec& spec, const BeaconState& state, const AttesterSlashing& attester_slashing,
    SignatureVerifier& verifier) {
    const IndexedAttestation& attestation_1 = attester_slashing.attestation_1;
    const IndexedAttestation& attestation_2 = attester_slashing.attestation_2;
    CAIRN_REQUIRE(is_slashable_attestation_data(attestation_1.data, attestation_2.data),
                  attestations_not_slashable);
    CAIRN_REQUIRE(is_valid_indexed_attestation(spec, state, attestation_1, verifier),
                  indexed_attestation_1_invalid);
    CAIRN_REQUIRE(is_valid_indexed_attestation(spec, state, attestation_2, verifier),
                  indexed_attestation_2_invalid);
    std::vector<ValidatorIndex> indices;  // both lists are sorted, being valid
    std::ranges::set_intersection(attestation_1.attesting_indices, attestation_2.attesting_indices,
                                  std::back_inserter(indices));
    return indices;
}

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#attester-slashings
Checked<> process_attester_slashing(const Spec& spec, BeaconState& state,
                                    const AttesterSlashing& attester_slashing,
                                    SignatureVerifier& verifier) {
    CAIRN_TRY_ASSIGN(const std::vector<ValidatorIndex> indices,
                     verified_equivocators(spec, state, attester_slashing, verifier));
    bool slashed_any = false;
    for (const ValidatorIndex index : indices) {
        if (is_slashable_validator(state.validators[index.value], get_current_epoch(spec, state))) {
            CAIRN_TRY(slash_validator(spec, state, index));
            slashed_any = true;
        }
    }
    CAIRN_REQUIRE(slashed_any, nobody_slashed);
    return {};
}

}  // namespace cairn::consensus
