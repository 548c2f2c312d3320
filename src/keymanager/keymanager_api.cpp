#include "keymanager/keymanager_api.hpp"

#include "keymanager/detail/context.hpp"

#include <utility>

namespace cairn::keymanager {

struct KeymanagerApi::State {
    State(Keymanager& of, KeymanagerApiOptions wanted)
        : keymanager(of), options(std::move(wanted)), server(options.server) {}

    Keymanager& keymanager;
    KeymanagerApiOptions options;
    std::mutex node_mutex;
    http::Server server;
};

KeymanagerApi::KeymanagerApi(Keymanager& keymanager, KeymanagerApiOptions options)
    : state_(std::make_unique<State>(keymanager, std::move(options))) {
    detail::Routes routes(state_->server,
                          {state_->keymanager, state_->options, state_->node_mutex});
    detail::add_key_routes(routes);
    detail::add_setting_routes(routes);
    detail::add_exit_routes(routes);
}

KeymanagerApi::~KeymanagerApi() = default;

Result<void, http::StartError> KeymanagerApi::start() {
    return state_->server.start();
}

std::uint16_t KeymanagerApi::port() const noexcept {
    return state_->server.port();
}

}  // namespace cairn::keymanager
