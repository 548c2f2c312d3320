// Real light client data of mainnet: the Portal network's tests (vectors/portal-mainnet beside the
// checkout), and the stores that are in the right period to judge each of them.
#pragma once

#include "consensus/fork_digest.hpp"
#include "consensus/verifiers.hpp"
#include "light/historical_summaries.hpp"
#include "light/store.hpp"
#include "ssz/codec.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cairn::light {

/// hash_tree_root(state.validators) of the mainnet genesis state.
extern const consensus::Root mainnet_genesis_validators_root;

struct Content {
    Bytes key;    // its first byte tells the kind
    Bytes value;  // fork digest, then SSZ; a range of updates has offsets before all that
};

/// Where the data should be; tests are skipped if it is not.
extern const std::filesystem::path portal_data_folder;

/// Every content of a file of the folder, in order; none if it is not there.
std::vector<Content> read_contents(const std::string& file);
/// The hexadecimal string after `key`, in such a file.
Bytes read_hex(const std::string& file, std::string_view key);

/// The updates in a range, each fork digest and SSZ; nothing if the offsets are not in order.
std::optional<std::vector<BytesView>> split_updates(BytesView value);

/// Mainnet in its last fork, whose rules of decoding are given by with_fork.
const consensus::Spec& mainnet();

/// Mainnet in the fork that `value` begins with, and what comes behind; nothing for another digest
/// or bytes that are no encoding.
template <class Object>
std::optional<std::pair<consensus::Spec, Object>> read_forked(BytesView value) {
    if (value.size() < 4) {
        return std::nullopt;
    }
    const auto fork = consensus::fork_of_digest(mainnet(), mainnet_genesis_validators_root,
                                                consensus::ForkDigest::from(value));
    if (!fork) {
        return std::nullopt;
    }
    std::pair<consensus::Spec, Object> read{mainnet().with_fork(*fork), {}};
    if (!ssz::decode(read.first, value.subspan(4), read.second)) {
        return std::nullopt;
    }
    return read;
}

/// Real signatures: each public key is validated once and kept.
class KeepingVerifier final : public consensus::SignatureVerifier {
  public:
    bool fast_aggregate_verify(std::span<const consensus::BLSPubkey> pubkeys,
                               const consensus::Root& message,
                               const consensus::BLSSignature& signature) override;
    bool verify(const consensus::BLSPubkey& pubkey, const consensus::Root& message,
                const consensus::BLSSignature& signature) override {
        return bls_.verify(pubkey, message, signature);
    }
    bool fast_aggregate_verify(const consensus::BeaconState& state,
                               std::span<const consensus::ValidatorIndex> validators,
                               const consensus::Root& message,
                               const consensus::BLSSignature& signature) override {
        return bls_.fast_aggregate_verify(state, validators, message, signature);
    }
    bool aggregate_verify(std::span<const consensus::BLSPubkey> pubkeys,
                          std::span<const consensus::Root> messages,
                          const consensus::BLSSignature& signature) override {
        return bls_.aggregate_verify(pubkeys, messages, signature);
    }
    bool verify_now(const consensus::BLSPubkey& pubkey, const consensus::Root& message,
                    const consensus::BLSSignature& signature) override {
        return bls_.verify_now(pubkey, message, signature);
    }

  private:
    consensus::BlsVerifier bls_;
    std::map<consensus::BLSPubkey, crypto::PublicKey> keys_;
};

/// One network fork's files: a bootstrap, updates of consecutive periods, the two latest updates.
///
/// deneb: bootstrap of period 1250, updates of 1250 and 1251, latest updates of 1251: a light
/// client can follow it all. capella: bootstrap and latest updates of period 820, updates of 816 to
/// 819; the committee that signed the one of 816 is not among the data.
struct PortalData {
    consensus::Spec spec;
    Content bootstrap;
    Content range;
    Content finality_update;
    Content optimistic_update;

    static PortalData read(consensus::ForkId fork);

    LightClientStore bootstrapped() const;
    std::vector<consensus::LightClientUpdate> updates() const;
    /// A store that knows the committee which signed update `i`, as an update before, or else the
    /// bootstrap, proved it. Nothing for the first of capella.
    std::optional<LightClientStore> store_for_update(std::size_t i) const;
    /// For that one: a store in its period, whose committee is a stand-in for the one that signed.
    LightClientStore store_for_unknown_signers() const;
    /// A store that can judge the latest updates.
    LightClientStore store_for_latest() const;
};

/// Processes it at the time it was made, `clock_slots` later.
consensus::Checked<> process(const consensus::Spec& spec, LightClientStore& store,
                             const consensus::LightClientUpdate& update,
                             consensus::SignatureVerifier& verifier, std::uint64_t clock_slots = 0);

}  // namespace cairn::light
