// Valid blocks and messages on sample states, for tests to spoil, and verifiers that refuse.
#pragma once

#include "consensus/block/process_block.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/signature_verifier.hpp"
#include "consensus/spec.hpp"

#include <limits>

namespace cairn::consensus {

/// Minimal preset: everybody active with 32 ETH, three slots before the end of epoch 3, with roots
/// of the past that attestations can match (see sample_attestation).
BeaconState sample_block_state(const Spec& spec, std::size_t validators = 64);

/// A block for the next slot with nothing in it but what must be, and the right state root. Its
/// signatures are empty.
SignedBeaconBlock sample_block(const Spec& spec, const BeaconState& state);

/// Everybody of the first committee of the slot before the state's, for the right source, target
/// and head.
Attestation sample_attestation(const Spec& spec, const BeaconState& state);

/// Refuses the signature it is asked for in its turn `refused`, counted from 0, and accepts others.
class RefusingVerifier final : public SignatureVerifier {
  public:
    static constexpr std::size_t none = std::numeric_limits<std::size_t>::max();
    explicit RefusingVerifier(std::size_t refused) : refused_(refused) {}

    bool verify(const BLSPubkey&, const Root&, const BLSSignature&) override { return next(); }
    bool fast_aggregate_verify(std::span<const BLSPubkey>, const Root&,
                               const BLSSignature&) override {
        return next();
    }
    bool fast_aggregate_verify(const BeaconState&, std::span<const ValidatorIndex>, const Root&,
                               const BLSSignature&) override {
        return next();
    }
    bool aggregate_verify(std::span<const BLSPubkey>, std::span<const Root>,
                          const BLSSignature&) override {
        return next();
    }
    bool verify_now(const BLSPubkey&, const Root&, const BLSSignature&) override { return next(); }

    std::size_t asked() const noexcept { return asked_; }

  private:
    bool next() { return asked_++ != refused_; }
    std::size_t refused_;
    std::size_t asked_ = 0;
};

}  // namespace cairn::consensus
