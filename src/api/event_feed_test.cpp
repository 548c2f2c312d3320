// Each topic that is fed once, as a listener hears it; and what becomes of those that do
// not listen fast enough.
#include "api/sample_node_test.hpp"
#include "api/sample_operations_test.hpp"
#include "consensus/accessors.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/validator/signatures.hpp"
#include "ssz/hash_tree_root.hpp"

#include <gtest/gtest.h>

namespace cairn::api {
namespace {

using namespace consensus;

/// Events of some topics, as they come.
class Listener {
  public:
    Listener(SampleNode& sample, const std::string& topics) : client_(sample.port()) {
        client_.request("GET", "/eth/v1/events?topics=" + topics, "Accept: text/event-stream\r\n");
        EXPECT_TRUE(client_.receive_until("\r\n\r\n").has_value());
        sample.on_owner([](node::Node&) {});  // it has been noticed
    }

    /// The data of the next event of a topic, those of others passed over.
    json::Value next(const std::string& topic) {
        for (int i = 0; i < 1000; ++i) {
            const auto event = client_.receive_until("\n\n");
            if (!event) {
                ADD_FAILURE() << "no event " << topic;
                return {};
            }
            const auto name = event->find("event: " + topic + "\n");
            const auto data = event->find("data: ");
            if (name != std::string::npos && data != std::string::npos) {
                const std::string text = event->substr(data + 6, event->size() - data - 8);
                auto document = json::parse_json(text);
                EXPECT_TRUE(document.has_value()) << text;
                return document ? *std::move(document) : json::Value{};
            }
        }
        return {};
    }

  private:
    http::RawClient client_;
};

std::string text_at(const json::Value& value, std::initializer_list<std::string_view> path) {
    const json::Value* at = &value;
    for (const std::string_view step : path) {
        at = at == nullptr ? nullptr : at->find(step);
    }
    EXPECT_NE(at, nullptr);
    return at == nullptr ? "" : at->text;
}

void play(SampleNode& sample, std::uint64_t first, std::uint64_t last) {
    for (std::uint64_t slot = first; slot <= last; ++slot) {
        sample.on_owner([&](node::Node&) { sample.play_slot(Slot{slot}); });
    }
}

TEST(EventFeed, TellsOfTheChain) {
    SampleNode sample(1);
    sample.start_serving();
    sample.on_owner([](node::Node&) {});
    Listener listener(sample, "block,block_gossip,head,head_v2");
    play(sample, 2, 2);
    const std::string root = sample.get("/eth/v1/beacon/blocks/2/root").at({"data", "root"});
    for (const std::string topic : {"block_gossip", "block", "head"}) {
        const json::Value event = listener.next(topic);
        EXPECT_EQ(text_at(event, {"slot"}), "2") << topic;
        EXPECT_EQ(text_at(event, {"block"}), root) << topic;
    }
    const json::Value head = listener.next("head_v2");
    EXPECT_EQ(text_at(head, {"version"}), "fulu");
    EXPECT_EQ(text_at(head, {"data", "block"}), root);
    EXPECT_EQ(text_at(head, {"data", "payload_status"}), "full");
    play(sample, 3, 8);
    while (text_at(listener.next("head"), {"slot"}) != "7") {
    }
    EXPECT_EQ(text_at(listener.next("head"), {"epoch_transition"}), "true");
}

TEST(EventFeed, TellsOfFinality) {
    SampleNode sample(30);
    sample.start_serving();
    sample.on_owner([](node::Node&) {});
    Listener listener(sample, "finalized_checkpoint");
    play(sample, 31, 33);
    const json::Value event = listener.next("finalized_checkpoint");
    EXPECT_EQ(text_at(event, {"epoch"}), "2");
    EXPECT_EQ(text_at(event, {"block"}),
              sample.get("/eth/v1/beacon/headers/finalized").at({"data", "root"}));
}

TEST(EventFeed, TellsOfVotes) {
    SampleNode sample(1);
    sample.start_serving();
    Listener listener(sample, "attestation&topics=single_attestation,contribution_and_proof");
    play(sample, 2, 2);
    const json::Value vote = listener.next("attestation");
    EXPECT_EQ(text_at(vote, {"data", "slot"}), "2");
    EXPECT_EQ(text_at(vote, {"committee_bits"}).size(), 4U);
    EXPECT_EQ(text_at(listener.next("single_attestation"), {"data", "slot"}), "2");
    EXPECT_EQ(text_at(listener.next("contribution_and_proof"), {"message", "contribution", "slot"}),
              "2");
}

TEST(EventFeed, TellsOfVotesBeforeElectra) {
    SampleNode sample(1, ForkId::deneb);
    sample.start_serving();
    Listener listener(sample, "attestation,single_attestation");
    play(sample, 2, 2);
    EXPECT_EQ(text_at(listener.next("attestation"), {"data", "slot"}), "2");
}

TEST(EventFeed, TellsOfOperations) {
    SampleNode sample(2);
    const auto exit = sample_exit(sample, ValidatorIndex{5});
    const auto proposer = sample_proposer_slashing(sample, ValidatorIndex{9});
    const auto attester = sample_attester_slashing(sample, ValidatorIndex{11});
    const auto change = sample_key_change(sample);
    sample.start_serving();
    Listener listener(sample,
                      "voluntary_exit,proposer_slashing,attester_slashing,bls_to_execution_change");
    sample.on_owner([&](node::Node& node) {
        node.publish(node::Topic::voluntary_exit, 0, exit);
        node.publish(node::Topic::proposer_slashing, 0, proposer);
        node.publish(node::Topic::attester_slashing, 0, attester);
        node.publish(node::Topic::bls_to_execution_change, 0, change);
        node.publish(node::Topic::voluntary_exit, 0, exit);  // no news
    });
    EXPECT_EQ(text_at(listener.next("voluntary_exit"), {"message", "validator_index"}), "5");
    EXPECT_EQ(text_at(listener.next("proposer_slashing"),
                      {"signed_header_1", "message", "proposer_index"}),
              "9");
    EXPECT_EQ(listener.next("attester_slashing")
                  .find("attestation_1")
                  ->find("attesting_indices")
                  ->items.at(0)
                  .text,
              "11");
    EXPECT_EQ(text_at(listener.next("bls_to_execution_change"), {"message", "validator_index"}),
              "63");
}

TEST(EventFeed, TellsOfLightClientData) {
    SampleNode sample(1);
    sample.start_serving();
    sample.on_owner([](node::Node&) {});
    Listener listener(sample, "light_client_finality_update,light_client_optimistic_update");
    play(sample, 2, 4);
    const json::Value optimistic = listener.next("light_client_optimistic_update");
    EXPECT_EQ(text_at(optimistic, {"version"}), "fulu");
    EXPECT_FALSE(text_at(optimistic, {"data", "signature_slot"}).empty());
    play(sample, 5, 33);
    EXPECT_EQ(text_at(listener.next("light_client_finality_update"), {"version"}), "fulu");
}

TEST(EventFeed, TellsWithWhatAPayloadWouldBeBuilt) {
    SampleNode sample(2);
    sample.start_serving();
    Listener listener(sample, "payload_attributes");
    const std::string address = "0x" + std::string(40, 'a');
    std::string wishes = "[";
    for (std::uint64_t i = 0; i < SAMPLE_VALIDATORS; ++i) {
        wishes += std::string(i == 0 ? "" : ",") + R"({"validator_index":")" + std::to_string(i) +
                  R"(","fee_recipient":")" + address + "\"}";
    }
    EXPECT_EQ(sample.post("/eth/v1/validator/prepare_beacon_proposer", wishes + "]").status, 200U);
    sample.on_owner([](node::Node& node) { node.set_time(node.chain().time_ms() + 4000); });
    const json::Value event = listener.next("payload_attributes");
    EXPECT_EQ(text_at(event, {"data", "proposal_slot"}), "3");
    EXPECT_EQ(text_at(event, {"data", "payload_attributes", "suggested_fee_recipient"}), address);
    EXPECT_EQ(text_at(event, {"data", "parent_block_hash"}),
              sample.get("/eth/v2/beacon/blocks/2")
                  .at({"data", "message", "body", "execution_payload", "block_hash"}));
    play(sample, 3, 3);
    EXPECT_EQ(text_at(event, {"data", "payload_attributes", "prev_randao"}),
              sample.get("/eth/v2/beacon/blocks/3")
                  .at({"data", "message", "body", "execution_payload", "prev_randao"}));
}

std::shared_ptr<const SignedBeaconBlock> make_block(SampleNode& sample, node::Node& node, Slot slot,
                                                    std::uint8_t graffiti) {
    const Spec& spec = sample.spec();
    const StatePointer state = *node.chain().state_at(node.chain().head().root, slot);
    const crypto::SecretKey key = sample_key(get_beacon_proposer_index(spec, *state)->value);
    BeaconBlock at_slot;
    at_slot.slot = slot;
    node::ProductionChoices choices;
    choices.slot = slot;
    choices.randao_reveal = get_epoch_signature(spec, *state, at_slot, key);
    choices.graffiti[0] = graffiti;
    SignedBeaconBlock block;
    block.message = node.produce_block(choices)->block;
    block.signature = get_block_signature(spec, *state, block.message, key);
    return std::make_shared<const SignedBeaconBlock>(std::move(block));
}

TEST(EventFeed, TellsOfColumns) {
    SampleNode sample(1, ForkId::fulu, 0, 1);
    sample.start_serving();
    Listener listener(sample, "data_column_sidecar");
    play(sample, 2, 2);
    const json::Value event = listener.next("data_column_sidecar");
    EXPECT_EQ(text_at(event, {"slot"}), "2");
    EXPECT_EQ(text_at(event, {"index"}), "0");
    EXPECT_EQ(text_at(event, {"block_root"}),
              sample.get("/eth/v1/beacon/blocks/2/root").at({"data", "root"}));
}

TEST(EventFeed, TellsOfBlobs) {
    SampleNode sample(1, ForkId::electra, 0, 1);
    sample.start_serving();
    Listener listener(sample, "blob_sidecar");
    play(sample, 2, 2);
    const json::Value event = listener.next("blob_sidecar");
    EXPECT_EQ(text_at(event, {"slot"}), "2");
    EXPECT_EQ(text_at(event, {"index"}), "0");
    EXPECT_EQ(text_at(event, {"versioned_hash"}).substr(0, 4), "0x01");
}

/// Two blocks for one slot, without votes: the first leads by its boost, which lasts for its slot;
/// then the one with the greater root does.
TEST(EventFeed, TellsOfReorganisations) {
    SampleNode sample(3);
    sample.begin_slot(Slot{4});
    const Spec& spec = sample.spec();
    auto first = make_block(sample, sample.node(), Slot{4}, 1);
    auto second = make_block(sample, sample.node(), Slot{4}, 2);
    if (ssz::hash_tree_root(spec, second->message) < ssz::hash_tree_root(spec, first->message)) {
        std::swap(first, second);
    }
    sample.start_serving();
    Listener listener(sample, "chain_reorg");
    sample.on_owner([&](node::Node& node) {
        ASSERT_TRUE(node.chain().import(first).has_value());
        ASSERT_TRUE(node.chain().import(second).has_value());
    });
    sample.on_owner([&](node::Node&) { sample.begin_slot(Slot{5}); });
    const json::Value event = listener.next("chain_reorg");
    EXPECT_EQ(text_at(event, {"depth"}), "1");
    EXPECT_EQ(text_at(event, {"slot"}), "4");
    EXPECT_EQ(text_at(event, {"old_head_block"}),
              hex_of(ssz::hash_tree_root(spec, first->message)));
    EXPECT_EQ(text_at(event, {"new_head_state"}), hex_of(second->message.state_root));
}

TEST(EventFeed, RefusesTopicsThatDoNotExist) {
    SampleNode sample(1);
    sample.start_serving();
    EXPECT_EQ(sample.get("/eth/v1/events?topics=weather_forecast").status, 400U);
    EXPECT_EQ(sample.get("/eth/v1/events").status, 400U);
    EXPECT_EQ(sample.get("/eth/v1/events?topics=").status, 400U);
    Listener silent(sample,
                    "data_column_sidecar,blob_sidecar,execution_payload,fast_confirmation,"
                    "execution_payload_bid,payload_attestation_message,proposer_preferences");
}

/// A client that takes nothing once it has taken `room` messages.
class SlowChannel final : public http::Channel {
  public:
    explicit SlowChannel(std::size_t room) : room_(room) {}
    http::Sent send(std::shared_ptr<const std::string> message) override {
        bytes += message->size();
        return ++sent > room_ ? http::Sent::queued_others_dropped : http::Sent::queued;
    }
    void close() override { closed = true; }
    std::uint64_t dropped() const override { return 0; }

    std::size_t sent = 0;
    std::size_t bytes = 0;
    bool closed = false;

  private:
    std::size_t room_;
};

TEST(EventFeed, CutsOffWhoListensTooSlowly) {
    SampleNode sample(1);
    EventFeed feed;
    const LightData light;
    feed.observe(sample.node(), light, {});
    const auto slow = std::make_shared<SlowChannel>(2);
    const auto fast = std::make_shared<SlowChannel>(1000);
    const auto deaf = std::make_shared<SlowChannel>(0);
    http::Request request;
    request.query = {{"topics", "head,block"}};
    const EventTopics topics = *parse_event_topics(request);
    request.query = {{"topics", "voluntary_exit"}};
    ASSERT_TRUE(feed.add_listener(slow, topics));
    ASSERT_TRUE(feed.add_listener(fast, topics));
    ASSERT_TRUE(feed.add_listener(deaf, *parse_event_topics(request)));
    for (std::uint64_t slot = 2; slot <= 6; ++slot) {
        sample.play_slot(Slot{slot});
        feed.observe(sample.node(), light, {});
    }
    EXPECT_TRUE(slow->closed);
    EXPECT_EQ(slow->sent, 3U);
    EXPECT_FALSE(fast->closed);
    EXPECT_EQ(fast->sent, 5U);
    EXPECT_EQ(deaf->sent, 0U);
    EXPECT_EQ(feed.cut_off(), 1U);
    EXPECT_EQ(feed.listeners(), 2U);
    feed.remove_listener(*slow);
    for (std::size_t i = feed.listeners(); i < MAX_LISTENERS; ++i) {
        ASSERT_TRUE(feed.add_listener(std::make_shared<SlowChannel>(1), topics));
    }
    EXPECT_FALSE(feed.add_listener(slow, topics));
}

}  // namespace
}  // namespace cairn::api
