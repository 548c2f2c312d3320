// The Keymanager API over HTTP, for who has the token.
// Spec: keymanager-APIs v1.1.0 keymanager-oapi.yaml; docs/keymanager-api.md lists what is served.
//
//   KeymanagerApi api(keymanager, {.server = {.port = 7500}, .token = token, .exits = ...});
//   CAIRN_TRY(api.start());
//
// Bound to loopback by default; requests under a foreign Host or from a foreign Origin are refused
// by the server, whatever their token. Threads: start() and the destructor for one; handlers run on
// the server's own.
#pragma once

#include "http/server.hpp"
#include "keymanager/keymanager.hpp"
#include "validator/beacon_node.hpp"

#include <functional>
#include <memory>
#include <string>

namespace cairn::keymanager {

/// What signing an exit needs besides the key.
struct ExitContext {
    validator::SigningContext signing;
    std::uint64_t genesis_time = 0;                // seconds since 1970
    validator::BeaconNodeQueries* node = nullptr;  // of its own: duties do not wait for it
    std::function<std::uint64_t()> now_ms = {};    // since 1970; by default the system's clock
};

struct KeymanagerApiOptions {
    http::ServerOptions server = {};
    std::string token;
    ExitContext exits;
};

class KeymanagerApi {
  public:
    KeymanagerApi(Keymanager& keymanager, KeymanagerApiOptions options);
    KeymanagerApi(const KeymanagerApi&) = delete;
    KeymanagerApi& operator=(const KeymanagerApi&) = delete;
    KeymanagerApi(KeymanagerApi&&) = delete;
    KeymanagerApi& operator=(KeymanagerApi&&) = delete;
    ~KeymanagerApi();

    Result<void, http::StartError> start();
    std::uint16_t port() const noexcept;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace cairn::keymanager
