#include "keymanager/detail/context.hpp"

#include "keymanager/token.hpp"

namespace cairn::keymanager::detail {

using consensus::BLSPubkey;

namespace {

constexpr json::Limits body_limits{.max_bytes = std::size_t{64} << 20U, .max_depth = 16};

http::Response guard(const Context& context, const http::Request& request, Route route) {
    const auto authorization = request.header("Authorization");
    if (!authorization || authorization->empty()) {
        return http::error_response(401, "the request has no token");
    }
    if (!is_authorized(*authorization, context.options.token)) {
        return http::error_response(403, "the token is not the right one");
    }
    Reply reply = route(context, request);
    return reply ? *std::move(reply)
                 : http::error_response(reply.error().status, reply.error().message);
}

}  // namespace

unexpected<ApiError> fail(unsigned status, std::string message) {
    return unexpected(ApiError{status, std::move(message)});
}

http::Response json_reply(std::string body) {
    return http::text_response(200, "application/json", std::move(body));
}

http::Response empty_reply(unsigned status) {
    http::Response response;
    response.status = status;
    return response;
}

Result<BLSPubkey, ApiError> path_pubkey(const http::Request& request) {
    const std::string_view text = request.parameter("pubkey");
    const auto pubkey = text.starts_with("0x") ? base::fixed_from_hex<48>(text) : std::nullopt;
    return pubkey ? Result<BLSPubkey, ApiError>(*pubkey)
                  : fail(400, "the path has no public key of 0x and 96 digits");
}

Result<json::Value, ApiError> parse_body(const http::Request& request) {
    auto body = json::parse_json(request.body, body_limits);
    if (!body) {
        return fail(400, "the body is no JSON: " + json::to_string(body.error()));
    }
    if (body->kind != json::Kind::object) {
        return fail(400, "the body is no object");
    }
    return *std::move(body);
}

Result<const json::Value*, ApiError> array_member(const json::Value& object,
                                                  std::string_view name) {
    const json::Value* const member =
        object.kind == json::Kind::object ? object.find(name) : nullptr;
    if (member == nullptr || member->kind != json::Kind::array) {
        return fail(400, std::string(name) + " is missing or no array");
    }
    return member;
}

Result<std::string, ApiError> text_member(const json::Value& object, std::string_view name) {
    const json::Value* const member =
        object.kind == json::Kind::object ? object.find(name) : nullptr;
    if (member == nullptr || member->kind != json::Kind::string) {
        return fail(400, std::string(name) + " is missing or no string");
    }
    return member->text;
}

Result<std::vector<BLSPubkey>, ApiError> pubkeys_member(const json::Value& object) {
    CAIRN_TRY_ASSIGN(const json::Value* const list, array_member(object, "pubkeys"));
    std::vector<BLSPubkey> out;
    for (const json::Value& item : list->items) {
        const auto pubkey = item.kind == json::Kind::string && item.text.starts_with("0x")
                                ? base::fixed_from_hex<48>(item.text)
                                : std::nullopt;
        if (!pubkey) {
            return fail(400, "pubkeys: not 0x and 96 digits");
        }
        out.push_back(*pubkey);
    }
    return out;
}

void write_statuses(json::Writer& out, const std::vector<Status>& statuses) {
    out.key("data").begin_array();
    for (const Status& status : statuses) {
        out.begin_object().field("status", status.status);
        if (!status.message.empty()) {
            out.field("message", status.message);
        }
        out.end_object();
    }
    out.end_array();
}

void Routes::add(http::Method method, const char* pattern, Route route) {
    server_.handle(method, pattern, [context = context_, route](const http::Request& request) {
        return guard(context, request, route);
    });
}

}  // namespace cairn::keymanager::detail
