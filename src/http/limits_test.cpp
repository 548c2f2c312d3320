// Limits, deadlines and the end of a server.
#include "base/stopwatch.hpp"
#include "base/thread.hpp"
#include "http/raw_client.hpp"
#include "http/server.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace cairn::http {
namespace {

using std::chrono::milliseconds;

// More than the buffers between a server and a client that takes nothing.
constexpr std::size_t large_bytes = std::size_t{64} << 20;
constexpr milliseconds forever = std::chrono::minutes(10);

/// Deadlines that no test reaches, so that one which is to be reached stands out.
ServerOptions patient() {
    return {.header_timeout = forever,
            .body_timeout = forever,
            .idle_timeout = forever,
            .write_timeout = forever,
            .event_heartbeat = forever};
}

Response hello(const Request&) {
    return text_response(200, "text/plain", "hello");
}

Response echo(const Request& request) {
    return text_response(200, "text/plain", request.body);
}

std::unique_ptr<Server> start(ServerOptions options) {
    auto server = std::make_unique<Server>(std::move(options));
    server->handle(Method::get, "/hello", hello);
    server->handle(Method::post, "/echo", echo);
    EXPECT_TRUE(server->start());
    return server;
}

unsigned status_of(RawClient& client) {
    const auto response = client.receive();
    return response ? response->status : 0;
}

TEST(Limits, header) {
    ServerOptions options = patient();
    options.max_header_bytes = 1024;
    const auto server = start(options);
    RawClient fits(server->port());
    ASSERT_TRUE(fits.request("GET", "/hello", "X: " + std::string(900, 'x') + "\r\n"));
    EXPECT_EQ(status_of(fits), 200U);
    for (const std::size_t size : {std::size_t{1024}, std::size_t{200'000}}) {
        RawClient header(server->port());
        header.request("GET", "/hello", "X: " + std::string(size, 'x') + "\r\n");
        EXPECT_EQ(status_of(header), 431U) << size;
        RawClient target(server->port());
        target.request("GET", "/" + std::string(size, 'x'));
        EXPECT_EQ(status_of(target), 431U) << size;
    }
}

TEST(Limits, body) {
    ServerOptions options = patient();
    options.max_body_bytes = 1000;
    const auto server = start(options);
    RawClient fits(server->port());
    ASSERT_TRUE(fits.request("POST", "/echo", "", std::string(1000, 'x')));
    EXPECT_EQ(fits.receive()->body.size(), 1000U);
    RawClient large(server->port());
    large.request("POST", "/echo", "", std::string(1001, 'x'));
    EXPECT_EQ(status_of(large), 413U);
    EXPECT_TRUE(large.is_ended());
    RawClient chunked(server->port());
    ASSERT_TRUE(chunked.request("POST", "/echo", "Transfer-Encoding: chunked\r\n"));
    ASSERT_TRUE(chunked.send("3e8\r\n" + std::string(1000, 'x') + "\r\n1\r\nx\r\n0\r\n\r\n"));
    EXPECT_EQ(status_of(chunked), 413U);
}

TEST(Limits, a_body_larger_than_the_buffers_of_both_is_still_answered) {
    ServerOptions options = patient();
    options.max_body_bytes = 1000;
    const auto server = start(options);
    RawClient client(server->port());
    EXPECT_TRUE(client.request("POST", "/echo", "", std::string(std::size_t{16} << 20, 'x')));
    EXPECT_EQ(status_of(client), 413U);
}

TEST(Limits, bytes_of_all_bodies_together) {
    ServerOptions options = patient();
    options.max_body_bytes = 1000;
    options.max_buffered_bytes = 1500;
    options.threads = 2;
    const auto server = start(options);
    RawClient slow(server->port());
    ASSERT_TRUE(slow.request("POST", "/echo", "Content-Length: 1000\r\n\r\n"));
    unsigned status = 200;
    for (int i = 0; i < 1000 && status == 200; ++i) {  // until the slow one's header was read
        RawClient more(server->port());
        more.request("POST", "/echo", "", std::string(1000, 'x'));
        status = status_of(more);
    }
    EXPECT_EQ(status, 503U);
    RawClient fits(server->port());
    fits.request("POST", "/echo", "", std::string(500, 'x'));
    EXPECT_EQ(status_of(fits), 200U);
    ASSERT_TRUE(slow.send(std::string(1000, 'y')));
    EXPECT_EQ(status_of(slow), 200U);
    RawClient again(server->port());
    again.request("POST", "/echo", "", std::string(1000, 'x'));
    EXPECT_EQ(status_of(again), 200U);
}

TEST(Limits, connections) {
    ServerOptions options = patient();
    options.max_connections = 2;
    const auto server = start(options);
    auto first = std::make_unique<RawClient>(server->port());
    RawClient second(server->port());
    ASSERT_TRUE(first->request("GET", "/hello"));
    EXPECT_EQ(status_of(*first), 200U);
    ASSERT_TRUE(second.request("GET", "/hello"));
    EXPECT_EQ(status_of(second), 200U);
    RawClient third(server->port());
    third.request("GET", "/hello");
    EXPECT_EQ(status_of(third), 503U);
    EXPECT_TRUE(third.is_ended());
    first.reset();
    // The server hears of the first one's end in its own time.
    unsigned status = 503;
    for (int i = 0; i < 1000 && status == 503; ++i) {
        RawClient again(server->port());
        again.request("GET", "/hello");
        status = status_of(again);
    }
    EXPECT_EQ(status, 200U);
}

TEST(Limits, a_flood_over_all_limits_leaves_the_others_served) {
    ServerOptions options = patient();
    options.max_connections = 2;
    const auto server = start(options);
    RawClient served(server->port());
    ASSERT_TRUE(served.request("GET", "/hello"));
    EXPECT_EQ(status_of(served), 200U);
    std::vector<RawClient> flood;
    for (int i = 0; i < 60; ++i) {
        flood.emplace_back(server->port());
    }
    ASSERT_TRUE(served.request("GET", "/hello"));
    EXPECT_EQ(status_of(served), 200U);
}

TEST(Timeouts, a_header_that_trickles) {
    ServerOptions options = patient();
    options.header_timeout = milliseconds(60);
    const auto server = start(options);
    RawClient client(server->port());
    ASSERT_TRUE(client.send("GET /hello HTTP/1.1\r\nX: "));
    client.set_patience(milliseconds(5));
    // Each byte comes long before the deadline; together they do not.
    const base::Stopwatch stopwatch;
    std::optional<ReceivedResponse> response;
    while (!response && stopwatch.elapsed().wall_ms < 5'000) {
        client.send("x");
        response = client.receive();
    }
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 408U);
}

TEST(Timeouts, a_body_that_stops) {
    ServerOptions options = patient();
    options.body_timeout = milliseconds(50);
    const auto server = start(options);
    RawClient client(server->port());
    ASSERT_TRUE(client.request("POST", "/echo", "Content-Length: 10\r\n"));
    ASSERT_TRUE(client.send("half."));
    EXPECT_EQ(status_of(client), 408U);
    EXPECT_TRUE(client.is_ended());
}

TEST(Timeouts, a_connection_without_a_request) {
    ServerOptions options = patient();
    options.idle_timeout = milliseconds(50);
    const auto server = start(options);
    RawClient silent(server->port());
    EXPECT_TRUE(silent.is_ended());
    RawClient kept(server->port());
    ASSERT_TRUE(kept.request("GET", "/hello"));
    EXPECT_EQ(status_of(kept), 200U);
    EXPECT_TRUE(kept.is_ended());
}

TEST(Timeouts, a_client_that_takes_nothing) {
    ServerOptions options = patient();
    options.write_timeout = milliseconds(50);
    std::promise<void> gone;
    Server server(options);
    server.handle(Method::get, "/large", [&](const Request&) {
        Response response;
        // Tells when the server lets go of the body.
        response.body = {new std::string(large_bytes, 'x'), [&](const std::string* body) {
                             delete body;
                             gone.set_value();
                         }};
        return response;
    });
    ASSERT_TRUE(server.start());
    RawClient client(server.port());
    ASSERT_TRUE(client.request("GET", "/large"));
    ASSERT_TRUE(client.receive_until("\r\n\r\n"));
    // Once the server has given up, what is in the buffers between us comes, and then the end.
    EXPECT_TRUE(gone.get_future().wait_for(std::chrono::seconds(10)) == std::future_status::ready);
    EXPECT_LT(client.receive_bytes(large_bytes).size(), large_bytes);
}

double stop_ms(Server& server) {
    const base::Stopwatch stopwatch;
    server.stop();
    return stopwatch.elapsed().wall_ms;
}

TEST(Stop, with_open_connections_of_all_kinds) {
    Server server(patient());
    std::atomic<int> open = 0;
    std::atomic<int> opened = 0;
    const auto on_open = [&](const Request&, const std::shared_ptr<Channel>&) {
        ++open;
        ++opened;
    };
    const auto on_close = [&](Channel&) { --open; };
    server.handle(Method::get, "/hello", hello);
    server.handle(Method::post, "/echo", echo);
    server.websocket("/feed", {.on_open = on_open, .on_close = on_close});
    server.events("/events", {.on_open = on_open, .on_close = on_close});
    ASSERT_TRUE(server.start());

    const RawClient silent(server.port());
    RawClient kept(server.port());
    ASSERT_TRUE(kept.request("GET", "/hello"));
    EXPECT_EQ(status_of(kept), 200U);
    RawClient in_header(server.port());
    ASSERT_TRUE(in_header.send("GET /hel"));
    RawClient in_body(server.port());
    ASSERT_TRUE(in_body.request("POST", "/echo", "Content-Length: 10\r\n", ""));
    RawClient refused(server.port());
    ASSERT_TRUE(refused.send("nonsense\r\n\r\n"));
    RawClient feed(server.port());
    ASSERT_TRUE(feed.open_websocket("/feed"));
    RawClient events(server.port());
    ASSERT_TRUE(events.request("GET", "/events"));
    ASSERT_TRUE(events.receive(Body::none));

    EXPECT_LT(stop_ms(server), 1'000);
    EXPECT_EQ(opened, 2);
    EXPECT_EQ(open, 0);
    EXPECT_TRUE(kept.is_ended());
    EXPECT_TRUE(in_header.is_ended());
    const auto goodbye = feed.receive_frame();
    ASSERT_TRUE(goodbye);
    EXPECT_EQ(goodbye->close_code(), 1001U);
    EXPECT_EQ(events.receive_until("0\r\n\r\n"), "0\r\n\r\n");
}

TEST(Stop, lets_a_running_handler_answer) {
    Server server(patient());
    std::promise<void> entered;
    std::promise<void> leave;
    auto may_leave = leave.get_future();
    server.handle(Method::get, "/slow", [&](const Request& request) {
        entered.set_value();
        may_leave.wait();
        return hello(request);
    });
    ASSERT_TRUE(server.start());
    RawClient client(server.port());
    ASSERT_TRUE(client.request("GET", "/slow"));
    entered.get_future().wait();
    auto stopper = base::Thread::start("stopper", [&] { server.stop(); });
    ASSERT_TRUE(stopper);
    leave.set_value();
    EXPECT_EQ(client.receive()->body, "hello");
    stopper->join();
    EXPECT_TRUE(client.is_ended());
}

TEST(Stop, while_clients_are_busy) {
    ServerOptions options = patient();
    options.threads = 2;
    const auto server = start(options);
    std::atomic<int> answered = 0;
    std::vector<base::Thread> threads;
    for (int i = 0; i < 4; ++i) {
        auto thread = base::Thread::start("client", [&answered, port = server->port()] {
            RawClient client(port);
            while (client.request("POST", "/echo", "", std::string(10'000, 'x'))) {
                const auto response = client.receive();
                if (!response) {
                    break;
                }
                EXPECT_EQ(response->body.size(), 10'000U);
                ++answered;
            }
        });
        ASSERT_TRUE(thread);
        threads.push_back(std::move(*thread));
    }
    while (answered < 100) {
        RawClient other(server->port());
        ASSERT_TRUE(other.request("GET", "/hello"));
        EXPECT_EQ(status_of(other), 200U);
    }
    EXPECT_LT(stop_ms(*server), 1'000);
}

TEST(Stop, does_not_wait_for_who_takes_nothing) {
    Server server(patient());
    server.handle(Method::get, "/large", [](const Request&) {
        return text_response(200, "text/plain", std::string(large_bytes, 'x'));
    });
    ASSERT_TRUE(server.start());
    RawClient client(server.port());
    ASSERT_TRUE(client.request("GET", "/large"));
    ASSERT_TRUE(client.receive_until("\r\n\r\n"));
    EXPECT_LT(stop_ms(server), 1'000);
}

}  // namespace
}  // namespace cairn::http
