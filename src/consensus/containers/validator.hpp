// Messages that validators sign for aggregation and sync committee duties.
// Spec: consensus-specs v1.7.0-beta.4 specs/phase0/validator.md#containers,
// specs/altair/validator.md#containers.
#pragma once

#include "consensus/containers/described.hpp"
#include "consensus/containers/operations.hpp"

namespace cairn::consensus {

struct AggregateAndProof {
    ValidatorIndex aggregator_index;
    Attestation aggregate;
    BLSSignature selection_proof;
    friend bool operator==(const AggregateAndProof&, const AggregateAndProof&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<AggregateAndProof>);

struct SignedAggregateAndProof {
    AggregateAndProof message;
    BLSSignature signature;
    friend bool operator==(const SignedAggregateAndProof&,
                           const SignedAggregateAndProof&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<SignedAggregateAndProof>);

struct SyncCommitteeMessage {
    Slot slot;
    Root beacon_block_root;
    ValidatorIndex validator_index;
    BLSSignature signature;
    friend bool operator==(const SyncCommitteeMessage&, const SyncCommitteeMessage&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<SyncCommitteeMessage>);

struct SyncCommitteeContribution {
    Slot slot;
    Root beacon_block_root;
    std::uint64_t subcommittee_index = 0;
    ssz::Bitvector aggregation_bits;
    BLSSignature signature;
    friend bool operator==(const SyncCommitteeContribution&,
                           const SyncCommitteeContribution&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<SyncCommitteeContribution>);

struct ContributionAndProof {
    ValidatorIndex aggregator_index;
    SyncCommitteeContribution contribution;
    BLSSignature selection_proof;
    friend bool operator==(const ContributionAndProof&, const ContributionAndProof&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<ContributionAndProof>);

struct SignedContributionAndProof {
    ContributionAndProof message;
    BLSSignature signature;
    friend bool operator==(const SignedContributionAndProof&,
                           const SignedContributionAndProof&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<SignedContributionAndProof>);

struct SyncAggregatorSelectionData {
    Slot slot;
    std::uint64_t subcommittee_index = 0;
    friend bool operator==(const SyncAggregatorSelectionData&,
                           const SyncAggregatorSelectionData&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<SyncAggregatorSelectionData>);

}  // namespace cairn::consensus
