// Verifiers that answer at once: every signature checked, or none. For batches: batch_verifier.hpp.
// Threads: one caller each.
#pragma once

#include "consensus/signature_verifier.hpp"
#include "crypto/bls.hpp"

namespace cairn::consensus {

/// Accepts every signature: for vectors with bls_setting 2 and for replay of blocks known to be
/// valid.
class NullVerifier final : public SignatureVerifier {
  public:
    bool verify(const BLSPubkey&, const Root&, const BLSSignature&) override { return true; }
    bool fast_aggregate_verify(std::span<const BLSPubkey>, const Root&,
                               const BLSSignature&) override {
        return true;
    }
    bool fast_aggregate_verify(const BeaconState&, std::span<const ValidatorIndex>, const Root&,
                               const BLSSignature&) override {
        return true;
    }
    bool aggregate_verify(std::span<const BLSPubkey>, std::span<const Root>,
                          const BLSSignature&) override {
        return true;
    }
    bool verify_now(const BLSPubkey&, const Root&, const BLSSignature&) override { return true; }
};

/// Checks each signature when it is asked.
class BlsVerifier final : public SignatureVerifier {
  public:
    /// ietf_03 is for the 2020 road's vectors: the identity is a public key there.
    explicit BlsVerifier(crypto::BlsDraft draft = crypto::BlsDraft::ietf_04) noexcept
        : draft_(draft) {}

    bool verify(const BLSPubkey& pubkey, const Root& message,
                const BLSSignature& signature) override;
    bool fast_aggregate_verify(std::span<const BLSPubkey> pubkeys, const Root& message,
                               const BLSSignature& signature) override;
    bool fast_aggregate_verify(const BeaconState& state, std::span<const ValidatorIndex> validators,
                               const Root& message, const BLSSignature& signature) override;
    bool aggregate_verify(std::span<const BLSPubkey> pubkeys, std::span<const Root> messages,
                          const BLSSignature& signature) override;
    bool verify_now(const BLSPubkey& pubkey, const Root& message,
                    const BLSSignature& signature) override;

  private:
    crypto::BlsDraft draft_;
};

}  // namespace cairn::consensus
