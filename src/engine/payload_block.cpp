#include "engine/payload_block.hpp"

#include "consensus/block/execution_payload.hpp"
#include "execution/requests.hpp"

#include <algorithm>

namespace cairn::engine {

using namespace consensus;

namespace {

using execution_node::BlobSidecar;
using execution_node::BlobSidecarPtr;

execution::Withdrawal to_execution(const Withdrawal& withdrawal) {
    return {.index = withdrawal.index.value,
            .validator_index = withdrawal.validator_index.value,
            .address = withdrawal.address,
            .amount = withdrawal.amount.value};
}

std::vector<execution::Withdrawal> to_execution(std::span<const Withdrawal> withdrawals) {
    std::vector<execution::Withdrawal> out;
    out.reserve(withdrawals.size());
    for (const Withdrawal& withdrawal : withdrawals) {
        out.push_back(to_execution(withdrawal));
    }
    return out;
}

execution::Header to_header_without_roots(const ExecutionPayload& payload) {
    execution::Header header;
    header.parent_hash = payload.parent_hash;
    header.coinbase = payload.fee_recipient;
    header.state_root = payload.state_root;
    header.receipt_root = payload.receipts_root;
    header.bloom = payload.logs_bloom;
    header.prev_randao = payload.prev_randao;
    header.number = payload.block_number;
    header.gas_limit = payload.gas_limit;
    header.gas_used = payload.gas_used;
    header.timestamp = payload.timestamp;
    header.extra_data = payload.extra_data.bytes;
    header.base_fee_per_gas.emplace().limbs = payload.base_fee_per_gas.limbs;
    return header;
}

bool has_blobs_of(const execution::Block& block, std::span<const VersionedHash> hashes) {
    std::size_t at = 0;
    for (const execution::Transaction& transaction : block.transactions) {
        for (const Bytes32& hash : transaction.blob_versioned_hashes) {
            if (at == hashes.size() || hashes[at] != hash) {
                return false;
            }
            ++at;
        }
    }
    return at == hashes.size();
}

Result<void, PayloadError> decode_transactions(const ExecutionPayload& payload,
                                               execution::Block& block) {
    for (std::size_t i = 0; i < payload.transactions.size(); ++i) {
        auto transaction = execution::decode_transaction(payload.transactions[i].bytes);
        if (!transaction) {
            return unexpected(PayloadError{PayloadRule::transaction, i});
        }
        block.transactions.push_back(*std::move(transaction));
    }
    return {};
}

}  // namespace

std::string_view to_string(PayloadRule rule) noexcept {
    switch (rule) {
        case PayloadRule::fork:
            return "payloads of this fork are not of an execution block";
        case PayloadRule::transaction:
            return "a transaction cannot be decoded";
        case PayloadRule::block_hash:
            return "the block hash is another";
        case PayloadRule::versioned_hashes:
            break;
    }
    return "the versioned hashes are not those of the transactions";
}

Result<execution::Block, PayloadError> to_block(const Spec& spec, const NewPayload& payload) {
    if (spec.at_least(ForkId::gloas)) {
        return unexpected(PayloadError{PayloadRule::fork, 0});
    }
    const ExecutionPayload& from = payload.execution_payload;
    execution::Block block;
    block.header = to_header_without_roots(from);
    CAIRN_TRY(decode_transactions(from, block));
    block.header.transactions_root = execution::transactions_root(block.transactions);
    if (spec.at_least(ForkId::capella)) {
        block.withdrawals = to_execution(from.withdrawals);
        block.header.withdrawals_root = execution::withdrawals_root(*block.withdrawals);
    }
    if (spec.at_least(ForkId::deneb)) {
        block.header.blob_gas_used = from.blob_gas_used;
        block.header.excess_blob_gas = from.excess_blob_gas;
        block.header.parent_beacon_block_root = payload.parent_beacon_block_root;
    }
    if (spec.at_least(ForkId::electra)) {
        block.header.requests_hash = execution::compute_requests_hash(
            get_execution_requests_list(spec, payload.execution_requests));
    }
    if (execution::header_hash(block.header) != from.block_hash) {
        return unexpected(PayloadError{PayloadRule::block_hash, 0});
    }
    if (spec.at_least(ForkId::deneb) && !has_blobs_of(block, payload.versioned_hashes)) {
        return unexpected(PayloadError{PayloadRule::versioned_hashes, 0});
    }
    return block;
}

rpc::Payload to_form(const Spec& spec, const ExecutionPayload& payload) {
    CAIRN_ASSERT(!spec.at_least(ForkId::gloas));
    rpc::Payload out{to_header_without_roots(payload), payload.block_hash, {}, std::nullopt};
    for (const auto& transaction : payload.transactions) {
        out.transactions.push_back(transaction.bytes);
    }
    if (spec.at_least(ForkId::capella)) {
        out.withdrawals = to_execution(payload.withdrawals);
    }
    if (spec.at_least(ForkId::deneb)) {
        out.header.blob_gas_used = payload.blob_gas_used;
        out.header.excess_blob_gas = payload.excess_blob_gas;
    }
    return out;
}

ExecutionPayload to_payload(const execution::Header& header, const Bytes32& hash,
                            std::vector<Bytes> transactions,
                            const std::optional<std::vector<execution::Withdrawal>>& withdrawals) {
    ExecutionPayload payload;
    payload.parent_hash = header.parent_hash;
    payload.fee_recipient = header.coinbase;
    payload.state_root = header.state_root;
    payload.receipts_root = header.receipt_root;
    payload.logs_bloom = header.bloom;
    payload.prev_randao = header.prev_randao;
    payload.block_number = header.number;
    payload.gas_limit = header.gas_limit;
    payload.gas_used = header.gas_used;
    payload.timestamp = header.timestamp;
    payload.extra_data.bytes = header.extra_data;
    payload.base_fee_per_gas.limbs = header.base_fee_per_gas.value_or(U256()).limbs;
    payload.block_hash = hash;
    for (Bytes& transaction : transactions) {
        payload.transactions.push_back({std::move(transaction)});
    }
    for (const auto& one : withdrawals.value_or(std::vector<execution::Withdrawal>{})) {
        payload.withdrawals.push_back({WithdrawalIndex{one.index},
                                       ValidatorIndex{one.validator_index}, one.address,
                                       Gwei{one.amount}});
    }
    payload.blob_gas_used = header.blob_gas_used.value_or(0);
    payload.excess_blob_gas = header.excess_blob_gas.value_or(0);
    return payload;
}

ExecutionPayload to_payload(const Spec& spec, const execution::Block& block, const Bytes32& hash) {
    CAIRN_ASSERT(!spec.at_least(ForkId::gloas));
    std::vector<Bytes> transactions;
    transactions.reserve(block.transactions.size());
    for (const execution::Transaction& transaction : block.transactions) {
        transactions.push_back(execution::encode_transaction(transaction));
    }
    return to_payload(block.header, hash, std::move(transactions), block.withdrawals);
}

execution_node::PayloadAttributes to_attributes(const Spec& spec,
                                                const PayloadAttributes& attributes) {
    execution_node::PayloadAttributes out;
    out.timestamp = attributes.timestamp;
    out.prev_randao = attributes.prev_randao;
    out.suggested_fee_recipient = attributes.suggested_fee_recipient;
    if (spec.at_least(ForkId::capella)) {
        out.withdrawals = to_execution(attributes.withdrawals);
    }
    if (spec.at_least(ForkId::deneb)) {
        out.parent_beacon_block_root = attributes.parent_beacon_block_root;
    }
    return out;
}

// Blobs ------------------------------------------------------------------------------------------

namespace {

bool is_whole(const BlobSidecar& sidecar) {
    const std::size_t per_blob = sidecar.version == 0 ? 1 : crypto::KZG_CELLS_PER_EXT_BLOB;
    return sidecar.commitments.size() == sidecar.blobs.size() &&
           sidecar.proofs.size() == per_blob * sidecar.blobs.size() &&
           std::ranges::all_of(sidecar.blobs, [](const Bytes& blob) {
               return blob.size() == crypto::KZG_BYTES_PER_BLOB;
           });
}

/// Of another version than the sidecar has. Empty: a blob is no polynomial.
std::vector<KZGProof> prove(const BlobSidecar& sidecar, bool with_cells) {
    std::vector<KZGProof> proofs;
    for (std::size_t i = 0; i < sidecar.blobs.size(); ++i) {
        if (!with_cells) {
            const auto proof =
                crypto::compute_blob_kzg_proof(sidecar.blobs[i], sidecar.commitments[i]);
            if (!proof) {
                return {};
            }
            proofs.push_back(*proof);
            continue;
        }
        const auto cells = crypto::compute_cells_and_kzg_proofs(sidecar.blobs[i]);
        if (!cells) {
            return {};
        }
        proofs.insert(proofs.end(), cells->proofs.begin(), cells->proofs.end());
    }
    return proofs;
}

bool append(const BlobSidecar& sidecar, bool with_cells, BlobsBundle& out) {
    if (!is_whole(sidecar)) {
        return false;
    }
    const bool fits = (sidecar.version != 0) == with_cells;
    const std::vector<KZGProof> proofs = fits ? sidecar.proofs : prove(sidecar, with_cells);
    if (proofs.empty() && !sidecar.blobs.empty()) {
        return false;
    }
    out.proofs.insert(out.proofs.end(), proofs.begin(), proofs.end());
    out.commitments.insert(out.commitments.end(), sidecar.commitments.begin(),
                           sidecar.commitments.end());
    for (const Bytes& blob : sidecar.blobs) {
        out.blobs.push_back(Blob::from(blob));
    }
    return true;
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/fulu/validator.md#blobsbundle
std::shared_ptr<const BlobsBundle> to_blobs_bundle(const Spec& spec,
                                                   std::span<const BlobSidecarPtr> sidecars) {
    auto bundle = std::make_shared<BlobsBundle>();
    for (const BlobSidecarPtr& sidecar : sidecars) {
        if (sidecar == nullptr || !append(*sidecar, spec.at_least(ForkId::fulu), *bundle)) {
            return nullptr;
        }
    }
    return bundle->blobs.empty() ? nullptr : bundle;
}

}  // namespace cairn::engine
