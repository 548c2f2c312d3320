#include "consensus/containers/execution.hpp"

#include "consensus/fork_id.hpp"
#include "consensus/shape.hpp"
#include "ssz/type.hpp"

namespace cairn::consensus {

using enum ForkId;
using ssz::field;

const ssz::Type& ssz_type(ssz::Tag<Withdrawal>) {
    static const ssz::Type type = ssz::container<Withdrawal>(
        "Withdrawal", {
                          field<&Withdrawal::index>("index"),
                          field<&Withdrawal::validator_index>("validator_index"),
                          field<&Withdrawal::address>("address"),
                          field<&Withdrawal::amount>("amount"),
                      });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<ExecutionPayload>) {
    static const ssz::Type type = ssz::container<ExecutionPayload>(
        "ExecutionPayload",
        {
            field<&ExecutionPayload::parent_hash>("parent_hash"),
            field<&ExecutionPayload::fee_recipient>("fee_recipient"),
            field<&ExecutionPayload::state_root>("state_root"),
            field<&ExecutionPayload::receipts_root>("receipts_root"),
            field<&ExecutionPayload::logs_bloom>("logs_bloom"),
            field<&ExecutionPayload::prev_randao>("prev_randao"),
            field<&ExecutionPayload::block_number>("block_number"),
            field<&ExecutionPayload::gas_limit>("gas_limit"),
            field<&ExecutionPayload::gas_used>("gas_used"),
            field<&ExecutionPayload::timestamp>("timestamp"),
            field<&ExecutionPayload::extra_data>("extra_data", shape::extra_data),
            field<&ExecutionPayload::base_fee_per_gas>("base_fee_per_gas"),
            field<&ExecutionPayload::block_hash>("block_hash"),
            field<&ExecutionPayload::transactions>("transactions", shape::transactions,
                                                   shape::transaction),
            field<&ExecutionPayload::withdrawals>("withdrawals", since(capella),
                                                  shape::withdrawals),
            field<&ExecutionPayload::blob_gas_used>("blob_gas_used", since(deneb)),
            field<&ExecutionPayload::excess_blob_gas>("excess_blob_gas", since(deneb)),
            field<&ExecutionPayload::block_access_list>("block_access_list", since(gloas),
                                                        shape::progressive),
            field<&ExecutionPayload::slot_number>("slot_number", since(gloas)),
        },
        since(gloas));
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<ExecutionPayloadHeader>) {
    static const ssz::Type type = ssz::container<ExecutionPayloadHeader>(
        "ExecutionPayloadHeader",
        {
            field<&ExecutionPayloadHeader::parent_hash>("parent_hash"),
            field<&ExecutionPayloadHeader::fee_recipient>("fee_recipient"),
            field<&ExecutionPayloadHeader::state_root>("state_root"),
            field<&ExecutionPayloadHeader::receipts_root>("receipts_root"),
            field<&ExecutionPayloadHeader::logs_bloom>("logs_bloom"),
            field<&ExecutionPayloadHeader::prev_randao>("prev_randao"),
            field<&ExecutionPayloadHeader::block_number>("block_number"),
            field<&ExecutionPayloadHeader::gas_limit>("gas_limit"),
            field<&ExecutionPayloadHeader::gas_used>("gas_used"),
            field<&ExecutionPayloadHeader::timestamp>("timestamp"),
            field<&ExecutionPayloadHeader::extra_data>("extra_data", shape::extra_data),
            field<&ExecutionPayloadHeader::base_fee_per_gas>("base_fee_per_gas"),
            field<&ExecutionPayloadHeader::block_hash>("block_hash"),
            field<&ExecutionPayloadHeader::transactions_root>("transactions_root"),
            field<&ExecutionPayloadHeader::withdrawals_root>("withdrawals_root", since(capella)),
            field<&ExecutionPayloadHeader::blob_gas_used>("blob_gas_used", since(deneb)),
            field<&ExecutionPayloadHeader::excess_blob_gas>("excess_blob_gas", since(deneb)),
        });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<DepositRequest>) {
    static const ssz::Type type = ssz::container<DepositRequest>(
        "DepositRequest",
        {
            field<&DepositRequest::pubkey>("pubkey"),
            field<&DepositRequest::withdrawal_credentials>("withdrawal_credentials"),
            field<&DepositRequest::amount>("amount"),
            field<&DepositRequest::signature>("signature"),
            field<&DepositRequest::index>("index"),
        });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<WithdrawalRequest>) {
    static const ssz::Type type = ssz::container<WithdrawalRequest>(
        "WithdrawalRequest", {
                                 field<&WithdrawalRequest::source_address>("source_address"),
                                 field<&WithdrawalRequest::validator_pubkey>("validator_pubkey"),
                                 field<&WithdrawalRequest::amount>("amount"),
                             });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<ConsolidationRequest>) {
    static const ssz::Type type = ssz::container<ConsolidationRequest>(
        "ConsolidationRequest", {
                                    field<&ConsolidationRequest::source_address>("source_address"),
                                    field<&ConsolidationRequest::source_pubkey>("source_pubkey"),
                                    field<&ConsolidationRequest::target_pubkey>("target_pubkey"),
                                });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<BuilderDepositRequest>) {
    static const ssz::Type type = ssz::container<BuilderDepositRequest>(
        "BuilderDepositRequest",
        {
            field<&BuilderDepositRequest::pubkey>("pubkey"),
            field<&BuilderDepositRequest::withdrawal_credentials>("withdrawal_credentials"),
            field<&BuilderDepositRequest::amount>("amount"),
            field<&BuilderDepositRequest::signature>("signature"),
        });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<BuilderExitRequest>) {
    static const ssz::Type type = ssz::container<BuilderExitRequest>(
        "BuilderExitRequest", {
                                  field<&BuilderExitRequest::source_address>("source_address"),
                                  field<&BuilderExitRequest::pubkey>("pubkey"),
                              });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<ExecutionRequests>) {
    static const ssz::Type type = ssz::container<ExecutionRequests>(
        "ExecutionRequests",
        {
            field<&ExecutionRequests::deposits>("deposits", shape::deposit_requests),
            field<&ExecutionRequests::withdrawals>("withdrawals", shape::withdrawal_requests),
            field<&ExecutionRequests::consolidations>("consolidations",
                                                      shape::consolidation_requests),
            field<&ExecutionRequests::builder_deposits>("builder_deposits", since(gloas),
                                                        shape::progressive),
            field<&ExecutionRequests::builder_exits>("builder_exits", since(gloas),
                                                     shape::progressive),
        },
        since(gloas));
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<NewPayloadRequest>) {
    static const ssz::Type type = ssz::container<NewPayloadRequest>(
        "NewPayloadRequest",
        {
            field<&NewPayloadRequest::execution_payload>("execution_payload"),
            field<&NewPayloadRequest::versioned_hashes>("versioned_hashes", since(deneb),
                                                        shape::versioned_hashes),
            field<&NewPayloadRequest::parent_beacon_block_root>("parent_beacon_block_root",
                                                                since(deneb)),
            field<&NewPayloadRequest::execution_requests>("execution_requests", since(electra)),
        },
        since(gloas));
    return type;
}

}  // namespace cairn::consensus
