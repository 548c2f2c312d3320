#include "http/client.hpp"

#include "base/assert.hpp"
#include "http/event_parser.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/detail/base64.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include <array>
#include <atomic>
#include <charconv>
#include <optional>
#include <utility>

namespace cairn::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;
using beast::error_code;

ClientError make_error(ClientRule rule, std::string detail = {}) {
    return {rule, std::move(detail)};
}

ClientError read_error(const error_code& error) {
    if (error == beast::error::timeout) {
        return make_error(ClientRule::timed_out);
    }
    if (error == beast::http::error::body_limit || error == beast::http::error::header_limit ||
        error == beast::http::error::buffer_overflow) {
        return make_error(ClientRule::answer_too_large, error.message());
    }
    if (error == beast::http::error::end_of_stream ||
        error == beast::http::error::partial_message ||
        error.category() == asio::error::get_system_category() ||
        error.category() == asio::error::get_misc_category()) {
        return make_error(ClientRule::connection_ended, error.message());
    }
    return make_error(ClientRule::answer_malformed, error.message());
}

bool fits_one_line(std::string_view text) noexcept {
    return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

/// A connection with a deadline for each thing it does.
class Connection {
  public:
    Connection() : stream_(io_) {}

    asio::io_context& io() noexcept { return io_; }
    beast::tcp_stream& stream() noexcept { return stream_; }
    beast::flat_buffer& buffer() noexcept { return buffer_; }

    Result<void, ClientError> connect(const Url& url, std::chrono::milliseconds timeout) {
        error_code error;
        tcp::resolver resolver(io_);
        const auto found = resolver.resolve(url.host, std::to_string(url.port), error);
        if (error) {
            return unexpected(make_error(ClientRule::name_unknown, url.host));
        }
        buffer_.clear();
        stream_.expires_after(timeout);
        stream_.async_connect(
            found, [&](const error_code& result, const tcp::endpoint&) { error = result; });
        run();
        if (error) {
            close();
            const bool late = error == beast::error::timeout;
            return unexpected(make_error(late ? ClientRule::timed_out : ClientRule::connect_failed,
                                         error.message()));
        }
        stream_.socket().set_option(tcp::no_delay(true), error);
        return {};
    }

    template <class Message>
    error_code write(Message& message) {
        error_code error;
        beast::http::async_write(stream_, message,
                                 [&](const error_code& result, std::size_t) { error = result; });
        run();
        return error;
    }

    template <class Parser>
    error_code read(Parser& parser) {
        error_code error;
        beast::http::async_read(stream_, buffer_, parser,
                                [&](const error_code& result, std::size_t) { error = result; });
        run();
        return error;
    }

    template <class Parser>
    error_code read_header(Parser& parser) {
        error_code error;
        beast::http::async_read_header(
            stream_, buffer_, parser,
            [&](const error_code& result, std::size_t) { error = result; });
        run();
        return error;
    }

    template <class Parser>
    error_code read_some(Parser& parser) {
        error_code error;
        beast::http::async_read_some(
            stream_, buffer_, parser,
            [&](const error_code& result, std::size_t) { error = result; });
        run();
        return error;
    }

    /// Open, and the other side has neither closed nor sent what nobody asked for.
    bool is_idle() {
        tcp::socket& socket = stream_.socket();
        if (!socket.is_open()) {
            return false;
        }
        error_code error;
        std::array<char, 1> byte{};
        socket.non_blocking(true, error);
        socket.receive(asio::buffer(byte), tcp::socket::message_peek, error);
        return error == asio::error::would_block;
    }

    void close() {
        error_code ignored;
        stream_.socket().close(ignored);
        buffer_.clear();
    }

  private:
    void run() {
        io_.restart();
        io_.run();
    }

    asio::io_context io_;
    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
};

beast::http::verb verb_of(Method method) {
    return beast::http::string_to_verb(std::string(to_string(method)));
}

using Message = beast::http::request<beast::http::string_body>;

std::optional<Message> make_message(const Url& url, const Call& call) {
    const std::string target = url.path + call.target;
    bool good = fits_one_line(target) && target.find(' ') == std::string::npos;
    Message message(verb_of(call.method), target, 11);
    message.set(beast::http::field::host, url.authority());
    if (!url.authorization.empty()) {
        message.set(beast::http::field::authorization, url.authorization);
    }
    for (const Field& header : call.headers) {
        good = good && fits_one_line(header.name) && fits_one_line(header.value);
        if (good) {
            message.set(header.name, header.value);
        }
    }
    if (!good) {
        return std::nullopt;
    }
    message.body() = call.body;
    message.prepare_payload();
    return message;
}

ReceivedResponse to_response(beast::http::response<beast::http::string_body>&& from) {
    ReceivedResponse out;
    out.status = from.result_int();
    for (const auto& field : from) {
        out.headers.push_back({std::string(field.name_string()), std::string(field.value())});
    }
    out.body = std::move(from.body());
    return out;
}

std::string base64(std::string_view text) {
    std::string out(beast::detail::base64::encoded_size(text.size()), '\0');
    out.resize(beast::detail::base64::encode(out.data(), text.data(), text.size()));
    return out;
}

}  // namespace

std::string_view to_string(ClientRule rule) noexcept {
    switch (rule) {
        case ClientRule::url_malformed:
            return "the URL is not http://host[:port][/path]";
        case ClientRule::https_unsupported:
            return "https is not supported; use http, or a proxy that speaks TLS";
        case ClientRule::name_unknown:
            return "the host is unknown";
        case ClientRule::connect_failed:
            return "the connection failed";
        case ClientRule::timed_out:
            return "the time is up";
        case ClientRule::connection_ended:
            return "the connection ended before the answer";
        case ClientRule::answer_malformed:
            return "the answer is not HTTP/1.1";
        case ClientRule::answer_too_large:
            return "the answer is too large";
        case ClientRule::status_unexpected:
            return "the answer is no stream of events";
        case ClientRule::request_malformed:
            return "the request holds a line break";
    }
    CAIRN_ASSERT(false);
    return {};
}

std::string describe(const ClientError& error) {
    std::string out(to_string(error.rule));
    return error.detail.empty() ? out : out + " (" + error.detail + ")";
}

// Addresses --------------------------------------------------------------------------------------

std::string Url::authority() const {
    const bool six = host.find(':') != std::string::npos;
    return (six ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

namespace {

/// "host", "host:1234", "[::1]:1234" into `url`.
bool parse_authority(std::string_view text, Url& url) {
    std::size_t end = text.find(':');
    if (text.starts_with('[')) {
        const std::size_t bracket = text.find(']');
        if (bracket == std::string_view::npos) {
            return false;
        }
        url.host = text.substr(1, bracket - 1);
        end = bracket + 1;
    } else {
        url.host = text.substr(0, end);
    }
    const std::string_view rest = end < text.size() ? text.substr(end) : "";
    if (rest.empty()) {
        return !url.host.empty();
    }
    const auto [stop, error] =
        std::from_chars(rest.data() + 1, rest.data() + rest.size(), url.port);
    return !url.host.empty() && rest[0] == ':' && rest.size() > 1 && error == std::errc() &&
           stop == rest.data() + rest.size() && url.port != 0;
}

}  // namespace

Result<Url, ClientError> parse_url(std::string_view text) {
    constexpr std::string_view scheme = "http://";
    if (text.starts_with("https://")) {
        return unexpected(make_error(ClientRule::https_unsupported, std::string(text)));
    }
    Url url;
    const std::size_t bad = text.find_first_of(std::string_view(" \r\n\t?#\0", 7));
    if (!text.starts_with(scheme) || bad != std::string_view::npos) {
        return unexpected(make_error(ClientRule::url_malformed, std::string(text)));
    }
    std::string_view rest = text.substr(scheme.size());
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    url.path = rest.substr(slash);
    while (url.path.ends_with('/')) {
        url.path.pop_back();
    }
    std::string_view authority = rest.substr(0, slash);
    if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
        url.authorization = "Basic " + base64(authority.substr(0, at));
        authority.remove_prefix(at + 1);
    }
    if (!parse_authority(authority, url)) {
        return unexpected(make_error(ClientRule::url_malformed, std::string(text)));
    }
    return url;
}

std::string encode_query_value(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    constexpr std::string_view plain =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    std::string out;
    for (const char letter : text) {
        if (plain.find(letter) != std::string_view::npos) {
            out += letter;
        } else {
            const auto byte = static_cast<unsigned char>(letter);
            out += '%';
            out += digits[byte >> 4U];
            out += digits[byte & 15U];
        }
    }
    return out;
}

// Calls ------------------------------------------------------------------------------------------

struct Client::State {
    Url url;
    ClientOptions options;
    Connection connection;

    State(Url to, ClientOptions with) : url(std::move(to)), options(with) {}
    Result<ReceivedResponse, ClientError> exchange(Message& message, const Call& call);
};

Result<ReceivedResponse, ClientError> Client::State::exchange(Message& message, const Call& call) {
    const bool is_whole = call.timeout.count() != 0;
    const auto timeout = is_whole ? call.timeout : options.timeout;
    const auto end = asio::steady_timer::clock_type::now() + timeout;
    if (!connection.is_idle()) {
        connection.close();
        CAIRN_TRY(connection.connect(url, timeout));
    }
    if (is_whole) {
        connection.stream().expires_at(end);
    } else {
        connection.stream().expires_after(timeout);
    }
    beast::http::response_parser<beast::http::string_body> parser;
    parser.header_limit(static_cast<std::uint32_t>(options.max_header_bytes));
    parser.body_limit(options.max_body_bytes);
    parser.skip(call.method == Method::head);
    error_code error = connection.write(message);
    if (!error) {
        error = connection.read(parser);
    }
    if (error || !parser.keep_alive()) {
        connection.close();
    } else {
        connection.stream().expires_never();
    }
    if (error) {
        return unexpected(read_error(error));
    }
    return to_response(parser.release());
}

Client::Client(Url url, ClientOptions options)
    : state_(std::make_unique<State>(std::move(url), options)) {}
Client::Client(Client&&) noexcept = default;
Client::~Client() = default;

const Url& Client::url() const noexcept {
    return state_->url;
}

void Client::set_timeout(std::chrono::milliseconds timeout) noexcept {
    state_->options.timeout = timeout;
}

Result<ReceivedResponse, ClientError> Client::call(const Call& call) {
    auto message = make_message(state_->url, call);
    if (!message) {
        return unexpected(make_error(ClientRule::request_malformed));
    }
    const bool reused = state_->connection.is_idle();
    auto answer = state_->exchange(*message, call);
    // The server may have closed a kept connection just as we wrote; asking changes nothing there.
    const bool again = !answer && reused && call.method == Method::get &&
                       answer.error().rule == ClientRule::connection_ended;
    return again ? state_->exchange(*message, call) : std::move(answer);
}

// Events -----------------------------------------------------------------------------------------

struct EventReader::State {
    Url url;
    EventOptions options;
    Connection connection;
    std::atomic<bool> stopped = false;

    State(Url to, EventOptions with) : url(std::move(to)), options(with) {}
    using Parser = beast::http::response_parser<beast::http::string_body>;
    Result<void, ClientError> open(std::string_view target, Parser& parser);
    Result<void, ClientError> follow(Parser& parser,
                                     const std::function<void(const Event&)>& on_event);
};

Result<void, ClientError> EventReader::State::open(std::string_view target, Parser& parser) {
    auto message = make_message(
        url, {.target = std::string(target), .headers = {{"Accept", "text/event-stream"}}});
    if (!message) {
        return unexpected(make_error(ClientRule::request_malformed));
    }
    CAIRN_TRY(connection.connect(url, options.connect_timeout));
    connection.stream().expires_after(options.connect_timeout);
    parser.body_limit(boost::none);
    error_code error = connection.write(*message);
    if (!error) {
        error = connection.read_header(parser);
    }
    if (error) {
        return unexpected(read_error(error));
    }
    const auto type = parser.get()[beast::http::field::content_type];
    if (parser.get().result_int() != 200 || !type.starts_with("text/event-stream")) {
        return unexpected(make_error(
            ClientRule::status_unexpected,
            std::to_string(parser.get().result_int()) + " " + std::string(type.substr(0, 100))));
    }
    return {};
}

Result<void, ClientError> EventReader::State::follow(
    Parser& parser, const std::function<void(const Event&)>& on_event) {
    EventParser events(options.max_event_bytes);
    while (!stopped && !parser.is_done()) {
        connection.stream().expires_after(options.silence);
        const error_code error = connection.read_some(parser);
        const std::string text = std::exchange(parser.get().body(), {});
        if (!events.feed(text, on_event)) {
            return unexpected(make_error(ClientRule::answer_too_large));
        }
        if (error) {
            return unexpected(read_error(error));
        }
    }
    return unexpected(make_error(ClientRule::connection_ended));
}

EventReader::EventReader(Url url, EventOptions options)
    : state_(std::make_unique<State>(std::move(url), options)) {}
EventReader::~EventReader() = default;

Result<void, ClientError> EventReader::read(std::string_view target,
                                            const std::function<void(const Event&)>& on_event) {
    if (state_->stopped) {
        return {};
    }
    State::Parser parser;
    auto result = state_->open(target, parser);
    if (result) {
        result = state_->follow(parser, on_event);
    }
    state_->connection.close();
    return state_->stopped ? Result<void, ClientError>{} : result;
}

// The reader's thread runs what is posted while it waits, or when it next does.
void EventReader::stop() {
    state_->stopped = true;
    asio::post(state_->connection.io(), [state = state_.get()] { state->connection.close(); });
}

}  // namespace cairn::http
