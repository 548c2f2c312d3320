#include "keys/password.hpp"

#include "base/assert.hpp"
#include "crypto/secret_key.hpp"

#include <utf8proc.h>

#include <array>
#include <vector>

namespace cairn::keys {
namespace {

using CodePoint = utf8proc_int32_t;

/// Wiped when it dies, as it holds a password.
struct CodePoints {
    std::vector<CodePoint> values;

    explicit CodePoints(std::size_t size) : values(size) {}
    CodePoints(const CodePoints&) = delete;
    CodePoints& operator=(const CodePoints&) = delete;
    ~CodePoints() {
        crypto::wipe(
            {reinterpret_cast<std::uint8_t*>(values.data()), values.size() * sizeof(CodePoint)});
    }
};

enum class ControlCodes : std::uint8_t { keep, strip };

bool is_control_code(CodePoint point) noexcept {
    return point < 0x20 || (point >= 0x7f && point <= 0x9f);
}

crypto::SecretBytes encode_utf8(const CodePoints& points, ControlCodes control_codes) {
    crypto::SecretBytes out(4 * points.values.size());
    std::size_t size = 0;
    for (const CodePoint point : points.values) {
        if (control_codes == ControlCodes::keep || !is_control_code(point)) {
            size += static_cast<std::size_t>(
                utf8proc_encode_char(point, out.span().subspan(size).data()));
        }
    }
    out.truncate(size);
    return out;
}

Result<crypto::SecretBytes, PasswordRule> normalize(std::string_view text,
                                                    ControlCodes control_codes) {
    if (text.size() > PASSWORD_BYTES_MAX) {
        return unexpected(PasswordRule::too_long);
    }
    constexpr auto options =
        static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT);
    const auto* const bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
    const auto length = static_cast<utf8proc_ssize_t>(text.size());
    const utf8proc_ssize_t count = utf8proc_decompose(bytes, length, nullptr, 0, options);
    if (count < 0) {
        return unexpected(PasswordRule::not_utf8);
    }
    CodePoints points(static_cast<std::size_t>(count));
    CAIRN_ASSERT(utf8proc_decompose(bytes, length, points.values.data(), count, options) == count);
    return encode_utf8(points, control_codes);
}

}  // namespace

std::string_view to_string(PasswordRule rule) noexcept {
    switch (rule) {
        case PasswordRule::not_utf8:
            return "the password is not UTF-8";
        case PasswordRule::too_long:
            return "the password is longer than 4096 bytes";
    }
    return "unknown";
}

Result<crypto::SecretBytes, PasswordRule> normalize_nfkd(std::string_view text) {
    return normalize(text, ControlCodes::keep);
}

Result<crypto::SecretBytes, PasswordRule> normalize_password(std::string_view text) {
    return normalize(text, ControlCodes::strip);
}

}  // namespace cairn::keys
