// Requests and responses, as handlers see them. Plain values; RFC 9110 has the words.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cairn::http {

enum class Method : std::uint8_t { get, head, post, put, patch, delete_, options };

/// "GET" and so on.
std::string_view to_string(Method method) noexcept;

/// A header, a query parameter or a parameter of a path.
struct Field {
    std::string name;
    std::string value;
    friend bool operator==(const Field&, const Field&) = default;
};

struct Request {
    Method method = Method::get;
    std::string path = "/";         // percent-decoded, without the query
    std::vector<Field> parameters;  // of the route's pattern: {id} of "/blocks/{id}"
    std::vector<Field> query;       // decoded; order and repetitions as sent
    std::vector<Field> headers;     // order and repetitions as sent
    std::string body;

    /// The first of that name, in any case. The view lives as long as the request.
    std::optional<std::string_view> header(std::string_view name) const noexcept;
    /// The first of that name, in this case.
    std::optional<std::string_view> query_value(std::string_view name) const noexcept;
    /// A parameter that the pattern has; asking for another is a bug.
    std::string_view parameter(std::string_view name) const;
    /// Whether Accept-Encoding takes `coding` (or `*`) with a weight above 0; no header takes none.
    bool accepts_encoding(std::string_view coding) const noexcept;
};

/// Makes the next piece of a body; an empty one is its end. It runs on the server's threads, for
/// one body never two at a time, while other clients of the thread wait: 64 KiB are a good size. An
/// exception ends the connection in the middle of the body.
using BodySource = std::function<std::string()>;

struct Response;
/// Takes the response that was announced by Response::later, from any thread, also after the client
/// or the server has gone. Only the first call counts.
using Respond = std::function<void(Response)>;

/// What a handler answers. Content-Length, Connection and Transfer-Encoding are the server's.
struct Response {
    unsigned status = 200;
    std::string content_type;    // empty: the header is left out
    std::vector<Field> headers;  // a line break in one makes the answer a 500
    std::shared_ptr<const std::string> body = nullptr;  // may be shared by many; null: empty
    /// In place of `body`, for one that is too large to be whole in memory.
    BodySource source = nullptr;
    /// In place of all that stands above: the response will come, and no thread waits for it.
    /// Called once, on the server's threads; it must be quick. What it is handed is to be called
    /// within a time that the handler bounds, as the connection waits so long.
    std::function<void(Respond)> later = nullptr;
};

Response text_response(unsigned status, std::string content_type, std::string body);

/// {"code":404,"message":"..."}, the error of the Beacon API (v4.0.0). `message` is escaped.
Response error_response(unsigned status, std::string_view message);

/// "Not Found" and so on; empty for a status without a name in RFC 9110, 6585 and 7725.
std::string_view reason_phrase(unsigned status) noexcept;

/// Equal but for the case of ASCII letters, as names of headers and hosts are compared.
bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept;

}  // namespace cairn::http
