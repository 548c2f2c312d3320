// The signatures that judging a gossip message will ask for, found beforehand so that those of many
// messages can be checked in one batch. A hint only: what is left out, or does not fit, is checked
// when it is asked for, or never.
#pragma once

#include "consensus/containers/blob.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/containers/validator.hpp"
#include "consensus/gossip/seen.hpp"
#include "consensus/spec.hpp"
#include "node/caching_verifier.hpp"
#include "node/wire.hpp"

#include <set>
#include <vector>

namespace cairn::node {

/// Collects the sets of messages that are judged by `state`. Aggregates and contributions that
/// bring nothing beyond those in `seen`, or before them here, are left out: they will be ignored.
class SignatureSets {
  public:
    SignatureSets(const consensus::BeaconState& state, const consensus::gossip::Seen& seen,
                  CachingVerifier& verifier)
        : state_(state), seen_(seen), verifier_(verifier) {}

    /// Of spec's fork. Nothing for bytes that do not decode.
    void add(const consensus::Spec& spec, const GossipMessage& message);
    const std::vector<crypto::SignatureSet>& sets() const noexcept { return sets_; }

  private:
    template <class Message>
    void decode_and_add(const consensus::Spec& spec, const Payload& bytes);
    void add(const consensus::Spec& spec, const consensus::SingleAttestation& single);
    void add(const consensus::Spec& spec, const consensus::Attestation& attestation);
    void add(const consensus::Spec& spec, const consensus::SignedAggregateAndProof& message);
    void add(const consensus::Spec& spec, const consensus::SyncCommitteeMessage& message);
    void add(const consensus::Spec& spec, const consensus::SignedContributionAndProof& message);
    void add(const consensus::Spec& spec, const consensus::BlobSidecar& sidecar);
    void add(const consensus::Spec& spec, const consensus::DataColumnSidecar& sidecar);
    void add_header(const consensus::Spec& spec, const consensus::SignedBeaconBlockHeader& header);
    void add_signer(consensus::ValidatorIndex signer, const consensus::Root& signing_root,
                    const consensus::BLSSignature& signature);
    void add_set(const std::optional<crypto::SignatureSet>& set);
    consensus::Root signing_root(const consensus::Spec& spec, const consensus::Root& object_root,
                                 const consensus::DomainType& type, consensus::Epoch epoch) const;

    const consensus::BeaconState& state_;
    const consensus::gossip::Seen& seen_;
    consensus::gossip::Seen here_;
    CachingVerifier& verifier_;
    std::set<Bytes32> headers_;  // signing roots of those that have been added
    std::vector<crypto::SignatureSet> sets_;
};

}  // namespace cairn::node
