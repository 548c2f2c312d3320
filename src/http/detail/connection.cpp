#include "http/detail/connection.hpp"

#include "http/detail/late_response.hpp"
#include "http/detail/response_head.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include <exception>
#include <limits>
#include <optional>
#include <tuple>
#include <utility>

namespace cairn::http::detail {
namespace {

namespace beast_http = boost::beast::http;

constexpr auto token = asio::as_tuple(asio::use_awaitable);

constexpr std::chrono::milliseconds linger_timeout{1'000};

using Parser = beast_http::request_parser<beast_http::string_body>;

/// Whether another request may follow.
enum class Next : std::uint8_t { request, close };

std::optional<Method> to_method(beast_http::verb verb) noexcept {
    switch (verb) {
        case beast_http::verb::get:
            return Method::get;
        case beast_http::verb::head:
            return Method::head;
        case beast_http::verb::post:
            return Method::post;
        case beast_http::verb::put:
            return Method::put;
        case beast_http::verb::patch:
            return Method::patch;
        case beast_http::verb::delete_:
            return Method::delete_;
        case beast_http::verb::options:
            return Method::options;
        default:
            return std::nullopt;
    }
}

/// What to tell the client; nothing if it has gone.
std::optional<Response> explain(const boost::system::error_code& error) {
    if (error == beast_http::error::end_of_stream ||
        error.category() != make_error_code(beast_http::error::bad_method).category()) {
        return std::nullopt;
    }
    if (error == beast_http::error::header_limit || error == beast_http::error::buffer_overflow) {
        return error_response(431, "the header is too large");
    }
    if (error == beast_http::error::body_limit) {
        return error_response(413, "the body is too large");
    }
    if (error == beast_http::error::bad_version) {
        return error_response(505, "the server speaks HTTP/1.1");
    }
    return error_response(400, "this is not HTTP/1.1");
}

/// What the parser lets pass, but would be understood in more than one way or not at all.
std::optional<Response> refuse_framing(const Request& request) {
    for (const Field& field : request.headers) {
        if (equal_ignoring_case(field.name, "transfer-encoding") &&
            !equal_ignoring_case(field.value, "chunked")) {
            return error_response(501, "the transfer encoding is unknown");
        }
        if (equal_ignoring_case(field.name, "expect") &&
            !equal_ignoring_case(field.value, "100-continue")) {
            return error_response(417, "the expectation is unknown");
        }
    }
    return std::nullopt;
}

Request to_request(const Parser::value_type& message, Method method) {
    Request request;
    request.method = method;
    for (const auto& field : message) {
        request.headers.push_back({std::string(field.name_string()), std::string(field.value())});
    }
    return request;
}

Upgrade upgrade_of(const Request& request) noexcept {
    return equal_ignoring_case(request.header("upgrade").value_or(""), "websocket")
               ? Upgrade::websocket
               : Upgrade::none;
}

Response call(const Handler& handler, const Request& request) {
    try {
        return handler(request);
    } catch (const std::exception&) {
        return error_response(500, "the server failed to answer");
    }
}

Response checked(Response response) {
    if (has_valid_headers(response) && response.status >= 200 && response.status <= 999) {
        return response;
    }
    return error_response(500, "the server made a response that is none");
}

// NOLINTBEGIN(cppcoreguidelines-avoid-reference-coroutine-parameters): each coroutine here is
// awaited by the one that owns what it refers to.
class HttpConnection final : public Connection,
                             public std::enable_shared_from_this<HttpConnection> {
  public:
    HttpConnection(tcp::socket socket, const Service& service)
        : service_(service),
          executor_(socket.get_executor()),
          wire_(std::make_shared<Wire>(std::move(socket), service.options)),
          buffer_(service.options.max_header_bytes + read_ahead_bytes) {}

    void start(Purpose purpose, std::function<void()> on_end) override;
    void stop() override;
    void abort() override;

  private:
    static constexpr std::size_t read_ahead_bytes = std::size_t{64} << 10;

    asio::awaitable<void> serve();
    asio::awaitable<void> refuse();
    asio::awaitable<bool> await_request();
    asio::awaitable<Next> exchange();
    asio::awaitable<Next> respond_to(Parser& parser, Request& request);
    asio::awaitable<Next> call_handler(Parser& parser, Request& request, const Handler& handler);
    asio::awaitable<std::optional<boost::system::error_code>> read_body(Parser& parser);
    /// Nothing: the server ends.
    asio::awaitable<std::optional<Response>> wait_for(const Response& announced);
    asio::awaitable<Next> answer(const Response& response, Method method, Persistence persistence);
    asio::awaitable<Next> answer_in_pieces(const Response& response, Method method,
                                           Persistence persistence);
    asio::awaitable<bool> write_pieces(const BodySource& source);
    asio::awaitable<Next> end_answer(Persistence persistence);
    asio::awaitable<Next> answer_error(const boost::system::error_code& error);
    asio::awaitable<Next> answer_last(unsigned status, std::string_view message, Method method);
    asio::awaitable<Next> run_session();

    const Service& service_;
    asio::any_io_executor executor_;
    std::shared_ptr<Wire> wire_;
    boost::beast::flat_buffer buffer_;
    std::shared_ptr<Session> session_;    // while one runs
    std::shared_ptr<LateResponse> late_;  // while one is waited for
    Chunks chunks_ = Chunks::framed;      // what the client understands
    bool between_requests_ = true;
    bool stopping_ = false;
};

void HttpConnection::start(Purpose purpose, std::function<void()> on_end) {
    asio::co_spawn(executor_, purpose == Purpose::serve ? serve() : refuse(),
                   [self = shared_from_this(),
                    on_end = std::move(on_end)](const std::exception_ptr& exception) {
                       EndOfCoroutine{self}(exception);
                       on_end();
                   });
}

void HttpConnection::stop() {
    asio::post(executor_, [self = shared_from_this()] {
        self->stopping_ = true;
        if (self->session_) {
            self->session_->stop();
        } else if (self->between_requests_) {
            self->wire_->close();
        }
    });
}

void HttpConnection::abort() {
    asio::post(executor_, [self = shared_from_this()] {
        self->stopping_ = true;
        if (self->session_) {
            self->session_->abort();
        } else {
            self->wire_->close();
        }
        if (self->late_) {
            self->late_->give_up();
        }
    });
}

asio::awaitable<void> HttpConnection::serve() {
    boost::system::error_code ignored;
    std::ignore = wire_->socket().set_option(tcp::no_delay(true), ignored);
    while (co_await await_request()) {
        if (co_await exchange() == Next::close) {
            break;
        }
    }
    wire_->close();
}

asio::awaitable<void> HttpConnection::refuse() {
    between_requests_ = false;
    co_await answer_last(503, "there are too many connections", Method::get);
}

asio::awaitable<bool> HttpConnection::await_request() {
    between_requests_ = true;
    bool ready = buffer_.size() > 0;
    if (!ready && !stopping_) {
        ready = co_await wire_->readable(service_.options.idle_timeout);
    }
    between_requests_ = false;
    co_return ready && !stopping_;
}

asio::awaitable<Next> HttpConnection::exchange() {
    Parser parser;
    parser.header_limit(static_cast<std::uint32_t>(service_.options.max_header_bytes));
    parser.body_limit(service_.options.max_body_bytes);
    wire_->arm(service_.options.header_timeout);
    const auto [error, read] =
        co_await beast_http::async_read_header(wire_->socket(), buffer_, parser, token);
    wire_->disarm();
    if (error) {
        co_return co_await answer_error(error);
    }
    chunks_ = parser.get().version() >= 11 ? Chunks::framed : Chunks::bare;
    const auto method = to_method(parser.get().method());
    if (!method) {
        co_return co_await answer_last(501, "the method is unknown", Method::get);
    }
    Request request = to_request(parser.get(), *method);
    const auto refusal = refuse_framing(request);
    if (refusal) {
        co_return co_await answer(*refusal, *method, Persistence::close);
    }
    co_return co_await respond_to(parser, request);
}

asio::awaitable<Next> HttpConnection::respond_to(Parser& parser, Request& request) {
    const auto target = parser.get().target();
    Plan plan = plan_request(service_.routes, service_.access, {target.data(), target.size()},
                             upgrade_of(request), request);
    // A body that nobody has asked for is not read: the connection ends instead.
    const bool reusable = parser.is_done() && parser.get().keep_alive();
    if (plan.response) {
        add_cors(service_.access, request, *plan.response);
        co_return co_await answer(*plan.response, request.method,
                                  reusable ? Persistence::keep_alive : Persistence::close);
    }
    if (plan.handler != nullptr) {
        co_return co_await call_handler(parser, request, *plan.handler);
    }
    if (!parser.is_done() || (plan.websocket != nullptr && buffer_.size() > 0)) {
        co_return co_await answer_last(400, "nothing may follow this header", request.method);
    }
    session_ = plan.websocket != nullptr
                   ? websocket_session(*wire_, *plan.websocket, std::move(request), service_.budget)
                   : event_session(wire_, *plan.events, std::move(request), chunks_);
    co_return co_await run_session();
}

asio::awaitable<Next> HttpConnection::call_handler(Parser& parser, Request& request,
                                                   const Handler& handler) {
    base::Share share(service_.budget);
    if (!parser.is_done() &&
        !share.resize(parser.content_length().value_or(service_.options.max_body_bytes))) {
        co_return co_await answer_last(503, "too much is being read", request.method);
    }
    const auto error = co_await read_body(parser);
    if (error) {
        co_return co_await answer_error(*error);
    }
    request.body = std::move(parser.get().body());
    std::optional<Response> response = call(handler, request);
    request.body = {};
    share.resize(0);
    if (response->later) {
        const Response announced = std::exchange(*response, {});
        response = co_await wait_for(announced);
        if (!response) {
            co_return Next::close;
        }
    }
    response = checked(*std::move(response));
    add_cors(service_.access, request, *response);
    const bool reusable = parser.get().keep_alive() && !stopping_;
    co_return co_await answer(*response, request.method,
                              reusable ? Persistence::keep_alive : Persistence::close);
}

asio::awaitable<std::optional<Response>> HttpConnection::wait_for(const Response& announced) {
    late_ = std::make_shared<LateResponse>(executor_);
    announced.later(late_->respond());
    std::optional<Response> response = co_await late_->wait();
    late_.reset();
    co_return response;
}

asio::awaitable<std::optional<boost::system::error_code>> HttpConnection::read_body(
    Parser& parser) {
    if (parser.is_done()) {
        co_return std::nullopt;
    }
    // A client that waits for it has sent nothing of the body yet.
    if (parser.get().count(beast_http::field::expect) > 0 && buffer_.size() == 0) {
        co_await wire_->write("HTTP/1.1 100 Continue\r\n\r\n");
    }
    wire_->arm(service_.options.body_timeout);
    const auto [error, read] =
        co_await beast_http::async_read(wire_->socket(), buffer_, parser, token);
    wire_->disarm();
    co_return error ? std::optional(error) : std::nullopt;
}

asio::awaitable<Next> HttpConnection::answer_error(const boost::system::error_code& error) {
    const auto response = wire_->expired()
                              ? std::optional(error_response(408, "the request came too slowly"))
                              : explain(error);
    if (!response) {
        co_return Next::close;
    }
    co_return co_await answer(*response, Method::get, Persistence::close);
}

asio::awaitable<Next> HttpConnection::answer(const Response& response, Method method,
                                             Persistence persistence) {
    if (response.source) {
        co_return co_await answer_in_pieces(response, method, persistence);
    }
    const std::string head =
        response_head(response, service_.options.headers, Framing::length, persistence);
    const bool has_body = response.body && method != Method::head && !is_bodiless(response.status);
    const std::string_view body = has_body ? std::string_view(*response.body) : "";
    if (!co_await wire_->write(head, body)) {
        co_return Next::close;
    }
    co_return co_await end_answer(persistence);
}

asio::awaitable<Next> HttpConnection::answer_in_pieces(const Response& response, Method method,
                                                       Persistence persistence) {
    const bool is_framed = chunks_ == Chunks::framed;
    const Persistence after = is_framed ? persistence : Persistence::close;
    const std::string head =
        response_head(response, service_.options.headers,
                      is_framed ? Framing::chunked : Framing::until_close, after);
    if (!co_await wire_->write(head)) {
        co_return Next::close;
    }
    if (method != Method::head && !co_await write_pieces(response.source)) {
        co_return Next::close;
    }
    co_return co_await end_answer(after);
}

namespace {

/// Nothing: it has failed.
std::optional<std::string> next_piece(const BodySource& source) {
    try {
        return source();
    } catch (const std::exception&) {
        return std::nullopt;
    }
}

}  // namespace

asio::awaitable<bool> HttpConnection::write_pieces(const BodySource& source) {
    while (true) {
        const auto piece = next_piece(source);
        if (!piece) {
            co_return false;
        }
        if (piece->empty()) {
            break;
        }
        const std::string framed = chunks_ == Chunks::framed ? chunk(*piece) : *piece;
        if (!co_await wire_->write(framed)) {
            co_return false;
        }
        // A client that takes all at once must not keep the others of this thread waiting.
        co_await asio::post(executor_, asio::use_awaitable);
    }
    co_return chunks_ == Chunks::bare || co_await wire_->write(LAST_CHUNK);
}

asio::awaitable<Next> HttpConnection::end_answer(Persistence persistence) {
    if (persistence == Persistence::close) {
        between_requests_ = true;
        co_await wire_->linger(stopping_ ? std::chrono::milliseconds(0) : linger_timeout);
        co_return Next::close;
    }
    co_return Next::request;
}

asio::awaitable<Next> HttpConnection::answer_last(unsigned status, std::string_view message,
                                                  Method method) {
    const Response response = error_response(status, message);
    co_return co_await answer(response, method, Persistence::close);
}

asio::awaitable<Next> HttpConnection::run_session() {
    co_await session_->run();
    session_.reset();
    co_return Next::close;
}
// NOLINTEND(cppcoreguidelines-avoid-reference-coroutine-parameters)

}  // namespace

std::shared_ptr<Connection> make_connection(tcp::socket socket, const Service& service) {
    return std::make_shared<HttpConnection>(std::move(socket), service);
}

}  // namespace cairn::http::detail
