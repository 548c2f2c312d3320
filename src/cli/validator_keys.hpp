// The keys that `cairn validator` signs with: keystores of a folder, those of
// a remote signer, or keys that everyone knows.
#pragma once

#include "base/result.hpp"
#include "cli/validator_options.hpp"
#include "validator/key_ring.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace cairn::cli {

struct KeyRange {
    std::uint64_t first;
    std::uint64_t last;
    friend bool operator==(const KeyRange&, const KeyRange&) = default;
};
/// "0..63", or one number; at most 100,000 keys.
std::optional<KeyRange> parse_key_range(std::string_view text);

/// All keys of the command line, read-only. Every *.json of the folder --keys is a keystore
/// (ERC-2335) under the password of the file, which is its first line. The error names the file:
/// one that cannot be opened stops the program, so that no validator is left out unseen; so does a
/// remote signer that does not list its keys. About 0.7 s a keystore.
Result<std::unique_ptr<validator::KeyRing>, std::string> make_key_ring(
    const ValidatorOptions& options);

}  // namespace cairn::cli
