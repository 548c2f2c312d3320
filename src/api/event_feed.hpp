// Server-sent events of the Beacon API: what is new on the chain, told to who listens.
// Source: beacon-APIs v4.0.0 apis/eventstream/index.yaml.
//
// Topics that are fed: head, block, finalized_checkpoint, chain_reorg. The others are accepted, and
// silent: this node has nothing to say of them.
// Threads: observe() belongs to the node's owner, all else to the server.
#pragma once

#include "http/server.hpp"
#include "node/node.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <unordered_set>

namespace cairn::api {

class EventFeed {
  public:
    void add_routes(http::Server& server);
    /// Compares with what it saw last. Without listeners it only looks at the head.
    void observe(const node::Node& node);

  private:
    /// Topics by bit, in the order of their names' table.
    using Topics = std::uint32_t;

    bool has_listeners();
    void send(std::string_view topic, std::string_view data);
    void tell_blocks(const node::Chain& chain);
    void tell_head(const node::Chain& chain);
    void tell_finality(const node::Chain& chain);

    std::mutex mutex_;
    std::map<http::Channel*, std::pair<std::shared_ptr<http::Channel>, Topics>>
        listeners_;  // under the mutex

    consensus::Root head_;
    consensus::Epoch finalized_;
    std::uint64_t imported_ = 0;
    std::unordered_set<consensus::Root> known_;
};

}  // namespace cairn::api
