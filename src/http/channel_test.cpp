// WebSockets and event streams over real connections.
#include "http/channel.hpp"

#include "base/thread.hpp"
#include "http/raw_client.hpp"
#include "http/server.hpp"

#include <gtest/gtest.h>

#include <array>
#include <future>
#include <mutex>

namespace cairn::http {
namespace {

using std::chrono::milliseconds;

std::shared_ptr<const std::string> message(std::string text) {
    return std::make_shared<const std::string>(std::move(text));
}

/// A server with a WebSocket that echoes and an event stream; what is opened can be awaited.
class ChannelTest : public ::testing::Test {
  protected:
    explicit ChannelTest(ServerOptions options = {.threads = 2}) : server_(std::move(options)) {
        const auto on_open = [this](const Request&, const std::shared_ptr<Channel>& channel) {
            opened_.set_value(channel);
        };
        const auto on_close = [this](Channel& channel) { closed_.set_value(&channel); };
        const auto refuse = [](const Request& request) -> std::optional<Response> {
            if (request.query_value("topics") == "bad") {
                return error_response(400, "no such topic");
            }
            return std::nullopt;
        };
        server_.websocket("/feed", {.refuse = refuse,
                                    .on_open = on_open,
                                    .on_text =
                                        [](Channel& channel, std::string_view text) {
                                            channel.send(message(std::string(text)));
                                        },
                                    .on_close = on_close});
        server_.events("/events", {.refuse = refuse, .on_open = on_open, .on_close = on_close});
        EXPECT_TRUE(server_.start());
    }

    std::shared_ptr<Channel> opened() { return opened_.get_future().get(); }
    bool is_closed() {
        return closed_.get_future().wait_for(std::chrono::seconds(10)) == std::future_status::ready;
    }

    std::promise<std::shared_ptr<Channel>> opened_;
    std::promise<Channel*> closed_;
    Server server_;
};

class WebSocketTest : public ChannelTest {
  protected:
    WebSocketTest() : client_(server_.port()) {}
    RawClient client_;
};

TEST_F(WebSocketTest, echoes_texts_of_all_lengths) {
    ASSERT_TRUE(client_.open_websocket("/feed"));
    for (const std::size_t size : {0U, 1U, 125U, 126U, 65'535U, 65'536U}) {
        const std::string text(size, 'x');
        ASSERT_TRUE(client_.send_frame(text_opcode, text));
        const auto frame = client_.receive_frame();
        ASSERT_TRUE(frame) << size;
        EXPECT_EQ(frame->opcode, text_opcode);
        EXPECT_EQ(frame->payload, text);
    }
}

TEST_F(WebSocketTest, answers_pings_and_goodbyes) {
    ASSERT_TRUE(client_.open_websocket("/feed"));
    ASSERT_TRUE(client_.send_frame(ping_opcode, "are you there"));
    const auto pong = client_.receive_frame();
    ASSERT_TRUE(pong);
    EXPECT_EQ(pong->opcode, pong_opcode);
    EXPECT_EQ(pong->payload, "are you there");
    ASSERT_TRUE(client_.send_frame(close_opcode, "\x03\xe8"));
    EXPECT_EQ(client_.receive_frame()->close_code(), 1000U);
    client_.close();
    EXPECT_TRUE(is_closed());
    EXPECT_EQ(opened()->send(message("too late")), Sent::closed);
}

TEST(WebSocketQueue, a_client_that_reads_nothing_is_cut_off) {
    std::promise<std::shared_ptr<Channel>> opened;
    std::promise<void> closed;
    Server server({.threads = 2});
    server.websocket(
        "/",
        {.on_open = [&](const Request&,
                        const std::shared_ptr<Channel>& channel) { opened.set_value(channel); },
         .on_close = [&](Channel&) { closed.set_value(); },
         .queue = {.messages = 4, .bytes = 1'000'000, .overflow = Overflow::close}});
    ASSERT_TRUE(server.start());
    RawClient client(server.port());
    ASSERT_TRUE(client.open_websocket("/"));
    const auto channel = opened.get_future().get();
    int sent = 0;
    while (channel->send(message(std::string(500'000, 'x'))) != Sent::closed && sent < 10'000) {
        ++sent;
    }
    EXPECT_LT(sent, 10'000);
    closed.get_future().wait();
    EXPECT_EQ(channel->dropped(), 0U);
}

TEST(WebSocketQueue, requests_wait_until_their_answers_have_room) {
    Server server({.threads = 2, .max_message_bytes = 1'000'000});
    server.websocket(
        "/", {.on_text = [](Channel& channel,
                            std::string_view text) { channel.send(message(std::string(text))); },
              .queue = {.messages = 4, .bytes = 1'000'000, .overflow = Overflow::close}});
    ASSERT_TRUE(server.start());
    RawClient client(server.port());
    ASSERT_TRUE(client.open_websocket("/"));
    const std::string text(200, 'x');
    for (int i = 0; i < 500; ++i) {
        ASSERT_TRUE(client.send_frame(text_opcode, text));
    }
    for (int i = 0; i < 500; ++i) {
        const auto frame = client.receive_frame();
        ASSERT_TRUE(frame) << i;
        EXPECT_EQ(frame->payload, text);
    }
}

TEST_F(WebSocketTest, hears_of_a_client_that_vanishes) {
    {
        RawClient vanishing(server_.port());
        ASSERT_TRUE(vanishing.open_websocket("/feed"));
    }
    EXPECT_TRUE(is_closed());
}

TEST_F(WebSocketTest, closes_with_the_reason) {
    struct Case {
        std::uint8_t opcode;
        std::string payload;
        unsigned want;
    };
    const auto cases = std::to_array<Case>({
        {binary_opcode, "binary", 1003},
        {text_opcode, "\xff is no UTF-8", 1007},
        {text_opcode, std::string(65'537, 'x'), 1009},
        {3, "a reserved opcode", 1002},
    });
    for (const Case& c : cases) {
        opened_ = {};
        closed_ = {};
        RawClient client(server_.port());
        ASSERT_TRUE(client.open_websocket("/feed"));
        ASSERT_TRUE(client.send_frame(c.opcode, c.payload));
        const auto frame = client.receive_frame();
        ASSERT_TRUE(frame) << c.want;
        EXPECT_EQ(frame->close_code(), c.want);
        client.send_frame(close_opcode, frame->payload.substr(0, 2));
        client.close();
        EXPECT_TRUE(is_closed()) << c.want;
    }
}

TEST_F(WebSocketTest, refuses_before_the_handshake) {
    struct Case {
        std::string_view target;
        std::string_view headers;
        unsigned want;
    };
    constexpr std::string_view upgrade =
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    const auto cases = std::to_array<Case>({
        {"/feed", "Origin: http://evil.example\r\n", 403},
        {"/feed", "Origin: null\r\n", 403},
        {"/feed", "Host: evil.example\r\n", 400},
        {"/feed?topics=bad", "", 400},
        {"/nothing", "", 404},
    });
    for (const Case& c : cases) {
        RawClient client(server_.port());
        ASSERT_TRUE(client.request("GET", c.target, std::string(upgrade).append(c.headers)));
        EXPECT_EQ(client.receive()->status, c.want) << c.target << c.headers;
    }
    RawClient foreign(server_.port());
    ASSERT_TRUE(foreign.send("GET /feed HTTP/1.1\r\nHost: evil.example\r\n" + std::string(upgrade) +
                             "\r\n"));
    EXPECT_EQ(foreign.receive()->status, 403U);
    RawClient old(server_.port());
    ASSERT_TRUE(old.request("GET", "/feed", "Upgrade: websocket\r\nConnection: Upgrade\r\n"));
    EXPECT_EQ(old.receive(Body::none)->status, 400U);
    EXPECT_TRUE(client_.open_websocket(
        "/feed", "Origin: http://localhost:" + std::to_string(server_.port()) + "\r\n"));
}

TEST_F(WebSocketTest, sends_from_any_thread_until_closed) {
    ASSERT_TRUE(client_.open_websocket("/feed"));
    const auto channel = opened();
    auto sender = base::Thread::start("sender", [&] {
        for (int i = 0; i < 50; ++i) {
            EXPECT_EQ(channel->send(message(std::to_string(i))), Sent::queued);
        }
        channel->close();
    });
    ASSERT_TRUE(sender);
    for (int i = 0; i < 50; ++i) {
        EXPECT_EQ(client_.receive_frame()->payload, std::to_string(i));
    }
    EXPECT_EQ(client_.receive_frame()->close_code(), 1000U);
    client_.send_frame(close_opcode, "\x03\xe8");
    client_.close();
    EXPECT_TRUE(is_closed());
    sender->join();
}

TEST_F(WebSocketTest, a_slow_reader_loses_the_oldest) {
    ASSERT_TRUE(client_.open_websocket("/feed"));
    const auto channel = opened();
    const std::string filling(std::size_t{256} << 10, 'x');
    // Far more than the buffers between us hold, and none of it is read.
    constexpr std::uint64_t count = 200;
    for (std::uint64_t i = 0; i < count; ++i) {
        channel->send(message(std::to_string(i) + filling));
    }
    channel->send(message("newest"));
    const std::uint64_t dropped = channel->dropped();
    EXPECT_GT(dropped, 0U);
    std::uint64_t received = 0;
    std::uint64_t last = 0;
    while (true) {
        const auto frame = client_.receive_frame();
        ASSERT_TRUE(frame);
        if (frame->payload == "newest") {
            break;
        }
        const std::uint64_t number = std::stoull(frame->payload);
        EXPECT_TRUE(received == 0 || number > last);
        last = number;
        ++received;
    }
    EXPECT_EQ(received + dropped, count);
    EXPECT_EQ(last, count - 1);
}

TEST_F(WebSocketTest, a_channel_outlives_its_server) {
    std::shared_ptr<Channel> channel;
    {
        Server server({});
        std::promise<std::shared_ptr<Channel>> opened;
        server.websocket("/feed",
                         {.on_open = [&](const Request&, const auto& c) { opened.set_value(c); }});
        ASSERT_TRUE(server.start());
        RawClient client(server.port());
        ASSERT_TRUE(client.open_websocket("/feed"));
        channel = opened.get_future().get();
    }
    EXPECT_EQ(channel->send(message("x")), Sent::closed);
    channel->close();
}

class ImpatientWebSocketTest : public ChannelTest {
  protected:
    ImpatientWebSocketTest() : ChannelTest({.idle_timeout = milliseconds(100)}) {}
};

TEST_F(ImpatientWebSocketTest, gives_up_who_answers_no_ping) {
    RawClient client(server_.port());
    ASSERT_TRUE(client.open_websocket("/feed"));
    EXPECT_EQ(client.receive_frame()->opcode, ping_opcode);
    EXPECT_TRUE(is_closed());
}

class EventStreamTest : public ChannelTest {
  protected:
    EventStreamTest()
        : ChannelTest({.event_heartbeat = milliseconds(20)}), client_(server_.port()) {}
    RawClient client_;
};

TEST_F(EventStreamTest, sends_events_in_chunks_and_comments_between) {
    ASSERT_TRUE(client_.request("GET", "/events?topics=head"));
    const auto head = client_.receive(Body::none);
    ASSERT_TRUE(head);
    EXPECT_EQ(head->status, 200U);
    EXPECT_EQ(head->header("content-type"), "text/event-stream");
    EXPECT_EQ(head->header("transfer-encoding"), "chunked");
    EXPECT_EQ(head->header("cache-control"), "no-store");
    const auto channel = opened();
    EXPECT_EQ(client_.receive_until("\n\n\r\n"), "3\r\n:\n\n\r\n");
    channel->send(message(""));
    channel->send(event_text("head", "{\"slot\":\"1\"}"));
    EXPECT_TRUE(client_.receive_until("20\r\nevent: head\ndata: {\"slot\":\"1\"}\n\n\r\n"));
    channel->send(event_text("last", std::string(100'000, 'x')));
    channel->close();
    EXPECT_TRUE(client_.receive_until("data: " + std::string(100'000, 'x') + "\n\n\r\n0\r\n\r\n"));
    EXPECT_TRUE(client_.is_ended());
    EXPECT_TRUE(is_closed());
    EXPECT_EQ(channel->send(message("too late")), Sent::closed);
}

TEST_F(EventStreamTest, without_chunks_to_an_old_client) {
    ASSERT_TRUE(client_.send(
        "GET /events HTTP/1.0\r\nHost: localhost:" + std::to_string(server_.port()) + "\r\n\r\n"));
    const auto head = client_.receive(Body::none);
    ASSERT_TRUE(head);
    EXPECT_EQ(head->header("transfer-encoding"), "");
    EXPECT_EQ(client_.receive_bytes(3), ":\n\n");
}

TEST_F(EventStreamTest, refuses) {
    ASSERT_TRUE(client_.request("GET", "/events?topics=bad"));
    EXPECT_EQ(client_.receive()->status, 400U);
    ASSERT_TRUE(client_.request("GET", "/events", "Origin: http://evil.example\r\n"));
    EXPECT_EQ(client_.receive()->status, 403U);
}

TEST_F(EventStreamTest, hears_of_a_client_that_vanishes) {
    {
        RawClient vanishing(server_.port());
        ASSERT_TRUE(vanishing.request("GET", "/events"));
        ASSERT_TRUE(vanishing.receive(Body::none));
    }
    EXPECT_TRUE(is_closed());
}

}  // namespace
}  // namespace cairn::http
