#include "http/client.hpp"

#include "base/thread.hpp"
#include "http/event_parser.hpp"
#include "http/server.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <optional>

namespace cairn::http {
namespace {

using std::chrono::milliseconds;

Url local(std::uint16_t port) {
    return {.host = "127.0.0.1", .port = port, .path = {}, .authorization = {}};
}

/// Answers each connection with the same bytes, whatever it is asked, then closes it, or keeps it
/// open in silence.
class Parrot {
  public:
    enum class After : std::uint8_t { close, keep };

    Parrot(std::string answer, After after)
        : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof(address);
        EXPECT_EQ(::bind(socket_, reinterpret_cast<const sockaddr*>(&address), size), 0);
        EXPECT_EQ(::listen(socket_, 4), 0);
        ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
        thread_.emplace(*base::Thread::start(
            "parrot", [this, answer = std::move(answer), after] { serve(answer, after); }));
    }
    Parrot(const Parrot&) = delete;
    Parrot& operator=(const Parrot&) = delete;
    Parrot(Parrot&&) = delete;
    Parrot& operator=(Parrot&&) = delete;
    ~Parrot() {
        ::shutdown(socket_, SHUT_RDWR);
        thread_->join();
        ::close(socket_);
        for (const int kept : kept_) {
            ::close(kept);
        }
    }

    std::uint16_t port() const { return port_; }

  private:
    void serve(const std::string& answer, After after) {
        for (int peer = ::accept(socket_, nullptr, nullptr); peer >= 0;
             peer = ::accept(socket_, nullptr, nullptr)) {
            std::array<char, 4096> asked{};
            if (::recv(peer, asked.data(), asked.size(), 0) > 0) {
                ::send(peer, answer.data(), answer.size(), MSG_NOSIGNAL);
            }
            if (after == After::close) {
                ::shutdown(peer, SHUT_WR);
                ::recv(peer, asked.data(), asked.size(), 0);
                ::close(peer);
            } else {
                kept_.push_back(peer);
            }
        }
    }

    int socket_;
    std::uint16_t port_ = 0;
    std::vector<int> kept_;
    std::optional<base::Thread> thread_;
};

// Addresses --------------------------------------------------------------------------------------

struct UrlCase {
    std::string_view text;
    std::string_view host;
    std::uint16_t port;
    std::string_view path = "";
    std::string_view authorization = "";
};

TEST(Url, reads) {
    constexpr auto cases = std::to_array<UrlCase>({
        {"http://localhost", "localhost", 80},
        {"http://localhost/", "localhost", 80},
        {"http://10.0.0.1:3500", "10.0.0.1", 3500},
        {"http://[::1]:3500/beacon/", "::1", 3500, "/beacon"},
        {"http://[::1]", "::1", 80},
        {"http://user:pass@host:1/a/b", "host", 1, "/a/b", "Basic dXNlcjpwYXNz"},
    });
    for (const UrlCase& tested : cases) {
        const auto url = parse_url(tested.text);
        ASSERT_TRUE(url) << tested.text;
        EXPECT_EQ(url->host, tested.host);
        EXPECT_EQ(url->port, tested.port);
        EXPECT_EQ(url->path, tested.path);
        EXPECT_EQ(url->authorization, tested.authorization);
    }
    EXPECT_EQ(parse_url("http://[::1]:3500")->authority(), "[::1]:3500");
}

TEST(Url, refuses) {
    for (const std::string_view text :
         {"", "localhost:3500", "ftp://host", "http://", "http://:80", "http://host:",
          "http://host:0", "http://host:65536", "http://host:8o", "http://[::1", "http://[::1]80",
          "http://host /", "http://host/a?b", "http://host/#c", "http://ho\nst"}) {
        const auto url = parse_url(text);
        ASSERT_FALSE(url) << text;
        EXPECT_EQ(url.error().rule, ClientRule::url_malformed) << text;
    }
    EXPECT_EQ(parse_url("https://host").error().rule, ClientRule::https_unsupported);
}

TEST(Url, encodes_query_values) {
    EXPECT_EQ(encode_query_value("0xAb-._~"), "0xAb-._~");
    EXPECT_EQ(encode_query_value("a b&c=\n\xff"), "a%20b%26c%3D%0A%FF");
}

// Calls ------------------------------------------------------------------------------------------

class ClientTest : public ::testing::Test {
  protected:
    ClientTest() : server_({.idle_timeout = milliseconds(200)}) {
        server_.handle(Method::get, "/hello/{name}", [this](const Request& request) {
            ++asked_;
            return text_response(200, "text/plain",
                                 "hello " + std::string(request.parameter("name")));
        });
        server_.handle(Method::post, "/echo", [](const Request& request) {
            return text_response(202, std::string(request.header("content-type").value_or("-")),
                                 request.body);
        });
        server_.handle(Method::get, "/large", [](const Request&) {
            return text_response(200, "text/plain", std::string(100'000, 'x'));
        });
        server_.events("/events", {.on_open = [](const Request&, const auto& channel) {
                           channel->send(event_text("head", "{\"slot\":\"1\"}"));
                           channel->send(event_text("", "two\nlines"));
                       }});
        EXPECT_TRUE(server_.start());
    }

    Server server_;
    std::atomic<int> asked_ = 0;
};

TEST_F(ClientTest, keeps_the_connection) {
    Client client(local(server_.port()), {});
    for (int i = 0; i < 3; ++i) {
        const auto answer = client.call({.target = "/hello/you"});
        ASSERT_TRUE(answer) << describe(answer.error());
        EXPECT_EQ(answer->status, 200U);
        EXPECT_EQ(answer->body, "hello you");
        EXPECT_EQ(answer->header("connection"), "keep-alive");
    }
    EXPECT_EQ(asked_, 3);
}

TEST_F(ClientTest, posts) {
    Client client(local(server_.port()), {});
    const auto answer = client.call({.method = Method::post,
                                     .target = "/echo",
                                     .headers = {{"Content-Type", "a/b"}},
                                     .body = std::string("\0\1\2", 3)});
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 202U);
    EXPECT_EQ(answer->header("content-type"), "a/b");
    EXPECT_EQ(answer->body, std::string("\0\1\2", 3));
}

TEST_F(ClientTest, hands_out_every_status) {
    Client client(local(server_.port()), {});
    EXPECT_EQ(client.call({.target = "/nowhere"})->status, 404U);
    EXPECT_EQ(client.call({.method = Method::head, .target = "/hello/x"})->body, "");
    EXPECT_EQ(client.call({.target = "/hello/x"})->body, "hello x");
}

TEST_F(ClientTest, limits_the_body) {
    Client client(local(server_.port()), {.max_body_bytes = 99'999});
    EXPECT_EQ(client.call({.target = "/large"}).error().rule, ClientRule::answer_too_large);
    EXPECT_EQ(client.call({.target = "/hello/x"})->body, "hello x");
}

TEST_F(ClientTest, refuses_line_breaks) {
    Client client(local(server_.port()), {});
    EXPECT_EQ(client.call({.target = "/a\r\nX: y"}).error().rule, ClientRule::request_malformed);
    EXPECT_EQ(client.call({.target = "/a b"}).error().rule, ClientRule::request_malformed);
    EXPECT_EQ(client.call({.target = "/a", .headers = {{"X", "y\n"}}}).error().rule,
              ClientRule::request_malformed);
}

struct BadAnswer {
    std::string_view name;
    std::string_view bytes;
    Parrot::After after;
    ClientRule want;
};

TEST(Client, refuses_bad_answers) {
    using enum Parrot::After;
    constexpr auto cases = std::to_array<BadAnswer>({
        {"nothing", "", close, ClientRule::connection_ended},
        {"silence", "", keep, ClientRule::timed_out},
        {"garbage", "\x16\x03\x01 what is this\r\n\r\n", close, ClientRule::answer_malformed},
        {"half a header", "HTTP/1.1 200 OK\r\nContent-", close, ClientRule::connection_ended},
        {"header without end", "HTTP/1.1 200 OK\r\n", keep, ClientRule::timed_out},
        {"half a body", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", close,
         ClientRule::connection_ended},
        {"slow body", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", keep,
         ClientRule::timed_out},
        {"length too large", "HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n", close,
         ClientRule::answer_too_large},
        {"length no number", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", close,
         ClientRule::answer_malformed},
        {"chunk too large", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7d0\r\n", close,
         ClientRule::answer_too_large},
        {"half a chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", close,
         ClientRule::connection_ended},
        {"bad chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", close,
         ClientRule::answer_malformed},
        {"status no number", "HTTP/1.1 abc OK\r\n\r\n", close, ClientRule::answer_malformed},
        {"other protocol", "ICY 200 OK\r\n\r\n", close, ClientRule::answer_malformed},
    });
    for (const BadAnswer& tested : cases) {
        Parrot parrot{std::string(tested.bytes), tested.after};
        Client client(local(parrot.port()), {.timeout = milliseconds(150), .max_body_bytes = 1000});
        const auto answer = client.call({.target = "/"});
        ASSERT_FALSE(answer) << tested.name;
        EXPECT_EQ(answer.error().rule, tested.want)
            << tested.name << ": " << describe(answer.error());
    }
}

TEST(Client, limits_the_header) {
    Parrot parrot("HTTP/1.1 200 OK\r\nX: " + std::string(70'000, 'x'), Parrot::After::keep);
    Client client(local(parrot.port()), {.timeout = milliseconds(2000)});
    EXPECT_EQ(client.call({}).error().rule, ClientRule::answer_too_large);
}

TEST(Client, takes_a_body_that_ends_with_the_connection) {
    Parrot parrot("HTTP/1.1 200 OK\r\n\r\nto the end", Parrot::After::close);
    Client client(local(parrot.port()), {});
    EXPECT_EQ(client.call({})->body, "to the end");
    EXPECT_EQ(client.call({})->body, "to the end");
}

TEST(Client, opens_a_closed_connection_again) {
    Parrot parrot("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", Parrot::After::close);
    Client client(local(parrot.port()), {});
    EXPECT_EQ(client.call({})->body, "ok");
    EXPECT_EQ(client.call({})->body, "ok");
}

TEST(Client, reports_who_is_not_there) {
    std::uint16_t port = 0;
    {
        port = Parrot("", Parrot::After::close).port();
    }
    Client client(local(port), {});
    EXPECT_EQ(client.call({}).error().rule, ClientRule::connect_failed);
}

// Events -----------------------------------------------------------------------------------------

TEST_F(ClientTest, reads_events_until_it_is_stopped) {
    EventReader reader(local(server_.port()), {});
    std::vector<Event> events;
    const auto end = reader.read("/events", [&](const Event& event) {
        events.push_back(event);
        if (events.size() == 2) {
            reader.stop();
        }
    });
    EXPECT_TRUE(end);
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[0].name, "head");
    EXPECT_EQ(events[0].data, "{\"slot\":\"1\"}");
    EXPECT_EQ(events[1].name, "message");
    EXPECT_EQ(events[1].data, "two\nlines");
}

TEST_F(ClientTest, a_silent_stream_is_stopped_from_another_thread) {
    EventReader reader(local(server_.port()), {});
    std::optional<base::Thread> other;
    int count = 0;
    const auto end = reader.read("/events", [&](const Event&) {
        if (++count == 2) {
            other.emplace(*base::Thread::start("stopper", [&] { reader.stop(); }));
        }
    });
    EXPECT_TRUE(end);
    EXPECT_TRUE(reader.read("/events", [](const Event&) { FAIL(); }));
}

TEST_F(ClientTest, a_page_is_no_stream) {
    EventReader reader(local(server_.port()), {});
    EXPECT_EQ(reader.read("/hello/x", [](const Event&) { FAIL(); }).error().rule,
              ClientRule::status_unexpected);
}

TEST(EventReader, bad_streams) {
    const std::string head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
    const auto rule_of = [](std::string bytes, Parrot::After after) {
        Parrot parrot(std::move(bytes), after);
        EventReader reader(local(parrot.port()), {.connect_timeout = milliseconds(150),
                                                  .silence = milliseconds(150),
                                                  .max_event_bytes = 100});
        return reader.read("/", [](const Event&) {}).error().rule;
    };
    EXPECT_EQ(rule_of(head + "data: 1\n\n", Parrot::After::close), ClientRule::connection_ended);
    EXPECT_EQ(rule_of(head + "data: 1\n\n", Parrot::After::keep), ClientRule::timed_out);
    EXPECT_EQ(rule_of("", Parrot::After::keep), ClientRule::timed_out);
    EXPECT_EQ(rule_of(head + std::string(200, 'x'), Parrot::After::keep),
              ClientRule::answer_too_large);
    EXPECT_EQ(rule_of("HTTP/1.1 500 No\r\n\r\n", Parrot::After::close),
              ClientRule::status_unexpected);
}

TEST(EventParser, reads_pieces_and_all_line_ends) {
    const std::string_view text =
        ":comment\r\nevent: a\rdata:1\r\ndata: 2\nid: 7\n\nevent: none\n\ndata\n\n";
    for (std::size_t piece = 1; piece < text.size(); ++piece) {
        EventParser parser(1000);
        std::string out;
        const auto on_event = [&](const Event& event) {
            out += "[" + event.name + "|" + event.data + "]";
        };
        for (std::size_t at = 0; at < text.size(); at += piece) {
            EXPECT_TRUE(parser.feed(text.substr(at, piece), on_event));
        }
        EXPECT_EQ(out, "[a|1\n2][message|]") << piece;
    }
}

}  // namespace
}  // namespace cairn::http
