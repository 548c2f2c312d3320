// From a seed to the keys of validators.
//
// References: ERC-2333 (the tree; its functions are in crypto/secret_key.hpp), ERC-2334 (the
// paths). Threads: pure functions.
#pragma once

#include "base/result.hpp"
#include "crypto/secret_key.hpp"
#include "keys/mnemonic.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cairn::keys {

/// The indices of "m/12381/3600/0/0": all below "m".
using KeyPath = std::vector<std::uint32_t>;

inline constexpr std::size_t KEY_PATH_DEPTH_MAX = 32;

/// Null: not "m", "m/1", "m/1/2" ... with decimal numbers below 2^32, or too deep.
std::optional<KeyPath> parse_key_path(std::string_view text);
std::string to_string(const KeyPath& path);

/// m/12381/3600/account/0
KeyPath withdrawal_key_path(std::uint32_t account);
/// m/12381/3600/account/0/0
KeyPath signing_key_path(std::uint32_t account);

/// The key at a path of the seed's tree. 0.2 ms a step.
crypto::SecretKey derive_key(const crypto::SecretBytes& seed, const KeyPath& path);

struct ValidatorKeys {
    std::uint32_t account;
    crypto::SecretKey signing;
    crypto::SecretKey withdrawal;
};

/// The keys of the accounts first, first + 1, ...: `count` of them, of which the last is below
/// 2^32.
std::vector<ValidatorKeys> validator_keys(const crypto::SecretBytes& seed, std::uint32_t first,
                                          std::uint32_t count);
/// With an empty passphrase, as staking tools do.
std::vector<ValidatorKeys> validator_keys(const Mnemonic& mnemonic, std::uint32_t first,
                                          std::uint32_t count);

}  // namespace cairn::keys
