#include "keymanager/keymanager.hpp"

#include "keys/keystore.hpp"

#include <algorithm>
#include <utility>

namespace cairn::keymanager {

using consensus::BLSPubkey;
using protection::ImportMode;
using protection::Interchange;
using validator::KeyInfo;

namespace {

Status failure(std::string message) {
    return {"error", std::move(message)};
}

}  // namespace

Keymanager::Keymanager(Parts parts, std::string default_signer)
    : parts_(parts), default_signer_(std::move(default_signer)) {}

Result<void, std::string> Keymanager::load() {
    const std::lock_guard lock(changing_);
    CAIRN_TRY_ASSIGN(std::vector<StoredKey> keys, parts_.store.keys());
    CAIRN_TRY_ASSIGN(Settings settings, parts_.store.settings());
    for (StoredKey& key : keys) {
        CAIRN_TRY(admit(key.pubkey, std::nullopt));
        parts_.ring.add(std::move(key.key),
                        {.pubkey = key.pubkey, .derivation_path = key.derivation_path});
    }
    for (const RemoteKey& key : settings.remote_keys) {
        CAIRN_TRY(admit(key.pubkey, std::nullopt));
        CAIRN_TRY(add_remote(key));
    }
    remote_keys_ = std::move(settings.remote_keys);
    for (const auto& [pubkey, choices] : settings.choices) {
        parts_.choices.change(pubkey, [&](validator::KeyChoices& set) { set = choices; });
    }
    return {};
}

Result<void, std::string> Keymanager::save_settings() {
    return parts_.store.save(Settings{remote_keys_, parts_.choices.all_set()});
}

// Local keys -------------------------------------------------------------------------------------

/// From here on the key may sign, by the slashing protection.
Result<void, std::string> Keymanager::admit(const BLSPubkey& pubkey,
                                            const std::optional<Interchange>& history) {
    Result<void, protection::ProtectionError> done;
    if (history) {
        Interchange own{history->genesis_validators_root, {}};
        std::ranges::copy_if(
            history->data, std::back_inserter(own.data),
            [&](const protection::SigningHistory& of) { return of.pubkey == pubkey; });
        done = parts_.protection.import_history(own, ImportMode::minimal);
    }
    if (done) {
        done = parts_.protection.register_keys({&pubkey, 1});
    }
    return done ? Result<void, std::string>()
                : unexpected("slashing protection: " + done.error().what);
}

Status Keymanager::import_keystore(const KeystoreImport& import,
                                   const std::optional<Interchange>& history) {
    const auto keystore = keys::parse_keystore(import.keystore);
    if (!keystore) {
        return failure(keys::to_string(keystore.error()));
    }
    auto secret = keys::decrypt(*keystore, import.password);
    if (!secret) {
        return failure(keys::to_string(secret.error()));
    }
    const BLSPubkey pubkey = crypto::sk_to_pk(*secret);
    const std::lock_guard lock(changing_);
    if (parts_.ring.find(pubkey)) {
        return {"duplicate", {}};
    }
    if (const auto admitted = admit(pubkey, history); !admitted) {
        return failure(admitted.error());
    }
    StoredKey key{*std::move(secret), pubkey, keystore->path};
    if (const auto saved = parts_.store.save(key); !saved) {
        return failure(saved.error());
    }
    parts_.ring.add(std::move(key.key),
                    {.pubkey = pubkey, .derivation_path = std::move(key.derivation_path)});
    return {"imported", {}};
}

std::vector<Status> Keymanager::import_keystores(std::span<const KeystoreImport> imports,
                                                 const std::optional<Interchange>& history) {
    std::vector<Status> out;
    for (const KeystoreImport& import : imports) {
        out.push_back(import_keystore(import, history));
    }
    return out;
}

Status Keymanager::delete_keystore(const BLSPubkey& pubkey) {
    const auto known = parts_.ring.find(pubkey);
    if (known && known->is_remote()) {
        return failure("the key is held by a remote signer and goes on signing");
    }
    if (known && known->read_only) {
        return failure("the key is given at the start of the program and goes on signing");
    }
    parts_.ring.remove(pubkey);
    if (const auto erased = parts_.store.erase(pubkey); !erased) {
        return failure("the key signs no more, but would after a restart: " + erased.error());
    }
    return {known ? "deleted" : "not_active", {}};
}

Result<Deletion, protection::ProtectionError> Keymanager::delete_keystores(
    std::span<const BLSPubkey> pubkeys) {
    const std::lock_guard lock(changing_);
    Deletion out;
    std::vector<BLSPubkey> gone;
    for (const BLSPubkey& pubkey : pubkeys) {
        out.statuses.push_back(delete_keystore(pubkey));
        const bool is_gone = out.statuses.back().status != "error";
        if (is_gone && std::ranges::find(gone, pubkey) == gone.end()) {
            gone.push_back(pubkey);
        }
    }
    CAIRN_TRY_ASSIGN(out.history, parts_.protection.export_history(gone));
    for (std::size_t i = 0; i < pubkeys.size(); ++i) {
        const bool has_history =
            std::ranges::find(out.history.data, pubkeys[i], &protection::SigningHistory::pubkey) !=
            out.history.data.end();
        if (out.statuses[i].status == "not_active" && !has_history) {
            out.statuses[i].status = "not_found";
        }
    }
    return out;
}

// Remote keys ------------------------------------------------------------------------------------

Result<void, std::string> Keymanager::add_remote(const RemoteKey& key) {
    std::shared_ptr<validator::RemoteSigner>& signer = signers_[key.url];
    if (signer == nullptr) {
        auto url = http::parse_url(key.url);
        if (!url) {
            return unexpected(key.url + ": " + http::describe(url.error()));
        }
        signer = std::make_shared<validator::RemoteSigner>(std::vector{*std::move(url)});
    }
    parts_.ring.add_remote({.pubkey = key.pubkey, .url = key.url}, signer);
    return {};
}

Status Keymanager::import_remote_key(const RemoteKey& key) {
    const std::lock_guard lock(changing_);
    if (parts_.ring.find(key.pubkey)) {
        return {"duplicate", {}};
    }
    const RemoteKey whole{key.pubkey, key.url.empty() ? default_signer_ : key.url};
    if (const auto url = http::parse_url(whole.url); !url) {
        return failure(http::describe(url.error()));
    }
    if (const auto admitted = admit(key.pubkey, std::nullopt); !admitted) {
        return failure(admitted.error());
    }
    remote_keys_.push_back(whole);
    if (const auto saved = save_settings(); !saved) {
        remote_keys_.pop_back();
        return failure(saved.error());
    }
    const auto added = add_remote(whole);
    return added ? Status{"imported", {}} : failure(added.error());
}

std::vector<Status> Keymanager::import_remote_keys(std::span<const RemoteKey> keys) {
    std::vector<Status> out;
    for (const RemoteKey& key : keys) {
        out.push_back(import_remote_key(key));
    }
    return out;
}

std::vector<Status> Keymanager::delete_remote_keys(std::span<const BLSPubkey> pubkeys) {
    const std::lock_guard lock(changing_);
    std::vector<Status> out;
    for (const BLSPubkey& pubkey : pubkeys) {
        const auto known = parts_.ring.find(pubkey);
        if (!known || !known->is_remote()) {
            out.push_back({"not_found", {}});
            continue;
        }
        if (known->read_only) {
            out.push_back(failure("the key is given at the start of the program"));
            continue;
        }
        parts_.ring.remove(pubkey);
        std::erase_if(remote_keys_, [&](const RemoteKey& key) { return key.pubkey == pubkey; });
        const auto saved = save_settings();
        out.push_back(
            saved ? Status{"deleted", {}}
                  : failure("the key signs no more, but would after a restart: " + saved.error()));
    }
    return out;
}

// Settings ---------------------------------------------------------------------------------------

Result<void, SettingError> Keymanager::change_choices(const BLSPubkey& pubkey,
                                                      const Change& change) {
    const std::lock_guard lock(changing_);
    if (!parts_.ring.find(pubkey)) {
        return unexpected(SettingError{SettingRule::unknown_key, "no such key here"});
    }
    const validator::KeyChoices before = parts_.choices.set(pubkey);
    parts_.choices.change(pubkey, change);
    if (const auto saved = save_settings(); !saved) {
        parts_.choices.change(pubkey, [&](validator::KeyChoices& set) { set = before; });
        return unexpected(SettingError{SettingRule::not_saved, saved.error()});
    }
    return {};
}

Result<void, SettingError> Keymanager::remove_choice(
    const BLSPubkey& pubkey, const std::function<bool(const validator::KeyChoices&)>& is_set,
    const Change& reset) {
    const bool was_set = is_set(parts_.choices.set(pubkey));
    CAIRN_TRY(change_choices(pubkey, reset));
    if (!was_set && is_set(parts_.choices.configured(pubkey))) {
        return unexpected(
            SettingError{SettingRule::configured, "it stands in a file that is read at the start"});
    }
    return {};
}

}  // namespace cairn::keymanager
