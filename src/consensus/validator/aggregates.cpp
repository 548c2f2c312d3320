#include "consensus/validator/aggregates.hpp"

#include "base/assert.hpp"
#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/validator/signatures.hpp"
#include "crypto/bls.hpp"
#include "ssz/codec.hpp"

#include <algorithm>
#include <utility>

namespace cairn::consensus {
namespace {

/// The sum of the signatures of messages of any kind.
template <class Message>
Checked<BLSSignature> aggregate_signatures(std::span<const Message> messages) {
    std::vector<BLSSignature> signatures;
    signatures.reserve(messages.size());
    for (const Message& message : messages) {
        signatures.push_back(message.signature);
    }
    const auto sum = crypto::aggregate(signatures);
    CAIRN_REQUIRE(sum.has_value(), signature_aggregate_invalid);
    return *sum;
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/phase0/validator.md#aggregate-signature-1
Checked<BLSSignature> get_aggregate_signature(std::span<const Attestation> attestations) {
    return aggregate_signatures(attestations);
}

// consensus-specs v1.7.0-beta.4 specs/phase0/validator.md#broadcast-aggregate
AggregateAndProof get_aggregate_and_proof(const Spec& spec, const BeaconState& state,
                                          ValidatorIndex aggregator_index,
                                          const Attestation& aggregate,
                                          const crypto::SecretKey& privkey) {
    return {.aggregator_index = aggregator_index,
            .aggregate = aggregate,
            .selection_proof = get_slot_signature(spec, state, aggregate.data.slot, privkey)};
}

namespace {

struct OfCommittee {
    CommitteeIndex index;
    const Attestation* aggregate;
};

Checked<std::vector<OfCommittee>> sort_by_committee(
    std::span<const Attestation> network_aggregates) {
    std::vector<OfCommittee> sorted;
    for (const Attestation& aggregate : network_aggregates) {
        const auto indices = get_committee_indices(aggregate);
        CAIRN_REQUIRE(!indices.empty(), aggregate_without_committee);
        sorted.push_back({indices[0], &aggregate});
    }
    std::ranges::sort(sorted, {}, [](const OfCommittee& entry) {
        return std::pair(entry.index, entry.aggregate);  // of one committee in the order given
    });
    return sorted;
}

void append_bits(ssz::Bitlist& bits, const ssz::Bitlist& more) {
    const std::size_t before = bits.size();
    bits.resize(before + more.size());
    for (std::size_t i = 0; i < more.size(); ++i) {
        bits.set(before + i, more[i]);
    }
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/electra/validator.md#attestations
Checked<Attestation> compute_on_chain_aggregate(const Spec& spec,
                                                std::span<const Attestation> network_aggregates) {
    CAIRN_REQUIRE(!network_aggregates.empty(), aggregates_missing);
    CAIRN_TRY_ASSIGN(const auto aggregates, sort_by_committee(network_aggregates));
    const std::uint64_t limit =
        spec.preset->MAX_VALIDATORS_PER_COMMITTEE * spec.preset->MAX_COMMITTEES_PER_SLOT;
    auto attestation = ssz::default_value<Attestation>(spec);
    attestation.data = aggregates[0].aggregate->data;
    for (const auto& [index, aggregate] : aggregates) {
        CAIRN_REQUIRE(
            aggregate->aggregation_bits.size() <= limit - attestation.aggregation_bits.size(),
            aggregation_bits_too_many);
        append_bits(attestation.aggregation_bits, aggregate->aggregation_bits);
        attestation.committee_bits.set(index.value);
    }
    CAIRN_TRY_ASSIGN(attestation.signature, aggregate_signatures(network_aggregates));
    return attestation;
}

// consensus-specs v1.7.0-beta.4 specs/altair/validator.md#broadcast-sync-committee-contribution
ContributionAndProof get_contribution_and_proof(const Spec& spec, const BeaconState& state,
                                                ValidatorIndex aggregator_index,
                                                const SyncCommitteeContribution& contribution,
                                                const crypto::SecretKey& privkey) {
    return {.aggregator_index = aggregator_index,
            .contribution = contribution,
            .selection_proof = get_sync_committee_selection_proof(
                spec, state, contribution.slot, contribution.subcommittee_index, privkey)};
}

// consensus-specs v1.7.0-beta.4 specs/altair/validator.md#sync-committee-1
Checked<> process_sync_committee_contributions(
    const Spec& spec, BeaconBlock& block,
    std::span<const SyncCommitteeContribution> contributions) {
    const std::uint64_t sync_subcommittee_size =
        spec.preset->SYNC_COMMITTEE_SIZE / SYNC_COMMITTEE_SUBNET_COUNT;
    auto sync_aggregate = ssz::default_value<SyncAggregate>(spec);
    for (const SyncCommitteeContribution& contribution : contributions) {
        CAIRN_REQUIRE(contribution.subcommittee_index < SYNC_COMMITTEE_SUBNET_COUNT,
                      subcommittee_index_out_of_range);
        CAIRN_ASSERT(contribution.aggregation_bits.size() == sync_subcommittee_size);
        const std::uint64_t first = sync_subcommittee_size * contribution.subcommittee_index;
        for (std::size_t i = 0; i < sync_subcommittee_size; ++i) {
            if (contribution.aggregation_bits[i]) {
                sync_aggregate.sync_committee_bits.set(first + i);
            }
        }
    }
    CAIRN_TRY_ASSIGN(sync_aggregate.sync_committee_signature, aggregate_signatures(contributions));
    block.body.sync_aggregate = std::move(sync_aggregate);
    return {};
}

}  // namespace cairn::consensus
