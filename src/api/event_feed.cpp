#include "api/event_feed.hpp"

#include "api/event_texts.hpp"
#include "api/ids.hpp"

#include <algorithm>
#include <array>

namespace cairn::api {

using namespace consensus;
using node::Topic;

namespace {

constexpr auto TOPICS = std::to_array<std::string_view>({
    "head",
    "head_v2",
    "block",
    "block_gossip",
    "attestation",
    "single_attestation",
    "voluntary_exit",
    "bls_to_execution_change",
    "proposer_slashing",
    "attester_slashing",
    "finalized_checkpoint",
    "chain_reorg",
    "contribution_and_proof",
    "light_client_finality_update",
    "light_client_optimistic_update",
    "payload_attributes",
    "data_column_sidecar",
    "execution_payload",
    "execution_payload_gossip",
    "execution_payload_available",
    "execution_payload_bid",
    "payload_attestation_message",
    "fast_confirmation",
    "proposer_preferences",
    "blob_sidecar",  // of versions before 4.0.0
});
static_assert(TOPICS.size() <= 32);

std::optional<EventTopics> bit_of(std::string_view topic) {
    const auto found = std::ranges::find(TOPICS, topic);
    return found == TOPICS.end()
               ? std::nullopt
               : std::optional(EventTopics{1} << static_cast<unsigned>(found - TOPICS.begin()));
}

EventTopics topics_of(std::initializer_list<std::string_view> names) {
    EventTopics topics = 0;
    for (const std::string_view name : names) {
        topics |= *bit_of(name);
    }
    return topics;
}

/// What messages of a topic are told as.
EventTopics told_as(Topic topic) {
    switch (topic) {
        case Topic::beacon_block:
            return topics_of({"block_gossip"});
        case Topic::beacon_attestation:
            return topics_of({"attestation", "single_attestation"});
        case Topic::sync_committee_contribution_and_proof:
            return topics_of({"contribution_and_proof"});
        case Topic::voluntary_exit:
        case Topic::proposer_slashing:
        case Topic::attester_slashing:
        case Topic::bls_to_execution_change:
        case Topic::blob_sidecar:
        case Topic::data_column_sidecar:
            return topics_of({to_string(topic)});
        case Topic::beacon_aggregate_and_proof:
        case Topic::sync_committee:
            break;
    }
    return 0;
}

}  // namespace

Result<EventTopics, std::string> parse_event_topics(const http::Request& request) {
    EventTopics topics = 0;
    for (const std::string& name : query_list(request, "topics")) {
        const auto bit = bit_of(name);
        if (!bit) {
            return unexpected("Invalid topic: " + name.substr(0, 100));
        }
        topics |= *bit;
    }
    return topics;
}

// Listeners --------------------------------------------------------------------------------------

EventFeed::EventFeed() : ear_(std::make_shared<Ear>()) {}

void EventFeed::add_routes(http::Server& server) {
    http::EventStreamHandlers handlers;
    handlers.refuse = [this](const http::Request& request) -> std::optional<http::Response> {
        const auto topics = parse_event_topics(request);
        if (!topics) {
            return http::error_response(400, topics.error());
        }
        if (*topics == 0) {
            return http::error_response(400, "Missing query parameter: topics");
        }
        if (listeners() >= MAX_LISTENERS) {
            return http::error_response(503, "there are too many listeners");
        }
        return std::nullopt;
    };
    handlers.on_open = [this](const http::Request& request,
                              const std::shared_ptr<http::Channel>& channel) {
        if (!add_listener(channel, parse_event_topics(request).value_or(0))) {
            channel->close();
        }
    };
    handlers.on_close = [this](http::Channel& channel) { remove_listener(channel); };
    server.events("/eth/v1/events", std::move(handlers));
}

bool EventFeed::add_listener(const std::shared_ptr<http::Channel>& channel, EventTopics topics) {
    const std::lock_guard lock(mutex_);
    if (listeners_.size() >= MAX_LISTENERS) {
        return false;
    }
    listeners_[channel.get()] = {channel, topics};
    update_wanted();
    return true;
}

void EventFeed::remove_listener(http::Channel& channel) {
    const std::lock_guard lock(mutex_);
    listeners_.erase(&channel);
    update_wanted();
}

void EventFeed::update_wanted() {
    EventTopics wanted = 0;
    for (const auto& [key, listener] : listeners_) {
        wanted |= listener.second;
    }
    ear_->wanted = wanted;
}

std::size_t EventFeed::listeners() const {
    const std::lock_guard lock(mutex_);
    return listeners_.size();
}

void EventFeed::send(const Batch& batch) {
    std::map<EventTopics, std::shared_ptr<const std::string>> texts;  // by what is listened to
    const std::lock_guard lock(mutex_);
    std::vector<http::Channel*> slow;
    for (const auto& [key, listener] : listeners_) {
        auto& text = texts[listener.second];
        if (text == nullptr) {
            std::string all;
            for (const auto& [topic, event] : batch) {
                all += (topic & listener.second) != 0 ? *event : "";
            }
            text = std::make_shared<const std::string>(std::move(all));
        }
        if (!text->empty() && listener.first->send(text) == http::Sent::queued_others_dropped) {
            listener.first->close();
            slow.push_back(key);
        }
    }
    for (http::Channel* const channel : slow) {
        listeners_.erase(channel);
        ++cut_off_;
    }
    update_wanted();
}

// Events -----------------------------------------------------------------------------------------

void EventFeed::Ear::on_message(const Spec& spec, const node::GossipMessage& message) {
    if ((wanted & told_as(message.topic)) == 0) {
        return;
    }
    if (heard.size() >= MAX_HEARD_MESSAGES) {
        ++untold;
        return;
    }
    heard.push_back({spec, message});
}

bool EventFeed::wants(std::string_view topic) const {
    return (ear_->wanted & *bit_of(topic)) != 0;
}

/// `make` answers an EventText; it is asked only if someone listens.
template <class Make>
void EventFeed::add(Batch& batch, std::string_view topic, Make&& make) const {
    if (!wants(topic)) {
        return;
    }
    if (const EventText text = make()) {
        batch.emplace_back(*bit_of(topic), http::event_text(topic, *text));
    }
}

void EventFeed::add_messages(Batch& batch, node::Node& node) {
    for (const auto& [spec, message] : std::exchange(ear_->heard, {})) {
        switch (message.topic) {
            case Topic::beacon_block:
                add(batch, "block_gossip", [&] { return block_gossip_event(spec, message); });
                break;
            case Topic::beacon_attestation:
                add(batch, "attestation",
                    [&] { return attestation_event(node.chain(), spec, message); });
                add(batch, "single_attestation",
                    [&] { return single_attestation_event(spec, message); });
                break;
            case Topic::sync_committee_contribution_and_proof:
                add(batch, "contribution_and_proof", [&] { return message_event(spec, message); });
                break;
            default:
                add(batch, to_string(message.topic), [&] { return message_event(spec, message); });
                break;
        }
    }
}

// The tree is gone over when it has grown, not for every message that is told.
void EventFeed::add_blocks(Batch& batch, const node::Node& node) {
    if (!known_.empty() && node.statistics().blocks_imported == imported_) {
        return;
    }
    const node::Chain& chain = node.chain();
    const bool is_first_look = known_.empty();
    std::unordered_set<Root> now;
    for (const TreeBlock& block : chain.store().blocks) {
        now.insert(block.root);
        const bool is_news = is_first_look ? block.root == chain.head().root && block.root != head_
                                           : !known_.contains(block.root);
        if (is_news) {
            add(batch, "block", [&] { return block_event(chain, block); });
        }
    }
    known_ = std::move(now);
}

void EventFeed::add_head(Batch& batch, const node::Chain& chain) {
    if (chain.head().root == head_) {
        return;
    }
    const node::StoredBlock* const old = chain.block(head_);
    add(batch, "chain_reorg", [&] { return chain_reorg_event(chain, head_); });
    add(batch, "head", [&] { return head_event(chain, old); });
    add(batch, "head_v2", [&] { return head_v2_event(chain, old); });
}

void EventFeed::add_light(Batch& batch, const Spec& network, const LightData& light) {
    const light::LightClientDataCollection* const collection = light.collection();
    if (collection == nullptr) {
        return;
    }
    const auto& finality = collection->latest_finality_update();
    if (finality && finality->data.signature_slot != finality_signed_) {
        finality_signed_ = finality->data.signature_slot;
        add(batch, "light_client_finality_update",
            [&] { return EventText(light_event(network, *finality)); });
    }
    if (!wants("light_client_optimistic_update")) {
        return;
    }
    const auto optimistic = collection->latest_optimistic_update();
    if (optimistic && optimistic->data.signature_slot != optimistic_signed_) {
        optimistic_signed_ = optimistic->data.signature_slot;
        add(batch, "light_client_optimistic_update",
            [&] { return EventText(light_event(network, *optimistic)); });
    }
}

void EventFeed::add_proposal(Batch& batch, node::Node& node, const FeeRecipients& fee_recipients) {
    const Slot slot = node.statistics().prepared;
    if (slot == prepared_) {
        return;
    }
    prepared_ = slot;
    add(batch, "payload_attributes", [&]() -> EventText {
        const auto proposer = proposer_at(node.chain(), slot);
        const auto wish = proposer ? fee_recipients.find(*proposer) : fee_recipients.end();
        return payload_attributes_event(
            node.chain(), slot, wish == fee_recipients.end() ? ExecutionAddress{} : wish->second);
    });
}

void EventFeed::observe(node::Node& node, const LightData& light,
                        const FeeRecipients& fee_recipients) {
    node.listen(ear_);
    const node::Chain& chain = node.chain();
    const bool quiet = node.statistics().blocks_imported == imported_ &&
                       chain.head().root == head_ && ear_->heard.empty() &&
                       node.statistics().prepared == prepared_ &&
                       chain.store().finalized_checkpoint.epoch == finalized_;
    if (quiet) {
        return;
    }
    if (ear_->wanted != 0) {
        Batch batch;
        add_messages(batch, node);
        add_blocks(batch, node);
        add_head(batch, chain);
        if (chain.store().finalized_checkpoint.epoch != finalized_) {
            add(batch, "finalized_checkpoint", [&] { return finalized_checkpoint_event(chain); });
        }
        add_light(batch, chain.network(), light);
        add_proposal(batch, node, fee_recipients);
        send(batch);
    } else {
        known_.clear();
        ear_->heard.clear();
    }
    imported_ = node.statistics().blocks_imported;
    head_ = chain.head().root;
    finalized_ = chain.store().finalized_checkpoint.epoch;
    prepared_ = node.statistics().prepared;
}

}  // namespace cairn::api
