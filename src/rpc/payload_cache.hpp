// Payloads that a consensus client has asked for, by identifier. A payload is built when it is
// fetched, so that it has all that the pool holds by then, and once only.
// Bounded: MAX_PAYLOADS, the oldest goes. Threads: any.
#pragma once

#include "rpc/backend.hpp"

#include <deque>
#include <mutex>

namespace cairn::rpc {

inline constexpr std::size_t MAX_PAYLOADS = 10;

class PayloadCache {
  public:
    /// The same request has the same identifier.
    FixedBytes<8> add(const ChainBlockPtr& parent,
                      const execution_node::PayloadAttributes& attributes, int version);
    /// -38001: there is none of that identifier.
    Read<std::shared_ptr<const execution_node::BuiltBlock>> build(const FixedBytes<8>& id,
                                                                  EngineAccess& engine);

  private:
    struct Entry {
        FixedBytes<8> id;
        ChainBlockPtr parent;
        execution_node::PayloadAttributes attributes;
        std::shared_ptr<const execution_node::BuiltBlock> built;
    };
    std::mutex mutex_;
    std::deque<Entry> entries_;
};

}  // namespace cairn::rpc
