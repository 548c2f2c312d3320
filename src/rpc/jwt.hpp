// Tokens of the Engine API: JSON Web Tokens signed with HS256 by a shared secret.
//
// Reference: execution-apis src/engine/authentication.md; RFC 7519, RFC 7515.
// Only HS256 is taken ("none" never), iat must be within 60 s of now. Threads: pure functions.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cairn::rpc {

inline constexpr std::uint64_t JWT_IAT_TOLERANCE_S = 60;
inline constexpr std::size_t JWT_SIZE_MAX = 8192;

enum class JwtError : std::uint8_t {
    missing,          // no header "Authorization: Bearer ..."
    malformed,        // not three parts of base64url with JSON in the first two
    wrong_algorithm,  // another than HS256
    wrong_signature,
    iat_missing,  // or no number
    iat_out_of_range,
    expired,  // exp has passed
};
std::string_view to_string(JwtError error) noexcept;

/// `authorization` is the header's value; `now_s` is since 1970. The signature is compared in
/// constant time.
Result<void, JwtError> check_jwt(const Bytes32& secret,
                                 std::optional<std::string_view> authorization,
                                 std::uint64_t now_s);

/// A token for `now_s`, as clients send it, without "Bearer ".
std::string make_jwt(const Bytes32& secret, std::uint64_t now_s);

/// A file of 64 digits of either case, with or without 0x, white space around it allowed.
std::optional<Bytes32> parse_jwt_secret(std::string_view text);

}  // namespace cairn::rpc
