// What the Keymanager API does, without HTTP: imports, deletions and settings of keys, each in the
// order that keeps a key from being slashed and its state from being half changed.
// Spec: keymanager-APIs v1.1.0 apis/*.yaml.
//
// Import: history into the slashing protection, key to disk, key into the ring. Deletion: key out
// of the ring, key off the disk, history out of the slashing protection. Killed anywhere in
// between, the key does not sign without its history, and repeating the request goes on.
// Threads: any; requests that change something wait for each other.
#pragma once

#include "keymanager/key_store.hpp"
#include "protection/interchange.hpp"
#include "validator/key_ring.hpp"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cairn::keymanager {

struct Status {
    std::string status;   // "imported", "duplicate", "deleted", "not_active", "not_found", "error"
    std::string message;  // with "error"
    friend bool operator==(const Status&, const Status&) = default;
};

struct KeystoreImport {
    std::string keystore;  // as JSON
    std::string password;
};

struct Deletion {
    std::vector<Status> statuses;
    protection::Interchange history;  // of those that are deleted or not_active
};

/// Why a setting was not changed.
enum class SettingRule : std::uint8_t {
    unknown_key,  // no such key here
    configured,   // it stands in a file or on the command line, which is not ours to change
    not_saved,    // the disk
};
struct SettingError {
    SettingRule rule = SettingRule::unknown_key;
    std::string what;
};

class Keymanager {
  public:
    /// All of which outlive it.
    struct Parts {
        validator::KeyRing& ring;
        protection::HistoryKeeper& protection;
        validator::ProposerChoices& choices;
        KeyStore& store;
    };
    /// `default_signer`: where remote keys are that come without a URL; may be empty.
    explicit Keymanager(Parts parts, std::string default_signer = {});

    /// The keys and settings of the folder; once, before all others. The error is a sentence.
    Result<void, std::string> load();

    const validator::KeyRing& ring() const noexcept { return parts_.ring; }
    const validator::ProposerChoices& choices() const noexcept { return parts_.choices; }
    Result<consensus::BLSSignature, validator::SignError> sign(
        const consensus::BLSPubkey& pubkey, const validator::SigningRequest& request) {
        return parts_.ring.sign(pubkey, request);
    }

    /// One status for each, in their order. `history`: what they have signed elsewhere; that of
    /// other keys is left aside. Decrypting takes what the keystores ask for.
    std::vector<Status> import_keystores(std::span<const KeystoreImport> imports,
                                         const std::optional<protection::Interchange>& history);
    /// An error: the histories cannot be read; the keys are gone all the same.
    Result<Deletion, protection::ProtectionError> delete_keystores(
        std::span<const consensus::BLSPubkey> pubkeys);

    std::vector<Status> import_remote_keys(std::span<const RemoteKey> keys);
    std::vector<Status> delete_remote_keys(std::span<const consensus::BLSPubkey> pubkeys);

    using Change = std::function<void(validator::KeyChoices&)>;
    Result<void, SettingError> change_choices(const consensus::BLSPubkey& pubkey,
                                              const Change& change);
    /// `is_set` tells whether choices have the one that `reset` takes out.
    Result<void, SettingError> remove_choice(
        const consensus::BLSPubkey& pubkey,
        const std::function<bool(const validator::KeyChoices&)>& is_set, const Change& reset);

  private:
    Status import_keystore(const KeystoreImport& import,
                           const std::optional<protection::Interchange>& history);
    Result<void, std::string> admit(const consensus::BLSPubkey& pubkey,
                                    const std::optional<protection::Interchange>& history);
    Status delete_keystore(const consensus::BLSPubkey& pubkey);
    Status import_remote_key(const RemoteKey& key);
    Result<void, std::string> add_remote(const RemoteKey& key);
    Result<void, std::string> save_settings();

    Parts parts_;
    std::string default_signer_;
    std::mutex changing_;
    std::vector<RemoteKey> remote_keys_;  // those that are ours to delete
    std::map<std::string, std::shared_ptr<validator::RemoteSigner>> signers_;  // by URL
};

}  // namespace cairn::keymanager
