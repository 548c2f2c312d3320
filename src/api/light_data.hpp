// What a node keeps for light clients, brought up to date with its chain.
// Source: consensus-specs v1.7.0-beta.4 specs/altair/light-client/full-node.md; see
// light/collection.hpp. It begins with the first finalised block since altair that the chain has.
// Where finality lags by more than MAX_LIGHT_LAG epochs nothing is added, since each block would
// keep its state; it goes on from the next finalised block, with what there was before.
// Threads: one owner, the node's.
#pragma once

#include "light/collection.hpp"
#include "node/node.hpp"

#include <optional>
#include <unordered_set>

namespace cairn::api {

inline constexpr std::uint64_t MAX_LIGHT_LAG = 4;

class LightData {
  public:
    /// Adds the blocks that are new, and follows the head. Without news it only looks at the head.
    void observe(const node::Node& node);

    /// Null: nothing to serve yet.
    const light::LightClientDataCollection* collection() const {
        return collection_ ? &*collection_ : nullptr;
    }

  private:
    bool start(const node::Chain& chain);
    bool is_lagging(const node::Chain& chain) const;
    void follow(const node::Chain& chain);
    bool add_blocks(const node::Chain& chain);

    std::optional<light::LightClientDataCollection> collection_;
    std::unordered_set<consensus::Root> known_;  // blocks that were added and are in the tree
    consensus::Root head_;
    std::uint64_t imported_ = 0;
    bool paused_ = false;
};

}  // namespace cairn::api
