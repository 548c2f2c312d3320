// A web server: HTTP/1.1 (RFC 9110, 9112), WebSockets (RFC 6455), server-sent events.
//
//   http::Server server({.port = 5050, .try_next_ports = 10});
//   server.handle(http::Method::get, "/eth/v1/beacon/headers/{id}", [](const http::Request& r) {
//       return http::text_response(200, "text/plain", std::string(r.parameter("id")));
//   });
//   server.websocket("/feed", {.on_open = ..., .on_text = ..., .on_close = ...});
//   CAIRN_TRY(server.start());
//
// The server itself answers 400, 403, 404, 405, 408, 413, 417, 426, 431, 500, 501, 503 and 505 with
// error_response(), HEAD from the handler of GET, and OPTIONS with the header Allow.
//
// It is made for the machine it runs on: no TLS, no user accounts. Requests under a foreign name
// (Host) or from a foreign page (Origin) get 403, WebSockets included, before their path is looked
// at.
#pragma once

#include "base/result.hpp"
#include "http/channel.hpp"
#include "http/message.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace cairn::http {

struct ServerOptions {
    std::string address = "127.0.0.1";  // of IPv4 or IPv6, without brackets
    std::uint16_t port = 0;             // 0: any that is free
    std::uint16_t try_next_ports = 0;   // how many ports after `port` to try while one is taken
    /// Names under which the server may be asked: "name" with our own port, "name:1234" as it
    /// stands (behind a tunnel), "*" under any.
    std::vector<std::string> allowed_hosts = {"localhost", "127.0.0.1", "[::1]"};
    /// Pages of other servers that may ask (CORS), as browsers name them: "https://app.example";
    /// "*" for all. They see every answer and never send cookies.
    // NOLINTNEXTLINE(readability-redundant-member-init): so it may be left out of {.port = 1}
    std::vector<std::string> allowed_origins = {};
    /// Added to each response, as Content-Security-Policy.
    // NOLINTNEXTLINE(readability-redundant-member-init): so it may be left out of {.port = 1}
    std::vector<Field> headers = {};
    std::size_t threads = 1;  // more than one: handlers run side by side
    int niceness = 0;         // of these threads, see base/niceness.hpp

    std::size_t max_connections = 256;                      // over it: 503
    std::size_t max_header_bytes = std::size_t{16} << 10;   // of request line and headers: 431
    std::size_t max_body_bytes = std::size_t{1} << 20;      // 413
    std::size_t max_message_bytes = std::size_t{64} << 10;  // of a WebSocket: closed with 1009
    /// Of all bodies and messages that are being read or handled: 503, or closed with 1013.
    std::size_t max_buffered_bytes = std::size_t{256} << 20;

    std::chrono::milliseconds header_timeout{10'000};   // from the first byte to the last: 408
    std::chrono::milliseconds body_timeout{30'000};     // 408
    std::chrono::milliseconds idle_timeout{60'000};     // no request, or a silent WebSocket: closed
    std::chrono::milliseconds write_timeout{30'000};    // for each 256 KiB that a client takes
    std::chrono::milliseconds event_heartbeat{15'000};  // a comment in silent event streams
    std::chrono::milliseconds stop_grace{250};          // for responses under way, by stop()
};

enum class StartError : std::uint8_t {
    address_bad,          // not an IP address
    address_unavailable,  // not one of this machine
    port_in_use,          // all that were to be tried
    port_forbidden,       // below 1024 without the privilege
    no_resources,         // sockets or threads
};

/// A sentence without its full stop: "the port is in use".
std::string_view to_string(StartError error) noexcept;

/// Runs on the server's threads; with ServerOptions::threads above 1 several at once. While it runs
/// the other clients of its thread wait, and stop() too; what takes long answers by Response::later
/// (whose response is not waited for by stop() beyond stop_grace). An exception becomes a 500.
using Handler = std::function<Response(const Request&)>;

/// Routes are added, then it is started once and stopped once, all by one thread.
class Server {
  public:
    explicit Server(ServerOptions options);
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    Server(Server&&) = delete;
    Server& operator=(Server&&) = delete;
    /// Stops.
    ~Server();

    /// A pattern is a path whose segments in braces take any one segment: "/headers/{id}". Literal
    /// segments go before those. One pattern may have a handler for each method.
    void handle(Method method, std::string_view pattern, Handler handler);

    /// Requests without an upgrade go to the pattern's handlers; if it has none for GET, 426. One
    /// pattern is either this and handlers, or events.
    void websocket(std::string_view pattern, WebSocketHandlers handlers);

    /// GET only.
    void events(std::string_view pattern, EventStreamHandlers handlers);

    /// Listens. After an error it may be tried no more.
    Result<void, StartError> start();

    /// The port that start() found.
    std::uint16_t port() const noexcept;

    /// Takes no more requests, lets responses under way end within stop_grace, closes WebSockets
    /// with 1001, then everything. After that no handler runs. Takes stop_grace and as long as a
    /// running handler does; not to be called by one.
    void stop();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace cairn::http
