// The keys that this process signs with, as they come and go: its own, and those of remote signers.
//
// After remove() has returned, no signature of that key is given out, whoever asked before: so what
// the slashing protection holds then is all that the key has ever signed here.
// Threads: any; local keys sign one at a time, remote ones side by side.
#pragma once

#include "validator/remote_signer.hpp"
#include "validator/signer.hpp"

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace cairn::validator {

struct KeyInfo {
    consensus::BLSPubkey pubkey;
    std::string derivation_path = {};  // local keys: as the keystore states it, or empty
    std::string url = {};              // remote keys: of the signer; empty: a local key
    bool read_only = false;            // from the command line: only a restart takes it away

    bool is_remote() const noexcept { return !url.empty(); }
};

class KeyRing final : public Signer {
  public:
    /// False if the key is there already, of either kind; then nothing changes.
    bool add(crypto::SecretKey key, KeyInfo info);
    bool add_remote(KeyInfo info, std::shared_ptr<RemoteSigner> signer);
    /// False if there is no such key. A signature that a remote signer gives meanwhile is dropped.
    bool remove(const consensus::BLSPubkey& pubkey);

    std::optional<KeyInfo> find(const consensus::BLSPubkey& pubkey) const;
    std::vector<KeyInfo> keys() const;

    std::vector<consensus::BLSPubkey> pubkeys() const override;
    Result<consensus::BLSSignature, SignError> sign(const consensus::BLSPubkey& pubkey,
                                                    const SigningRequest& request) override;

  private:
    struct Key {
        KeyInfo info;
        std::optional<crypto::SecretKey> secret;
        std::shared_ptr<RemoteSigner> remote;
    };

    mutable std::mutex mutex_;
    std::map<consensus::BLSPubkey, Key> keys_;
};

}  // namespace cairn::validator
