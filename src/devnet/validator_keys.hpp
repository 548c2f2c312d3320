// The signing keys of a development network's validators. They are worth nothing, and printed.
// Threads: pure functions.
#pragma once

#include "consensus/primitives.hpp"
#include "crypto/secret_key.hpp"
#include "keys/mnemonic.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace cairn::devnet {

/// The one that development networks everywhere use: anyone who values a key takes another.
inline constexpr std::string_view DEVNET_MNEMONIC =
    "test test test test test test test test test test test junk";

class ValidatorKeys {
  public:
    /// Those that everyone knows by number: validator/interop_key.hpp.
    ValidatorKeys() = default;
    /// m/12381/3600/NUMBER/0/0 of the mnemonic with an empty passphrase (ERC-2334).
    explicit ValidatorKeys(const keys::Mnemonic& mnemonic);

    /// 0.6 ms for a mnemonic's. Below 2^32.
    crypto::SecretKey signing_key(std::uint64_t number) const;
    /// Where the key is below the mnemonic; empty: it is known by number.
    std::string path(std::uint64_t number) const;

  private:
    std::shared_ptr<const crypto::SecretKey> parent_;  // m/12381/3600; null: known by number
};

}  // namespace cairn::devnet
