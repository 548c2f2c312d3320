#include "http/server.hpp"

#include "http/raw_client.hpp"

#include <gtest/gtest.h>

#include <array>
#include <stdexcept>

namespace cairn::http {
namespace {

void add_routes(Server& server) {
    server.handle(Method::get, "/hello",
                  [](const Request&) { return text_response(200, "text/plain", "hello"); });
    server.handle(Method::post, "/echo", [](const Request& request) {
        return text_response(200, "application/octet-stream", request.body);
    });
    server.handle(Method::get, "/blocks/{id}", [](const Request& request) {
        return text_response(200, "text/plain",
                             std::string(request.parameter("id")) + "|" + request.path + "|" +
                                 std::string(request.query_value("q").value_or("-")));
    });
    server.handle(Method::get, "/throws", [](const Request&) -> Response {
        throw std::runtime_error("a handler that fails");
    });
    server.handle(Method::get, "/splits", [](const Request&) {
        return Response{.status = 200, .content_type = {}, .headers = {{"X", "a\r\nY: b"}}};
    });
    server.handle(Method::get, "/empty", [](const Request&) {
        return Response{.status = 204, .content_type = {}, .headers = {}};
    });
    server.handle(Method::get, "/large", [](const Request&) {
        return text_response(200, "text/plain", std::string(std::size_t{3} << 20, 'x'));
    });
    server.handle(Method::get, "/pieces", [](const Request& request) {
        Response response{.status = 200, .content_type = "text/plain", .headers = {}};
        const bool fails = request.query_value("fails").has_value();
        response.source = [left = std::size_t{1000}, fails]() mutable -> std::string {
            if (left == 500 && fails) {
                throw std::runtime_error("a source that fails");
            }
            return left == 0 ? "" : std::string(1000, static_cast<char>('a' + left-- % 26));
        };
        return response;
    });
    server.websocket("/feed", {});
    server.events("/events", {});
}

class ServerTest : public ::testing::Test {
  protected:
    ServerTest() : server_({.headers = {{"X-Common", "yes"}}, .threads = 2}) {
        add_routes(server_);
        EXPECT_TRUE(server_.start());
    }

    std::string host() const {
        return "Host: localhost:" + std::to_string(server_.port()) + "\r\n";
    }

    Server server_;
};

TEST_F(ServerTest, answers_piece_by_piece) {
    RawClient client(server_.port());
    for (int i = 0; i < 2; ++i) {  // the connection stays
        ASSERT_TRUE(client.request("GET", "/pieces"));
        const auto response = client.receive();
        ASSERT_TRUE(response);
        EXPECT_EQ(response->header("Transfer-Encoding"), "chunked");
        EXPECT_EQ(response->body.size(), 1'000'000U);
        EXPECT_EQ(response->body.substr(0, 1001), std::string(1000, 'm') + "l");
    }
    ASSERT_TRUE(client.request("HEAD", "/pieces"));
    const auto head = client.receive(Body::none);
    ASSERT_TRUE(head);
    EXPECT_EQ(head->status, 200U);
    ASSERT_TRUE(client.request("GET", "/hello"));
    EXPECT_EQ(client.receive()->body, "hello");
}

TEST_F(ServerTest, a_source_that_fails_ends_the_connection) {
    RawClient client(server_.port());
    ASSERT_TRUE(client.request("GET", "/pieces?fails"));
    EXPECT_FALSE(client.receive());
}

TEST_F(ServerTest, pieces_for_a_client_without_chunks) {
    RawClient client(server_.port());
    ASSERT_TRUE(client.send("GET /pieces HTTP/1.0\r\n" + host() + "\r\n"));
    const auto head = client.receive_until("\r\n\r\n");
    ASSERT_TRUE(head);
    EXPECT_EQ(head->find("chunked"), std::string::npos);
    EXPECT_EQ(client.receive_bytes(2'000'000).size(), 1'000'000U);
}

TEST_F(ServerTest, a_client_that_takes_no_pieces_does_not_hold_the_others) {
    RawClient slow(server_.port());
    RawClient slow2(server_.port());
    ASSERT_TRUE(slow.request("GET", "/pieces"));
    ASSERT_TRUE(slow2.request("GET", "/pieces"));
    RawClient client(server_.port());
    ASSERT_TRUE(client.request("GET", "/hello"));
    EXPECT_EQ(client.receive()->body, "hello");
}

TEST_F(ServerTest, answers) {
    RawClient client(server_.port());
    ASSERT_TRUE(client.request("GET", "/hello"));
    const auto response = client.receive();
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 200U);
    EXPECT_EQ(response->body, "hello");
    EXPECT_EQ(response->header("content-type"), "text/plain");
    EXPECT_EQ(response->header("x-common"), "yes");
    EXPECT_EQ(response->header("connection"), "keep-alive");
}

TEST_F(ServerTest, decodes_parameters_and_query) {
    RawClient client(server_.port());
    ASSERT_TRUE(client.request("GET", "/blocks/0x%61%2Fb?q=1+2"));
    EXPECT_EQ(client.receive()->body, "0xa/b|/blocks/0xa/b|1 2");
}

struct StatusCase {
    std::string_view method;
    std::string_view target;
    unsigned want;
    std::string_view allow = "";
};

TEST_F(ServerTest, statuses) {
    constexpr auto cases = std::to_array<StatusCase>({
        {"GET", "/hello", 200},
        {"GET", "/hello?", 200},
        {"GET", "/", 404},
        {"GET", "/hello/", 404},
        {"GET", "/hello/x", 404},
        {"GET", "/blocks/", 404},
        {"POST", "/hello", 405, "GET, HEAD, OPTIONS"},
        {"DELETE", "/hello", 405, "GET, HEAD, OPTIONS"},
        {"GET", "/echo", 405, "POST, OPTIONS"},
        {"POST", "/feed", 405, "GET, OPTIONS"},
        {"HEAD", "/events", 405, "GET, OPTIONS"},
        {"GET", "/feed", 426},
        {"OPTIONS", "/hello", 204, "GET, HEAD, OPTIONS"},
        {"OPTIONS", "/nothing", 404},
        {"GET", "/a/../hello", 400},
        {"GET", "/%2e%2e/hello", 400},
        {"GET", "/%zz", 400},
        {"GET", "hello", 400},
        {"GET", "/throws", 500},
        {"GET", "/splits", 500},
        {"GET", "/empty", 204},
    });
    RawClient client(server_.port());
    for (const StatusCase& c : cases) {
        ASSERT_TRUE(client.request(c.method, c.target));
        const auto response = client.receive(c.method == "HEAD" ? Body::none : Body::expected);
        ASSERT_TRUE(response) << c.method << c.target;
        EXPECT_EQ(response->status, c.want) << c.method << c.target;
        EXPECT_EQ(response->header("allow"), c.allow) << c.method << c.target;
        EXPECT_EQ(response->header("y"), "");
    }
}

TEST_F(ServerTest, an_error_names_its_code) {
    RawClient client(server_.port());
    ASSERT_TRUE(client.request("GET", "/nothing"));
    const auto response = client.receive();
    EXPECT_EQ(response->header("content-type"), "application/json");
    EXPECT_EQ(response->body, R"({"code":404,"message":"there is nothing here"})");
}

TEST_F(ServerTest, head_is_get_without_the_body) {
    RawClient client(server_.port());
    ASSERT_TRUE(client.request("HEAD", "/hello"));
    const auto response = client.receive(Body::none);
    EXPECT_EQ(response->status, 200U);
    EXPECT_EQ(response->header("content-length"), "5");
    ASSERT_TRUE(client.request("GET", "/hello"));
    EXPECT_EQ(client.receive()->body, "hello");
}

TEST_F(ServerTest, takes_a_body_in_one_piece_or_in_chunks) {
    RawClient client(server_.port());
    ASSERT_TRUE(client.request("POST", "/echo", "", "one piece"));
    EXPECT_EQ(client.receive()->body, "one piece");
    ASSERT_TRUE(
        client.send("POST /echo HTTP/1.1\r\n" + host() +
                    "Transfer-Encoding: chunked\r\n\r\n3\r\nin \r\n6\r\nchunks\r\n0\r\n\r\n"));
    EXPECT_EQ(client.receive()->body, "in chunks");
    ASSERT_TRUE(client.request("POST", "/echo"));
    EXPECT_EQ(client.receive()->body, "");
}

TEST_F(ServerTest, says_continue_to_who_waits_for_it) {
    RawClient client(server_.port());
    ASSERT_TRUE(client.send("POST /echo HTTP/1.1\r\n" + host() +
                            "Expect: 100-continue\r\nContent-Length: 4\r\n\r\n"));
    EXPECT_EQ(client.receive_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    ASSERT_TRUE(client.send("body"));
    EXPECT_EQ(client.receive()->body, "body");
    ASSERT_TRUE(client.request("POST", "/echo", "Expect: wonders\r\n", "x"));
    EXPECT_EQ(client.receive()->status, 417U);
}

TEST_F(ServerTest, takes_packets_of_one_byte) {
    RawClient client(server_.port());
    const std::string request =
        "POST /echo HTTP/1.1\r\n" + host() + "Content-Length: 5\r\n\r\nbytes";
    for (const char byte : request) {
        ASSERT_TRUE(client.send({&byte, 1}));
    }
    EXPECT_EQ(client.receive()->body, "bytes");
}

TEST_F(ServerTest, answers_pipelined_requests_in_order) {
    RawClient client(server_.port());
    std::string requests;
    for (int i = 0; i < 50; ++i) {
        requests += "GET /blocks/" + std::to_string(i) + " HTTP/1.1\r\n" + host() + "\r\n";
        requests += "POST /echo HTTP/1.1\r\n" + host() + "Content-Length: 4\r\n\r\nbody";
    }
    ASSERT_TRUE(client.send(requests));
    for (int i = 0; i < 50; ++i) {
        const std::string id = std::to_string(i);
        EXPECT_EQ(client.receive()->body, id + "|/blocks/" + id + "|-");
        EXPECT_EQ(client.receive()->body, "body");
    }
}

TEST_F(ServerTest, sends_large_bodies_whole) {
    RawClient client(server_.port());
    ASSERT_TRUE(client.request("GET", "/large"));
    EXPECT_EQ(client.receive()->body, std::string(std::size_t{3} << 20, 'x'));
}

TEST_F(ServerTest, closes_when_the_client_wants_that) {
    RawClient client(server_.port());
    ASSERT_TRUE(client.request("GET", "/hello", "Connection: close\r\n"));
    EXPECT_EQ(client.receive()->header("connection"), "close");
    EXPECT_TRUE(client.is_ended());
    RawClient old(server_.port());
    ASSERT_TRUE(old.send("GET /hello HTTP/1.0\r\n" + host() + "\r\n"));
    EXPECT_EQ(old.receive()->body, "hello");
    EXPECT_TRUE(old.is_ended());
}

TEST_F(ServerTest, closes_after_what_is_not_http) {
    for (const std::string_view text :
         {"\x16\x03\x01\x02\n\r\n\r\n", "GET /hello\r\n\r\n", "GET  /hello HTTP/1.1\r\n\r\n",
          "GET /hello HTTP/1.1\r\nbad header\r\n\r\n",
          "GET /hello HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
          "GET /hello HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
          "POST /echo HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: "
          "chunked\r\n\r\n0\r\n\r\n"}) {
        RawClient client(server_.port());
        ASSERT_TRUE(client.send(text));
        const auto response = client.receive();
        ASSERT_TRUE(response) << text;
        EXPECT_EQ(response->status, 400U) << text;
        EXPECT_TRUE(client.is_ended()) << text;
    }
}

TEST_F(ServerTest, what_it_does_not_implement) {
    struct Case {
        std::string text;
        unsigned want;
    };
    const auto cases = std::to_array<Case>({
        {"BREW /hello HTTP/1.1\r\n" + host() + "\r\n", 501},
        {"TRACE /hello HTTP/1.1\r\n" + host() + "\r\n", 501},
        {"POST /echo HTTP/1.1\r\n" + host() + "Transfer-Encoding: gzip\r\n\r\n", 501},
        {"GET /hello HTTP/1.1\nHost: x\n\n", 505},
        {"GET /hello HTTP/3.7\r\n\r\n", 505},
        {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
    });
    for (const Case& c : cases) {
        RawClient client(server_.port());
        ASSERT_TRUE(client.send(c.text));
        EXPECT_EQ(client.receive()->status, c.want) << c.text;
        EXPECT_TRUE(client.is_ended()) << c.text;
    }
}

TEST_F(ServerTest, an_unread_body_is_not_taken_for_a_request) {
    RawClient client(server_.port());
    ASSERT_TRUE(client.request("POST", "/nothing", "", "GET /hello HTTP/1.1\r\n\r\n"));
    const auto response = client.receive();
    EXPECT_EQ(response->status, 404U);
    EXPECT_EQ(response->header("connection"), "close");
    EXPECT_TRUE(client.is_ended());
}

TEST_F(ServerTest, refuses_foreign_names) {
    const std::string port = std::to_string(server_.port());
    struct Case {
        std::string headers;
        unsigned want;
    };
    const auto cases = std::to_array<Case>({
        {"Host: localhost:" + port + "\r\n", 200},
        {"Host: [::1]:" + port + "\r\nOrigin: http://localhost:" + port + "\r\n", 200},
        {"", 400},
        {"Host: localhost:" + port + "\r\nHost: localhost:" + port + "\r\n", 400},
        {"Host: evil.example:" + port + "\r\n", 403},
        {"Host: localhost\r\n", 403},
        {"Host: localhost:1\r\n", 403},
        {"Host: localhost:" + port + "\r\nOrigin: http://evil.example\r\n", 403},
        {"Host: localhost:" + port + "\r\nOrigin: null\r\n", 403},
        {"Host: localhost:" + port + "\r\nOrigin: http://localhost:" + port +
             "\r\nOrigin: http://evil.example\r\n",
         403},
    });
    for (const Case& c : cases) {
        RawClient client(server_.port());
        ASSERT_TRUE(client.send("GET /hello HTTP/1.1\r\n" + c.headers + "\r\n"));
        EXPECT_EQ(client.receive()->status, c.want) << c.headers;
    }
    // Nor does a foreign name learn which paths there are.
    RawClient client(server_.port());
    ASSERT_TRUE(client.send("GET /nothing HTTP/1.1\r\nHost: evil.example\r\n\r\n"));
    EXPECT_EQ(client.receive()->status, 403U);
}

TEST_F(ServerTest, the_authority_of_the_target_goes_before_the_host) {
    const std::string port = std::to_string(server_.port());
    RawClient client(server_.port());
    ASSERT_TRUE(client.request("GET", "http://localhost:" + port + "/hello"));
    EXPECT_EQ(client.receive()->status, 200U);
    ASSERT_TRUE(client.request("GET", "http://evil.example/hello"));
    EXPECT_EQ(client.receive()->status, 403U);
    ASSERT_TRUE(client.request("OPTIONS", "*"));
    EXPECT_EQ(client.receive()->status, 404U);
}

TEST_F(ServerTest, serves_100_clients_at_once) {
    constexpr int rounds = 5;
    std::vector<RawClient> clients;
    for (int i = 0; i < 100; ++i) {
        clients.emplace_back(server_.port());
    }
    for (int round = 0; round < rounds; ++round) {
        for (std::size_t i = 0; i < clients.size(); ++i) {
            ASSERT_TRUE(clients[i].request("POST", "/echo", "", "client " + std::to_string(i)));
        }
        for (std::size_t i = 0; i < clients.size(); ++i) {
            const auto response = clients[i].receive();
            ASSERT_TRUE(response);
            EXPECT_EQ(response->body, "client " + std::to_string(i));
        }
    }
}

TEST(ServerStart, takes_the_next_port_if_that_is_allowed) {
    Server first({});
    ASSERT_TRUE(first.start());
    Server second({.port = first.port()});
    EXPECT_EQ(second.start().error(), StartError::port_in_use);
    Server third({.port = first.port(), .try_next_ports = 50});
    ASSERT_TRUE(third.start());
    EXPECT_GT(third.port(), first.port());
    third.stop();
    third.stop();
}

TEST(ServerStart, addresses) {
    for (const std::string_view address : {"", "localhost", "127.0.0.1:80", "[::1]", "1.2.3"}) {
        Server server({.address = std::string(address)});
        EXPECT_EQ(server.start().error(), StartError::address_bad) << address;
    }
    // 192.0.2.0/24 is for documentation: no machine has it.
    Server server({.address = "192.0.2.1"});
    EXPECT_EQ(server.start().error(), StartError::address_unavailable);
    EXPECT_EQ(to_string(StartError::port_in_use), "the port is in use");
}

TEST(ServerStart, a_server_that_never_starts_stops) {
    Server server({});
    add_routes(server);
    server.stop();
}

TEST(ServerDeathTest, routes_twice_or_mixed) {
    Server server({});
    add_routes(server);
    const auto handler = [](const Request&) { return Response(); };
    EXPECT_DEATH(server.handle(Method::get, "/hello", handler), "is_first");
    EXPECT_DEATH(server.handle(Method::get, "/events", handler), "events");
    EXPECT_DEATH(server.websocket("/events", {}), "events");
    EXPECT_DEATH(server.events("/hello", {}), "empty");
    EXPECT_DEATH(server.handle(Method::get, "/x", Handler()), "handler");
}

}  // namespace
}  // namespace cairn::http
