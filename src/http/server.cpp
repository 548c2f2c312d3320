#include "http/server.hpp"

#include "base/assert.hpp"
#include "base/niceness.hpp"
#include "base/thread.hpp"
#include "http/detail/dispatch.hpp"
#include "http/detail/listener.hpp"

#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace cairn::http {

std::string_view to_string(StartError error) noexcept {
    switch (error) {
        case StartError::address_bad:
            return "the address is not one of IPv4 or IPv6";
        case StartError::address_unavailable:
            return "this machine does not have the address";
        case StartError::port_in_use:
            return "the port is in use";
        case StartError::port_forbidden:
            return "the port needs a privilege";
        case StartError::no_resources:
            return "the system has no more sockets or threads";
    }
    CAIRN_UNREACHABLE("all errors have a sentence");
}

struct Server::State {
    explicit State(ServerOptions chosen)
        : options(std::move(chosen)),
          io(static_cast<int>(options.threads)),
          listener(io, service) {}

    ServerOptions options;
    detail::RouteTable routes;
    detail::AccessRule access;
    detail::Service service{.options = options,
                            .routes = routes,
                            .access = access,
                            .budget = std::make_shared<base::Budget>(options.max_buffered_bytes)};
    boost::asio::io_context io;
    detail::Listener listener;
    std::vector<base::Thread> threads;
    bool started = false;
};

Server::Server(ServerOptions options) {
    CAIRN_ASSERT(options.threads > 0);
    state_ = std::make_unique<State>(std::move(options));
}

Server::~Server() {
    stop();
}

void Server::handle(Method method, std::string_view pattern, Handler handler) {
    CAIRN_ASSERT(!state_->started && handler);
    detail::Route& route = state_->routes.at(pattern);
    CAIRN_ASSERT(!route.events);
    const bool is_first = route.handlers.emplace(method, std::move(handler)).second;
    CAIRN_ASSERT(is_first);
}

void Server::websocket(std::string_view pattern, WebSocketHandlers handlers) {
    CAIRN_ASSERT(!state_->started);
    detail::Route& route = state_->routes.at(pattern);
    CAIRN_ASSERT(!route.websocket && !route.events);
    route.websocket = std::move(handlers);
}

void Server::events(std::string_view pattern, EventStreamHandlers handlers) {
    CAIRN_ASSERT(!state_->started);
    detail::Route& route = state_->routes.at(pattern);
    CAIRN_ASSERT(!route.websocket && !route.events && route.handlers.empty());
    route.events = std::move(handlers);
}

Result<void, StartError> Server::start() {
    CAIRN_ASSERT(!std::exchange(state_->started, true));
    CAIRN_TRY(state_->listener.listen());
    state_->access =
        detail::AccessRule(state_->options.allowed_hosts, port(), state_->options.allowed_origins);
    state_->listener.start();
    for (std::size_t i = 0; i < state_->options.threads; ++i) {
        auto thread = base::Thread::start("http " + std::to_string(i), [&state = *state_] {
            if (state.options.niceness > 0) {
                base::lower_this_thread(state.options.niceness);
            }
            state.io.run();
        });
        if (!thread) {
            stop();
            return unexpected(StartError::no_resources);
        }
        state_->threads.push_back(std::move(*thread));
    }
    return {};
}

std::uint16_t Server::port() const noexcept {
    return state_->listener.port();
}

void Server::stop() {
    if (state_->threads.empty()) {
        return;
    }
    CAIRN_ASSERT(!state_->io.get_executor().running_in_this_thread());
    state_->listener.stop();
    state_->threads.clear();
}

}  // namespace cairn::http
