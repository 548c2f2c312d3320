// How specification functions check signatures: through an interface handed in, so that checking at
// once, collecting for one batch, and not checking (vectors with bls_setting 2) read the same.
//
// A verifier that defers answers true and gives its verdict when the caller asks it for one; only
// verify_now answers for good, for signatures whose failure does not make a block invalid
// (deposits).
#pragma once

#include "consensus/primitives.hpp"

#include <span>

namespace cairn::consensus {

struct BeaconState;

class SignatureVerifier {
  public:
    virtual ~SignatureVerifier() = default;

    /// bls.Verify
    virtual bool verify(const BLSPubkey& pubkey, const Root& message,
                        const BLSSignature& signature) = 0;
    /// bls.FastAggregateVerify
    virtual bool fast_aggregate_verify(std::span<const BLSPubkey> pubkeys, const Root& message,
                                       const BLSSignature& signature) = 0;
    /// bls.FastAggregateVerify over validators of the registry, whose keys a verifier may cache.
    /// Every index is in range.
    virtual bool fast_aggregate_verify(const BeaconState& state,
                                       std::span<const ValidatorIndex> validators,
                                       const Root& message, const BLSSignature& signature) = 0;
    /// bls.AggregateVerify: one message per key (2020 road).
    virtual bool aggregate_verify(std::span<const BLSPubkey> pubkeys,
                                  std::span<const Root> messages,
                                  const BLSSignature& signature) = 0;
    /// bls.Verify with an answer that counts at once.
    virtual bool verify_now(const BLSPubkey& pubkey, const Root& message,
                            const BLSSignature& signature) = 0;
};

}  // namespace cairn::consensus
