// Keys, transactions and the genesis of a chain of a test.
#pragma once

#include "crypto/keccak256.hpp"
#include "crypto/secp256k1.hpp"
#include "execution_node/blob_sidecar.hpp"

#include <string>

namespace cairn::execution_node {

using execution::Address;
using execution::Transaction;
using execution::TransactionType;

constexpr std::uint64_t GWEI = 1'000'000'000;

inline crypto::Secp256k1SecretKey key_of(std::uint64_t number) {
    const Bytes32 scalar = U256(number + 1).to_be();
    return crypto::Secp256k1SecretKey::from_bytes(scalar.bytes).value();
}

inline Address account(std::uint64_t number) {
    const auto hash = crypto::keccak256(crypto::to_public_key(key_of(number)).view());
    return Address::from(hash.view().subspan(12));
}

inline Address plain_address(std::uint64_t number) {
    return U256(0x1000'0000 + number).to_address();
}

inline void sign(Transaction& transaction, std::uint64_t signer) {
    const auto signature =
        crypto::sign_recoverable(key_of(signer), execution::signing_hash(transaction));
    transaction.r = U256::from_be(signature.r);
    transaction.s = U256::from_be(signature.s);
    transaction.y_parity = signature.y_parity;
}

inline Transaction unsigned_transfer(std::uint64_t nonce, std::uint64_t tip_gwei,
                                     std::uint64_t max_fee_gwei) {
    Transaction out;
    out.type = TransactionType::fee_market;
    out.chain_id = 1337;
    out.nonce = nonce;
    out.max_priority_fee_per_gas = tip_gwei * GWEI;
    out.max_fee_per_gas = max_fee_gwei * GWEI;
    out.gas = 21'000;
    out.to = plain_address(1);
    out.value = 7;
    return out;
}

inline Transaction transfer(std::uint64_t from, std::uint64_t nonce, std::uint64_t tip_gwei = 1,
                            std::uint64_t max_fee_gwei = 10) {
    Transaction out = unsigned_transfer(nonce, tip_gwei, max_fee_gwei);
    sign(out, from);
    return out;
}

inline Transaction blob_transaction(std::uint64_t from, std::uint64_t nonce,
                                    const BlobSidecar& sidecar, std::uint64_t fee_gwei = 10) {
    Transaction out = transfer(from, nonce, fee_gwei, fee_gwei);
    out.type = TransactionType::blob;
    out.max_fee_per_blob_gas = fee_gwei * GWEI;
    for (const auto& commitment : sidecar.commitments) {
        out.blob_versioned_hashes.push_back(kzg_commitment_to_versioned_hash(commitment));
    }
    sign(out, from);
    return out;
}

/// One blob, as the pool takes it since Osaka.
inline BlobSidecarPtr sample_sidecar() {
    BlobSidecar out;
    out.blobs = {Bytes(crypto::KZG_BYTES_PER_BLOB)};
    out.blobs[0][40] = 7;
    out.commitments = {crypto::blob_to_kzg_commitment(out.blobs[0]).value()};
    out.proofs = crypto::compute_cells_and_kzg_proofs(out.blobs[0]).value().proofs;
    return std::make_shared<const BlobSidecar>(std::move(out));
}

/// Osaka from the first block on; ten accounts with 1000 ether; the contracts of requests are there
/// and request nothing.
inline std::string genesis_text(std::string_view more = {}) {
    std::string out = R"({"config": {"chainId": 1337, "homesteadBlock": 0, "eip150Block": 0,
        "eip155Block": 0, "eip158Block": 0, "byzantiumBlock": 0, "constantinopleBlock": 0,
        "petersburgBlock": 0, "istanbulBlock": 0, "berlinBlock": 0, "londonBlock": 0,
        "terminalTotalDifficulty": 0, "shanghaiTime": 0, "cancunTime": 0, "pragueTime": 0,
        "osakaTime": 0, "blobSchedule": {
            "cancun": {"target": 3, "max": 6, "baseFeeUpdateFraction": 3338477},
            "prague": {"target": 6, "max": 9, "baseFeeUpdateFraction": 5007716}}},
        "gasLimit": "0x1c9c380", )" +
                      std::string(more) + R"("alloc": {
        "00000961Ef480Eb55e80D19ad83579A64c007002": {"code": "0x00", "nonce": "0x1"},
        "0x0000BBdDc7CE488642fb579F8B00f3a590007251": {"code": "0x00", "nonce": 1})";
    for (std::uint64_t i = 0; i < 10; ++i) {
        out += ", \"" + base::to_hex(account(i).view()) +
               R"(": {"balance": "1000000000000000000000"})";
    }
    return out + "}}";
}

}  // namespace cairn::execution_node
