// Passwords and passphrases as the standards see them: one text, one row of bytes, whichever
// keyboard it was typed on. Threads: pure functions.
#pragma once

#include "base/result.hpp"
#include "crypto/secret_bytes.hpp"

#include <cstdint>
#include <string_view>

namespace cairn::keys {

enum class [[nodiscard]] PasswordRule : std::uint8_t {
    not_utf8,
    too_long,  // more than PASSWORD_BYTES_MAX bytes
};
std::string_view to_string(PasswordRule rule) noexcept;

inline constexpr std::size_t PASSWORD_BYTES_MAX = 4096;

/// Unicode normalisation form KD, as UTF-8: what BIP-39 wants of a passphrase.
Result<crypto::SecretBytes, PasswordRule> normalize_nfkd(std::string_view text);

/// ERC-2335 "Password requirements": NFKD, then without the control codes C0 (00 to 1f), Delete
/// (7f) and C1 (80 to 9f), as UTF-8. So a line's end in a password file does no harm.
Result<crypto::SecretBytes, PasswordRule> normalize_password(std::string_view text);

}  // namespace cairn::keys
