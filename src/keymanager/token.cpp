#include "keymanager/token.hpp"

#include "crypto/random.hpp"
#include "crypto/secret_bytes.hpp"
#include "keymanager/detail/folder.hpp"
#include "keys/new_file.hpp"

#include <filesystem>

namespace cairn::keymanager {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t token_bytes = 32;
constexpr std::size_t file_bytes_max = 4096;

BytesView bytes_of(std::string_view text) noexcept {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace

Result<std::string, std::string> read_token(const std::string& path) {
    std::error_code error;
    const fs::perms others =
        fs::status(path, error).permissions() & (fs::perms::group_all | fs::perms::others_all);
    if (!error && others != fs::perms::none) {
        return unexpected(path + ": others have access to the token: chmod 600 it");
    }
    CAIRN_TRY_ASSIGN(std::string token, detail::read_text(path, file_bytes_max));
    while (!token.empty() && (token.back() == '\n' || token.back() == '\r' || token.back() == ' ' ||
                              token.back() == '\t')) {
        token.pop_back();
    }
    const auto bits = base::from_hex(token);
    if (!bits || bits->size() < token_bytes) {
        return unexpected(path + ": no token of at least 64 hexadecimal digits");
    }
    return token;
}

Result<std::string, std::string> read_or_make_token(const std::string& path) {
    std::error_code ignored;
    if (!fs::exists(path, ignored)) {
        Bytes bits(token_bytes);
        crypto::os_random().fill(bits);
        const auto written = keys::write_new_file(path, base::to_hex(bits) + "\n");
        // Another process may have been first, which is as good.
        if (!written && written.error().rule != keys::FileRule::exists) {
            return unexpected(keys::to_string(written.error()));
        }
    }
    return read_token(path);
}

bool is_authorized(std::string_view header, std::string_view token) noexcept {
    constexpr std::string_view scheme = "Bearer ";
    return header.starts_with(scheme) &&
           crypto::equal_in_constant_time(bytes_of(header.substr(scheme.size())), bytes_of(token));
}

}  // namespace cairn::keymanager
