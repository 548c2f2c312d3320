#include "consensus/containers/operations.hpp"

#include "consensus/fork_id.hpp"
#include "consensus/shape.hpp"
#include "ssz/type.hpp"

namespace cairn::consensus {

using enum ForkId;
using ssz::field;

const ssz::Type& ssz_type(ssz::Tag<IndexedAttestation>) {
    static const ssz::Type type = ssz::container<IndexedAttestation>(
        "IndexedAttestation",
        {
            field<&IndexedAttestation::attesting_indices>("attesting_indices", shape::attesters),
            field<&IndexedAttestation::data>("data"),
            field<&IndexedAttestation::signature>("signature"),
        },
        since(gloas));
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<PendingAttestation>) {
    static const ssz::Type type = ssz::container<PendingAttestation>(
        "PendingAttestation",
        {
            field<&PendingAttestation::aggregation_bits>("aggregation_bits",
                                                         shape::committee_members),
            field<&PendingAttestation::data>("data"),
            field<&PendingAttestation::inclusion_delay>("inclusion_delay"),
            field<&PendingAttestation::proposer_index>("proposer_index"),
            field<&PendingAttestation::crosslink_success>("crosslink_success", since(phase1)),
        });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<Attestation>) {
    static const ssz::Type type = ssz::container<Attestation>(
        "Attestation",
        {
            field<&Attestation::aggregation_bits>("aggregation_bits", shape::attesters),
            field<&Attestation::data>("data"),
            field<&Attestation::signature>("signature"),
            field<&Attestation::committee_bits>("committee_bits", since(electra),
                                                shape::committee_bits),
        },
        since(gloas));
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<SingleAttestation>) {
    static const ssz::Type type = ssz::container<SingleAttestation>(
        "SingleAttestation", {
                                 field<&SingleAttestation::committee_index>("committee_index"),
                                 field<&SingleAttestation::attester_index>("attester_index"),
                                 field<&SingleAttestation::data>("data"),
                                 field<&SingleAttestation::signature>("signature"),
                             });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<ProposerSlashing>) {
    static const ssz::Type type = ssz::container<ProposerSlashing>(
        "ProposerSlashing", {
                                field<&ProposerSlashing::signed_header_1>("signed_header_1"),
                                field<&ProposerSlashing::signed_header_2>("signed_header_2"),
                            });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<AttesterSlashing>) {
    static const ssz::Type type = ssz::container<AttesterSlashing>(
        "AttesterSlashing", {
                                field<&AttesterSlashing::attestation_1>("attestation_1"),
                                field<&AttesterSlashing::attestation_2>("attestation_2"),
                            });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<Deposit>) {
    static const ssz::Type type = ssz::container<Deposit>(
        "Deposit", {
                       field<&Deposit::proof>("proof", shape::deposit_proof),
                       field<&Deposit::data>("data"),
                   });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<VoluntaryExit>) {
    static const ssz::Type type = ssz::container<VoluntaryExit>(
        "VoluntaryExit", {
                             field<&VoluntaryExit::epoch>("epoch"),
                             field<&VoluntaryExit::validator_index>("validator_index"),
                         });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<SignedVoluntaryExit>) {
    static const ssz::Type type = ssz::container<SignedVoluntaryExit>(
        "SignedVoluntaryExit", {
                                   field<&SignedVoluntaryExit::message>("message"),
                                   field<&SignedVoluntaryExit::signature>("signature"),
                               });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<BLSToExecutionChange>) {
    static const ssz::Type type = ssz::container<BLSToExecutionChange>(
        "BLSToExecutionChange",
        {
            field<&BLSToExecutionChange::validator_index>("validator_index"),
            field<&BLSToExecutionChange::from_bls_pubkey>("from_bls_pubkey"),
            field<&BLSToExecutionChange::to_execution_address>("to_execution_address"),
        });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<SignedBLSToExecutionChange>) {
    static const ssz::Type type = ssz::container<SignedBLSToExecutionChange>(
        "SignedBLSToExecutionChange",
        {
            field<&SignedBLSToExecutionChange::message>("message"),
            field<&SignedBLSToExecutionChange::signature>("signature"),
        });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<SyncAggregate>) {
    static const ssz::Type type = ssz::container<SyncAggregate>(
        "SyncAggregate",
        {
            field<&SyncAggregate::sync_committee_bits>("sync_committee_bits",
                                                       shape::sync_committee),
            field<&SyncAggregate::sync_committee_signature>("sync_committee_signature"),
        });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<SyncCommittee>) {
    static const ssz::Type type = ssz::container<SyncCommittee>(
        "SyncCommittee", {
                             field<&SyncCommittee::pubkeys>("pubkeys", shape::sync_committee),
                             field<&SyncCommittee::aggregate_pubkey>("aggregate_pubkey"),
                         });
    return type;
}

}  // namespace cairn::consensus
