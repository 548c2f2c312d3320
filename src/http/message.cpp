#include "http/message.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace cairn::http {
namespace {

constexpr char to_lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string_view trim(std::string_view text) noexcept {
    const std::size_t begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) {
        return {};
    }
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

/// The text before the first `separator`, which is taken off `rest` with it.
std::string_view take_until(std::string_view& rest, char separator) noexcept {
    const std::size_t end = std::min(rest.find(separator), rest.size());
    const std::string_view out = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return trim(out);
}

/// "q=0", "q=0.000": the only weights that refuse.
bool is_zero_weight(std::string_view parameters) noexcept {
    while (!parameters.empty()) {
        const std::string_view parameter = take_until(parameters, ';');
        if (parameter.size() >= 3 && to_lower(parameter[0]) == 'q' && parameter[1] == '=') {
            return parameter.find_first_not_of("0.", 2) == std::string_view::npos;
        }
    }
    return false;
}

constexpr auto reasons = std::to_array<std::pair<unsigned, std::string_view>>({
    {100, "Continue"},
    {101, "Switching Protocols"},
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {426, "Upgrade Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {451, "Unavailable For Legal Reasons"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
});

void append_escaped(std::string& out, std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    for (const char c : text) {
        const auto code = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (code < 0x20) {
            out += "\\u00";
            out += digits[code >> 4U];
            out += digits[code & 15U];
        } else {
            out += c;
        }
    }
}

std::optional<std::string_view> find_field(const std::vector<Field>& fields,
                                           std::string_view name) noexcept {
    const auto found = std::ranges::find(fields, name, &Field::name);
    return found == fields.end() ? std::nullopt : std::optional<std::string_view>(found->value);
}

}  // namespace

std::string_view to_string(Method method) noexcept {
    switch (method) {
        case Method::get:
            return "GET";
        case Method::head:
            return "HEAD";
        case Method::post:
            return "POST";
        case Method::put:
            return "PUT";
        case Method::patch:
            return "PATCH";
        case Method::delete_:
            return "DELETE";
        case Method::options:
            return "OPTIONS";
    }
    CAIRN_UNREACHABLE("all methods have a name");
}

std::optional<std::string_view> Request::header(std::string_view name) const noexcept {
    for (const Field& field : headers) {
        if (equal_ignoring_case(field.name, name)) {
            return field.value;
        }
    }
    return std::nullopt;
}

std::optional<std::string_view> Request::query_value(std::string_view name) const noexcept {
    return find_field(query, name);
}

std::string_view Request::parameter(std::string_view name) const {
    const auto value = find_field(parameters, name);
    CAIRN_ASSERT(value);
    return *value;
}

bool Request::accepts_encoding(std::string_view coding) const noexcept {
    std::string_view rest = header("accept-encoding").value_or("");
    std::optional<bool> any;
    while (!rest.empty()) {
        std::string_view element = take_until(rest, ',');
        const std::string_view name = take_until(element, ';');
        const bool taken = !is_zero_weight(element);
        if (equal_ignoring_case(name, coding)) {
            return taken;
        }
        if (name == "*") {
            any = taken;
        }
    }
    return any.value_or(false);
}

Response text_response(unsigned status, std::string content_type, std::string body) {
    return {.status = status,
            .content_type = std::move(content_type),
            .headers = {},
            .body = std::make_shared<const std::string>(std::move(body))};
}

Response error_response(unsigned status, std::string_view message) {
    std::string body = R"({"code":)" + std::to_string(status) + R"(,"message":")";
    append_escaped(body, message);
    return text_response(status, "application/json", std::move(body) + "\"}");
}

std::string_view reason_phrase(unsigned status) noexcept {
    const auto* const found =
        std::ranges::find(reasons, status, &decltype(reasons)::value_type::first);
    return found == reasons.end() ? std::string_view() : found->second;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
    return std::ranges::equal(a, b, {}, to_lower, to_lower);
}

}  // namespace cairn::http
