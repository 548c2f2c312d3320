// The bytes of a response around its body: RFC 9112, sections 4 to 7.
#pragma once

#include "http/message.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cairn::http::detail {

enum class Framing : std::uint8_t {
    length,       // Content-Length, that of `body`
    chunked,      // Transfer-Encoding: chunked
    until_close,  // neither: the end of the connection is that of the body
};

enum class Persistence : std::uint8_t { keep_alive, close };

/// `common` are the headers of every response; one that the response has itself is left out.
std::string response_head(const Response& response, const std::vector<Field>& common,
                          Framing framing, Persistence persistence);

/// Whether content type and headers are such that a reader sees the headers that were meant: names
/// are tokens, values hold no line break nor NUL.
bool has_valid_headers(const Response& response) noexcept;

/// Whether a response of this status has neither body nor Content-Length.
bool is_bodiless(unsigned status) noexcept;

/// "1a\r\n<26 bytes>\r\n"; an empty one would end the body.
std::string chunk(std::string_view bytes);
inline constexpr std::string_view LAST_CHUNK = "0\r\n\r\n";

}  // namespace cairn::http::detail
