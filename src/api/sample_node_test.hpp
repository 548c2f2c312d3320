// A node with all keys of a small network, its owner's thread, and the Beacon API over it.
#pragma once

#include "api/beacon_api.hpp"
#include "base/clock.hpp"
#include "base/thread.hpp"
#include "crypto/random.hpp"
#include "http/raw_client.hpp"
#include "json/parse.hpp"
#include "node/simulated_engine_test.hpp"
#include "protection/memory_protection.hpp"
#include "validator/client.hpp"

#include <atomic>
#include <memory>
#include <optional>

namespace cairn::api {

inline constexpr std::uint64_t SAMPLE_VALIDATORS = 64;
/// Has BLS withdrawal credentials still, for the key it signs with.
inline constexpr consensus::ValidatorIndex SAMPLE_BLS_VALIDATOR{63};

crypto::SecretKey sample_key(std::uint64_t index);

struct Answer {
    unsigned status = 0;
    std::string content_type;
    std::string version;
    std::string body;
    /// Null if it is no JSON.
    json::Value document;

    /// A value at a path of members ("data", "slot"); a number is an index. Fails the test if there
    /// is none.
    std::string at(std::initializer_list<std::string_view> path) const;
    const json::Value* find(std::initializer_list<std::string_view> path) const;
};

class SampleNode final : node::Wire {
  public:
    /// `slots` of the minimal preset have passed, with every validator at work.
    /// The registry has `idle` validators more, who wait for ever. Each block has so many `blobs`.
    explicit SampleNode(std::uint64_t slots, consensus::ForkId fork = consensus::ForkId::fulu,
                        std::size_t idle = 0, std::uint64_t blobs = 0);
    SampleNode(const SampleNode&) = delete;
    SampleNode& operator=(const SampleNode&) = delete;
    ~SampleNode() override;

    Answer get(std::string_view target, std::string_view accept = "application/json");
    Answer post(std::string_view target, std::string_view body,
                std::string_view headers = "Content-Type: application/json\r\n");

    /// Only while the owner's thread rests: before start_serving().
    node::Node& node() { return *node_; }
    /// Before start_serving(); it outlives the node.
    void use_builder(builder::ExternalBuilder& builder);
    /// Starts the owner's thread and the server.
    void start_serving();
    /// The clock stands at the start of the next slot from now on. Before start_serving(), or by
    /// the owner.
    void begin_slot(consensus::Slot slot);
    /// Begins it, and every validator does its duty. Before start_serving(), or by the owner.
    void play_slot(consensus::Slot slot);
    /// While serving: the owner does `work`, and then tells the listeners what is new.
    void on_owner(const std::function<void(node::Node&)>& work);

    const consensus::Spec& spec() const { return spec_; }
    std::uint16_t port() const { return api_->port(); }
    BeaconApi& api() { return *api_; }
    std::size_t published() const { return published_; }

  private:
    void publish(const node::GossipMessage&) override { ++published_; }
    void request_blocks(node::PeerId, const node::BlocksRequest&) override {}
    void respond_blocks(node::PeerId, node::BlocksResponse) override {}

    void make_api(builder::ExternalBuilder* builder);

    consensus::Config config_;
    consensus::Spec spec_;
    crypto::SeededRandom random_{1};
    node::SimulatedEngine engine_;
    std::unique_ptr<node::Node> node_;
    std::optional<protection::MemoryProtection> protection_;
    std::unique_ptr<validator::ValidatorClient> validators_;
    base::Alarm alarm_;
    std::unique_ptr<Mailbox> mailbox_;
    std::unique_ptr<BeaconApi> api_;
    std::optional<base::Thread> owner_;
    std::atomic<bool> stopping_ = false;
    std::atomic<std::size_t> published_ = 0;
};

}  // namespace cairn::api
