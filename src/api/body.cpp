#include "api/body.hpp"

namespace cairn::api {

namespace {

constexpr json::Limits BODY_LIMITS{.max_bytes = std::size_t{32} << 20U,
                                   .max_depth = 32,
                                   .max_values = std::size_t{1} << 20U,
                                   .max_alias_values = 0};

}  // namespace

Result<json::Value, ApiError> parse_body(const http::Request& request) {
    CAIRN_TRY_ASSIGN(const Media media, content_media(request));
    if (media != Media::json) {
        return fail(415, "the body must be application/json");
    }
    auto value = json::parse_json(request.body, BODY_LIMITS);
    if (!value) {
        return fail(400, "Invalid body: " + json::to_string(value.error()));
    }
    return *std::move(value);
}

Result<std::vector<std::string>, ApiError> to_strings(const json::Value& value,
                                                      std::string_view name) {
    std::vector<std::string> out;
    if (value.kind == json::Kind::null) {
        return out;
    }
    if (value.kind != json::Kind::array) {
        return fail(400, "Invalid " + std::string(name) + ": not an array");
    }
    for (const json::Value& item : value.items) {
        if (item.kind != json::Kind::string && item.kind != json::Kind::number) {
            return fail(400, "Invalid " + std::string(name) + ": not an array of strings");
        }
        out.push_back(item.text);
    }
    return out;
}

Result<std::vector<std::uint64_t>, ApiError> to_numbers(const json::Value& value,
                                                        std::string_view name) {
    if (value.kind != json::Kind::array) {
        return fail(400, "Invalid " + std::string(name) + ": not an array");
    }
    std::vector<std::uint64_t> out;
    for (const json::Value& item : value.items) {
        const auto number = item.to_uint64();
        if (!number) {
            return fail(400, "Invalid " + std::string(name) + ": not an array of numbers");
        }
        out.push_back(*number);
    }
    return out;
}

Result<consensus::ForkId, ApiError> body_fork(const http::Request& request) {
    const auto version = request.header("Eth-Consensus-Version");
    if (!version) {
        return fail(400, "The header Eth-Consensus-Version is missing");
    }
    const auto fork = consensus::fork_from_string(*version);
    if (!fork || *fork == consensus::ForkId::phase1) {
        return fail(400, "The header Eth-Consensus-Version names no fork");
    }
    return *fork;
}

Result<consensus::Spec, ApiError> spec_of_body(const consensus::Spec& network,
                                               const http::Request& request) {
    CAIRN_TRY_ASSIGN(const consensus::ForkId fork, body_fork(request));
    return network.with_fork(fork);
}

Result<void, ApiError> decode_list(const consensus::Spec& spec, std::string_view body,
                                   const ssz::Type& type, void* list) {
    const ssz::Bound bound{&type, [](const ssz::Context&) { return std::uint64_t{MAX_MESSAGES}; },
                           nullptr};
    const Bytes bytes(body.begin(), body.end());
    if (const auto decoded = ssz::decode(bound, spec, bytes, list); !decoded) {
        return fail(400, "Invalid body: " + std::string(to_string(decoded.error().rule)) + " at " +
                             decoded.error().where);
    }
    return {};
}

namespace {

http::Response indexed_error(std::string_view message, const Failures& failures) {
    json::Writer out;
    out.begin_object().field("code", 400).field("message", message);
    out.key("failures").begin_array();
    for (const auto& [index, why] : failures.rows) {
        out.begin_object().field("index", index).field("message", why).end_object();
    }
    out.end_array().end_object();
    return http::text_response(400, "application/json", out.take());
}

}  // namespace

http::Response Failures::reply() const {
    return rows.empty() ? http::Response{} : indexed_error("some messages were refused", *this);
}

Reply with_failures(Reply reply) {
    if (reply || reply.error().status != 400) {
        return reply;
    }
    return indexed_error(reply.error().message, {});
}

}  // namespace cairn::api
