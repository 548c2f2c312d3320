// The keys that `cairn validator` signs with: keystores of a folder, or keys that everyone knows.
#pragma once

#include "base/result.hpp"
#include "crypto/secret_key.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cairn::cli {

struct KeyRange {
    std::uint64_t first;
    std::uint64_t last;
    friend bool operator==(const KeyRange&, const KeyRange&) = default;
};
/// "0..63", or one number; at most 100,000 keys.
std::optional<KeyRange> parse_key_range(std::string_view text);
std::vector<crypto::SecretKey> interop_keys(const KeyRange& range);

/// Every *.json of the folder is a keystore (ERC-2335) under the password of the file, which is its
/// first line. The error names the file: one that cannot be opened stops the program, so that no
/// validator is left out unseen. About 0.7 s a key.
Result<std::vector<crypto::SecretKey>, std::string> read_keystores(
    const std::string& folder, const std::string& password_file);

}  // namespace cairn::cli
