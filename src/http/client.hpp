// A client of HTTP/1.1 services (RFC 9110, 9112) and of their server-sent events (HTML standard,
// section 9.2). Blocking; no TLS.
//
//   CAIRN_TRY_ASSIGN(const http::Url url, http::parse_url("http://127.0.0.1:3500"));
//   http::Client client(url, {});
//   CAIRN_TRY_ASSIGN(const http::ReceivedResponse answer,
//                    client.call({.target = "/eth/v1/node/version"}));
//
// Whatever the other side sends, a call ends within its time, takes no more memory than the limits
// say, and gives an answer or a typed error. An answer with any status is an answer.
#pragma once

#include "base/result.hpp"
#include "http/raw_client.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace cairn::http {

enum class ClientRule : std::uint8_t {
    url_malformed,      // not http://[user:password@]host[:port][/path]
    https_unsupported,  // TLS is not spoken here
    name_unknown,       // the host has no address
    connect_failed,     // nobody listens there
    timed_out,          // the call took longer than its limit
    connection_ended,   // before the answer was whole
    answer_malformed,   // not HTTP/1.1
    answer_too_large,   // header or body over its limit
    status_unexpected,  // events: the answer is no stream of events
    request_malformed,  // a line break in a target or header
};
/// A sentence without its full stop: "the answer is too large".
std::string_view to_string(ClientRule rule) noexcept;

struct ClientError {
    ClientRule rule = ClientRule::url_malformed;
    std::string detail;  // the system's words, the status, the URL; may be empty
};
/// "nobody listens there (Connection refused)"
std::string describe(const ClientError& error);

struct Url {
    std::string host;  // without the brackets of IPv6
    std::uint16_t port = 80;
    std::string path;           // goes before every target; no slash at its end
    std::string authorization;  // value of the header, made of user:password; empty: none

    /// As it goes into the header Host: "[::1]:3500".
    std::string authority() const;
};
Result<Url, ClientError> parse_url(std::string_view text);

struct ClientOptions {
    std::chrono::milliseconds timeout{10'000};  // of connecting; and of all that follows
    std::size_t max_header_bytes = std::size_t{64} << 10;
    std::size_t max_body_bytes = std::size_t{64} << 20;
};

struct Call {
    Method method = Method::get;
    std::string target = "/";         // path and query, percent-encoded
    std::vector<Field> headers = {};  // besides Host, Authorization, Content-Length
    std::string body = {};
    /// For connecting and all that follows together. 0: the client's, for each.
    std::chrono::milliseconds timeout{0};
};

/// Percent-encodes what a value of a query may not hold.
std::string encode_query_value(std::string_view text);

/// For one thread at a time. The connection is kept for the next call; one that the server has
/// closed meanwhile is opened again. Looking up a name takes as long as the system lets it.
class Client {
  public:
    Client(Url url, ClientOptions options);
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;
    Client(Client&&) noexcept;
    Client& operator=(Client&&) = delete;
    ~Client();

    Result<ReceivedResponse, ClientError> call(const Call& call);

    const Url& url() const noexcept;
    void set_timeout(std::chrono::milliseconds timeout) noexcept;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

struct Event {
    std::string name;  // "message" if the stream names none
    std::string data;
};

struct EventOptions {
    std::chrono::milliseconds connect_timeout{10'000};
    std::chrono::milliseconds silence{120'000};  // without a byte: timed_out
    std::size_t max_event_bytes = std::size_t{1} << 20;
};

/// Reads a stream of events. read() is for one thread, stop() for any.
class EventReader {
  public:
    EventReader(Url url, EventOptions options);
    EventReader(const EventReader&) = delete;
    EventReader& operator=(const EventReader&) = delete;
    EventReader(EventReader&&) = delete;
    EventReader& operator=(EventReader&&) = delete;
    ~EventReader();

    /// Hands out each event until stop() (a success), the end of the stream or an error. May be
    /// called again, unless it was stopped.
    Result<void, ClientError> read(std::string_view target,
                                   const std::function<void(const Event&)>& on_event);
    void stop();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace cairn::http
