#include "http/raw_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <utility>

namespace cairn::http {
namespace {

std::optional<std::size_t> parse_number(std::string_view text, int base) {
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(text.begin(), text.end(), value, base);
    return error == std::errc() && end == text.end() ? std::optional(value) : std::nullopt;
}

std::optional<ReceivedResponse> parse_head(std::string_view head) {
    constexpr std::string_view version = "HTTP/1.1 ";
    if (!head.starts_with(version) || head.size() < version.size() + 4) {
        return std::nullopt;
    }
    const auto status = parse_number(head.substr(version.size(), 3), 10);
    if (!status) {
        return std::nullopt;
    }
    ReceivedResponse out{.status = static_cast<unsigned>(*status), .headers = {}, .body = {}};
    head.remove_prefix(head.find("\r\n") + 2);
    while (!head.starts_with("\r\n")) {
        const std::size_t end = head.find("\r\n");
        const std::size_t colon = head.find(": ");
        if (colon >= end) {
            return std::nullopt;
        }
        out.headers.push_back({std::string(head.substr(0, colon)),
                               std::string(head.substr(colon + 2, end - colon - 2))});
        head.remove_prefix(end + 2);
    }
    return out;
}

}  // namespace

std::string_view ReceivedResponse::header(std::string_view name) const noexcept {
    for (const Field& field : headers) {
        if (equal_ignoring_case(field.name, name)) {
            return field.value;
        }
    }
    return {};
}

unsigned Frame::close_code() const noexcept {
    if (opcode != close_opcode || payload.size() < 2) {
        return 0;
    }
    return 256U * static_cast<unsigned char>(payload[0]) + static_cast<unsigned char>(payload[1]);
}

RawClient::RawClient(std::uint16_t port, std::chrono::milliseconds patience)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
      patience_ms_(static_cast<int>(patience.count())),
      host_("127.0.0.1:" + std::to_string(port)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
        ::close(std::exchange(socket_, -1));
    }
}

RawClient::RawClient(const std::filesystem::path& path, std::chrono::milliseconds patience)
    : socket_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)),
      patience_ms_(static_cast<int>(patience.count())) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string& text = path.native();
    std::copy_n(text.data(), std::min(text.size(), sizeof(address.sun_path) - 1), address.sun_path);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
        ::close(std::exchange(socket_, -1));
    }
}

RawClient::RawClient(RawClient&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)),
      patience_ms_(other.patience_ms_),
      host_(std::move(other.host_)),
      received_(std::move(other.received_)) {}

RawClient::~RawClient() {
    close();
}

void RawClient::close() {
    if (socket_ >= 0) {
        ::close(std::exchange(socket_, -1));
    }
}

void RawClient::set_patience(std::chrono::milliseconds patience) noexcept {
    patience_ms_ = static_cast<int>(patience.count());
}

bool RawClient::wait(int events) const {
    pollfd entry{};
    entry.fd = socket_;
    entry.events = static_cast<decltype(entry.events)>(events);
    return socket_ >= 0 && ::poll(&entry, 1, patience_ms_) == 1;
}

bool RawClient::send(std::string_view bytes) {
    while (!bytes.empty()) {
        if (!wait(POLLOUT)) {
            return false;
        }
        const ssize_t sent =
            ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent <= 0) {
            return false;
        }
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

bool RawClient::request(std::string_view method, std::string_view target, std::string_view headers,
                        std::string_view body) {
    std::string out;
    out.append(method).append(" ").append(target).append(" HTTP/1.1\r\nHost: ").append(host_);
    out.append("\r\n").append(headers);
    if (!body.empty()) {
        out.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
    }
    return send(out.append("\r\n").append(body));
}

/// Reads what is there, at least a byte; false at the end.
bool RawClient::fill() {
    std::array<char, 65536> buffer{};
    if (!wait(POLLIN)) {
        return false;
    }
    const ssize_t read = ::recv(socket_, buffer.data(), buffer.size(), 0);
    if (read <= 0) {
        return false;
    }
    received_.append(buffer.data(), static_cast<std::size_t>(read));
    return true;
}

std::string RawClient::receive_bytes(std::size_t count) {
    while (received_.size() < count && fill()) {
    }
    std::string out = received_.substr(0, count);
    received_.erase(0, out.size());
    return out;
}

std::optional<std::string> RawClient::receive_until(std::string_view marker) {
    std::size_t at = received_.find(marker);
    while (at == std::string::npos) {
        if (!fill()) {
            return std::nullopt;
        }
        at = received_.find(marker);
    }
    return receive_bytes(at + marker.size());
}

bool RawClient::is_ended() {
    std::array<char, 1> byte{};
    return received_.empty() && wait(POLLIN) && ::recv(socket_, byte.data(), 1, 0) <= 0;
}

std::optional<ReceivedResponse> RawClient::receive(Body body) {
    const auto head = receive_until("\r\n\r\n");
    auto out = head ? parse_head(*head) : std::nullopt;
    if (!out || body == Body::none) {
        return out;
    }
    if (out->header("transfer-encoding") != "chunked") {
        const std::size_t length = parse_number(out->header("content-length"), 10).value_or(0);
        out->body = receive_bytes(length);
        return out->body.size() == length ? out : std::nullopt;
    }
    while (const auto line = receive_until("\r\n")) {
        const auto size = parse_number(std::string_view(*line).substr(0, line->size() - 2), 16);
        const std::string data = size ? receive_bytes(*size + 2) : "";
        if (!size || data.size() != *size + 2) {
            return std::nullopt;
        }
        if (*size == 0) {
            return out;
        }
        out->body.append(data, 0, *size);
    }
    return std::nullopt;
}

bool RawClient::open_websocket(std::string_view target, std::string_view headers) {
    // The example of RFC 6455, section 1.3.
    constexpr std::string_view handshake =
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    if (!request("GET", target, std::string(handshake).append(headers))) {
        return false;
    }
    const auto response = receive(Body::none);
    return response && response->status == 101 &&
           response->header("sec-websocket-accept") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
}

bool RawClient::send_frame(std::uint8_t opcode, std::string_view payload) {
    constexpr std::string_view mask = "\x12\x34\x56\x78";
    std::string out(1, static_cast<char>(0x80 | opcode));
    if (payload.size() < 126) {
        out += static_cast<char>(0x80 | payload.size());
    } else {
        const int bytes = payload.size() < 65536 ? 2 : 8;
        out += static_cast<char>(0x80 | (bytes == 2 ? 126 : 127));
        for (int i = bytes - 1; i >= 0; --i) {
            out += static_cast<char>(payload.size() >> (8 * i));
        }
    }
    out += mask;
    for (std::size_t i = 0; i < payload.size(); ++i) {
        out += static_cast<char>(payload[i] ^ mask[i % 4]);
    }
    return send(out);
}

std::optional<Frame> RawClient::receive_frame() {
    const std::string head = receive_bytes(2);
    if (head.size() < 2) {
        return std::nullopt;
    }
    Frame out{.opcode = static_cast<std::uint8_t>(head[0] & 0x0f), .payload = {}};
    std::size_t length = static_cast<unsigned char>(head[1]);
    if (length >= 126) {
        const std::string bytes = receive_bytes(length == 126 ? 2 : 8);
        length = 0;
        for (const char byte : bytes) {
            length = 256 * length + static_cast<unsigned char>(byte);
        }
    }
    out.payload = receive_bytes(length);
    return out.payload.size() == length ? std::optional(out) : std::nullopt;
}

}  // namespace cairn::http
