#include "consensus/epoch/pending_attestations.hpp"

#include "consensus/accessors.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/epoch/columns.hpp"
#include "consensus/misc.hpp"

#include <algorithm>

namespace cairn::consensus {

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#helpers-1
Checked<PendingAttestationRefs> get_matching_source_attestations(const Spec& spec,
                                                                 const BeaconState& state,
                                                                 Epoch epoch) {
    const bool current = epoch == get_current_epoch(spec, state);
    CAIRN_REQUIRE(current || epoch == get_previous_epoch(spec, state),
                  epoch_not_previous_or_current);
    PendingAttestationRefs attestations;
    for (const PendingAttestation& attestation :
         current ? state.current_epoch_attestations : state.previous_epoch_attestations) {
        attestations.push_back(&attestation);
    }
    return attestations;
}

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#helpers-1
Checked<PendingAttestationRefs> get_matching_target_attestations(const Spec& spec,
                                                                 const BeaconState& state,
                                                                 Epoch epoch) {
    CAIRN_TRY_ASSIGN(const auto source, get_matching_source_attestations(spec, state, epoch));
    PendingAttestationRefs attestations;
    for (const PendingAttestation* attestation : source) {
        CAIRN_TRY_ASSIGN(const Root root, get_block_root(spec, state, epoch));
        if (attestation->data.target.root == root) {
            attestations.push_back(attestation);
        }
    }
    return attestations;
}

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#helpers-1
Checked<PendingAttestationRefs> get_matching_head_attestations(const Spec& spec,
                                                               const BeaconState& state,
                                                               Epoch epoch) {
    CAIRN_TRY_ASSIGN(const auto target, get_matching_target_attestations(spec, state, epoch));
    PendingAttestationRefs attestations;
    for (const PendingAttestation* attestation : target) {
        CAIRN_TRY_ASSIGN(const Root root,
                         get_block_root_at_slot(spec, state, attestation->data.slot));
        if (attestation->data.beacon_block_root == root) {
            attestations.push_back(attestation);
        }
    }
    return attestations;
}

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#get_pending_attesting_indices
Checked<std::vector<ValidatorIndex>> get_pending_attesting_indices(
    const Spec& spec, const BeaconState& state, const PendingAttestation& attestation) {
    const AttestationData& data = attestation.data;
    const Epoch epoch = compute_epoch_at_slot(spec, data.slot);
    CAIRN_REQUIRE(data.index < get_committee_count_per_slot(spec, state, epoch),
                  committee_index_out_of_range);
    const auto committee = get_beacon_committee(spec, state, data.slot, data.index);
    CAIRN_REQUIRE(committee.size() <= attestation.aggregation_bits.size(),
                  aggregation_bits_wrong_length);
    std::vector<ValidatorIndex> attesting;
    for (std::size_t i = 0; i < committee.size(); ++i) {
        if (attestation.aggregation_bits[i]) {
            attesting.push_back(committee[i]);
        }
    }
    return attesting;
}

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#helpers-1
Checked<std::vector<ValidatorIndex>> get_unslashed_attesting_indices(
    const Spec& spec, const BeaconState& state, const PendingAttestationRefs& attestations) {
    std::vector<ValidatorIndex> output;
    for (const PendingAttestation* attestation : attestations) {
        CAIRN_TRY_ASSIGN(const auto attesting,
                         get_pending_attesting_indices(spec, state, *attestation));
        output.insert(output.end(), attesting.begin(), attesting.end());
    }
    std::ranges::sort(output);
    const auto repeated = std::ranges::unique(output);
    output.erase(repeated.begin(), repeated.end());
    std::erase_if(output, [&](ValidatorIndex i) { return state.validators[i.value].slashed; });
    return output;
}

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#helpers-1
Checked<Gwei> get_attesting_balance(const Spec& spec, const BeaconState& state,
                                    const PendingAttestationRefs& attestations) {
    CAIRN_TRY_ASSIGN(const auto attesting,
                     get_unslashed_attesting_indices(spec, state, attestations));
    return get_total_balance(spec, state, attesting);
}

namespace {

/// Sets `flag` for all who attested, slashed or not.
Checked<> mark(const Spec& spec, const BeaconState& state,
               const PendingAttestationRefs& attestations, std::uint8_t flag,
               std::vector<std::uint8_t>& votes) {
    for (const PendingAttestation* attestation : attestations) {
        CAIRN_TRY_ASSIGN(const auto attesting,
                         get_pending_attesting_indices(spec, state, *attestation));
        for (const ValidatorIndex index : attesting) {
            votes[index.value] |= flag;
        }
    }
    return {};
}

}  // namespace

Checked<std::vector<std::uint8_t>> get_previous_votes(const Spec& spec, const BeaconState& state) {
    const Epoch epoch = get_previous_epoch(spec, state);
    CAIRN_TRY_ASSIGN(const auto source, get_matching_source_attestations(spec, state, epoch));
    CAIRN_TRY_ASSIGN(const auto target, get_matching_target_attestations(spec, state, epoch));
    CAIRN_TRY_ASSIGN(const auto head, get_matching_head_attestations(spec, state, epoch));
    std::vector<std::uint8_t> votes(state.validators.size());
    CAIRN_TRY(mark(spec, state, source, status::timely_source, votes));
    CAIRN_TRY(mark(spec, state, target, status::timely_target, votes));
    CAIRN_TRY(mark(spec, state, head, status::timely_head, votes));
    return votes;
}

Checked<std::vector<std::uint8_t>> get_current_votes(const Spec& spec, const BeaconState& state) {
    const Epoch epoch = get_current_epoch(spec, state);
    CAIRN_TRY_ASSIGN(const auto target, get_matching_target_attestations(spec, state, epoch));
    std::vector<std::uint8_t> votes(state.validators.size());
    CAIRN_TRY(mark(spec, state, target, status::timely_target, votes));
    return votes;
}

}  // namespace cairn::consensus
