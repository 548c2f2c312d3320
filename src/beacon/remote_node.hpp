// Another beacon node over its Beacon API, asked for what a node needs that follows it: blocks,
// states, headers, checkpoints. Source: beacon-APIs v4.0.0.
//
// Every answer is checked for its form, and a block for being of its slot's fork; whether it is
// right is the caller's to judge. Threads: one caller at a time.
#pragma once

#include "consensus/containers/block.hpp"
#include "consensus/containers/misc.hpp"
#include "consensus/containers/state.hpp"
#include "http/client.hpp"
#include "validator/api_beacon_node.hpp"

#include <memory>
#include <optional>
#include <string>

namespace cairn::beacon {

using validator::NodeError;
using validator::NodeResult;
using validator::NodeRule;

using BlockPointer = std::shared_ptr<const consensus::SignedBeaconBlock>;

/// A block's place, as a node states it.
struct BlockPlace {
    consensus::Slot slot;
    consensus::Root root;
    friend bool operator==(const BlockPlace&, const BlockPlace&) = default;
};

class RemoteNode {
  public:
    explicit RemoteNode(http::Url url,
                        std::chrono::milliseconds timeout = std::chrono::seconds(10));

    const std::string& name() const noexcept { return general_.name(); }
    /// The operations that validators need too.
    validator::ApiBeaconNode& general() noexcept { return general_; }

    /// Of `block_id` ("head", "finalized", a slot, a root). Null: there is none.
    NodeResult<std::optional<BlockPlace>> block_place(const std::string& block_id);
    /// Null: there is none, or it is not kept.
    NodeResult<std::optional<BlockPointer>> block(const consensus::Spec& network,
                                                  const std::string& block_id);
    NodeResult<std::optional<BlockPointer>> block(const consensus::Spec& network,
                                                  const consensus::Root& root);
    /// What the head's state holds final.
    NodeResult<consensus::Checkpoint> finalized_checkpoint();
    /// As SSZ, which takes as long as it does. Null: there is none, or it is not kept.
    NodeResult<std::optional<Bytes>> state_bytes(const std::string& state_id);
    /// Hands on a validator's operation as JSON.
    NodeResult<void> post(const std::string& target, std::string json, std::string_view version);

  private:
    /// Null: 404.
    NodeResult<std::optional<http::ReceivedResponse>> get(const std::string& target,
                                                          std::string_view media,
                                                          std::chrono::milliseconds timeout = {});

    validator::ApiBeaconNode general_;
    http::Client client_;
};

std::string hex_id(const consensus::Root& root);

}  // namespace cairn::beacon
