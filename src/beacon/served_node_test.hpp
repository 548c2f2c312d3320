// A small chain with real signatures, and nodes of the tests' own that serve parts of it by the
// real Beacon API.
#pragma once

#include "api/beacon_api.hpp"
#include "base/clock.hpp"
#include "base/thread.hpp"
#include "beacon/owner.hpp"
#include "node/resume_network_test.hpp"
#include "store/memory_kv.hpp"

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

namespace cairn::beacon {

/// The blocks of slots 1 to 44, of which 24 is empty; epochs have 8 slots.
struct SampleChain {
    SampleChain();

    node::resumed::Network network;
    std::vector<store::SavedBlock> blocks;
    /// Of epoch 3, whose block is that of slot 23; and the block's state.
    std::optional<store::Anchor> anchor;

    validator::GenesisInfo genesis() const;
    const store::SavedBlock& newest() const { return blocks.back(); }
};
const SampleChain& sample_chain();

http::Url local_url(std::uint16_t port);

/// From genesis with the blocks up to a slot, or from the anchor without any; its own thread.
class ServedNode final : node::Wire {
  public:
    static std::unique_ptr<ServedNode> with_blocks(std::uint64_t last_slot);
    static std::unique_ptr<ServedNode> at_anchor();
    ServedNode(const ServedNode&) = delete;
    ServedNode& operator=(const ServedNode&) = delete;
    ~ServedNode() override;

    http::Url url() const { return local_url(api_->port()); }
    Owner& owner() { return owner_; }
    store::ChainStore& chain_store() { return *chain_store_; }
    BlockPlace head();

  private:
    explicit ServedNode(const store::Anchor* anchor);
    void start();

    void publish(const node::GossipMessage&) override {}
    void request_blocks(node::PeerId, const node::BlocksRequest&) override {}
    void respond_blocks(node::PeerId, node::BlocksResponse) override {}

    crypto::SeededRandom random_{5};
    store::MemoryDisk disk_;
    std::unique_ptr<store::Kv> kv_;
    std::unique_ptr<store::ChainStore> chain_store_;
    node::SimulatedEngine engine_;
    std::unique_ptr<node::Node> node_;
    base::Alarm alarm_;
    api::Mailbox mailbox_{[this] { alarm_.ring(); }};
    Owner owner_{mailbox_, sample_chain().network.spec()};
    std::unique_ptr<api::BeaconApi> api_;
    std::optional<base::Thread> thread_;
    std::atomic<bool> stopping_ = false;
};

}  // namespace cairn::beacon
