// Server-sent events of the Beacon API: what is new on the chain, and what messages have come, told
// to who listens. Source: beacon-APIs v4.0.0 apis/eventstream/index.yaml.
//
// All topics of the source are accepted. Those of gloas and of fast confirmation (which this node
// does not run) stay silent.
//
// A listener that reads too slowly is cut off: its connection is closed as soon as an event would
// be lost, so that who is connected has heard all. The bound is that of http/channel.hpp: 64 looks
// at the node, or 1 MiB. At most MAX_LISTENERS are served, more get 503.
//
// Between two looks at the node MAX_HEARD_MESSAGES are kept; more are not told, and counted.
// Threads: observe() belongs to the node's owner, all else to any thread.
#pragma once

#include "api/light_data.hpp"
#include "http/server.hpp"
#include "node/node.hpp"

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <unordered_set>
#include <vector>

namespace cairn::api {

inline constexpr std::size_t MAX_LISTENERS = 64;
inline constexpr std::size_t MAX_HEARD_MESSAGES = 4096;

/// Topics by bit, in the order of their names' table.
using EventTopics = std::uint32_t;
/// 0: none. The error is a sentence.
Result<EventTopics, std::string> parse_event_topics(const http::Request& request);

/// What proposers want, by index.
using FeeRecipients = std::map<consensus::ValidatorIndex, consensus::ExecutionAddress>;

class EventFeed {
  public:
    EventFeed();

    void add_routes(http::Server& server);
    /// False: there are too many.
    bool add_listener(const std::shared_ptr<http::Channel>& channel, EventTopics topics);
    void remove_listener(http::Channel& channel);

    /// Compares with what it saw last. Without listeners it only looks at the head.
    void observe(node::Node& node, const LightData& light, const FeeRecipients& fee_recipients);

    std::size_t listeners() const;
    /// Listeners that were cut off, and messages that were not told.
    std::uint64_t cut_off() const noexcept { return cut_off_; }
    std::uint64_t untold() const noexcept { return ear_->untold; }

  private:
    struct Heard {
        consensus::Spec spec;
        node::GossipMessage message;
    };
    /// What the node calls.
    struct Ear final : node::GossipListener {
        void on_message(const consensus::Spec& spec, const node::GossipMessage& message) override;
        std::atomic<EventTopics> wanted = 0;
        std::vector<Heard> heard;
        std::atomic<std::uint64_t> untold = 0;
    };
    /// Of one look at the node.
    using Batch = std::vector<std::pair<EventTopics, std::shared_ptr<const std::string>>>;

    bool wants(std::string_view topic) const;
    template <class Make>
    void add(Batch& batch, std::string_view topic, Make&& make) const;
    void add_messages(Batch& batch, node::Node& node);
    void add_blocks(Batch& batch, const node::Node& node);
    void add_head(Batch& batch, const node::Chain& chain);
    void add_light(Batch& batch, const consensus::Spec& network, const LightData& light);
    void add_proposal(Batch& batch, node::Node& node, const FeeRecipients& fee_recipients);
    void send(const Batch& batch);
    void update_wanted();

    mutable std::mutex mutex_;
    std::map<http::Channel*, std::pair<std::shared_ptr<http::Channel>, EventTopics>>
        listeners_;  // under the mutex
    std::atomic<std::uint64_t> cut_off_ = 0;

    std::shared_ptr<Ear> ear_;
    consensus::Root head_;
    consensus::Epoch finalized_;
    std::uint64_t imported_ = 0;
    std::unordered_set<consensus::Root> known_;
    consensus::Slot prepared_;
    consensus::Slot finality_signed_;  // signature slots of the light client updates told last
    consensus::Slot optimistic_signed_;
};

}  // namespace cairn::api
