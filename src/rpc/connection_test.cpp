#include "rpc/connection.hpp"

#include "rpc/dispatcher.hpp"

#include <gtest/gtest.h>

namespace cairn::rpc {
namespace {

class Client {
  public:
    std::vector<std::string> got;
    bool takes = true;
    int closes = 0;
    std::shared_ptr<Connection> connection = std::make_shared<Connection>(
        [this](const std::shared_ptr<const std::string>& text) {
            if (takes) {
                got.push_back(*text);
            }
            return takes;
        },
        [this] { ++closes; });
};

TEST(Connection, NotificationsFollowTheAnswerOfTheRequestUnderWay) {
    Client client;
    client.connection->serve([&] {
        EXPECT_TRUE(client.connection->push("first"));
        EXPECT_TRUE(client.connection->push("second"));
        EXPECT_TRUE(client.got.empty());
        return std::string("answer");
    });
    EXPECT_TRUE(client.connection->push("third"));
    EXPECT_EQ(client.got, (std::vector<std::string>{"answer", "first", "second", "third"}));
}

TEST(Connection, AClientThatIsTooSlowIsClosedOnce) {
    Client client;
    client.takes = false;
    EXPECT_FALSE(client.connection->push("a"));
    EXPECT_FALSE(client.connection->push("b"));
    EXPECT_FALSE(client.connection->is_open());
    EXPECT_EQ(client.closes, 1);
}

TEST(Connection, WhatWaitsForAnAnswerIsBounded) {
    Client client;
    client.connection->serve([&] {
        const auto text = std::make_shared<const std::string>(MAX_HELD_BYTES / 2, 'x');
        EXPECT_TRUE(client.connection->push(text));
        EXPECT_TRUE(client.connection->push(text));
        EXPECT_FALSE(client.connection->push("x"));
        return std::string("answer");
    });
    EXPECT_TRUE(client.got.empty());
    EXPECT_EQ(client.closes, 1);
}

TEST(Connection, TellsItsEndOnce) {
    Client client;
    int ends = 0;
    client.connection->on_close([&] { ++ends; });
    client.connection->end();
    client.connection->end();
    EXPECT_EQ(ends, 1);
    client.connection->on_close([&] { ++ends; });
    EXPECT_EQ(ends, 2);
    EXPECT_FALSE(client.connection->push("late"));
    EXPECT_TRUE(client.got.empty());
}

TEST(Connection, MethodsSeeWhoAsks) {
    Client client;
    Dispatcher dispatcher;
    dispatcher.add({"who", "", [&](const Parameters& p) -> Answer {
                        return p.connection() == client.connection ? "true" : "false";
                    }});
    const std::string request = R"({"jsonrpc":"2.0","id":1,"method":"who"})";
    EXPECT_EQ(dispatcher.handle(request), R"({"jsonrpc":"2.0","id":1,"result":false})");
    const std::string answer = R"({"jsonrpc":"2.0","id":1,"result":true})";
    EXPECT_EQ(dispatcher.handle(request, client.connection), answer);
    EXPECT_EQ(dispatcher.handle("[" + request + "]", client.connection), "[" + answer + "]");
}

}  // namespace
}  // namespace cairn::rpc
