// What a block builder offers, and what it reveals once its offer has been signed.
// Spec: builder-specs v0.5.0 specs/{bellatrix,capella,deneb,electra,fulu}/builder.md. Bellatrix to
// fulu only: gloas has its bids in the protocol.
#pragma once

#include "consensus/containers/blob.hpp"
#include "consensus/containers/block.hpp"
#include "consensus/containers/execution.hpp"
#include "consensus/spec.hpp"

namespace cairn::builder {

struct BuilderBid {
    consensus::ExecutionPayloadHeader header;
    ssz::List<consensus::KZGCommitment> blob_kzg_commitments;  // since(deneb)
    consensus::ExecutionRequests execution_requests;           // since(electra)
    ssz::Uint256 value;                                        // Wei for the fee recipient
    consensus::BLSPubkey pubkey;                               // the builder's
    friend bool operator==(const BuilderBid&, const BuilderBid&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<BuilderBid>);

struct SignedBuilderBid {
    BuilderBid message;
    consensus::BLSSignature signature;
    friend bool operator==(const SignedBuilderBid&, const SignedBuilderBid&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<SignedBuilderBid>);

/// The blobs are 131 KB each.
struct BlobsBundle {
    ssz::List<consensus::KZGCommitment> commitments;
    ssz::List<consensus::KZGProof> proofs;  // one per blob, since fulu one per cell of it
    ssz::List<consensus::Blob> blobs;
    friend bool operator==(const BlobsBundle&, const BlobsBundle&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<BlobsBundle>);

/// What a builder reveals since deneb; before that, the payload alone.
struct ExecutionPayloadAndBlobsBundle {
    consensus::ExecutionPayload execution_payload;
    BlobsBundle blobs_bundle;
    friend bool operator==(const ExecutionPayloadAndBlobsBundle&,
                           const ExecutionPayloadAndBlobsBundle&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<ExecutionPayloadAndBlobsBundle>);

/// What the builder signs: its domain is bound to the genesis fork only. `spec` is of the bid's
/// fork.
consensus::Root compute_bid_signing_root(const consensus::Spec& spec, const BuilderBid& bid);

/// 0 to 2^256 - 1 as decimal digits.
std::string to_decimal(const ssz::Uint256& number);

/// produceBlockV3's rule, with saturating arithmetic: false if `local` is at least
/// `builder_boost_factor` * (`offered` // 100). 2^64 - 1 always prefers the offer.
// beacon-APIs v4.0.0 apis/validator/block.v3.yaml
bool is_preferred(const ssz::Uint256& offered, const ssz::Uint256& local,
                  std::uint64_t builder_boost_factor) noexcept;

}  // namespace cairn::builder
