// Ten times more than an execution client is meant for: requests and transactions of many clients,
// some of which read nothing, while a consensus client drives it. Memory stays under the ceiling
// that src/execution_service/README.md states, and blocks go on.
#include "base/clock.hpp"
#include "base/environment_test.hpp"
#include "http/raw_client.hpp"
#include "test/execution/driver.hpp"

#include <array>
#include <atomic>
#include <csignal>
#include <iostream>

namespace cairn::test {
namespace {

using execution_node::transfer;
using http::RawClient;

constexpr std::uint64_t CEILING_BYTES = std::uint64_t{2} << 30U;
constexpr std::size_t POOL_TRANSACTIONS = 128;
constexpr std::uint64_t ACCOUNTS = 10;
constexpr std::chrono::milliseconds PATIENCE(200);

std::string call(const std::string& method, const std::string& params) {
    return R"({"jsonrpc":"2.0","id":1,"method":")" + method + R"(","params":[)" + params + "]}";
}
std::string batch_of(const std::string& request, std::size_t count) {
    std::string out = "[" + request;
    for (std::size_t i = 1; i < count; ++i) {
        out += "," + request;
    }
    return out + "]";
}
const std::string JSON_TYPE = "Content-Type: application/json\r\n";

/// Clients that do one thing again and again until they are told to stop.
class Flood {
  public:
    explicit Flood(std::uint16_t port) : port_(port) {}
    Flood(const Flood&) = delete;
    Flood& operator=(const Flood&) = delete;
    ~Flood() {
        stops_ = true;
        threads_.clear();
    }

    void add(std::function<void(Flood&)> turn) {
        auto thread = base::Thread::start("flood", [this, turn = std::move(turn)] {
            while (!stops_) {
                turn(*this);
            }
        });
        ASSERT_TRUE(thread);
        threads_.push_back(std::move(*thread));
    }

    /// Asks, and counts what came.
    void ask(const std::string& body) {
        RawClient client(port_, std::chrono::seconds(20));
        client.request("POST", "/", JSON_TYPE, body);
        const auto answer = client.receive();
        ++(answer && answer->status == 200 ? answered_ : refused_);
    }
    /// Many ask for much and take nothing, for a while.
    void ask_and_read_nothing(const std::string& body, std::size_t clients) {
        std::vector<std::unique_ptr<RawClient>> all;
        for (std::size_t i = 0; i < clients && !stops_; ++i) {
            all.push_back(std::make_unique<RawClient>(port_, PATIENCE));
            all.back()->request("POST", "/", JSON_TYPE, body);
        }
        hold();
    }
    void websockets_that_read_nothing(const std::string& text, std::size_t clients) {
        std::vector<std::unique_ptr<RawClient>> all;
        for (std::size_t i = 0; i < clients && !stops_; ++i) {
            all.push_back(std::make_unique<RawClient>(port_, PATIENCE));
            if (all.back()->open_websocket("/")) {
                for (int k = 0; k < 20 && all.back()->send_frame(http::text_opcode, text); ++k) {
                }
            }
        }
        hold();
    }
    void bodies_that_do_not_end(std::size_t clients) {
        std::vector<std::unique_ptr<RawClient>> all;
        const std::string body(std::size_t{4} << 20U, ' ');
        for (std::size_t i = 0; i < clients && !stops_; ++i) {
            all.push_back(std::make_unique<RawClient>(port_, PATIENCE));
            all.back()->send("POST / HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port_) +
                             "\r\n" + JSON_TYPE + "Content-Length: 5000000\r\n\r\n" + body);
        }
        hold();
    }

    std::uint64_t answered() const { return answered_; }
    std::uint64_t refused() const { return refused_; }

  private:
    static void hold() {
        base::Alarm alarm;
        alarm.wait_until(base::now_ms() + 2'000);
    }

    std::uint16_t port_;
    std::atomic<bool> stops_ = false;
    std::atomic<std::uint64_t> answered_ = 0;
    std::atomic<std::uint64_t> refused_ = 0;
    std::vector<base::Thread> threads_;
};

using Nonces = std::array<std::atomic<std::uint64_t>, ACCOUNTS>;

/// Transactions of all accounts, far beyond what the pool takes.
std::string transactions_from(const Nonces& nonces) {
    std::string out = "[";
    for (std::uint64_t i = 0; i < ACCOUNTS; ++i) {
        for (std::uint64_t k = 0; k < 20; ++k) {
            const auto bytes = execution::encode_transaction(transfer(i, nonces[i] + k, 1 + k % 3));
            out += (out.size() == 1 ? "" : ",") +
                   call("eth_sendRawTransaction", '"' + base::to_hex(bytes) + '"');
        }
    }
    return out + "]";
}

void start_flood(Flood& flood, const Nonces& nonces) {
    const std::string everything = batch_of(call("eth_getBlockByNumber", "\"latest\",true"), 1'000);
    // A loop until the gas is used up.
    const std::string loop = call("eth_call", R"({"data":"0x5b600056"},"latest")");
    const std::string logs = call("eth_getLogs", R"({"fromBlock":"0x0","toBlock":"latest"})");
    const std::string trace = call("debug_traceBlockByNumber", "\"latest\"");
    for (int i = 0; i < 3; ++i) {
        flood.add([&nonces](Flood& f) { f.ask(transactions_from(nonces)); });
        flood.add([loop](Flood& f) { f.ask(loop); });
    }
    flood.add([everything](Flood& f) { f.ask(everything); });
    flood.add([logs](Flood& f) { f.ask(logs); });
    flood.add([trace](Flood& f) { f.ask(trace); });
    flood.add([](Flood& f) { f.ask(std::string(5'000'000, '[')); });
    flood.add([everything](Flood& f) { f.ask_and_read_nothing(everything, 80); });
    flood.add([everything](Flood& f) { f.websockets_that_read_nothing(everything, 40); });
    flood.add([](Flood& f) { f.bodies_that_do_not_end(60); });
}

TEST(Flood, BlocksGoOnAndMemoryStaysUnderTheCeiling) {
    const std::uint64_t seconds = base::number_from_environment("CAIRN_FLOOD_S", 8);
    const Folder folder;
    RunningExecution node(folder.path() / "data",
                          {"--pool-transactions", std::to_string(POOL_TRANSACTIONS)});
    ASSERT_TRUE(node.is_serving()) << node.process().text();
    auto head = node.block("latest");
    ASSERT_TRUE(head);
    Nonces nonces{};
    std::size_t blocks = 0;
    std::size_t transactions = 0;
    std::uint64_t slowest_ms = 0;
    std::uint64_t answered = 0;
    std::uint64_t refused = 0;
    {
        Flood flood(node.port());
        start_flood(flood, nonces);
        const std::uint64_t end = base::now_ms() + seconds * 1'000;
        while (base::now_ms() < end) {
            const std::uint64_t began = base::now_ms();
            const auto built = node.build(*head, blocks);
            ASSERT_TRUE(built) << node.process().text();
            ASSERT_TRUE(node.set_forkchoice(built->block.hash, head->hash, head->hash));
            slowest_ms = std::max(slowest_ms, base::now_ms() - began);
            head = built->block;
            ++blocks;
            transactions += built->transactions;
            for (std::uint64_t i = 0; i < ACCOUNTS; ++i) {
                nonces[i] = node.nonce(i).value_or(nonces[i]);
            }
        }
        answered = flood.answered();
        refused = flood.refused();
    }
    const std::uint64_t peak = node.process().peak_memory();
    std::cout << blocks << " blocks with " << transactions << " transactions in " << seconds
              << " s, the slowest " << slowest_ms << " ms; " << answered << " requests answered, "
              << refused << " refused; at most " << (peak >> 20U) << " MiB\n";
    EXPECT_LT(peak, CEILING_BYTES);
    EXPECT_GE(blocks, seconds / 4);
    EXPECT_GT(answered, 0U);
    EXPECT_GT(transactions, 0U);
    node.process().send_signal(SIGTERM);
    EXPECT_EQ(node.process().wait(), 0) << node.process().text();
}

}  // namespace
}  // namespace cairn::test
