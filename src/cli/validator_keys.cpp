#include "cli/validator_keys.hpp"

#include "cli/file.hpp"
#include "cli/urls.hpp"
#include "crypto/secret_bytes.hpp"
#include "keys/keystore.hpp"
#include "validator/interop_key.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>

namespace cairn::cli {
namespace {

std::optional<std::uint64_t> parse_number(std::string_view digits) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    const bool whole = error == std::errc() && end == digits.data() + digits.size();
    return whole ? std::optional(value) : std::nullopt;
}

std::string_view as_text(const Bytes& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Result<std::vector<std::string>, std::string> list_keystores(const std::string& folder) {
    std::vector<std::string> paths;
    std::error_code error;
    for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end;
         at.increment(error)) {
        if (at->path().extension() == ".json") {
            paths.push_back(at->path().string());
        }
    }
    if (error) {
        return unexpected(folder + ": " + error.message());
    }
    if (paths.empty()) {
        return unexpected(folder + ": no keystores (*.json)");
    }
    std::ranges::sort(paths);
    return paths;
}

struct OpenKeystore {
    crypto::SecretKey key;
    std::string derivation_path;
};

Result<OpenKeystore, std::string> read_keystore(const std::string& path,
                                                std::string_view password) {
    CAIRN_TRY_ASSIGN(const Bytes text, read_file(path));
    const auto keystore = keys::parse_keystore(as_text(text));
    if (!keystore) {
        return unexpected(path + ": " + keys::to_string(keystore.error()));
    }
    auto key = keys::decrypt(*keystore, password);
    if (!key) {
        return unexpected(path + ": " + keys::to_string(key.error()));
    }
    return OpenKeystore{*std::move(key), keystore->path};
}

void add(validator::KeyRing& ring, crypto::SecretKey key, std::string derivation_path) {
    validator::KeyInfo info{.pubkey = crypto::sk_to_pk(key),
                            .derivation_path = std::move(derivation_path),
                            .read_only = true};
    // A keystore that is there twice is one key.
    ring.add(std::move(key), std::move(info));
}

Result<void, std::string> add_keystores(validator::KeyRing& ring, const std::string& folder,
                                        std::string_view password) {
    CAIRN_TRY_ASSIGN(const std::vector<std::string> paths, list_keystores(folder));
    for (const std::string& path : paths) {
        CAIRN_TRY_ASSIGN(OpenKeystore opened, read_keystore(path, password));
        add(ring, std::move(opened.key), std::move(opened.derivation_path));
    }
    return {};
}

Result<void, std::string> add_remote_keys(validator::KeyRing& ring,
                                          const std::vector<std::string>& texts) {
    CAIRN_TRY_ASSIGN(std::vector<http::Url> urls, parse_urls(texts));
    const auto signer = std::make_shared<validator::RemoteSigner>(std::move(urls));
    const auto pubkeys = signer->list_pubkeys();
    if (!pubkeys) {
        return unexpected(pubkeys.error().what);
    }
    if (pubkeys->empty()) {
        return unexpected(texts.front() + ": the remote signer has no keys");
    }
    for (const consensus::BLSPubkey& pubkey : *pubkeys) {
        if (!ring.add_remote({.pubkey = pubkey, .url = texts.front(), .read_only = true}, signer)) {
            return unexpected("the key " + base::to_hex(pubkey.view()) +
                              " is in a keystore and at the remote signer");
        }
    }
    return {};
}

}  // namespace

std::optional<KeyRange> parse_key_range(std::string_view text) {
    constexpr std::uint64_t most = 100'000;
    const std::size_t dots = text.find("..");
    const auto first = parse_number(text.substr(0, dots));
    const auto last = dots == std::string_view::npos ? first : parse_number(text.substr(dots + 2));
    if (!first || !last || *last < *first || *last - *first >= most) {
        return std::nullopt;
    }
    return KeyRange{*first, *last};
}

Result<std::unique_ptr<validator::KeyRing>, std::string> make_key_ring(
    const ValidatorOptions& options) {
    auto ring = std::make_unique<validator::KeyRing>();
    if (!options.interop_keys.empty()) {
        const KeyRange range = *parse_key_range(options.interop_keys);
        for (std::uint64_t i = 0; i <= range.last - range.first; ++i) {
            add(*ring, validator::interop_key(range.first + i), {});
        }
    }
    if (!options.keys.empty()) {
        CAIRN_TRY_ASSIGN(Bytes secret, read_file(options.password_file));
        const std::string_view all = as_text(secret);
        const auto added = add_keystores(*ring, options.keys, all.substr(0, all.find('\n')));
        crypto::wipe(secret);
        CAIRN_TRY(added);
    }
    if (!options.remote_signers.empty()) {
        CAIRN_TRY(add_remote_keys(*ring, options.remote_signers));
    }
    return ring;
}

}  // namespace cairn::cli
