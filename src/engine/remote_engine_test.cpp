#include "engine/remote_engine.hpp"

#include "base/clock.hpp"
#include "engine/engine_network_test.hpp"
#include "engine/pool_sidecars.hpp"
#include "json/parse.hpp"
#include "rpc/methods.hpp"
#include "rpc/payload_cache.hpp"
#include "rpc/server.hpp"

#include <atomic>
#include <latch>

namespace cairn::engine {
namespace {

using namespace consensus;
using execution_node::transfer;
using std::chrono::milliseconds;

constexpr Bytes32 SECRET{{7}};

RemoteOptions quick() {
    RemoteOptions out;
    out.retry = milliseconds(10);
    out.build_time = milliseconds(0);
    return out;
}

http::Url url_of(std::uint16_t port) {
    return http::parse_url("http://127.0.0.1:" + std::to_string(port)).value();
}

/// Whether it comes to be within ten seconds.
template <class F>
bool eventually(const F& is_so) {
    base::Alarm alarm;
    const std::uint64_t end = base::now_ms() + 10'000;
    while (!is_so() && base::now_ms() < end) {
        alarm.wait_until(base::now_ms() + 2);
    }
    return is_so();
}

/// Our own execution client behind its Engine API.
class EngineServer {
  public:
    explicit EngineServer(const execution_node::Genesis& genesis, std::uint16_t port = 0)
        : execution_(genesis), server_(dispatcher_, settings(port)) {
        rpc::add_engine_methods(dispatcher_, execution_.execution->backend(), payloads_);
        EXPECT_TRUE(server_.start());
    }
    std::uint16_t port() const { return server_.port(); }
    MemoryExecution& execution() { return execution_; }

  private:
    static rpc::ServerSettings settings(std::uint16_t port) {
        rpc::ServerSettings out;
        out.http = rpc::engine_http(port);
        out.jwt_secret = SECRET;
        return out;
    }

    MemoryExecution execution_;
    rpc::PayloadCache payloads_;
    rpc::Dispatcher dispatcher_;
    rpc::Server server_;
};

/// A server that says what the test wants.
class ScriptedServer {
  public:
    using Say = std::function<std::string(const json::Value& request)>;
    explicit ScriptedServer(Say say) : say_(std::move(say)), server_({.threads = 2}) {
        server_.handle(http::Method::post, "/", [this](const http::Request& request) {
            const auto asked = json::parse_json(request.body);
            return http::text_response(200, "application/json",
                                       asked ? say_(*asked) : std::string("?"));
        });
        EXPECT_TRUE(server_.start());
    }
    std::uint16_t port() const { return server_.port(); }

  private:
    Say say_;
    http::Server server_;
};

std::string answer(const json::Value& request, std::string_view result) {
    return R"({"jsonrpc":"2.0","id":)" + request.find("id")->text + R"(,"result":)" +
           std::string(result) + "}";
}

bool is_new_payload(const json::Value& request) {
    return request.find("method")->text.starts_with("engine_newPayload");
}

/// A client that gives one status to all payloads and heads.
struct StatusServer {
    ScriptedServer::Say say() {
        return [this](const json::Value& request) {
            const std::lock_guard lock(mutex);
            const std::string& method = request.find("method")->text;
            if (is_new_payload(request)) {
                return answer(request, payload);
            }
            if (method.starts_with("engine_forkchoice")) {
                return answer(request, R"({"payloadStatus":)" + head + R"(,"payloadId":null})");
            }
            return answer(request, "[]");
        };
    }
    void set(std::string for_payload, std::string for_head) {
        const std::lock_guard lock(mutex);
        payload = std::move(for_payload);
        head = std::move(for_head);
    }

    std::mutex mutex;
    std::string payload;
    std::string head;
};

std::string status(std::string_view name, const std::optional<Hash32>& latest = std::nullopt) {
    return R"({"status":")" + std::string(name) + R"(","latestValidHash":)" +
           (latest ? "\"" + base::to_hex(latest->view()) + "\"" : std::string("null")) +
           R"(,"validationError":null})";
}

/// A node on a client that knows neither payloads nor heads so far.
struct Undecided {
    Undecided(const node::SampleNetwork& network, const std::string& of_payloads)
        : server(client.say()),
          engine(url_of(server.port()), SECRET, quick()),
          node(network, engine) {
        client.set(of_payloads, status("SYNCING"));
    }

    StatusServer client;
    ScriptedServer server;
    RemoteEngine engine;
    EngineNode node;
};

/// The blocks of a network, made beforehand, and a node that hears of them.
class RemoteEngineChain : public testing::Test {
  protected:
    void SetUp() override {
        EngineNode maker(network_, source_.engine());
        for (std::uint64_t slot = 1; slot <= 4; ++slot) {
            source_.send(transfer(0, slot - 1));
            ASSERT_TRUE(maker.grow(Slot{slot}));
            blocks_.push_back(maker.chain().block(maker.chain().head().root)->block);
        }
    }
    static const Hash32& hash_of(const SignedBeaconBlock& block) {
        return block.message.body.execution_payload.block_hash;
    }
    bool hear(EngineNode& node, std::size_t index) {
        node.go_to(blocks_[index]->message.slot);
        return node.node().on_block(blocks_[index]).has_value();
    }
    void hear_three(EngineNode& node) {
        for (std::size_t i = 0; i < 3; ++i) {
            ASSERT_TRUE(hear(node, i));
        }
    }
    static bool is_optimistic(EngineNode& node) {
        return node.chain().is_optimistic(node.chain().head().root);
    }

    std::pair<node::SampleNetwork, execution_node::Genesis> both_ =
        network_of(ForkId::fulu, ForkId::fulu);
    const node::SampleNetwork& network_ = both_.first;
    const execution_node::Genesis& genesis_ = both_.second;
    MemoryExecution source_{genesis_};
    std::vector<std::shared_ptr<const SignedBeaconBlock>> blocks_;
};

TEST(RemoteEngine, CarriesTransactionsThroughEveryForkSinceBellatrix) {
    const auto [network, genesis] = network_of(ForkId::bellatrix, ForkId::fulu);
    EngineServer server(genesis);
    RemoteEngine engine(url_of(server.port()), SECRET, quick());
    EngineNode node(network, engine);
    for (std::uint64_t slot = 1; slot <= 5 * 8 + 2; ++slot) {
        server.execution().send(transfer(0, slot - 1));
        const auto grown = node.grow(Slot{slot});
        ASSERT_TRUE(grown) << slot << ": " << describe(grown.error()) << ", "
                           << engine.trouble().value_or("");
        ASSERT_EQ(node.head_payload().transactions.size(), 1U) << slot;
        ASSERT_FALSE(node.chain().is_optimistic(node.chain().head().root)) << slot;
    }
    const auto head = node.head_payload().block_hash;
    EXPECT_TRUE(eventually(
        [&] { return server.execution().execution->chain().view()->head()->hash == head; }));
    EXPECT_TRUE(eventually([&] { return engine.client_version().has_value(); }));
    EXPECT_EQ(engine.client_version(), "Cairn/Cairn/0x00000000");
    EXPECT_FALSE(engine.trouble()) << *engine.trouble();
}

TEST_F(RemoteEngineChain, RefusesWhatTheClientRefuses) {
    EngineServer server(genesis_);
    RemoteEngine engine(url_of(server.port()), SECRET, quick());
    const Spec spec = network_.spec_at(Slot{1});
    BeaconBlockBody body = blocks_[0]->message.body;
    body.execution_payload.gas_used += 1;
    const NewPayload wrong{
        body.execution_payload, {}, blocks_[0]->message.parent_root, body.execution_requests};
    EXPECT_FALSE(engine.verify_and_notify_new_payload(spec, wrong));
    EXPECT_FALSE(engine.is_offline());
    const auto refused = engine.take_invalidated();
    ASSERT_EQ(refused.size(), 1U);
    EXPECT_EQ(refused[0].block_hash, body.execution_payload.block_hash);
    EXPECT_TRUE(engine.take_invalidated().empty());
}

TEST_F(RemoteEngineChain, IsOptimisticWhileNobodyListens) {
    std::uint16_t port = 0;
    {
        http::Server taken({});
        ASSERT_TRUE(taken.start());
        port = taken.port();
    }
    RemoteEngine engine(url_of(port), SECRET, quick());
    EngineNode node(network_, engine);
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
        ASSERT_TRUE(hear(node, i));
    }
    EXPECT_TRUE(is_optimistic(node));
    EXPECT_TRUE(engine.is_offline());
    ASSERT_TRUE(engine.trouble());
    EXPECT_NE(engine.trouble()->find("not reached"), std::string::npos) << *engine.trouble();
    EXPECT_FALSE(engine.notify_forkchoice_updated(network_.spec_at(Slot{1}),
                                                  node.chain().forkchoice_hashes(), {}));
    // It comes, and gets what it has missed.
    EngineServer server(genesis_, port);
    EXPECT_TRUE(eventually([&] { return !is_optimistic(node) && !engine.is_offline(); }))
        << *engine.trouble();
    EXPECT_TRUE(eventually([&] {
        return server.execution().execution->chain().view()->head()->hash == hash_of(*blocks_[3]);
    }));
}

TEST_F(RemoteEngineChain, IsOfflineWithAnotherSecret) {
    EngineServer server(genesis_);
    RemoteEngine engine(url_of(server.port()), Bytes32{{8}}, quick());
    EngineNode node(network_, engine);
    ASSERT_TRUE(hear(node, 0));
    EXPECT_TRUE(is_optimistic(node));
    EXPECT_TRUE(engine.is_offline());
    EXPECT_NE(engine.trouble()->find("token"), std::string::npos) << *engine.trouble();
}

TEST_F(RemoteEngineChain, DoesNotWaitTwiceForASlowClient) {
    std::latch end(1);
    ScriptedServer server([&](const json::Value& request) {
        if (is_new_payload(request)) {
            end.wait();
        }
        return answer(request, "[]");
    });
    RemoteOptions options = quick();
    options.new_payload_timeout = milliseconds(50);
    options.retry = std::chrono::hours(1);
    RemoteEngine engine(url_of(server.port()), SECRET, options);
    EngineNode node(network_, engine);
    ASSERT_TRUE(hear(node, 0));
    EXPECT_TRUE(engine.is_offline());
    EXPECT_TRUE(is_optimistic(node));
    EXPECT_NE(engine.trouble()->find("no answer in time"), std::string::npos);
    const std::uint64_t before = base::now_ms();
    ASSERT_TRUE(hear(node, 1));
    EXPECT_LT(base::now_ms() - before, 5'000U);
    EXPECT_EQ(node.chain().head().slot, Slot{2});
    end.count_down();
}

TEST_F(RemoteEngineChain, LivesWithNonsense) {
    for (const char* const text :
         {"", "{", "[]", "null", R"({"jsonrpc":"2.0","id":999,"result":{}})",
          R"({"jsonrpc":"2.0"})", R"({"jsonrpc":"1.0","id":1,"result":{}})"}) {
        ScriptedServer server([&](const json::Value&) { return std::string(text); });
        RemoteEngine engine(url_of(server.port()), SECRET, quick());
        EngineNode node(network_, engine);
        EXPECT_TRUE(hear(node, 0)) << text;
        EXPECT_TRUE(is_optimistic(node)) << text;
        EXPECT_NE(engine.trouble()->find("an answer that is none"), std::string::npos) << text;
    }
}

TEST_F(RemoteEngineChain, HearsOfVerdictsLater) {
    Undecided undecided(network_, status("SYNCING"));
    auto& [client, server, engine, node] = undecided;
    hear_three(node);
    EXPECT_TRUE(is_optimistic(node));
    client.set(status("SYNCING"), status("VALID", hash_of(*blocks_[2])));
    EXPECT_TRUE(eventually([&] { return !is_optimistic(node); }));
    EXPECT_FALSE(engine.is_pending(hash_of(*blocks_[0])));
}

TEST_F(RemoteEngineChain, LeavesAChainThatTurnsOutInvalid) {
    Undecided undecided(network_, status("ACCEPTED"));
    auto& [client, server, engine, node] = undecided;
    hear_three(node);
    const Root first = node.chain().store().blocks[1].root;
    client.set(status("INVALID", hash_of(*blocks_[0])), status("INVALID", hash_of(*blocks_[0])));
    EXPECT_TRUE(eventually([&] {
        node.go_to(Slot{3});
        return node.chain().head().root == first;
    }));
    EXPECT_FALSE(is_optimistic(node));
    EXPECT_EQ(node.chain().store().blocks.size(), 2U);
    EXPECT_EQ(node.chain().block(blocks_[1]->message.parent_root)->block, blocks_[0]);
    EXPECT_FALSE(hear(node, 1));
    EXPECT_EQ(node.chain().store().blocks.size(), 2U);
}

TEST_F(RemoteEngineChain, LeavesTheParentsOfARefusedBlock) {
    Undecided undecided(network_, status("SYNCING"));
    auto& [client, server, engine, node] = undecided;
    hear_three(node);
    client.set(status("INVALID", hash_of(*blocks_[0])), status("SYNCING"));
    EXPECT_FALSE(hear(node, 3));
    node.node().set_time(node.chain().time_ms());
    EXPECT_EQ(node.chain().head().slot, Slot{1});
}

TEST_F(RemoteEngineChain, FetchesBlobsOfThePool) {
    EngineServer server(genesis_);
    RemoteEngine engine(url_of(server.port()), SECRET, quick());
    const std::vector<VersionedHash> unknown(2);
    const auto blobs = engine.get_blobs(network_.spec_at(Slot{1}), unknown);
    ASSERT_TRUE(blobs) << engine.trouble().value_or("");
    EXPECT_EQ(blobs->size(), 2U);
    EXPECT_EQ(blobs->front(), nullptr);
}

TEST(RemoteEngine, GivesTheSidecarsOfABlockWhoseBlobsAreInThePool) {
    for (const ForkId fork : {ForkId::deneb, ForkId::fulu}) {
        const auto [network, genesis] = network_of(fork, fork);
        EngineServer server(genesis);
        RemoteEngine engine(url_of(server.port()), SECRET, quick());
        EngineNode node(network, engine);
        server.execution().send_blob(fork);
        node.go_to(Slot{1});
        const node::ProducedBlock made = node.make();
        ASSERT_NE(made.blobs, nullptr);
        const auto block = node.sign(made.block);
        const Spec spec = network.spec_at(Slot{1});
        const auto wanted = node::make_sidecars(spec, *block, made.blobs->blobs, made.blobs->proofs,
                                                node::BlobsOrigin::own_engine);
        const auto found = sidecars_from_pool(engine, spec, *block);
        ASSERT_TRUE(found) << engine.trouble().value_or("");
        EXPECT_EQ(found->blobs, wanted->blobs);
        EXPECT_EQ(found->columns, wanted->columns);
        EXPECT_FALSE(found->empty());
        SignedBeaconBlock other = *block;
        other.message.body.blob_kzg_commitments.emplace_back();
        EXPECT_FALSE(sidecars_from_pool(engine, spec, other));
        other.message.body.blob_kzg_commitments.clear();
        EXPECT_FALSE(sidecars_from_pool(engine, spec, other));
    }
}

TEST(RemoteEngine, TakesNoSidecarsFromAClientThatAnswersNonsense) {
    const auto [network, genesis] = network_of(ForkId::fulu, ForkId::fulu);
    std::atomic<std::size_t> asked = 0;
    ScriptedServer server([&](const json::Value& request) {
        asked += request.find("method")->text == "engine_getBlobsV2" ? 1 : 0;
        return answer(request, R"([{"blob":"0x00","proofs":[]}])");
    });
    RemoteEngine engine(url_of(server.port()), SECRET, quick());
    SignedBeaconBlock block;
    block.message.slot = Slot{1};
    block.message.body.blob_kzg_commitments.emplace_back();
    EXPECT_FALSE(sidecars_from_pool(engine, network.spec_at(Slot{1}), block));
    EXPECT_EQ(asked, 1U);
    EXPECT_TRUE(engine.trouble());
}

}  // namespace
}  // namespace cairn::engine
