#include "builder/production.hpp"

#include "consensus/block/process_block.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/verifiers.hpp"
#include "node/schedule.hpp"
#include "ssz/hash_tree_root.hpp"

namespace cairn::builder {

using namespace consensus;

namespace {

/// A payload of which all that a transition looks at is the offered one's: that is everything in
/// the header but the roots, and the withdrawals, which are due whoever builds.
ExecutionPayload stand_in(const ExecutionPayloadHeader& header,
                          const ssz::List<Withdrawal>& withdrawals) {
    ExecutionPayload out;
    out.parent_hash = header.parent_hash;
    out.fee_recipient = header.fee_recipient;
    out.state_root = header.state_root;
    out.receipts_root = header.receipts_root;
    out.logs_bloom = header.logs_bloom;
    out.prev_randao = header.prev_randao;
    out.block_number = header.block_number;
    out.gas_limit = header.gas_limit;
    out.gas_used = header.gas_used;
    out.timestamp = header.timestamp;
    out.extra_data = header.extra_data;
    out.base_fee_per_gas = header.base_fee_per_gas;
    out.block_hash = header.block_hash;
    out.withdrawals = withdrawals;
    out.blob_gas_used = header.blob_gas_used;
    out.excess_blob_gas = header.excess_blob_gas;
    return out;
}

}  // namespace

Checked<BlindedBeaconBlock> put_bid(node::Chain& chain, const BeaconBlock& local,
                                    const BuilderBid& bid) {
    const Spec spec = node::spec_at_slot(chain.network(), local.slot);
    SignedBeaconBlock made{local, {}};
    BeaconBlockBody& body = made.message.body;
    body.execution_payload = stand_in(bid.header, local.body.execution_payload.withdrawals);
    body.blob_kzg_commitments = bid.blob_kzg_commitments;
    body.execution_requests = bid.execution_requests;
    CAIRN_TRY_ASSIGN(const StatePointer before, chain.state_at(local.parent_root, local.slot));
    BeaconState after = *before;
    NullVerifier verifier;
    FixedExecutionEngine engine;
    CAIRN_TRY(process_block(spec, after, made.message, BlockContext{verifier, engine}));
    after.latest_execution_payload_header = bid.header;
    made.message.state_root = ssz::hash_tree_root(spec, after);
    BlindedBeaconBlock blinded = to_blinded(spec, made).message;
    blinded.body.execution_payload_header = bid.header;
    return blinded;
}

}  // namespace cairn::builder
