#include "cli/validator_keys.hpp"

#include "cli/file.hpp"
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

Result<crypto::SecretKey, std::string> read_keystore(const std::string& path,
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
    return *std::move(key);
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

std::vector<crypto::SecretKey> interop_keys(const KeyRange& range) {
    std::vector<crypto::SecretKey> keys;
    for (std::uint64_t i = 0; i <= range.last - range.first; ++i) {
        keys.push_back(validator::interop_key(range.first + i));
    }
    return keys;
}

Result<std::vector<crypto::SecretKey>, std::string> read_keystores(
    const std::string& folder, const std::string& password_file) {
    CAIRN_TRY_ASSIGN(Bytes secret, read_file(password_file));
    const std::string_view first_line = as_text(secret).substr(0, as_text(secret).find('\n'));
    const auto read_all = [&]() -> Result<std::vector<crypto::SecretKey>, std::string> {
        CAIRN_TRY_ASSIGN(const std::vector<std::string> paths, list_keystores(folder));
        std::vector<crypto::SecretKey> keys;
        for (const std::string& path : paths) {
            CAIRN_TRY_ASSIGN(crypto::SecretKey key, read_keystore(path, first_line));
            keys.push_back(std::move(key));
        }
        return keys;
    };
    auto keys = read_all();
    crypto::wipe(secret);
    return keys;
}

}  // namespace cairn::cli
