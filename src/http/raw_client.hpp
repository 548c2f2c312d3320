// A client of this machine's servers, for tests and for small commands: what it sends may be cut
// anywhere and be wrong in any way. Blocking, with one deadline for each wait, so that who asks
// fails rather than hangs. For one thread at a time.
#pragma once

#include "http/message.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cairn::http {

struct ReceivedResponse {
    unsigned status = 0;
    std::vector<Field> headers;
    std::string body;

    /// The first of that name, in any case; empty if there is none.
    std::string_view header(std::string_view name) const noexcept;
};

/// RFC 6455, section 5.2, of a message in one piece.
struct Frame {
    std::uint8_t opcode = 0;
    std::string payload;

    /// Of a frame "close"; 0 if it has none.
    unsigned close_code() const noexcept;
};

inline constexpr std::uint8_t text_opcode = 1;
inline constexpr std::uint8_t binary_opcode = 2;
inline constexpr std::uint8_t close_opcode = 8;
inline constexpr std::uint8_t ping_opcode = 9;
inline constexpr std::uint8_t pong_opcode = 10;

/// Whether the body follows the header: not after HEAD.
enum class Body : std::uint8_t { expected, none };

class RawClient {
  public:
    /// To 127.0.0.1. If that fails all other members do.
    explicit RawClient(std::uint16_t port,
                       std::chrono::milliseconds patience = std::chrono::seconds(10));
    /// To a Unix socket.
    explicit RawClient(const std::filesystem::path& path,
                       std::chrono::milliseconds patience = std::chrono::seconds(10));
    RawClient(RawClient&& other) noexcept;
    RawClient& operator=(RawClient&&) = delete;
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;
    ~RawClient();

    /// How long each wait may take from now on.
    void set_patience(std::chrono::milliseconds patience) noexcept;

    /// Ends the connection.
    void close();

    /// False if the server does not take it all in time.
    bool send(std::string_view bytes);
    /// "GET <target> HTTP/1.1" with the Host of the server, `headers` (each with "\r\n") and
    /// `body`.
    bool request(std::string_view method, std::string_view target, std::string_view headers = {},
                 std::string_view body = {});
    /// The next response, chunks put together; nothing if it is none, or the end comes before, or
    /// if it takes too long: what has come of its header then counts for the next call.
    std::optional<ReceivedResponse> receive(Body body = Body::expected);
    /// Exactly so many bytes; fewer if the end comes before.
    std::string receive_bytes(std::size_t count);
    /// Up to and with `marker`; nothing if the end comes before.
    std::optional<std::string> receive_until(std::string_view marker);
    /// Whether the server ends the connection, without another byte before that.
    bool is_ended();

    /// The handshake; false if the server refuses.
    bool open_websocket(std::string_view target, std::string_view headers = {});
    /// One frame, masked as a client's must be.
    bool send_frame(std::uint8_t opcode, std::string_view payload);
    std::optional<Frame> receive_frame();

  private:
    bool fill();
    bool wait(int events) const;

    int socket_ = -1;
    int patience_ms_;
    std::string host_;
    std::string received_;  // and not yet handed out
};

}  // namespace cairn::http
