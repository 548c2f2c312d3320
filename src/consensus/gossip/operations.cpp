#include "consensus/gossip/operations.hpp"

#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/misc.hpp"
#include "consensus/predicates.hpp"
#include "crypto/sha256.hpp"

#include <algorithm>
#include <iterator>

namespace cairn::consensus::gossip {

// consensus-specs v1.7.0-beta.4 specs/deneb/p2p-interface.md#modified-voluntary_exit
Verdict validate_voluntary_exit_gossip(const Context& context,
                                       const SignedVoluntaryExit& signed_voluntary_exit) {
    const Spec& spec = context.spec;
    const VoluntaryExit& exit = signed_voluntary_exit.message;
    CAIRN_GOSSIP_REQUIRE(!context.seen.voluntary_exit_indices.contains(exit.validator_index),
                         already_seen_voluntary_exit_for_this_validator);
    CAIRN_GOSSIP_REQUIRE(!is_future_epoch(context, exit.epoch),
                         voluntary_exit_epoch_is_in_the_future);
    const BeaconState& state = head_state(context);
    CAIRN_GOSSIP_REQUIRE(exit.validator_index < state.validators.size(),
                         validator_index_out_of_range);
    const Validator& validator = state.validators[exit.validator_index.value];
    const Epoch current_epoch = get_current_epoch(spec, state);
    CAIRN_GOSSIP_REQUIRE(validator.exit_epoch == FAR_FUTURE_EPOCH,
                         validator_has_already_initiated_exit);
    CAIRN_GOSSIP_REQUIRE(is_active_validator(validator, current_epoch), validator_is_not_active);
    CAIRN_GOSSIP_REQUIRE(
        current_epoch >= validator.activation_epoch + spec.config->SHARD_COMMITTEE_PERIOD,
        validator_has_not_been_active_long_enough);
    const Domain domain =
        spec.at_least(ForkId::deneb)
            ? compute_domain(spec, DOMAIN_VOLUNTARY_EXIT, spec.config->CAPELLA_FORK_VERSION,
                             state.genesis_validators_root)
            : get_domain(spec, state, DOMAIN_VOLUNTARY_EXIT, exit.epoch);
    CAIRN_GOSSIP_REQUIRE(
        context.verifier.verify(validator.pubkey, compute_signing_root(spec, exit, domain),
                                signed_voluntary_exit.signature),
        invalid_voluntary_exit_signature);
    context.seen.voluntary_exit_indices.insert(exit.validator_index);
    return {};
}

// consensus-specs v1.7.0-beta.4 specs/phase0/p2p-interface.md#proposer_slashing
Verdict validate_proposer_slashing_gossip(const Context& context,
                                          const ProposerSlashing& proposer_slashing) {
    const Spec& spec = context.spec;
    const BeaconBlockHeader& header_1 = proposer_slashing.signed_header_1.message;
    const BeaconBlockHeader& header_2 = proposer_slashing.signed_header_2.message;
    const ValidatorIndex proposer_index = header_1.proposer_index;
    CAIRN_GOSSIP_REQUIRE(!context.seen.proposer_slashing_indices.contains(proposer_index),
                         already_seen_proposer_slashing_for_this_proposer);
    CAIRN_GOSSIP_REQUIRE(header_1.slot == header_2.slot, header_slots_do_not_match);
    CAIRN_GOSSIP_REQUIRE(header_1.proposer_index == header_2.proposer_index,
                         header_proposer_indices_do_not_match);
    CAIRN_GOSSIP_REQUIRE(header_1 != header_2, headers_are_not_different);
    const BeaconState& state = head_state(context);
    CAIRN_GOSSIP_REQUIRE(proposer_index < state.validators.size(), proposer_index_out_of_range);
    const Validator& proposer = state.validators[proposer_index.value];
    CAIRN_GOSSIP_REQUIRE(is_slashable_validator(proposer, get_current_epoch(spec, state)),
                         proposer_is_not_slashable);
    for (const SignedBeaconBlockHeader* signed_header :
         {&proposer_slashing.signed_header_1, &proposer_slashing.signed_header_2}) {
        const Domain domain = get_domain(spec, state, DOMAIN_BEACON_PROPOSER,
                                         compute_epoch_at_slot(spec, signed_header->message.slot));
        CAIRN_GOSSIP_REQUIRE(
            context.verifier.verify(proposer.pubkey,
                                    compute_signing_root(spec, signed_header->message, domain),
                                    signed_header->signature),
            invalid_proposer_slashing_signature);
    }
    context.seen.proposer_slashing_indices.insert(proposer_index);
    return {};
}

namespace {

std::set<ValidatorIndex> intersection(const AttesterSlashing& slashing) {
    const auto sorted = [](const IndexedAttestation& attestation) {
        return std::set<ValidatorIndex>(attestation.attesting_indices.begin(),
                                        attestation.attesting_indices.end());
    };
    const auto indices_1 = sorted(slashing.attestation_1);
    const auto indices_2 = sorted(slashing.attestation_2);
    std::set<ValidatorIndex> both;
    std::ranges::set_intersection(indices_1, indices_2, std::inserter(both, both.end()));
    return both;
}

bool all_in_registry(const BeaconState& state, const IndexedAttestation& attestation) {
    return std::ranges::all_of(attestation.attesting_indices, [&](ValidatorIndex index) {
        return index < state.validators.size();
    });
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/phase0/p2p-interface.md#attester_slashing
Verdict validate_attester_slashing_gossip(const Context& context,
                                          const AttesterSlashing& attester_slashing) {
    const Spec& spec = context.spec;
    const IndexedAttestation& attestation_1 = attester_slashing.attestation_1;
    const IndexedAttestation& attestation_2 = attester_slashing.attestation_2;
    const std::set<ValidatorIndex> slashable_indices = intersection(attester_slashing);
    auto& seen = context.seen.attester_slashing_indices;
    CAIRN_GOSSIP_REQUIRE(!std::ranges::includes(seen, slashable_indices),
                         all_attester_slashing_indices_already_seen);
    CAIRN_GOSSIP_REQUIRE(is_slashable_attestation_data(attestation_1.data, attestation_2.data),
                         attestation_data_is_not_slashable);
    const BeaconState& state = head_state(context);
    CAIRN_GOSSIP_REQUIRE(all_in_registry(state, attestation_1),
                         validator_index_out_of_range_in_indexed_attestation_1);
    CAIRN_GOSSIP_REQUIRE(is_valid_indexed_attestation(spec, state, attestation_1, context.verifier),
                         invalid_indexed_attestation_1);
    CAIRN_GOSSIP_REQUIRE(all_in_registry(state, attestation_2),
                         validator_index_out_of_range_in_indexed_attestation_2);
    CAIRN_GOSSIP_REQUIRE(is_valid_indexed_attestation(spec, state, attestation_2, context.verifier),
                         invalid_indexed_attestation_2);
    const Epoch current_epoch = get_current_epoch(spec, state);
    CAIRN_GOSSIP_REQUIRE(std::ranges::any_of(slashable_indices,
                                             [&](ValidatorIndex index) {
                                                 return is_slashable_validator(
                                                     state.validators[index.value], current_epoch);
                                             }),
                         no_slashable_validators_in_intersection);
    seen.insert(slashable_indices.begin(), slashable_indices.end());
    return {};
}

// consensus-specs v1.7.0-beta.4 specs/capella/p2p-interface.md#new-bls_to_execution_change
Verdict validate_bls_to_execution_change_gossip(
    const Context& context, const SignedBLSToExecutionChange& signed_bls_to_execution_change) {
    const Spec& spec = context.spec;
    const BLSToExecutionChange& change = signed_bls_to_execution_change.message;
    auto& seen = context.seen.bls_to_execution_change_indices;
    CAIRN_GOSSIP_REQUIRE(!seen.contains(change.validator_index),
                         already_seen_bls_to_execution_change_for_this_validator);
    CAIRN_GOSSIP_REQUIRE(!is_future_epoch(context, spec.config->CAPELLA_FORK_EPOCH),
                         current_epoch_is_pre_capella);
    const BeaconState& state = head_state(context);
    CAIRN_GOSSIP_REQUIRE(change.validator_index < state.validators.size(),
                         validator_index_out_of_range);
    Bytes32 credentials = state.validators[change.validator_index.value].withdrawal_credentials;
    CAIRN_GOSSIP_REQUIRE(credentials[0] == BLS_WITHDRAWAL_PREFIX,
                         validator_does_not_have_bls_withdrawal_credentials);
    Bytes32 expected = crypto::sha256(change.from_bls_pubkey.view());
    expected[0] = BLS_WITHDRAWAL_PREFIX;
    CAIRN_GOSSIP_REQUIRE(credentials == expected,
                         pubkey_does_not_match_validator_withdrawal_credentials);
    const Domain domain = compute_domain(spec, DOMAIN_BLS_TO_EXECUTION_CHANGE, std::nullopt,
                                         state.genesis_validators_root);
    CAIRN_GOSSIP_REQUIRE(
        context.verifier.verify(change.from_bls_pubkey, compute_signing_root(spec, change, domain),
                                signed_bls_to_execution_change.signature),
        invalid_bls_to_execution_change_signature);
    seen.insert(change.validator_index);
    return {};
}

}  // namespace cairn::consensus::gossip
