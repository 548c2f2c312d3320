// Answers at once, from what it has checked before where it can: decompressed keys, and signatures
// that were checked in a batch beforehand.
//
//   CachingVerifier verifier(&registry_keys);
//   verifier.set_registry(state);                // whose validators' keys the cache is asked for
//   verifier.preverify(sets, random, executor);  // what is about to be asked, at a third of the
//   cost verifier.verify(pubkey, message, signature);  // known: true; else checked now
//   verifier.forget();
//
// A set that fails in the batch is merely not known, so the answer is the same with and without;
// and so it is with and without the registry's keys.
// Memory: one key (192 bytes) for each that the registry's cache lacks, 32 bytes per signature
// until forget. Threads: one owner.
#pragma once

#include "consensus/fork_choice/store.hpp"
#include "consensus/signature_verifier.hpp"
#include "consensus/validator_keys.hpp"
#include "crypto/signature_batch.hpp"

#include <unordered_map>
#include <unordered_set>

namespace cairn::node {

class CachingVerifier final : public consensus::SignatureVerifier {
  public:
    /// `registry_keys`, if there are any, outlive it.
    explicit CachingVerifier(const consensus::ValidatorKeys* registry_keys = nullptr)
        : registry_keys_(registry_keys) {}

    /// From now on keys that come without a state are looked for among this one's validators.
    void set_registry(consensus::StatePointer state) { registry_ = std::move(state); }

    /// The key of a validator; the identity, under which nothing verifies, if it is none.
    /// Cost: 42 us once for a key that the registry's cache lacks.
    const crypto::PublicKey& key(const consensus::BLSPubkey& pubkey);
    /// index < state.validators.size()
    const crypto::PublicKey& key(const consensus::BeaconState& state,
                                 consensus::ValidatorIndex index);

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
    const crypto::PublicKey& own_key(const consensus::BLSPubkey& pubkey);

    const consensus::ValidatorKeys* registry_keys_;
    consensus::StatePointer registry_;
    std::unordered_map<consensus::BLSPubkey, crypto::PublicKey> keys_;
    std::unordered_set<Bytes32> known_;  // hashes of sets that verify
    Bytes32 last_;                       // the last one; the sidecars of a block ask for it again
};

}  // namespace cairn::node
