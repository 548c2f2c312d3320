#include "consensus/containers/state.hpp"

#include "consensus/fork_id.hpp"
#include "consensus/shape.hpp"
#include "ssz/type.hpp"

namespace cairn::consensus {

using enum ForkId;
using ssz::field;

const ssz::Type& ssz_type(ssz::Tag<PendingDeposit>) {
    static const ssz::Type type = ssz::container<PendingDeposit>(
        "PendingDeposit",
        {
            field<&PendingDeposit::pubkey>("pubkey"),
            field<&PendingDeposit::withdrawal_credentials>("withdrawal_credentials"),
            field<&PendingDeposit::amount>("amount"),
            field<&PendingDeposit::signature>("signature"),
            field<&PendingDeposit::slot>("slot"),
        });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<PendingPartialWithdrawal>) {
    static const ssz::Type type = ssz::container<PendingPartialWithdrawal>(
        "PendingPartialWithdrawal",
        {
            field<&PendingPartialWithdrawal::validator_index>("validator_index"),
            field<&PendingPartialWithdrawal::amount>("amount"),
            field<&PendingPartialWithdrawal::withdrawable_epoch>("withdrawable_epoch"),
        });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<PendingConsolidation>) {
    static const ssz::Type type = ssz::container<PendingConsolidation>(
        "PendingConsolidation", {
                                    field<&PendingConsolidation::source_index>("source_index"),
                                    field<&PendingConsolidation::target_index>("target_index"),
                                });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<BeaconState>) {
    static const ssz::Type type = ssz::container<BeaconState>(
        "BeaconState",
        {
            field<&BeaconState::genesis_time>("genesis_time"),
            field<&BeaconState::genesis_validators_root>("genesis_validators_root"),
            field<&BeaconState::slot>("slot"),
            field<&BeaconState::fork>("fork"),
            field<&BeaconState::latest_block_header>("latest_block_header"),
            field<&BeaconState::block_roots>("block_roots", shape::block_roots),
            field<&BeaconState::state_roots>("state_roots", shape::block_roots),
            field<&BeaconState::historical_roots>("historical_roots", shape::historical_roots),
            field<&BeaconState::eth1_data>("eth1_data"),
            field<&BeaconState::eth1_data_votes>("eth1_data_votes", shape::eth1_data_votes),
            field<&BeaconState::eth1_deposit_index>("eth1_deposit_index"),
            field<&BeaconState::validators>("validators", shape::validators),
            field<&BeaconState::balances>("balances", shape::validators),
            field<&BeaconState::randao_mixes>("randao_mixes", shape::randao_mixes),
            field<&BeaconState::slashings>("slashings", shape::slashings),
            field<&BeaconState::previous_epoch_attestations>(
                "previous_epoch_attestations", until(altair), shape::pending_attestations),
            field<&BeaconState::current_epoch_attestations>(
                "current_epoch_attestations", until(altair), shape::pending_attestations),
            field<&BeaconState::previous_epoch_participation>("previous_epoch_participation",
                                                              since(altair), shape::validators),
            field<&BeaconState::current_epoch_participation>("current_epoch_participation",
                                                             since(altair), shape::validators),
            field<&BeaconState::justification_bits>("justification_bits",
                                                    shape::justification_bits),
            field<&BeaconState::previous_justified_checkpoint>("previous_justified_checkpoint"),
            field<&BeaconState::current_justified_checkpoint>("current_justified_checkpoint"),
            field<&BeaconState::finalized_checkpoint>("finalized_checkpoint"),
            field<&BeaconState::inactivity_scores>("inactivity_scores", since(altair),
                                                   shape::validators),
            field<&BeaconState::current_sync_committee>("current_sync_committee", since(altair)),
            field<&BeaconState::next_sync_committee>("next_sync_committee", since(altair)),
            field<&BeaconState::latest_execution_payload_header>("latest_execution_payload_header",
                                                                 within(bellatrix, gloas)),
            field<&BeaconState::latest_block_hash>("latest_block_hash", since(gloas)),
            field<&BeaconState::next_withdrawal_index>("next_withdrawal_index", since(capella)),
            field<&BeaconState::next_withdrawal_validator_index>("next_withdrawal_validator_index",
                                                                 since(capella)),
            field<&BeaconState::historical_summaries>("historical_summaries", since(capella),
                                                      shape::historical_roots),
            field<&BeaconState::deposit_requests_start_index>("deposit_requests_start_index",
                                                              since(electra)),
            field<&BeaconState::deposit_balance_to_consume>("deposit_balance_to_consume",
                                                            since(electra)),
            field<&BeaconState::exit_balance_to_consume>("exit_balance_to_consume", since(electra)),
            field<&BeaconState::earliest_exit_epoch>("earliest_exit_epoch", since(electra)),
            field<&BeaconState::consolidation_balance_to_consume>(
                "consolidation_balance_to_consume", since(electra)),
            field<&BeaconState::earliest_consolidation_epoch>("earliest_consolidation_epoch",
                                                              since(electra)),
            field<&BeaconState::pending_deposits>("pending_deposits", since(electra),
                                                  shape::pending_deposits),
            field<&BeaconState::pending_partial_withdrawals>(
                "pending_partial_withdrawals", since(electra), shape::pending_partial_withdrawals),
            field<&BeaconState::pending_consolidations>("pending_consolidations", since(electra),
                                                        shape::pending_consolidations),
            field<&BeaconState::proposer_lookahead>("proposer_lookahead", since(fulu),
                                                    shape::proposer_lookahead),
            field<&BeaconState::builders>("builders", since(gloas), shape::progressive),
            field<&BeaconState::next_withdrawal_builder_index>("next_withdrawal_builder_index",
                                                               since(gloas)),
            field<&BeaconState::execution_payload_availability>("execution_payload_availability",
                                                                since(gloas), shape::block_roots),
            field<&BeaconState::builder_pending_payments>("builder_pending_payments", since(gloas),
                                                          shape::builder_pending_payments),
            field<&BeaconState::builder_pending_withdrawals>("builder_pending_withdrawals",
                                                             since(gloas), shape::progressive),
            field<&BeaconState::latest_execution_payload_bid>("latest_execution_payload_bid",
                                                              since(gloas)),
            field<&BeaconState::payload_expected_withdrawals>("payload_expected_withdrawals",
                                                              since(gloas), shape::withdrawals),
            field<&BeaconState::ptc_window>("ptc_window", since(gloas), shape::ptc_window,
                                            shape::ptc),
            field<&BeaconState::current_epoch_start_shard>("current_epoch_start_shard",
                                                           since(phase1)),
            field<&BeaconState::shard_states>("shard_states", since(phase1), shape::shards),
            field<&BeaconState::online_countdown>("online_countdown", since(phase1),
                                                  shape::validators),
            field<&BeaconState::current_light_committee>("current_light_committee", since(phase1)),
            field<&BeaconState::next_light_committee>("next_light_committee", since(phase1)),
            field<&BeaconState::exposed_derived_secrets>("exposed_derived_secrets", since(phase1),
                                                         shape::exposed_secret_periods,
                                                         shape::exposed_secrets),
            field<&BeaconState::custody_chunk_challenge_records>(
                "custody_chunk_challenge_records", since(phase1), shape::chunk_challenge_records),
            field<&BeaconState::custody_chunk_challenge_index>("custody_chunk_challenge_index",
                                                               since(phase1)),
        },
        since(gloas));
    return type;
}

}  // namespace cairn::consensus

namespace cairn::ssz {

template class PersistentSequence<std::uint64_t>;
template class PersistentSequence<consensus::Validator>;
template class PersistentSequence<consensus::Gwei>;
template class PersistentSequence<consensus::Root>;
template class PersistentSequence<consensus::Eth1Data>;
template class PersistentSequence<consensus::PendingAttestation>;
template class PersistentSequence<consensus::HistoricalSummary>;
template class PersistentSequence<consensus::PendingDeposit>;
template class PersistentSequence<consensus::PendingPartialWithdrawal>;
template class PersistentSequence<consensus::PendingConsolidation>;
template class PersistentSequence<consensus::Builder>;
template class PersistentSequence<consensus::BuilderPendingWithdrawal>;
template class PersistentSequence<consensus::CustodyChunkChallengeRecord>;
template class PersistentSequence<consensus::ParticipationFlags>;

}  // namespace cairn::ssz
