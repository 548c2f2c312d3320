#include "consensus/containers/validator.hpp"

#include "consensus/shape.hpp"
#include "ssz/type.hpp"

namespace cairn::consensus {

using ssz::field;

const ssz::Type& ssz_type(ssz::Tag<AggregateAndProof>) {
    static const ssz::Type type = ssz::container<AggregateAndProof>(
        "AggregateAndProof", {
                                 field<&AggregateAndProof::aggregator_index>("aggregator_index"),
                                 field<&AggregateAndProof::aggregate>("aggregate"),
                                 field<&AggregateAndProof::selection_proof>("selection_proof"),
                             });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<SignedAggregateAndProof>) {
    static const ssz::Type type = ssz::container<SignedAggregateAndProof>(
        "SignedAggregateAndProof", {
                                       field<&SignedAggregateAndProof::message>("message"),
                                       field<&SignedAggregateAndProof::signature>("signature"),
                                   });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<SyncCommitteeMessage>) {
    static const ssz::Type type = ssz::container<SyncCommitteeMessage>(
        "SyncCommitteeMessage",
        {
            field<&SyncCommitteeMessage::slot>("slot"),
            field<&SyncCommitteeMessage::beacon_block_root>("beacon_block_root"),
            field<&SyncCommitteeMessage::validator_index>("validator_index"),
            field<&SyncCommitteeMessage::signature>("signature"),
        });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<SyncCommitteeContribution>) {
    static const ssz::Type type = ssz::container<SyncCommitteeContribution>(
        "SyncCommitteeContribution",
        {
            field<&SyncCommitteeContribution::slot>("slot"),
            field<&SyncCommitteeContribution::beacon_block_root>("beacon_block_root"),
            field<&SyncCommitteeContribution::subcommittee_index>("subcommittee_index"),
            field<&SyncCommitteeContribution::aggregation_bits>("aggregation_bits",
                                                                shape::sync_subcommittee),
            field<&SyncCommitteeContribution::signature>("signature"),
        });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<ContributionAndProof>) {
    static const ssz::Type type = ssz::container<ContributionAndProof>(
        "ContributionAndProof",
        {
            field<&ContributionAndProof::aggregator_index>("aggregator_index"),
            field<&ContributionAndProof::contribution>("contribution"),
            field<&ContributionAndProof::selection_proof>("selection_proof"),
        });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<SignedContributionAndProof>) {
    static const ssz::Type type = ssz::container<SignedContributionAndProof>(
        "SignedContributionAndProof",
        {
            field<&SignedContributionAndProof::message>("message"),
            field<&SignedContributionAndProof::signature>("signature"),
        });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<SyncAggregatorSelectionData>) {
    static const ssz::Type type = ssz::container<SyncAggregatorSelectionData>(
        "SyncAggregatorSelectionData",
        {
            field<&SyncAggregatorSelectionData::slot>("slot"),
            field<&SyncAggregatorSelectionData::subcommittee_index>("subcommittee_index"),
        });
    return type;
}

}  // namespace cairn::consensus
