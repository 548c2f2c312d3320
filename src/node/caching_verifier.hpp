// Answers at once, from what it has checked before where it can: decompressed keys, and signatures
// that were checked in a batch beforehand.
//
//   CachingVerifier verifier;
//   verifier.preverify(sets, random, executor);   // what is about to be asked, at a third of the
//   cost verifier.verify(pubkey, message, signature);  // known: true; else checked now
//   verifier.forget();
//
// A set that fails in the batch is merely not known, so the answer is the same with and without.
// Memory: one key per validator, 32 bytes per signature until forget. Threads: one owner.
#pragma once

#include "consensus/signature_verifier.hpp"
#include "crypto/signature_batch.hpp"

#include <unordered_map>
#include <unordered_set>

namespace cairn::node {

class CachingVerifier final : public consensus::SignatureVerifier {
  public:
    /// The key of a validator; the identity, under which nothing verifies, if it is none.
    const crypto::PublicKey& key(const consensus::BLSPubkey& pubkey);

    void preverify(std::span<const crypto::SignatureSet> sets, crypto::Random& random,
                   base::Executor& executor);
    void forget() { known_.clear(); }

    bool verify(const consensus::BLSPubkey& pubkey, const consensus::Root& message,
                const consensus::BLSSignature& signature) override;
    bool fast_aggregate_verify(std::span<const consensus::BLSPubkey> pubkeys,
                               const consensus::Root& message,
                               const consensus::BLSSignature& signature) override;
    bool fast_aggregate_verify(const consensus::BeaconState& state,
                               std::span<const consensus::ValidatorIndex> validators,
                               const consensus::Root& message,
                               const consensus::BLSSignature& signature) override;
    bool aggregate_verify(std::span<const consensus::BLSPubkey> pubkeys,
                          std::span<const consensus::Root> messages,
                          const consensus::BLSSignature& signature) override;
    bool verify_now(const consensus::BLSPubkey& pubkey, const consensus::Root& message,
                    const consensus::BLSSignature& signature) override {
        return verify(pubkey, message, signature);
    }

    /// The set that fast_aggregate_verify asks for. Null: no keys, or one is invalid.
    std::optional<crypto::SignatureSet> aggregate_set(
        const consensus::BeaconState& state, std::span<const consensus::ValidatorIndex> validators,
        const consensus::Root& message, const consensus::BLSSignature& signature);
    std::optional<crypto::SignatureSet> aggregate_set(std::span<const consensus::BLSPubkey> pubkeys,
                                                      const consensus::Root& message,
                                                      const consensus::BLSSignature& signature);

  private:
    bool verify_set(const crypto::SignatureSet& set);

    std::unordered_map<consensus::BLSPubkey, crypto::PublicKey> keys_;
    std::unordered_set<Bytes32> known_;  // hashes of sets that verify
};

}  // namespace cairn::node
