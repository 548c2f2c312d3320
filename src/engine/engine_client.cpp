#include "engine/engine_client.hpp"

#include "json/parse.hpp"
#include "rpc/jwt.hpp"
#include "rpc/values.hpp"

namespace cairn::engine {

namespace {

/// A payload of 30 million gas has some ten thousand transactions at most.
constexpr json::Limits ANSWER_LIMITS{
    .max_bytes = MAX_ANSWER_BYTES, .max_depth = 16, .max_values = std::size_t{1} << 18U};

std::unexpected<EngineError> fail(EngineRule rule, int code, std::string_view what) {
    return unexpected(EngineError{rule, code, std::string(what.substr(0, MAX_WHAT))});
}

EngineRule rule_of(http::ClientRule rule) {
    return rule == http::ClientRule::timed_out ? EngineRule::timed_out : EngineRule::unreachable;
}

int code_of(const json::Value& error) {
    const json::Value* const code = error.find("code");
    if (code == nullptr || code->kind != json::Kind::number) {
        return 0;
    }
    const bool is_negative = code->text.starts_with('-');
    json::Value digits = *code;
    digits.text = digits.text.substr(is_negative ? 1 : 0);
    const auto number = digits.to_uint64();
    if (!number || *number > 1'000'000) {
        return 0;
    }
    return is_negative ? -static_cast<int>(*number) : static_cast<int>(*number);
}

}  // namespace

std::string_view to_string(EngineRule rule) noexcept {
    switch (rule) {
        case EngineRule::unreachable:
            return "not reached";
        case EngineRule::timed_out:
            return "no answer in time";
        case EngineRule::unauthorized:
            return "our token is not taken: another secret, or another time";
        case EngineRule::http_status:
            return "an HTTP error";
        case EngineRule::malformed:
            return "an answer that is none";
        case EngineRule::error:
            break;
    }
    return "an error";
}

std::string describe(std::string_view method, const EngineError& error) {
    std::string out = std::string(method) + ": " + std::string(to_string(error.rule));
    if (error.code == 0 && error.what.empty()) {
        return out;
    }
    out += " (";
    out += error.code == 0 ? "" : std::to_string(error.code) + " ";
    return out + error.what + ")";
}

Result<json::Value, EngineError> read_answer(std::string_view text, std::uint64_t id) {
    auto document = json::parse_json(text, ANSWER_LIMITS);
    if (!document) {
        return fail(EngineRule::malformed, 0, to_string(document.error()));
    }
    const json::Value* const version = document->find("jsonrpc");
    const json::Value* const answered = document->find("id");
    if (document->kind != json::Kind::object || version == nullptr || version->text != "2.0" ||
        answered == nullptr || answered->text != std::to_string(id)) {
        return fail(EngineRule::malformed, 0, "not the answer to the request");
    }
    const json::Value* const error = document->find("error");
    if (error != nullptr && error->kind != json::Kind::null) {
        const json::Value* const message = error->find("message");
        return fail(EngineRule::error, code_of(*error),
                    message != nullptr ? std::string_view(message->text) : std::string_view());
    }
    for (json::Member& member : document->members) {
        if (member.key == "result") {
            return std::move(member.value);
        }
    }
    return fail(EngineRule::malformed, 0, "neither a result nor an error");
}

EngineClient::EngineClient(http::Url url, const Bytes32& secret,
                           std::function<std::uint64_t()> now_s)
    : client_(std::move(url), {.max_body_bytes = MAX_ANSWER_BYTES}),
      secret_(secret),
      now_s_(std::move(now_s)) {}

Result<json::Value, EngineError> EngineClient::call(std::string_view method,
                                                    std::string_view parameters,
                                                    std::chrono::milliseconds timeout) {
    const std::uint64_t id = next_id_++;
    http::Call call{.method = http::Method::post, .target = "/"};
    call.headers = {{"Content-Type", "application/json"},
                    {"Authorization", "Bearer " + rpc::make_jwt(secret_, now_s_())}};
    call.body = R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + R"(,"method":")" +
                std::string(method) + R"(","params":)" + std::string(parameters) + "}";
    call.timeout = timeout;
    const auto response = client_.call(call);
    if (!response) {
        return fail(rule_of(response.error().rule), 0, http::describe(response.error()));
    }
    if (response->status == 401 || response->status == 403) {
        return fail(EngineRule::unauthorized, 0, response->body);
    }
    if (response->status != 200) {
        return fail(EngineRule::http_status, static_cast<int>(response->status), response->body);
    }
    return read_answer(response->body, id);
}

}  // namespace cairn::engine
