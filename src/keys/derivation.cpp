#include "keys/derivation.hpp"

#include "base/assert.hpp"

#include <charconv>
#include <limits>

namespace cairn::keys {
namespace {

constexpr std::uint32_t purpose = 12381;
constexpr std::uint32_t coin_type = 3600;

std::optional<std::uint32_t> parse_index(std::string_view digits) {
    std::uint32_t index = 0;
    const char* const end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, index);
    if (digits.empty() || read.ec != std::errc{} || read.ptr != end) {
        return std::nullopt;
    }
    return index;
}

}  // namespace

std::optional<KeyPath> parse_key_path(std::string_view text) {
    if (!text.starts_with('m')) {
        return std::nullopt;
    }
    text.remove_prefix(1);
    KeyPath path;
    while (!text.empty()) {
        if (!text.starts_with('/') || path.size() == KEY_PATH_DEPTH_MAX) {
            return std::nullopt;
        }
        text.remove_prefix(1);
        const std::size_t end = std::min(text.find('/'), text.size());
        const auto index = parse_index(text.substr(0, end));
        if (!index) {
            return std::nullopt;
        }
        path.push_back(*index);
        text.remove_prefix(end);
    }
    return path;
}

std::string to_string(const KeyPath& path) {
    std::string text = "m";
    for (const std::uint32_t index : path) {
        text += "/" + std::to_string(index);
    }
    return text;
}

KeyPath withdrawal_key_path(std::uint32_t account) {
    return {purpose, coin_type, account, 0};
}

KeyPath signing_key_path(std::uint32_t account) {
    return {purpose, coin_type, account, 0, 0};
}

crypto::SecretKey derive_key(const crypto::SecretBytes& seed, const KeyPath& path) {
    crypto::SecretKey key = crypto::derive_master_SK(seed.view());
    for (const std::uint32_t index : path) {
        key = crypto::derive_child_SK(key, index);
    }
    return key;
}

std::vector<ValidatorKeys> validator_keys(const crypto::SecretBytes& seed, std::uint32_t first,
                                          std::uint32_t count) {
    CAIRN_ASSERT(count == 0 || first <= std::numeric_limits<std::uint32_t>::max() - (count - 1));
    const crypto::SecretKey coin = derive_key(seed, {purpose, coin_type});
    std::vector<ValidatorKeys> keys;
    keys.reserve(count);
    for (std::uint32_t i = 0; i < count; ++i) {
        const std::uint32_t account = first + i;
        crypto::SecretKey withdrawal =
            crypto::derive_child_SK(crypto::derive_child_SK(coin, account), 0);
        crypto::SecretKey signing = crypto::derive_child_SK(withdrawal, 0);
        keys.push_back({account, std::move(signing), std::move(withdrawal)});
    }
    return keys;
}

std::vector<ValidatorKeys> validator_keys(const Mnemonic& mnemonic, std::uint32_t first,
                                          std::uint32_t count) {
    const auto seed = mnemonic.seed("");
    CAIRN_ASSERT(seed.has_value());
    return validator_keys(*seed, first, count);
}

}  // namespace cairn::keys
