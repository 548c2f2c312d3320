// Collects a block's signatures and checks them in one batch.
//
//   BatchVerifier verifier(keys, executor);
//   CAIRN_TRY(state_transition(spec, state, block, verifier, ...));   // nothing is checked yet
//   if (!verifier.finish(random)) { /* some signature is bad */ }
#pragma once

#include "base/executor.hpp"
#include "consensus/signature_verifier.hpp"
#include "consensus/validator_keys.hpp"
#include "crypto/random.hpp"
#include "crypto/signature_batch.hpp"

#include <vector>

namespace cairn::consensus {

/// Answers true to everything it can put off; a key that is no point fails at once.
class BatchVerifier final : public SignatureVerifier {
  public:
    BatchVerifier(const ValidatorKeys& keys, base::Executor& executor)
        : keys_(keys), executor_(executor) {}

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

    /// The verdict on all that was collected; the verifier is empty and usable again afterwards.
    bool finish(crypto::Random& random);
    std::size_t size() const noexcept { return sets_.size(); }

  private:
    bool collect(const Result<crypto::PublicKey, crypto::BlsError>& key, const Root& message,
                 const BLSSignature& signature);

    const ValidatorKeys& keys_;
    base::Executor& executor_;
    std::vector<crypto::SignatureSet> sets_;
};

}  // namespace cairn::consensus
