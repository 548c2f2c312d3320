#include "devnet/remote_control.hpp"

#include "http/raw_client.hpp"
#include "json/parse.hpp"

namespace cairn::devnet {

namespace {

/// The run's token, which the page carries.
std::string token_in(std::string_view page) {
    constexpr std::string_view before = "name=\"cairn-token\" content=\"";
    const std::size_t found = page.find(before);
    if (found == std::string_view::npos) {
        return {};
    }
    const std::size_t begin = found + before.size();
    return std::string(page.substr(begin, page.find('"', begin) - begin));
}

std::string sentence_in(const json::Value& answer, unsigned status) {
    const json::Value* const effect = answer.find("effect");
    const json::Value* const text =
        effect != nullptr ? effect->find("what") : answer.find("message");
    return text != nullptr ? text->text : "answered " + std::to_string(status);
}

}  // namespace

Result<std::string, std::string> send_action(std::uint16_t port, std::string_view json) {
    const std::string where = "127.0.0.1:" + std::to_string(port);
    http::RawClient client(port);
    const auto page = client.request("GET", "/") ? client.receive() : std::nullopt;
    const std::string token = page ? token_in(page->body) : "";
    if (token.empty()) {
        return unexpected("no network with a page answers at " + where);
    }
    const auto answer =
        client.request("POST", "/cairn/v1/control",
                       "X-Cairn-Token: " + token + "\r\nContent-Type: application/json\r\n", json)
            ? client.receive()
            : std::nullopt;
    const auto document =
        answer ? json::parse_json(answer->body) : Result<json::Value, json::ParseError>();
    if (!answer || !document) {
        return unexpected("the network at " + where + " did not answer");
    }
    const std::string text = sentence_in(*document, answer->status);
    if (answer->status != 200) {
        return unexpected(text);
    }
    return text;
}

}  // namespace cairn::devnet
