#include "consensus/type_by_name.hpp"

#include "consensus/containers/blob.hpp"
#include "consensus/containers/block.hpp"
#include "consensus/containers/execution.hpp"
#include "consensus/containers/gloas.hpp"
#include "consensus/containers/light_client.hpp"
#include "consensus/containers/misc.hpp"
#include "consensus/containers/operations.hpp"
#include "consensus/containers/phase1.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/containers/validator.hpp"
#include "ssz/type.hpp"

#include <algorithm>
#include <vector>

namespace cairn::consensus {

namespace {

template <class T>
NamedType named(std::string_view name) {
    return {name, &ssz::type_of<T>(),
            []() -> std::shared_ptr<void> { return std::make_shared<T>(); }};
}

std::vector<NamedType> make_table() {
    return {
        named<AggregateAndProof>("AggregateAndProof"),
        named<Attestation>("Attestation"),
        named<AttestationData>("AttestationData"),
        named<AttesterSlashing>("AttesterSlashing"),
        named<BLSToExecutionChange>("BLSToExecutionChange"),
        named<BeaconBlock>("BeaconBlock"),
        named<BeaconBlockBody>("BeaconBlockBody"),
        named<BeaconBlockHeader>("BeaconBlockHeader"),
        named<BeaconState>("BeaconState"),
        named<BlobIdentifier>("BlobIdentifier"),
        named<BlobSidecar>("BlobSidecar"),
        named<Builder>("Builder"),
        named<BuilderDepositRequest>("BuilderDepositRequest"),
        named<BuilderExitRequest>("BuilderExitRequest"),
        named<BuilderPendingPayment>("BuilderPendingPayment"),
        named<BuilderPendingWithdrawal>("BuilderPendingWithdrawal"),
        named<Checkpoint>("Checkpoint"),
        named<CompactCommittee>("CompactCommittee"),
        named<ConsolidationRequest>("ConsolidationRequest"),
        named<ContributionAndProof>("ContributionAndProof"),
        named<CustodyChunkChallenge>("CustodyChunkChallenge"),
        named<CustodyChunkChallengeRecord>("CustodyChunkChallengeRecord"),
        named<CustodyChunkResponse>("CustodyChunkResponse"),
        named<CustodyKeyReveal>("CustodyKeyReveal"),
        named<CustodySlashing>("CustodySlashing"),
        named<DataColumnSidecar>("DataColumnSidecar"),
        named<DataColumnsByRootIdentifier>("DataColumnsByRootIdentifier"),
        named<Deposit>("Deposit"),
        named<DepositData>("DepositData"),
        named<DepositMessage>("DepositMessage"),
        named<DepositRequest>("DepositRequest"),
        named<EarlyDerivedSecretReveal>("EarlyDerivedSecretReveal"),
        named<Eth1Block>("Eth1Block"),
        named<Eth1Data>("Eth1Data"),
        named<ExecutionPayload>("ExecutionPayload"),
        named<ExecutionPayloadBid>("ExecutionPayloadBid"),
        named<ExecutionPayloadEnvelope>("ExecutionPayloadEnvelope"),
        named<ExecutionPayloadHeader>("ExecutionPayloadHeader"),
        named<ExecutionRequests>("ExecutionRequests"),
        named<Fork>("Fork"),
        named<ForkData>("ForkData"),
        named<FullAttestation>("FullAttestation"),
        named<FullAttestationData>("FullAttestationData"),
        named<HistoricalBatch>("HistoricalBatch"),
        named<HistoricalSummary>("HistoricalSummary"),
        named<IndexedAttestation>("IndexedAttestation"),
        named<IndexedPayloadAttestation>("IndexedPayloadAttestation"),
        named<LightAggregateAndProof>("LightAggregateAndProof"),
        named<LightClientBootstrap>("LightClientBootstrap"),
        named<LightClientFinalityUpdate>("LightClientFinalityUpdate"),
        named<LightClientHeader>("LightClientHeader"),
        named<LightClientOptimisticUpdate>("LightClientOptimisticUpdate"),
        named<LightClientUpdate>("LightClientUpdate"),
        named<LightClientVote>("LightClientVote"),
        named<LightClientVoteData>("LightClientVoteData"),
        named<MatrixEntry>("MatrixEntry"),
        named<NewPayloadRequest>("NewPayloadRequest"),
        named<PartialDataColumnGroupID>("PartialDataColumnGroupID"),
        named<PartialDataColumnHeader>("PartialDataColumnHeader"),
        named<PartialDataColumnPartsMetadata>("PartialDataColumnPartsMetadata"),
        named<PartialDataColumnSidecar>("PartialDataColumnSidecar"),
        named<PayloadAttestation>("PayloadAttestation"),
        named<PayloadAttestationData>("PayloadAttestationData"),
        named<PayloadAttestationMessage>("PayloadAttestationMessage"),
        named<PendingAttestation>("PendingAttestation"),
        named<PendingConsolidation>("PendingConsolidation"),
        named<PendingDeposit>("PendingDeposit"),
        named<PendingPartialWithdrawal>("PendingPartialWithdrawal"),
        named<PowBlock>("PowBlock"),
        named<ProposerPreferences>("ProposerPreferences"),
        named<ProposerSlashing>("ProposerSlashing"),
        named<ShardBlock>("ShardBlock"),
        named<ShardBlockHeader>("ShardBlockHeader"),
        named<ShardState>("ShardState"),
        named<ShardTransition>("ShardTransition"),
        named<SignedAggregateAndProof>("SignedAggregateAndProof"),
        named<SignedBLSToExecutionChange>("SignedBLSToExecutionChange"),
        named<SignedBeaconBlock>("SignedBeaconBlock"),
        named<SignedBeaconBlockHeader>("SignedBeaconBlockHeader"),
        named<SignedContributionAndProof>("SignedContributionAndProof"),
        named<SignedCustodySlashing>("SignedCustodySlashing"),
        named<SignedExecutionPayloadBid>("SignedExecutionPayloadBid"),
        named<SignedExecutionPayloadEnvelope>("SignedExecutionPayloadEnvelope"),
        named<SignedLightAggregateAndProof>("SignedLightAggregateAndProof"),
        named<SignedProposerPreferences>("SignedProposerPreferences"),
        named<SignedShardBlock>("SignedShardBlock"),
        named<SignedVoluntaryExit>("SignedVoluntaryExit"),
        named<SigningData>("SigningData"),
        named<SingleAttestation>("SingleAttestation"),
        named<SyncAggregate>("SyncAggregate"),
        named<SyncAggregatorSelectionData>("SyncAggregatorSelectionData"),
        named<SyncCommittee>("SyncCommittee"),
        named<SyncCommitteeContribution>("SyncCommitteeContribution"),
        named<SyncCommitteeMessage>("SyncCommitteeMessage"),
        named<Validator>("Validator"),
        named<VoluntaryExit>("VoluntaryExit"),
        named<Withdrawal>("Withdrawal"),
        named<WithdrawalRequest>("WithdrawalRequest"),
    };
}

}  // namespace

std::span<const NamedType> all_types() {
    static const std::vector<NamedType> table = make_table();
    return table;
}

const NamedType* named_type(std::string_view name) {
    const auto types = all_types();
    const auto found = std::ranges::lower_bound(types, name, {}, &NamedType::name);
    return found != types.end() && found->name == name ? &*found : nullptr;
}

const ssz::Type* type_by_name(std::string_view name) {
    const NamedType* named = named_type(name);
    return named == nullptr ? nullptr : named->type;
}

std::optional<ssz::Bound> top_level_bound(std::string_view name) {
    if (const ssz::Type* type = type_by_name(name)) {
        return ssz::Bound{type, nullptr, nullptr};
    }
    return std::nullopt;
}

}  // namespace cairn::consensus
