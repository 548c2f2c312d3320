#include "keymanager/key_store.hpp"

#include "json/parse.hpp"
#include "json/writer.hpp"
#include "keymanager/detail/folder.hpp"
#include "keys/keystore.hpp"
#include "keys/new_file.hpp"

#include <algorithm>
#include <filesystem>

namespace cairn::keymanager {

using consensus::BLSPubkey;

namespace {

namespace fs = std::filesystem;

constexpr std::size_t settings_bytes_max = std::size_t{64} << 20U;
constexpr std::size_t secret_bytes_max = 4096;
constexpr std::string_view format_version = "1";

/// The password is 256 random bits, so a slow function would protect nothing and cost each start
/// 0.7 s a key.
constexpr crypto::ScryptCost cost{.n = 1024};

unexpected<std::string> refuse(const std::string& path, const std::string& why) {
    return unexpected(path + ": " + why);
}

/// The public keys in the names of a folder's files.
std::vector<BLSPubkey> keys_in(const fs::path& folder) {
    std::vector<BLSPubkey> out;
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        if (const auto pubkey = base::fixed_from_hex<48>(at->path().stem().string())) {
            out.push_back(*pubkey);
        }
    }
    std::ranges::sort(out);
    return out;
}

std::string text_of(const json::Value& object, std::string_view key) {
    const json::Value* const member = object.find(key);
    return member == nullptr ? std::string() : member->text;
}

Result<validator::KeyChoices, std::string> read_choices(const json::Value& item) {
    validator::KeyChoices out;
    if (const json::Value* const address = item.find("fee_recipient")) {
        out.fee_recipient = base::fixed_from_hex<20>(address->text);
        if (!out.fee_recipient) {
            return unexpected(std::string("a fee recipient is no address"));
        }
    }
    if (const json::Value* const graffiti = item.find("graffiti")) {
        if (graffiti->text.size() > validator::GRAFFITI_BYTES) {
            return unexpected(std::string("a graffiti is too long"));
        }
        out.graffiti = graffiti->text;
    }
    if (const json::Value* const gas_limit = item.find("gas_limit")) {
        out.gas_limit = gas_limit->to_uint64();
        if (!out.gas_limit) {
            return unexpected(std::string("a gas limit is no number"));
        }
    }
    return out;
}

const json::Value* array_member(const json::Value& object, std::string_view key) {
    const json::Value* const member =
        object.kind == json::Kind::object ? object.find(key) : nullptr;
    return member != nullptr && member->kind == json::Kind::array ? member : nullptr;
}

Result<Settings, std::string> parse_settings(std::string_view text) {
    const auto document = json::parse_json(text, {.max_bytes = settings_bytes_max});
    if (!document) {
        return unexpected(json::to_string(document.error()));
    }
    const json::Value* const remote = array_member(*document, "remote_keys");
    const json::Value* const choices = array_member(*document, "choices");
    if (remote == nullptr || choices == nullptr ||
        text_of(*document, "version") != format_version) {
        return unexpected(std::string("no settings of version 1"));
    }
    Settings out;
    for (const json::Value& item : remote->items) {
        const auto pubkey = base::fixed_from_hex<48>(text_of(item, "pubkey"));
        if (!pubkey) {
            return unexpected(std::string("a remote key has no public key"));
        }
        out.remote_keys.push_back({*pubkey, text_of(item, "url")});
    }
    for (const json::Value& item : choices->items) {
        const auto pubkey = base::fixed_from_hex<48>(text_of(item, "pubkey"));
        if (!pubkey) {
            return unexpected(std::string("a choice has no public key"));
        }
        CAIRN_TRY_ASSIGN(out.choices[*pubkey], read_choices(item));
    }
    return out;
}

std::string to_json(const Settings& settings) {
    json::Writer out;
    out.begin_object().field("version", format_version).key("remote_keys").begin_array();
    for (const RemoteKey& key : settings.remote_keys) {
        out.begin_object().field("pubkey", base::to_hex(key.pubkey.view())).field("url", key.url);
        out.end_object();
    }
    out.end_array().key("choices").begin_array();
    for (const auto& [pubkey, choices] : settings.choices) {
        out.begin_object().field("pubkey", base::to_hex(pubkey.view()));
        if (choices.fee_recipient) {
            out.field("fee_recipient", base::to_hex(choices.fee_recipient->view()));
        }
        if (choices.graffiti) {
            out.field("graffiti", *choices.graffiti);
        }
        if (choices.gas_limit) {
            out.field("gas_limit", std::to_string(*choices.gas_limit));
        }
        out.end_object();
    }
    return out.end_array().end_object().take() + "\n";
}

Result<void, std::string> write_secret_file(const std::string& path, std::string_view text) {
    const auto written = keys::write_new_file(path, text);
    return written ? Result<void, std::string>() : unexpected(keys::to_string(written.error()));
}

}  // namespace

std::string KeyStore::keystore_path(const BLSPubkey& pubkey) const {
    return folder_ + "/keystores/" + base::to_hex(pubkey.view()) + ".json";
}
std::string KeyStore::secret_path(const BLSPubkey& pubkey) const {
    return folder_ + "/secrets/" + base::to_hex(pubkey.view());
}
std::string KeyStore::settings_path() const {
    return folder_ + "/settings.json";
}

Result<KeyStore, std::string> KeyStore::open(const std::string& folder) {
    KeyStore store(folder);
    CAIRN_TRY(detail::make_folder(folder));
    CAIRN_TRY(detail::make_folder(folder + "/keystores"));
    CAIRN_TRY(detail::make_folder(folder + "/secrets"));
    // A secret comes before its keystore and goes after it.
    for (const BLSPubkey& pubkey : keys_in(folder + "/secrets")) {
        std::error_code error;
        if (!fs::exists(store.keystore_path(pubkey), error) && !error) {
            CAIRN_TRY(detail::remove_file(store.secret_path(pubkey)));
        }
    }
    return store;
}

Result<StoredKey, std::string> KeyStore::read_key(const BLSPubkey& pubkey) const {
    const std::string path = keystore_path(pubkey);
    CAIRN_TRY_ASSIGN(const std::string text,
                     detail::read_text(path, keys::keystore_limits::file_bytes_max));
    CAIRN_TRY_ASSIGN(const std::string password,
                     detail::read_text(secret_path(pubkey), secret_bytes_max));
    const auto keystore = keys::parse_keystore(text);
    if (!keystore) {
        return refuse(path, keys::to_string(keystore.error()));
    }
    auto key = keys::decrypt(*keystore, password);
    if (!key) {
        return refuse(path, keys::to_string(key.error()));
    }
    if (crypto::sk_to_pk(*key) != pubkey) {
        return refuse(path, "holds another key than its name says");
    }
    return StoredKey{*std::move(key), pubkey, keystore->path};
}

Result<std::vector<StoredKey>, std::string> KeyStore::keys() const {
    std::vector<StoredKey> out;
    for (const BLSPubkey& pubkey : keys_in(folder_ + "/keystores")) {
        CAIRN_TRY_ASSIGN(StoredKey key, read_key(pubkey));
        out.push_back(std::move(key));
    }
    return out;
}

Result<void, std::string> KeyStore::save(const StoredKey& key) {
    crypto::SecretBytes random(32);
    crypto::os_random().fill(random.span());
    std::string password = base::to_hex(random.view());
    const auto keystore = keys::encrypt(key.key, password, {key.derivation_path, "imported"},
                                        crypto::os_random(), cost);
    if (!keystore) {
        return unexpected(keys::to_string(keystore.error()));
    }
    // What an import or a deletion that failed left there.
    CAIRN_TRY(erase(key.pubkey));
    const auto written = write_secret_file(secret_path(key.pubkey), password);
    crypto::wipe({reinterpret_cast<std::uint8_t*>(password.data()), password.size()});
    CAIRN_TRY(written);
    return write_secret_file(keystore_path(key.pubkey), keys::to_json(*keystore) + "\n");
}

Result<void, std::string> KeyStore::erase(const BLSPubkey& pubkey) {
    CAIRN_TRY(detail::remove_file(keystore_path(pubkey)));
    return detail::remove_file(secret_path(pubkey));
}

Result<Settings, std::string> KeyStore::settings() const {
    std::error_code error;
    if (!fs::exists(settings_path(), error) && !error) {
        return Settings{};
    }
    CAIRN_TRY_ASSIGN(const std::string text,
                     detail::read_text(settings_path(), settings_bytes_max));
    auto settings = parse_settings(text);
    return settings ? settings : refuse(settings_path(), settings.error());
}

Result<void, std::string> KeyStore::save(const Settings& settings) {
    return detail::replace_file(settings_path(), to_json(settings));
}

}  // namespace cairn::keymanager
