#include "consensus/ptc.hpp"

#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/misc.hpp"
#include "crypto/sha256.hpp"

#include <algorithm>

namespace cairn::consensus {

// consensus-specs v1.7.0-beta.4 specs/gloas/beacon-chain.md#new-compute_ptc
Checked<std::vector<ValidatorIndex>> compute_ptc(const Spec& spec, const BeaconState& state,
                                                 Slot slot) {
    const Bytes32 epoch_seed =
        get_seed(spec, state, compute_epoch_at_slot(spec, slot), DOMAIN_PTC_ATTESTER);
    FixedBytes<40> message;
    std::ranges::copy(epoch_seed, message.data());
    base::store_le64(message.data() + 32, slot.value);
    const Bytes32 seed = crypto::sha256(message.view());
    std::vector<ValidatorIndex> indices;
    const SlotCommittees committees(spec, state, slot);
    for (CommitteeIndex i{0}; i < committees.count(); ++i) {
        const auto committee = committees[i];
        indices.insert(indices.end(), committee.begin(), committee.end());
    }
    return compute_balance_weighted_selection(spec, state, indices, seed, spec.preset->PTC_SIZE,
                                              false);
}

// consensus-specs v1.7.0-beta.4 specs/gloas/beacon-chain.md#new-get_ptc
Checked<std::span<const ValidatorIndex>> get_ptc(const Spec& spec, const BeaconState& state,
                                                 Slot slot) {
    const Preset& preset = *spec.preset;
    const Epoch epoch = compute_epoch_at_slot(spec, slot);
    const Epoch state_epoch = get_current_epoch(spec, state);
    CAIRN_REQUIRE(epoch >= spec.config->GLOAS_FORK_EPOCH, ptc_slot_before_gloas);
    CAIRN_REQUIRE(epoch + 1 >= state_epoch && epoch <= state_epoch + preset.MIN_SEED_LOOKAHEAD,
                  ptc_slot_out_of_window);
    // The window begins with the previous epoch.
    const std::uint64_t offset = (epoch + 1 - state_epoch) * preset.SLOTS_PER_EPOCH;
    return state.ptc_window[offset + slot % preset.SLOTS_PER_EPOCH];
}

// consensus-specs v1.7.0-beta.4 specs/gloas/beacon-chain.md#new-get_indexed_payload_attestation
Checked<IndexedPayloadAttestation> get_indexed_payload_attestation(
    const Spec& spec, const BeaconState& state, const PayloadAttestation& payload_attestation) {
    CAIRN_TRY_ASSIGN(const auto ptc, get_ptc(spec, state, payload_attestation.data.slot));
    IndexedPayloadAttestation indexed;
    for (std::size_t i = 0; i < ptc.size(); ++i) {
        if (payload_attestation.aggregation_bits[i]) {
            indexed.attesting_indices.push_back(ptc[i]);
        }
    }
    std::ranges::sort(indexed.attesting_indices);
    indexed.data = payload_attestation.data;
    indexed.signature = payload_attestation.signature;
    return indexed;
}

// consensus-specs v1.7.0-beta.4
// specs/gloas/beacon-chain.md#new-is_valid_indexed_payload_attestation
bool is_valid_indexed_payload_attestation(const Spec& spec, const BeaconState& state,
                                          const IndexedPayloadAttestation& attestation,
                                          SignatureVerifier& verifier) {
    const auto& indices = attestation.attesting_indices;
    if (indices.empty() || !std::ranges::is_sorted(indices) ||
        indices.back() >= state.validators.size()) {
        return false;
    }
    const Domain domain = get_domain(spec, state, DOMAIN_PTC_ATTESTER,
                                     compute_epoch_at_slot(spec, attestation.data.slot));
    return verifier.fast_aggregate_verify(state, indices,
                                          compute_signing_root(spec, attestation.data, domain),
                                          attestation.signature);
}

}  // namespace cairn::consensus
