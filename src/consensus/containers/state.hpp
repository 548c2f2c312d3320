// The beacon state of every fork.
// Spec: consensus-specs v1.7.0-beta.4 specs/*/beacon-chain.md#beaconstate; v0.12.3 specs/phase1.
//
// Big lists are persistent: a copy of a state shares them, and a root costs what has changed. Write
// to their elements through mut(i) or set(i, value).
#pragma once

#include "consensus/containers/described.hpp"
#include "consensus/containers/execution.hpp"
#include "consensus/containers/gloas.hpp"
#include "consensus/containers/misc.hpp"
#include "consensus/containers/operations.hpp"
#include "consensus/containers/phase1.hpp"
#include "consensus/state_caches.hpp"
#include "ssz/persistent.hpp"

namespace cairn::consensus {

struct PendingDeposit {
    BLSPubkey pubkey;
    Bytes32 withdrawal_credentials;
    Gwei amount;
    BLSSignature signature;
    Slot slot;
    friend bool operator==(const PendingDeposit&, const PendingDeposit&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<PendingDeposit>);

struct PendingPartialWithdrawal {
    ValidatorIndex validator_index;
    Gwei amount;
    Epoch withdrawable_epoch;
    friend bool operator==(const PendingPartialWithdrawal&,
                           const PendingPartialWithdrawal&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<PendingPartialWithdrawal>);

struct PendingConsolidation {
    ValidatorIndex source_index;
    ValidatorIndex target_index;
    friend bool operator==(const PendingConsolidation&, const PendingConsolidation&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<PendingConsolidation>);

struct BeaconState {
    std::uint64_t genesis_time = 0;
    Root genesis_validators_root;
    Slot slot;
    Fork fork;
    BeaconBlockHeader latest_block_header;
    ssz::PersistentVector<Root> block_roots;
    ssz::PersistentVector<Root> state_roots;
    ssz::PersistentList<Root> historical_roots;
    Eth1Data eth1_data;
    ssz::PersistentList<Eth1Data> eth1_data_votes;
    std::uint64_t eth1_deposit_index = 0;
    ssz::PersistentList<Validator> validators;
    ssz::PersistentList<Gwei> balances;
    ssz::PersistentVector<Bytes32> randao_mixes;
    ssz::PersistentVector<Gwei> slashings;
    ssz::PersistentList<PendingAttestation> previous_epoch_attestations;   // until(altair)
    ssz::PersistentList<PendingAttestation> current_epoch_attestations;    // until(altair)
    ssz::PersistentList<ParticipationFlags> previous_epoch_participation;  // since(altair)
    ssz::PersistentList<ParticipationFlags> current_epoch_participation;   // since(altair)
    ssz::Bitvector justification_bits;
    Checkpoint previous_justified_checkpoint;
    Checkpoint current_justified_checkpoint;
    Checkpoint finalized_checkpoint;
    ssz::PersistentList<std::uint64_t> inactivity_scores;         // since(altair)
    SyncCommittee current_sync_committee;                         // since(altair)
    SyncCommittee next_sync_committee;                            // since(altair)
    ExecutionPayloadHeader latest_execution_payload_header;       // within(bellatrix, gloas)
    Hash32 latest_block_hash;                                     // since(gloas)
    WithdrawalIndex next_withdrawal_index;                        // since(capella)
    ValidatorIndex next_withdrawal_validator_index;               // since(capella)
    ssz::PersistentList<HistoricalSummary> historical_summaries;  // since(capella)
    std::uint64_t deposit_requests_start_index = 0;               // since(electra)
    Gwei deposit_balance_to_consume;                              // since(electra)
    Gwei exit_balance_to_consume;                                 // since(electra)
    Epoch earliest_exit_epoch;                                    // since(electra)
    Gwei consolidation_balance_to_consume;                        // since(electra)
    Epoch earliest_consolidation_epoch;                           // since(electra)
    ssz::PersistentList<PendingDeposit> pending_deposits;         // since(electra)
    ssz::PersistentList<PendingPartialWithdrawal> pending_partial_withdrawals;  // since(electra)
    ssz::PersistentList<PendingConsolidation> pending_consolidations;           // since(electra)
    ssz::Vector<ValidatorIndex> proposer_lookahead;                             // since(fulu)
    ssz::PersistentList<Builder> builders;                                      // since(gloas)
    BuilderIndex next_withdrawal_builder_index;                                 // since(gloas)
    ssz::Bitvector execution_payload_availability;                              // since(gloas)
    ssz::Vector<BuilderPendingPayment> builder_pending_payments;                // since(gloas)
    ssz::PersistentList<BuilderPendingWithdrawal> builder_pending_withdrawals;  // since(gloas)
    ExecutionPayloadBid latest_execution_payload_bid;                           // since(gloas)
    ssz::List<Withdrawal> payload_expected_withdrawals;                         // since(gloas)
    ssz::Vector<ssz::Vector<ValidatorIndex>> ptc_window;                        // since(gloas)
    Shard current_epoch_start_shard;                                            // since(phase1)
    ssz::List<ShardState> shard_states;                                         // since(phase1)
    ssz::PersistentList<OnlineEpochs> online_countdown;                         // since(phase1)
    CompactCommittee current_light_committee;                                   // since(phase1)
    CompactCommittee next_light_committee;                                      // since(phase1)
    ssz::Vector<ssz::List<ValidatorIndex>> exposed_derived_secrets;             // since(phase1)
    ssz::PersistentList<CustodyChunkChallengeRecord>
        custody_chunk_challenge_records;              // since(phase1)
    std::uint64_t custody_chunk_challenge_index = 0;  // since(phase1)

    /// Derived from the above, no part of the value: see state_caches.hpp.
    mutable StateCaches caches;
    friend bool operator==(const BeaconState&, const BeaconState&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<BeaconState>);

}  // namespace cairn::consensus

namespace cairn::ssz {

extern template class PersistentSequence<std::uint64_t>;
extern template class PersistentSequence<consensus::Validator>;
extern template class PersistentSequence<consensus::Gwei>;
extern template class PersistentSequence<consensus::Root>;
extern template class PersistentSequence<consensus::Eth1Data>;
extern template class PersistentSequence<consensus::PendingAttestation>;
extern template class PersistentSequence<consensus::HistoricalSummary>;
extern template class PersistentSequence<consensus::PendingDeposit>;
extern template class PersistentSequence<consensus::PendingPartialWithdrawal>;
extern template class PersistentSequence<consensus::PendingConsolidation>;
extern template class PersistentSequence<consensus::Builder>;
extern template class PersistentSequence<consensus::BuilderPendingWithdrawal>;
extern template class PersistentSequence<consensus::CustodyChunkChallengeRecord>;
extern template class PersistentSequence<consensus::ParticipationFlags>;

}  // namespace cairn::ssz
