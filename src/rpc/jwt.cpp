#include "rpc/jwt.hpp"

#include "crypto/hkdf.hpp"
#include "crypto/secret_bytes.hpp"
#include "json/parse.hpp"

#include <array>
#include <cmath>

namespace cairn::rpc {
namespace {

constexpr std::string_view ALPHABET =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

BytesView as_bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string encode_base64url(BytesView bytes) {
    std::string out;
    std::uint32_t bits = 0;
    unsigned held = 0;
    for (const std::uint8_t byte : bytes) {
        bits = (bits << 8U) | byte;
        held += 8;
        while (held >= 6) {
            held -= 6;
            out.push_back(ALPHABET[(bits >> held) & 63U]);
        }
    }
    if (held > 0) {
        out.push_back(ALPHABET[(bits << (6 - held)) & 63U]);
    }
    return out;
}

/// Without padding; bits that are left over are zero.
std::optional<Bytes> decode_base64url(std::string_view text) {
    if (text.size() % 4 == 1) {
        return std::nullopt;
    }
    Bytes out;
    std::uint32_t bits = 0;
    unsigned held = 0;
    for (const char c : text) {
        const std::size_t digit = ALPHABET.find(c);
        if (digit == std::string_view::npos) {
            return std::nullopt;
        }
        bits = (bits << 6U) | static_cast<std::uint32_t>(digit);
        held += 6;
        if (held >= 8) {
            held -= 8;
            out.push_back(static_cast<std::uint8_t>(bits >> held));
        }
    }
    const bool clean = (bits & ((1U << held) - 1)) == 0;
    return clean ? std::optional(out) : std::nullopt;
}

std::optional<json::Value> decode_object(std::string_view part) {
    const auto bytes = decode_base64url(part);
    if (!bytes) {
        return std::nullopt;
    }
    const std::string_view text(reinterpret_cast<const char*>(bytes->data()), bytes->size());
    auto value = json::parse_json(text, {.max_bytes = JWT_SIZE_MAX, .max_depth = 8});
    if (!value || value->kind != json::Kind::object) {
        return std::nullopt;
    }
    return *std::move(value);
}

std::optional<double> number_of(const json::Value& claims, std::string_view name) {
    const json::Value* value = claims.find(name);
    if (value == nullptr || value->kind != json::Kind::number) {
        return std::nullopt;
    }
    return std::strtod(value->text.c_str(), nullptr);
}

Result<void, JwtError> check_times(const json::Value& claims, std::uint64_t now_s) {
    const auto now = static_cast<double>(now_s);
    const auto iat = number_of(claims, "iat");
    if (!iat) {
        return unexpected(JwtError::iat_missing);
    }
    if (!(std::abs(*iat - now) <= static_cast<double>(JWT_IAT_TOLERANCE_S))) {
        return unexpected(JwtError::iat_out_of_range);
    }
    const auto exp = number_of(claims, "exp");
    if (exp && *exp < now) {
        return unexpected(JwtError::expired);
    }
    return {};
}

}  // namespace

std::string_view to_string(JwtError error) noexcept {
    switch (error) {
        case JwtError::missing:
            return "missing token";
        case JwtError::malformed:
            return "malformed token";
        case JwtError::wrong_algorithm:
            return "signing method must be HS256";
        case JwtError::wrong_signature:
            return "signature is invalid";
        case JwtError::iat_missing:
            return "missing issued-at";
        case JwtError::iat_out_of_range:
            return "stale or future token";
        case JwtError::expired:
            return "token is expired";
    }
    return "";
}

Result<void, JwtError> check_jwt(const Bytes32& secret,
                                 std::optional<std::string_view> authorization,
                                 std::uint64_t now_s) {
    constexpr std::string_view scheme = "Bearer ";
    if (!authorization || !authorization->starts_with(scheme)) {
        return unexpected(JwtError::missing);
    }
    const std::string_view token = authorization->substr(scheme.size());
    const std::size_t first = token.find('.');
    const std::size_t second = first == std::string_view::npos ? first : token.find('.', first + 1);
    if (second == std::string_view::npos || token.size() > JWT_SIZE_MAX) {
        return unexpected(JwtError::malformed);
    }
    const auto header = decode_object(token.substr(0, first));
    const auto claims = decode_object(token.substr(first + 1, second - first - 1));
    const auto signature = decode_base64url(token.substr(second + 1));
    if (!header || !claims || !signature) {
        return unexpected(JwtError::malformed);
    }
    const json::Value* algorithm = header->find("alg");
    if (algorithm == nullptr || algorithm->text != "HS256") {
        return unexpected(JwtError::wrong_algorithm);
    }
    const Bytes32 expected = crypto::hmac_sha256(secret.view(), as_bytes(token.substr(0, second)));
    if (!crypto::equal_in_constant_time(expected.view(), *signature)) {
        return unexpected(JwtError::wrong_signature);
    }
    return check_times(*claims, now_s);
}

std::string make_jwt(const Bytes32& secret, std::uint64_t now_s) {
    constexpr std::string_view header = R"({"alg":"HS256","typ":"JWT"})";
    const std::string claims = "{\"iat\":" + std::to_string(now_s) + "}";
    std::string out = encode_base64url(as_bytes(header)) + "." + encode_base64url(as_bytes(claims));
    const Bytes32 signature = crypto::hmac_sha256(secret.view(), as_bytes(out));
    return out + "." + encode_base64url(signature.view());
}

std::optional<Bytes32> parse_jwt_secret(std::string_view text) {
    constexpr std::string_view space = " \t\r\n";
    const std::size_t begin = text.find_first_not_of(space);
    if (begin == std::string_view::npos) {
        return std::nullopt;
    }
    text = text.substr(begin, text.find_last_not_of(space) - begin + 1);
    return base::fixed_from_hex<32>(text);
}

}  // namespace cairn::rpc
