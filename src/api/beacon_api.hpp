// The Beacon API of a running node. Source: beacon-APIs v4.0.0 (phase0 to fulu); docs/beacon-api.md
// lists every endpoint and what is left out.
//
//   Mailbox mailbox(ring);
//   BeaconApi api(options, facts, mailbox);
//   CAIRN_TRY(api.start());
//   while (...) { mailbox.drain(node); api.observe(node); }    // the node's owner
//
// Threads: start, observe and stop belong to the node's owner; handlers run on the server's
// threads.
#pragma once

#include "api/context.hpp"
#include "api/event_feed.hpp"
#include "api/heavy_queries.hpp"
#include "api/light_data.hpp"
#include "api/metrics.hpp"
#include "http/server.hpp"

namespace cairn::api {

class BeaconApi {
  public:
    /// `builder`, null if there is none, outlives the API.
    BeaconApi(http::ServerOptions options, Facts facts, Mailbox& mailbox,
              builder::ExternalBuilder* builder = nullptr);

    Result<void, http::StartError> start() { return server_.start(); }
    std::uint16_t port() const noexcept { return server_.port(); }
    /// Takes note of what is new, and tells who listens to events.
    void observe(node::Node& node);
    /// Until it is called the node is synced, and its payloads are verified.
    void set_health(const Health::Facts& facts) { health_.set(facts); }
    Metrics& metrics() noexcept { return metrics_; }
    HeavyQueries& heavy_queries() noexcept { return heavy_; }
    /// The mailbox has been closed before, so that no handler waits for it.
    void stop() { server_.stop(); }

  private:
    Facts facts_;
    Health health_;
    NodeAccess access_;
    std::map<consensus::ValidatorIndex, consensus::ExecutionAddress> fee_recipients_;
    Metrics metrics_;
    HeavyQueries heavy_;
    LightData light_;
    Context context_;
    EventFeed events_;
    http::Server server_;
};

}  // namespace cairn::api
