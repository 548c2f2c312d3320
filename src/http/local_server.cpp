#include "http/local_server.hpp"

#include "base/assert.hpp"
#include "base/thread.hpp"
#include "http/detail/local_session.hpp"
#include "http/detail/wire.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <sys/stat.h>

#include <tuple>
#include <unordered_set>
#include <utility>

namespace cairn::http {

namespace fs = std::filesystem;
namespace asio = boost::asio;
using detail::local;
using detail::LocalSession;

namespace {

constexpr auto token = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::milliseconds accept_pause{100};

/// Makes the path free, if what is there is a socket that nobody listens on.
Result<void, LocalStartError> clear(asio::io_context& io, const fs::path& path) {
    std::error_code error;
    const fs::file_status status = fs::symlink_status(path, error);
    if (!fs::exists(status)) {
        return {};
    }
    if (!fs::is_socket(status)) {
        return unexpected(LocalStartError::no_socket);
    }
    local::socket probe(io);
    boost::system::error_code refused;
    std::ignore = probe.connect(local::endpoint(path.string()), refused);
    if (!refused) {
        return unexpected(LocalStartError::in_use);
    }
    if (!fs::remove(path, error)) {
        return unexpected(LocalStartError::forbidden);
    }
    return {};
}

LocalStartError to_start_error(const boost::system::error_code& error) noexcept {
    if (error == asio::error::address_in_use) {
        return LocalStartError::in_use;
    }
    if (error == boost::system::errc::no_such_file_or_directory ||
        error == boost::system::errc::not_a_directory || error == asio::error::access_denied ||
        error == boost::system::errc::read_only_file_system) {
        return LocalStartError::forbidden;
    }
    return LocalStartError::no_resources;
}

}  // namespace

std::string_view to_string(LocalStartError error) noexcept {
    switch (error) {
        case LocalStartError::path_too_long:
            return "the path is too long for a socket";
        case LocalStartError::in_use:
            return "another process listens there";
        case LocalStartError::no_socket:
            return "there is a file that is no socket";
        case LocalStartError::forbidden:
            return "the folder does not exist or cannot be written";
        case LocalStartError::no_resources:
            return "the system has no more sockets or threads";
    }
    CAIRN_UNREACHABLE("all errors have a sentence");
}

struct LocalServer::State {
    State(LocalServerOptions chosen, LocalHandlers given)
        : options(std::move(chosen)),
          handlers(std::move(given)),
          io(static_cast<int>(options.threads)),
          strand(asio::make_strand(io)),
          acceptor(strand),
          timer(strand) {}

    Result<void, LocalStartError> listen();
    asio::awaitable<void> accept_all();
    void admit(local::socket socket);
    void stop_all();

    LocalServerOptions options;
    LocalHandlers handlers;
    detail::LocalService service{
        .options = options,
        .handlers = handlers,
        .budget = std::make_shared<base::Budget>(options.max_buffered_bytes)};
    asio::io_context io;
    asio::any_io_executor strand;
    local::acceptor acceptor;
    asio::steady_timer timer;
    std::unordered_set<std::shared_ptr<LocalSession>> sessions;  // strand only
    std::vector<base::Thread> threads;
    bool listening = false;
    bool stopping = false;  // strand only
};

Result<void, LocalStartError> LocalServer::State::listen() {
    if (options.path.string().size() >= sizeof(sockaddr_un::sun_path)) {
        return unexpected(LocalStartError::path_too_long);
    }
    CAIRN_TRY(clear(io, options.path));
    boost::system::error_code error;
    std::ignore = acceptor.open(local(), error);
    if (!error) {
        // Before it listens, nobody can come in by looser rights.
        std::ignore = acceptor.bind(local::endpoint(options.path.string()), error);
    }
    if (!error && ::chmod(options.path.c_str(), S_IRUSR | S_IWUSR) != 0) {
        return unexpected(LocalStartError::forbidden);
    }
    if (!error) {
        std::ignore = acceptor.listen(asio::socket_base::max_listen_connections, error);
    }
    if (error) {
        return unexpected(to_start_error(error));
    }
    listening = true;
    return {};
}

asio::awaitable<void> LocalServer::State::accept_all() {
    while (!stopping) {
        const asio::any_io_executor mine = asio::make_strand(io);
        auto [error, socket] = co_await acceptor.async_accept(mine, token);
        if (stopping) {
            break;
        }
        if (!error) {
            admit(std::move(socket));
        } else if (error != asio::error::connection_aborted) {
            timer.expires_after(accept_pause);
            co_await timer.async_wait(token);
        }
    }
}

void LocalServer::State::admit(local::socket socket) {
    if (sessions.size() >= options.max_connections) {
        return;
    }
    const auto session = std::make_shared<LocalSession>(std::move(socket), service);
    sessions.insert(session);
    session->start([this, weak = std::weak_ptr(session)] {
        asio::post(strand, [this, weak] {
            sessions.erase(weak.lock());
            if (stopping && sessions.empty()) {
                timer.cancel();
            }
        });
    });
}

void LocalServer::State::stop_all() {
    stopping = true;
    boost::system::error_code ignored;
    std::ignore = acceptor.close(ignored);
    timer.cancel();
    for (const auto& session : sessions) {
        session->stop();
    }
    if (sessions.empty()) {
        return;
    }
    timer.expires_after(options.stop_grace);
    timer.async_wait([this](const boost::system::error_code& error) {
        if (!error) {
            for (const auto& session : sessions) {
                session->abort();
            }
        }
    });
}

LocalServer::LocalServer(LocalServerOptions options, LocalHandlers handlers) {
    CAIRN_ASSERT(options.threads > 0 && handlers.splitter && handlers.on_text);
    state_ = std::make_unique<State>(std::move(options), std::move(handlers));
}

LocalServer::~LocalServer() {
    stop();
}

Result<void, LocalStartError> LocalServer::start() {
    CAIRN_TRY(state_->listen());
    asio::co_spawn(state_->strand, state_->accept_all(), detail::EndOfCoroutine{nullptr});
    for (std::size_t i = 0; i < state_->options.threads; ++i) {
        auto thread =
            base::Thread::start("ipc " + std::to_string(i), [&state = *state_] { state.io.run(); });
        if (!thread) {
            stop();
            return unexpected(LocalStartError::no_resources);
        }
        state_->threads.push_back(std::move(*thread));
    }
    return {};
}

void LocalServer::stop() {
    if (!std::exchange(state_->listening, false)) {
        return;
    }
    std::error_code ignored;
    fs::remove(state_->options.path, ignored);
    asio::post(state_->strand, [&state = *state_] { state.stop_all(); });
    state_->threads.clear();
}

}  // namespace cairn::http
