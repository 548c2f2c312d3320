// The token that opens the Keymanager API: 256 random bits in hexadecimal, in a file that only its
// owner can read.
// Spec: keymanager-APIs v1.1.0 keymanager-oapi.yaml, info.description. Threads: pure functions.
#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>

namespace cairn::keymanager {

/// Reads the file, which somebody has made. The error is a sentence: it cannot be read, others can
/// read it, or it holds no token of at least 256 bits.
Result<std::string, std::string> read_token(const std::string& path);
/// The same, but makes the file (0600) if it is missing.
Result<std::string, std::string> read_or_make_token(const std::string& path);

/// `header`: the value of Authorization, "Bearer TOKEN". In a time that tells nothing of the token.
bool is_authorized(std::string_view header, std::string_view token) noexcept;

}  // namespace cairn::keymanager
