// JSON-RPC over real sockets: HTTP, WebSockets, a Unix socket; clients that are wrong, too large,
// slow, many, or without a token.
#include "rpc/server.hpp"

#include "http/raw_client.hpp"
#include "rpc/ipc_server.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <future>
#include <thread>

namespace cairn::rpc {
namespace {

using http::RawClient;

constexpr std::uint64_t NOW = 1'700'000'000;
const Bytes32 SECRET{{{7}}};
const std::string JSON_TYPE = "Content-Type: application/json\r\n";

std::string call(std::string_view method, std::string_view params = "[]") {
    return R"({"jsonrpc":"2.0","id":1,"method":")" + std::string(method) + R"(","params":)" +
           std::string(params) + "}";
}
std::string result(std::string_view json) {
    return R"({"jsonrpc":"2.0","id":1,"result":)" + std::string(json) + "}";
}

/// Methods that say something, a lot, or something later.
class RpcServerTest : public ::testing::Test {
  protected:
    RpcServerTest() {
        dispatcher_.add({"hello", "", [](const Parameters&) -> Answer { return "\"hello\""; }});
        dispatcher_.add({"large", "", [](const Parameters&) -> Answer {
                             return '"' + std::string(1'000'000, 'x') + '"';
                         }});
        dispatcher_.add({"subscribe", "", [this](const Parameters& p) -> Answer {
                             if (p.connection() == nullptr) {
                                 return fail(ErrorCode{-32001}, "notifications not supported");
                             }
                             p.connection()->push("\"first\"");
                             p.connection()->on_close([this] { ++ended_; });
                             connection_ = p.connection();
                             return "\"0x1\"";
                         }});
        settings_.http.threads = 2;
    }

    void start() {
        server_ = std::make_unique<Server>(dispatcher_, settings_);
        ASSERT_TRUE(server_->start());
    }
    http::ReceivedResponse post(RawClient& client, std::string_view body,
                                const std::string& headers = JSON_TYPE) {
        client.request("POST", "/", headers, body);
        return client.receive().value_or(http::ReceivedResponse{});
    }
    http::ReceivedResponse post(std::string_view body, const std::string& headers = JSON_TYPE) {
        RawClient client(server_->port());
        return post(client, body, headers);
    }

    Dispatcher dispatcher_;
    ServerSettings settings_;
    std::unique_ptr<Server> server_;
    std::shared_ptr<Connection> connection_;
    std::atomic<int> ended_ = 0;
};

TEST_F(RpcServerTest, AnswersPostsOnOneConnection) {
    start();
    RawClient client(server_->port());
    for (int i = 0; i < 3; ++i) {
        const auto answer = post(client, call("hello"));
        EXPECT_EQ(answer.status, 200U);
        EXPECT_EQ(answer.header("content-type"), "application/json");
        EXPECT_EQ(answer.body, result("\"hello\""));
    }
    EXPECT_EQ(post(client, "[" + call("hello") + "," + call("hello") + "]").body,
              "[" + result("\"hello\"") + "," + result("\"hello\"") + "]");
    EXPECT_EQ(post(client, R"({"jsonrpc":"2.0","method":"hello"})").body, "");
    EXPECT_NE(post(client, call("subscribe")).body.find("-32001"), std::string::npos);
    client.request("GET", "/");
    EXPECT_EQ(client.receive()->status, 200U);
}

TEST_F(RpcServerTest, RefusesWhatIsWrong) {
    start();
    struct Case {
        std::string body;
        std::string code;
    };
    const Case cases[] = {
        {"", "-32700"},
        {"{", "-32700"},
        {"nonsense", "-32700"},
        {std::string(100'000, '['), "-32700"},
        {std::string(100'000, '[') + std::string(100'000, ']'), "-32700"},
        {R"({"jsonrpc":"2.0","id":1,"method":"hello","params":[)" + std::string(40, '[') +
             std::string(40, ']') + "]}",
         "-32700"},
        {"\"\xff\"", "-32700"},
        {"1", "-32600"},
        {"{}", "-32600"},
        {"[]", "-32600"},
        {R"({"jsonrpc":"1.0","id":1,"method":"hello"})", "-32600"},
        {call("missing"), "-32601"},
        {call("hello", R"(["more"])"), "-32602"},
        {call("hello", R"({"by":"name"})"), "-32602"},
    };
    for (const Case& one : cases) {
        const auto answer = post(one.body);
        EXPECT_EQ(answer.status, 200U);
        EXPECT_NE(answer.body.find("\"code\":" + one.code), std::string::npos)
            << one.body.substr(0, 80) << "\n"
            << answer.body;
    }
    EXPECT_EQ(post(call("hello"), "").status, 415U);
    EXPECT_EQ(post(call("hello"), "Content-Type: text/plain\r\n").status, 415U);
    EXPECT_EQ(post(call("hello"), JSON_TYPE + "Origin: http://evil.example\r\n").status, 403U);
    RawClient other(server_->port());
    other.request("PUT", "/", JSON_TYPE, call("hello"));
    EXPECT_EQ(other.receive()->status, 405U);
}

TEST_F(RpcServerTest, TooLongABodyIsRefusedUnread) {
    settings_.http.max_body_bytes = 1'000;
    start();
    EXPECT_EQ(post(std::string(1'001, ' ')).status, 413U);
    EXPECT_EQ(post(call("hello") + std::string(800, ' ')).status, 200U);
}

TEST_F(RpcServerTest, WebSocketsAnswerAndNotify) {
    start();
    RawClient client(server_->port());
    ASSERT_TRUE(client.open_websocket("/"));
    const auto ask = [&](std::string_view text) {
        EXPECT_TRUE(client.send_frame(http::text_opcode, text));
        const auto frame = client.receive_frame();
        return frame ? frame->payload : "";
    };
    EXPECT_EQ(ask(call("hello")), result("\"hello\""));
    EXPECT_NE(ask("{").find("-32700"), std::string::npos);
    EXPECT_EQ(ask(call("subscribe")), result("\"0x1\""));
    EXPECT_EQ(client.receive_frame()->payload, "\"first\"");
    EXPECT_TRUE(connection_->push("\"later\""));
    EXPECT_EQ(client.receive_frame()->payload, "\"later\"");
    client.send_frame(http::text_opcode, R"({"jsonrpc":"2.0","method":"hello"})");  // no answer
    EXPECT_EQ(ask(call("hello")), result("\"hello\""));
    server_->stop();
    EXPECT_EQ(ended_, 1);
    EXPECT_FALSE(connection_->push("\"too late\""));
}

TEST_F(RpcServerTest, AWebSocketThatReadsNothingIsCutOffAndOthersAreServed) {
    start();
    RawClient slow(server_->port());
    ASSERT_TRUE(slow.open_websocket("/"));
    ASSERT_TRUE(slow.send_frame(http::text_opcode, call("subscribe")));
    EXPECT_EQ(slow.receive_frame()->payload, result("\"0x1\""));
    const auto text = std::make_shared<const std::string>(std::size_t{4} << 20U, 'x');
    int pushed = 0;
    while (connection_->push(text) && pushed < 1'000) {
        ++pushed;
    }
    EXPECT_LT(pushed, 40);
    EXPECT_FALSE(connection_->is_open());
    EXPECT_EQ(post(call("hello")).status, 200U);
}

TEST_F(RpcServerTest, ManyRequestsOfOneWebSocketWaitForTheirAnswers) {
    start();
    RawClient client(server_->port());
    ASSERT_TRUE(client.open_websocket("/"));
    // 100 MB of answers, which the queue does not hold.
    for (int i = 0; i < 100; ++i) {
        ASSERT_TRUE(client.send_frame(http::text_opcode, call("large")));
    }
    for (int i = 0; i < 100; ++i) {
        const auto frame = client.receive_frame();
        ASSERT_TRUE(frame);
        EXPECT_GT(frame->payload.size(), 1'000'000U);
    }
}

TEST_F(RpcServerTest, AnswersBeyondTheBudgetAreNotMade) {
    settings_.answers = std::make_shared<base::Budget>(1'500'000);
    start();
    EXPECT_EQ(post(call("large")).status, 200U);
    base::Share others(settings_.answers);
    // The server lets go of an answer a moment after its last byte has left.
    while (!others.resize(1'000'000)) {
        std::this_thread::yield();
    }
    EXPECT_EQ(post(call("large")).status, 503U);
    EXPECT_EQ(post(call("hello")).status, 200U);
    while (!others.resize(1'500'000)) {
        std::this_thread::yield();
    }
    EXPECT_EQ(post(call("hello")).status, 503U);
    ASSERT_TRUE(others.resize(0));
    EXPECT_EQ(post(call("large")).status, 200U);
    EXPECT_EQ(settings_.answers->used(), 0U);
}

TEST_F(RpcServerTest, TokensAreAskedForByAllWaysIn) {
    settings_.jwt_secret = SECRET;
    settings_.now_s = [] { return NOW; };
    start();
    const auto bearer = [](const Bytes32& secret, std::uint64_t now) {
        return "Authorization: Bearer " + make_jwt(secret, now) + "\r\n";
    };
    EXPECT_EQ(post(call("hello"), JSON_TYPE + bearer(SECRET, NOW)).status, 200U);
    for (const std::string& header :
         {std::string(), bearer(Bytes32{}, NOW), bearer(SECRET, NOW - 61), bearer(SECRET, NOW + 61),
          std::string("Authorization: Bearer x\r\n"),
          std::string("Authorization: Basic eA==\r\n")}) {
        EXPECT_EQ(post(call("hello"), JSON_TYPE + header).status, 401U) << header;
        RawClient client(server_->port());
        EXPECT_FALSE(client.open_websocket("/", header)) << header;
    }
    RawClient client(server_->port());
    EXPECT_TRUE(client.open_websocket("/", bearer(SECRET, NOW)));
}

TEST_F(RpcServerTest, ManyClientsAtOnce) {
    settings_.http.max_connections = 64;
    start();
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 64; ++i) {
        clients.push_back(std::make_unique<RawClient>(server_->port()));
        EXPECT_TRUE(clients.back()->request("POST", "/", JSON_TYPE, call("hello")));
    }
    for (const auto& client : clients) {
        EXPECT_EQ(client->receive().value_or(http::ReceivedResponse{}).status, 200U);
    }
    EXPECT_EQ(post(call("hello")).status, 503U);
}

TEST_F(RpcServerTest, ASlowClientHoldsUpNobody) {
    settings_.http.threads = 1;
    settings_.http.body_timeout = std::chrono::milliseconds(100);
    start();
    RawClient slow(server_->port());
    ASSERT_TRUE(slow.request("POST", "/", JSON_TYPE + "Content-Length: 100\r\n\r\n{"));
    EXPECT_EQ(post(call("hello")).status, 200U);
    EXPECT_EQ(slow.receive().value_or(http::ReceivedResponse{}).status, 408U);
}

TEST_F(RpcServerTest, IpcSpeaksJsonBackToBack) {
    const std::filesystem::path path =
        std::filesystem::temp_directory_path() / ("rpc-" + std::to_string(::getpid()) + ".ipc");
    IpcServer ipc(dispatcher_, path);
    ASSERT_TRUE(ipc.start());
    RawClient client(path);
    ASSERT_TRUE(client.send(call("hello") + call("hello") + "\n \n" + call("hel")));
    const std::string hello = result("\"hello\"") + "\n";
    EXPECT_EQ(client.receive_bytes(2 * hello.size()), hello + hello);
    EXPECT_NE(client.receive_until("\n")->find("-32601"), std::string::npos);
    ASSERT_TRUE(client.send("[" + call("hello") + "]"));
    EXPECT_EQ(client.receive_until("\n"), "[" + result("\"hello\"") + "]\n");
    ASSERT_TRUE(client.send("nonsense\n" + call("subscribe")));
    EXPECT_NE(client.receive_until("\n")->find("-32700"), std::string::npos);
    EXPECT_EQ(client.receive_until("\n"), result("\"0x1\"") + "\n");
    EXPECT_EQ(client.receive_until("\n"), "\"first\"\n");
    client.close();
    ipc.stop();
    EXPECT_EQ(ended_, 1);
}

}  // namespace
}  // namespace cairn::rpc
