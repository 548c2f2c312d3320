#include "devnet/load.hpp"

#include "base/assert.hpp"
#include "consensus/blob_parameters.hpp"
#include "consensus/misc.hpp"
#include "crypto/kzg.hpp"
#include "crypto/random.hpp"
#include "devnet/load_contract.hpp"
#include "devnet/signed_call.hpp"

#include <algorithm>

namespace cairn::devnet {

using namespace consensus;
using execution::Transaction;

namespace {

/// EIP-7594: blobs of one transaction.
constexpr std::uint64_t MAX_BLOBS_PER_TRANSACTION = 6;

/// Random field elements, each below the modulus since its first byte is zero.
Bytes random_blob(std::uint64_t seed) {
    constexpr std::size_t element_bytes = 32;
    Bytes blob(crypto::KZG_BYTES_PER_BLOB);
    crypto::SeededRandom(seed).fill(blob);
    for (std::size_t i = 0; i < blob.size(); i += element_bytes) {
        blob[i] = 0;
    }
    return blob;
}

/// Every second one is a token's; where it goes depends on the slot, so that accounts come and go.
Call load_call(std::uint64_t slot, std::uint64_t number) {
    constexpr std::uint64_t TRANSFER_GAS = 21'000;
    constexpr std::uint64_t TOKEN_GAS = 80'000;
    constexpr std::uint64_t RECEIVERS = 4096;
    Bytes20 to = U256(0x10ad'0000 + (slot * 1'000'003 + number) % RECEIVERS).to_address();
    if (number % 2 == 0) {
        return {to, U256(1'000'000'000), {}, TRANSFER_GAS};
    }
    return {LOAD_CONTRACT, {}, token_transfer(to, 1 + number), TOKEN_GAS};
}

}  // namespace

std::vector<Bytes> LoadGenerator::make_transactions(rpc::ExecutionBackend& execution,
                                                    std::uint64_t slot) const {
    std::vector<Bytes> made;
    for (std::size_t i = 0; i < Accounts::LOADERS; ++i) {
        const Accounts::Account& from = accounts_->loader(i);
        std::optional<std::uint64_t> nonce;
        for (std::uint64_t number = i; number < options_.transactions_per_slot;
             number += Accounts::LOADERS) {
            nonce = nonce ? *nonce + 1 : execution.next_nonce(from.address).value_or(0);
            Bytes bytes = execution::encode_transaction(
                signed_call(from, *nonce, load_call(slot, number), LOAD_FEES));
            if (!execution.add(bytes)) {
                break;
            }
            made.push_back(std::move(bytes));
        }
    }
    return made;
}

// Blobs ------------------------------------------------------------------------------------------

const LoadGenerator::Proven& LoadGenerator::proven_blob(std::uint8_t version,
                                                        std::uint64_t number) {
    if (version != pool_version_ || pool_.empty()) {
        pool_.clear();
        pool_.resize(std::max<std::size_t>(BLOB_POOL, options_.blobs_per_block));
        pool_version_ = version;
    }
    auto& place = pool_[number % pool_.size()];
    if (place == nullptr) {
        auto made = std::make_unique<Proven>();
        made->blob = random_blob(options_.seed * 1'000'003 + number % pool_.size());
        const auto commitment = crypto::blob_to_kzg_commitment(made->blob);
        CAIRN_ASSERT(commitment.has_value());
        made->commitment = *commitment;
        if (version == 1) {
            auto cells = crypto::compute_cells_and_kzg_proofs(made->blob);
            CAIRN_ASSERT(cells.has_value());
            made->proofs = std::move(cells->proofs);
        } else {
            const auto proof = crypto::compute_blob_kzg_proof(made->blob, *commitment);
            CAIRN_ASSERT(proof.has_value());
            made->proofs = {*proof};
        }
        place = std::move(made);
    }
    return *place;
}

Bytes LoadGenerator::blob_transaction(std::uint64_t nonce, std::uint8_t version,
                                      std::uint64_t first, std::uint64_t count) {
    constexpr std::uint64_t GAS = 21'000;
    const Accounts::Account& from = accounts_->blob_sender();
    auto sidecar = std::make_shared<execution_node::BlobSidecar>();
    sidecar->version = version;
    Transaction transaction = signed_call(from, nonce, {from.address, {}, {}, GAS}, LOAD_FEES);
    transaction.type = execution::TransactionType::blob;
    transaction.max_fee_per_blob_gas = LOAD_FEES.max_fee_per_gas;
    for (std::uint64_t i = 0; i < count; ++i) {
        const Proven& proven = proven_blob(version, first + i);
        sidecar->blobs.push_back(proven.blob);
        sidecar->commitments.push_back(proven.commitment);
        sidecar->proofs.insert(sidecar->proofs.end(), proven.proofs.begin(), proven.proofs.end());
        transaction.blob_versioned_hashes.push_back(
            execution_node::kzg_commitment_to_versioned_hash(proven.commitment));
    }
    sign(transaction, from);
    return execution_node::encode_pooled_transaction({std::move(transaction), std::move(sidecar)});
}

void LoadGenerator::add_blobs(rpc::ExecutionBackend& execution, const Spec& spec, Slot slot) {
    const Bytes20& sender = accounts_->blob_sender().address;
    if (!spec.at_least(ForkId::deneb) || execution.pending().contains(sender)) {
        return;
    }
    const std::uint8_t version = spec.at_least(ForkId::fulu) ? 1 : 0;
    const std::uint64_t wanted = std::min(
        options_.blobs_per_block, max_blobs_per_block(spec, compute_epoch_at_slot(spec, slot)));
    std::uint64_t nonce = execution.next_nonce(sender).value_or(0);
    for (std::uint64_t made = 0; made < wanted;) {
        const std::uint64_t count = std::min(MAX_BLOBS_PER_TRANSACTION, wanted - made);
        if (!execution.add(blob_transaction(nonce, version, slot.value * wanted + made, count))) {
            return;
        }
        ++nonce;
        made += count;
    }
}

}  // namespace cairn::devnet
