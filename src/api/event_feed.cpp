#include "api/event_feed.hpp"

#include "api/ids.hpp"
#include "api/reply.hpp"
#include "consensus/misc.hpp"

#include <array>

namespace cairn::api {

using namespace consensus;

namespace {

constexpr auto TOPICS = std::to_array<std::string_view>(
    {"head", "block", "block_gossip", "attestation", "single_attestation", "voluntary_exit",
     "bls_to_execution_change", "proposer_slashing", "attester_slashing", "finalized_checkpoint",
     "chain_reorg", "contribution_and_proof", "light_client_finality_update",
     "light_client_optimistic_update", "payload_attributes", "data_column_sidecar",
     "fast_confirmation"});

std::optional<std::uint32_t> bit_of(std::string_view topic) {
    const auto found = std::ranges::find(TOPICS, topic);
    return found == TOPICS.end()
               ? std::nullopt
               : std::optional(1U << static_cast<unsigned>(found - TOPICS.begin()));
}

/// 0: none, or one that does not exist.
Result<std::uint32_t, std::string> topics_of(const http::Request& request) {
    std::uint32_t topics = 0;
    for (const std::string& name : query_list(request, "topics")) {
        const auto bit = bit_of(name);
        if (!bit) {
            return unexpected("Invalid topic: " + name.substr(0, 100));
        }
        topics |= *bit;
    }
    return topics;
}

Root state_root_of(const node::Chain& chain, const Root& block_root) {
    const node::StoredBlock* const stored = chain.block(block_root);
    return stored == nullptr ? Root{} : stored->block->message.state_root;
}

/// The last common block of two branches.
Slot fork_slot(const node::Chain& chain, Root a, Root b) {
    while (a != b) {
        const node::StoredBlock* const of_a = chain.block(a);
        const node::StoredBlock* const of_b = chain.block(b);
        if (of_a == nullptr || of_b == nullptr) {
            return GENESIS_SLOT;
        }
        if (of_a->block->message.slot >= of_b->block->message.slot) {
            a = of_a->block->message.parent_root;
        } else {
            b = of_b->block->message.parent_root;
        }
    }
    const node::StoredBlock* const common = chain.block(a);
    return common == nullptr ? GENESIS_SLOT : common->block->message.slot;
}

Root dependent_root(const node::Chain& chain, Epoch epoch) {
    const Slot start = compute_start_slot_at_epoch(chain.network(), epoch);
    return canonical_root(chain, start.value == 0 ? start : start - 1);
}

}  // namespace

void EventFeed::add_routes(http::Server& server) {
    http::EventStreamHandlers handlers;
    handlers.refuse = [](const http::Request& request) -> std::optional<http::Response> {
        const auto topics = topics_of(request);
        if (!topics) {
            return http::error_response(400, topics.error());
        }
        if (*topics == 0) {
            return http::error_response(400, "Missing query parameter: topics");
        }
        return std::nullopt;
    };
    handlers.on_open = [this](const http::Request& request,
                              const std::shared_ptr<http::Channel>& channel) {
        const std::lock_guard lock(mutex_);
        listeners_[channel.get()] = {channel, topics_of(request).value_or(0)};
    };
    handlers.on_close = [this](http::Channel& channel) {
        const std::lock_guard lock(mutex_);
        listeners_.erase(&channel);
    };
    server.events("/eth/v1/events", std::move(handlers));
}

bool EventFeed::has_listeners() {
    const std::lock_guard lock(mutex_);
    return !listeners_.empty();
}

void EventFeed::send(std::string_view topic, std::string_view data) {
    const std::uint32_t bit = bit_of(topic).value_or(0);
    const auto text = http::event_text(topic, data);
    const std::lock_guard lock(mutex_);
    for (const auto& [key, listener] : listeners_) {
        if ((listener.second & bit) != 0) {
            listener.first->send(text);
        }
    }
}

void EventFeed::observe(const node::Node& node) {
    const node::Chain& chain = node.chain();
    const bool quiet = node.statistics().blocks_imported == imported_ &&
                       chain.head().root == head_ &&
                       chain.store().finalized_checkpoint.epoch == finalized_;
    if (quiet) {
        return;
    }
    if (has_listeners()) {
        tell_blocks(chain);
        tell_head(chain);
        tell_finality(chain);
    } else {
        known_.clear();
    }
    imported_ = node.statistics().blocks_imported;
    head_ = chain.head().root;
    finalized_ = chain.store().finalized_checkpoint.epoch;
}

void EventFeed::tell_blocks(const node::Chain& chain) {
    const bool is_first_look = known_.empty();
    std::unordered_set<Root> now;
    for (const TreeBlock& block : chain.store().blocks) {
        now.insert(block.root);
        const bool is_news = is_first_look ? block.root == chain.head().root && block.root != head_
                                           : !known_.contains(block.root);
        if (is_news) {
            json::Writer out;
            out.begin_object().field("slot", quoted(block.slot.value));
            out.field("block", hex_of(block.root)).field("execution_optimistic", false);
            out.end_object();
            send("block", out.text());
        }
    }
    known_ = std::move(now);
}

void EventFeed::tell_head(const node::Chain& chain) {
    const node::Head& head = chain.head();
    if (head.root == head_) {
        return;
    }
    const Epoch epoch = compute_epoch_at_slot(chain.network(), head.slot);
    const Slot common = head_ == Root{} ? head.slot : fork_slot(chain, head_, head.root);
    const node::StoredBlock* const old = chain.block(head_);
    if (old != nullptr && common < old->block->message.slot) {
        json::Writer reorg;
        reorg.begin_object().field("slot", quoted(head.slot.value));
        reorg.field("depth", quoted(old->block->message.slot - common));
        reorg.field("old_head_block", hex_of(head_)).field("new_head_block", hex_of(head.root));
        reorg.field("old_head_state", hex_of(state_root_of(chain, head_)));
        reorg.field("new_head_state", hex_of(state_root_of(chain, head.root)));
        reorg.field("epoch", quoted(epoch.value)).field("execution_optimistic", false);
        send("chain_reorg", reorg.end_object().text());
    }
    const Epoch before{epoch.value == 0 ? 0 : epoch.value - 1};
    const bool starts_epoch =
        old != nullptr && compute_epoch_at_slot(chain.network(), old->block->message.slot) != epoch;
    json::Writer out;
    out.begin_object().field("slot", quoted(head.slot.value)).field("block", hex_of(head.root));
    out.field("state", hex_of(state_root_of(chain, head.root)));
    out.field("epoch_transition", starts_epoch);
    out.field("previous_duty_dependent_root", hex_of(dependent_root(chain, before)));
    out.field("current_duty_dependent_root", hex_of(dependent_root(chain, epoch)));
    send("head", out.field("execution_optimistic", false).end_object().text());
}

void EventFeed::tell_finality(const node::Chain& chain) {
    const Checkpoint& finalized = chain.store().finalized_checkpoint;
    if (finalized.epoch == finalized_) {
        return;
    }
    json::Writer out;
    out.begin_object().field("block", hex_of(finalized.root));
    out.field("state", hex_of(state_root_of(chain, finalized.root)));
    out.field("epoch", quoted(finalized.epoch.value)).field("execution_optimistic", false);
    send("finalized_checkpoint", out.end_object().text());
}

}  // namespace cairn::api
