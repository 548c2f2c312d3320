// For blocks that were checked when they were stored: the transition without asking again for
// signatures and payloads.
#pragma once

#include "consensus/block/execution_engine.hpp"
#include "consensus/verifiers.hpp"

namespace cairn::store {

/// Accepts what a valid block cannot have wrong; asks for what decides the state it leads to
/// (deposits).
class TrustingVerifier final : public consensus::SignatureVerifier {
  public:
    bool verify(const consensus::BLSPubkey&, const consensus::Root&,
                const consensus::BLSSignature&) override {
        return true;
    }
    bool fast_aggregate_verify(std::span<const consensus::BLSPubkey>, const consensus::Root&,
                               const consensus::BLSSignature&) override {
        return true;
    }
    bool fast_aggregate_verify(const consensus::BeaconState&,
                               std::span<const consensus::ValidatorIndex>, const consensus::Root&,
                               const consensus::BLSSignature&) override {
        return true;
    }
    bool aggregate_verify(std::span<const consensus::BLSPubkey>, std::span<const consensus::Root>,
                          const consensus::BLSSignature&) override {
        return true;
    }
    bool verify_now(const consensus::BLSPubkey& pubkey, const consensus::Root& message,
                    const consensus::BLSSignature& signature) override {
        return bls_.verify_now(pubkey, message, signature);
    }

  private:
    consensus::BlsVerifier bls_;
};

/// Tells another engine, which may have to know, and does not heed its answer.
class TrustingEngine final : public consensus::ExecutionEngine {
  public:
    /// Null: there is none to tell.
    explicit TrustingEngine(consensus::ExecutionEngine* told = nullptr) noexcept : told_(told) {}

    bool verify_and_notify_new_payload(const consensus::Spec& spec,
                                       const consensus::NewPayload& payload) override {
        if (told_ != nullptr) {
            static_cast<void>(told_->verify_and_notify_new_payload(spec, payload));
        }
        return true;
    }

  private:
    consensus::ExecutionEngine* told_;
};

}  // namespace cairn::store
