#include "sharding/challenged_attestation.hpp"

#include "consensus/accessors.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/misc.hpp"
#include "consensus/predicates.hpp"
#include "sharding/defect.hpp"

#include <algorithm>

namespace cairn::sharding {

using consensus::Attestation;
using consensus::AttestationData;

namespace {

/// get_beacon_committee; faithful counts on into the committees of later slots of the epoch.
Checked<std::span<const ValidatorIndex>> get_challenged_committee(const Spec& spec,
                                                                  const BeaconState& state,
                                                                  const AttestationData& data) {
    const Epoch epoch = compute_epoch_at_slot(spec, data.slot);
    const std::uint64_t count = get_committee_count_per_slot(spec, state, epoch);
    const std::uint64_t slots = spec.preset->SLOTS_PER_EPOCH;
    const std::uint64_t first = data.slot % slots * count;
    const std::uint64_t limit =
        mends(spec, Defect::challenged_committee_unbounded) ? count : count * slots - first;
    CAIRN_REQUIRE(data.index < limit, committee_index_out_of_range);
    return consensus::compute_committee(get_shuffling(spec, state, epoch).shuffled,
                                        first + data.index.value, count * slots);
}

}  // namespace

Checked<ChallengedAttestation> verify_challenged_attestation(const Spec& spec,
                                                             const BeaconState& state,
                                                             const Attestation& attestation,
                                                             SignatureVerifier& verifier) {
    CAIRN_TRY_ASSIGN(const auto committee, get_challenged_committee(spec, state, attestation.data));
    CAIRN_REQUIRE(attestation.aggregation_bits.size() >= committee.size(),
                  aggregation_bits_wrong_length);
    ChallengedAttestation attested{{committee.begin(), committee.end()}, {}};
    for (std::size_t i = 0; i < committee.size(); ++i) {
        if (attestation.aggregation_bits[i]) {
            attested.attesters.push_back(committee[i]);
        }
    }
    std::ranges::sort(attested.attesters);
    consensus::IndexedAttestation indexed;
    indexed.attesting_indices.assign(attested.attesters.begin(), attested.attesters.end());
    indexed.data = attestation.data;
    indexed.signature = attestation.signature;
    CAIRN_REQUIRE(is_valid_indexed_attestation(spec, state, indexed, verifier),
                  challenged_attestation_invalid);
    return attested;
}

}  // namespace cairn::sharding
