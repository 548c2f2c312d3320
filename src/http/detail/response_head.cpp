#include "http/detail/response_head.hpp"

#include <algorithm>

namespace cairn::http::detail {
namespace {

bool is_token(std::string_view name) noexcept {
    constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    return !name.empty() && std::ranges::all_of(name, [&](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               marks.find(c) != std::string_view::npos;
    });
}

bool is_value(std::string_view value) noexcept {
    return value.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

bool has_header(const Response& response, std::string_view name) noexcept {
    return std::ranges::any_of(response.headers, [&](const Field& field) {
        return equal_ignoring_case(field.name, name);
    });
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
    out.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

bool has_valid_headers(const Response& response) noexcept {
    return is_value(response.content_type) &&
           std::ranges::all_of(response.headers, [](const Field& field) {
               return is_token(field.name) && is_value(field.value);
           });
}

bool is_bodiless(unsigned status) noexcept {
    return status < 200 || status == 204 || status == 304;
}

std::string response_head(const Response& response, const std::vector<Field>& common,
                          Framing framing, Persistence persistence) {
    std::string out = "HTTP/1.1 " + std::to_string(response.status) + ' ';
    out.append(reason_phrase(response.status)).append("\r\n");
    if (!response.content_type.empty()) {
        append_field(out, "Content-Type", response.content_type);
    }
    for (const Field& field : response.headers) {
        append_field(out, field.name, field.value);
    }
    for (const Field& field : common) {
        if (!has_header(response, field.name)) {
            append_field(out, field.name, field.value);
        }
    }
    if (framing == Framing::chunked) {
        append_field(out, "Transfer-Encoding", "chunked");
    } else if (framing == Framing::length && !is_bodiless(response.status)) {
        append_field(out, "Content-Length",
                     std::to_string(response.body ? response.body->size() : 0));
    }
    // The default of HTTP/1.1 is said for the sake of clients that speak 1.0.
    append_field(out, "Connection", persistence == Persistence::close ? "close" : "keep-alive");
    return out + "\r\n";
}

std::string chunk(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (std::size_t rest = bytes.size(); rest > 0; rest >>= 4U) {
        out.insert(out.begin(), digits[rest & 15U]);
    }
    return out.append("\r\n").append(bytes).append("\r\n");
}

}  // namespace cairn::http::detail
