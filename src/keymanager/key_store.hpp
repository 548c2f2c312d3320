// The folder in which imported keys, remote keys and settings outlive the process.
// Format: docs/formats/validators-folder.md.
//
// Whatever a function has reported done is on disk. A key is there whole or not at all, whenever
// the process is killed. Errors are sentences with the file's name.
// Threads: one at a time. One process at a time: the slashing protection's lock sees to that.
#pragma once

#include "base/result.hpp"
#include "crypto/secret_key.hpp"
#include "validator/proposer_choices.hpp"

#include <string>
#include <vector>

namespace cairn::keymanager {

struct StoredKey {
    crypto::SecretKey key;
    consensus::BLSPubkey pubkey;
    std::string derivation_path;
};
struct RemoteKey {
    consensus::BLSPubkey pubkey;
    std::string url;
    friend bool operator==(const RemoteKey&, const RemoteKey&) = default;
};
struct Settings {
    std::vector<RemoteKey> remote_keys;
    validator::ChoicesByKey choices;
    friend bool operator==(const Settings&, const Settings&) = default;
};

class KeyStore {
  public:
    /// Makes the folder if it is missing, and removes what a killed process left half done.
    static Result<KeyStore, std::string> open(const std::string& folder);

    const std::string& folder() const noexcept { return folder_; }

    /// One that cannot be read is an error: no key is left out unseen. About 2 ms a key.
    Result<std::vector<StoredKey>, std::string> keys() const;
    /// In the place of what is there of this key.
    Result<void, std::string> save(const StoredKey& key);
    Result<void, std::string> erase(const consensus::BLSPubkey& pubkey);

    Result<Settings, std::string> settings() const;
    Result<void, std::string> save(const Settings& settings);

  private:
    explicit KeyStore(std::string folder) : folder_(std::move(folder)) {}
    std::string keystore_path(const consensus::BLSPubkey& pubkey) const;
    std::string secret_path(const consensus::BLSPubkey& pubkey) const;
    std::string settings_path() const;
    Result<StoredKey, std::string> read_key(const consensus::BLSPubkey& pubkey) const;

    std::string folder_;
};

}  // namespace cairn::keymanager
