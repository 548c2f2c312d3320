// From a signed blinded block and what its builder reveals to the block itself.
// Spec: builder-specs v0.5.0 specs/{bellatrix,deneb,fulu}/validator.md. Threads: pure functions.
#pragma once

#include "base/result.hpp"
#include "builder/bid.hpp"
#include "builder/blinded_block.hpp"

#include <string_view>

namespace cairn::builder {

enum class UnblindRule : std::uint8_t {
    payload_wrong,      // not the one whose header was signed
    commitments_wrong,  // those of the blobs are not the block's
    proofs_wrong,       // not one per blob, or per cell of it
    blobs_wrong,        // not one per commitment
};
/// A sentence without its full stop.
std::string_view to_string(UnblindRule rule) noexcept;

/// `spec` is of the block's fork. The result has the root that was signed. Whether the blobs are
/// those of the commitments is for whoever publishes them to check.
Result<consensus::SignedBeaconBlock, UnblindRule> unblind(
    const consensus::Spec& spec, const SignedBlindedBeaconBlock& blinded,
    const ExecutionPayloadAndBlobsBundle& revealed);

}  // namespace cairn::builder
