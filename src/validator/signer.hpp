// Who holds the keys and signs: this process, or another one behind a protocol.
//
// A request says what is signed, not only its root, so that a signer of its own mind can judge it.
// Nothing here keeps a validator from being slashed: whoever asks for a block's or an attestation's
// signature has asked the slashing protection before.
#pragma once

#include "base/result.hpp"
#include "builder/validator_registration.hpp"
#include "consensus/containers/block.hpp"
#include "consensus/containers/misc.hpp"
#include "consensus/containers/operations.hpp"
#include "consensus/containers/validator.hpp"
#include "consensus/spec.hpp"
#include "crypto/secret_key.hpp"

#include <map>
#include <string>
#include <variant>
#include <vector>

namespace cairn::validator {

// What is signed. A block is known by its header, which has the same root.
struct RandaoReveal {
    consensus::Epoch epoch;
};
struct ProposedBlock {
    consensus::BeaconBlockHeader header;
    /// The whole block, which outlives the request: remote signers want it of phase0 and altair.
    /// Null: not at hand, and then such a signer cannot sign it.
    const consensus::BeaconBlock* block = nullptr;
};
struct AggregationSlot {
    consensus::Slot slot;
};
struct SyncHead {
    consensus::Slot slot;
    consensus::Root beacon_block_root;
};
using SigningObject =
    std::variant<RandaoReveal, ProposedBlock, consensus::AttestationData, AggregationSlot,
                 consensus::AggregateAndProof, SyncHead, consensus::SyncAggregatorSelectionData,
                 consensus::ContributionAndProof, consensus::VoluntaryExit,
                 builder::ValidatorRegistrationV1, consensus::DepositMessage>;

/// The network that is signed for; `network` is of any fork.
struct SigningContext {
    consensus::Spec network;
    consensus::Root genesis_validators_root;
};

struct SigningRequest {
    SigningObject object;
    consensus::Spec spec;  // of the message's epoch
    consensus::Fork fork;  // whose version is in the domain; of deposits and registrations: phase0
    consensus::Root genesis_validators_root;
    consensus::Root signing_root;
};

/// Fills in domain and root as the specification's get_*_signature do (consensus-specs
/// v1.7.0-beta.4 specs/{phase0,altair}/validator.md), with the fork that the configuration has for
/// the epoch of the message; an exit's is capella's where deneb is or will be (EIP-7044).
SigningRequest make_signing_request(const SigningContext& context, SigningObject object);
consensus::BeaconBlockHeader to_header(const consensus::Spec& spec,
                                       const consensus::BeaconBlock& block);

struct SignError {
    std::string what;  // a sentence
};

class Signer {
  public:
    virtual ~Signer() = default;
    virtual std::vector<consensus::BLSPubkey> pubkeys() const = 0;
    virtual Result<consensus::BLSSignature, SignError> sign(const consensus::BLSPubkey& pubkey,
                                                            const SigningRequest& request) = 0;
};

/// The error of a signer that does not have the key.
SignError key_is_not_here(const consensus::BLSPubkey& pubkey);

/// Keys of this process. About 0.3 ms a signature.
class LocalSigner final : public Signer {
  public:
    explicit LocalSigner(std::vector<crypto::SecretKey> keys);

    std::vector<consensus::BLSPubkey> pubkeys() const override;
    Result<consensus::BLSSignature, SignError> sign(const consensus::BLSPubkey& pubkey,
                                                    const SigningRequest& request) override;

  private:
    std::map<consensus::BLSPubkey, crypto::SecretKey> keys_;
};

}  // namespace cairn::validator
