// A server on a Unix socket: texts in, texts out, without HTTP around them. Where one text ends is
// told by a splitter, so that any framing will do.
//
//   LocalServer server({.path = "node.ipc"}, {.splitter = [] { ... }, .on_text = ...});
//   CAIRN_TRY(server.start());
//
// The socket's file has mode 0600: whoever may open it is trusted with all that is served there. A
// file that a killed process left behind is replaced; one that somebody listens on is not.
#pragma once

#include "base/result.hpp"
#include "http/channel.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

namespace cairn::http {

struct LocalServerOptions {
    std::filesystem::path path;
    std::size_t threads = 1;
    std::size_t max_connections = 64;  // over it: closed
    /// A client whose message is longer is cut off.
    std::size_t max_message_bytes = std::size_t{1} << 20;
    /// Of all messages that are being read or handled; a client that needs more is cut off.
    std::size_t max_buffered_bytes = std::size_t{64} << 20;
    QueueLimits queue = {.overflow = Overflow::close};
    std::chrono::milliseconds write_timeout{30'000};  // for each message that a client takes
    std::chrono::milliseconds stop_grace{250};
};

/// Finds the ends of one client's messages.
class MessageSplitter {
  public:
    MessageSplitter() = default;
    MessageSplitter(const MessageSplitter&) = delete;
    MessageSplitter& operator=(const MessageSplitter&) = delete;
    virtual ~MessageSplitter() = default;
    /// `more` follows what was shown before. How many of its bytes end the message; nothing: all
    /// belong to it, and it goes on.
    virtual std::optional<std::size_t> find_end(std::string_view more) = 0;
};

/// As WebSocketHandlers.
struct LocalHandlers {
    std::function<std::unique_ptr<MessageSplitter>()> splitter;
    std::function<void(const std::shared_ptr<Channel>&)> on_open = nullptr;
    std::function<void(Channel&, std::string_view text)> on_text = nullptr;
    std::function<void(Channel&)> on_close = nullptr;
};

enum class LocalStartError : std::uint8_t {
    path_too_long,  // of sockaddr_un, about 100 bytes
    in_use,         // somebody listens there
    no_socket,      // there is another kind of file
    forbidden,      // the folder is not there, or may not be written
    no_resources,
};
std::string_view to_string(LocalStartError error) noexcept;

/// Is started once and stopped once, by one thread.
class LocalServer {
  public:
    LocalServer(LocalServerOptions options, LocalHandlers handlers);
    LocalServer(const LocalServer&) = delete;
    LocalServer& operator=(const LocalServer&) = delete;
    /// Stops.
    ~LocalServer();

    Result<void, LocalStartError> start();
    /// Sends what waits within stop_grace, then closes everything and removes the file. After that
    /// no handler runs.
    void stop();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace cairn::http
