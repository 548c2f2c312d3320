// Bodies of requests: JSON, or SSZ where the endpoint takes it, always from strangers.
#pragma once

#include "api/reply.hpp"
#include "json/parse.hpp"

#include <string>
#include <vector>

namespace cairn::api {

/// A JSON document. 400: none; 415: another media type.
Result<json::Value, ApiError> parse_body(const http::Request& request);

/// An array of strings or numbers; null is an empty one. 400.
Result<std::vector<std::string>, ApiError> to_strings(const json::Value& value,
                                                      std::string_view name);
/// An array of numbers, as strings or not. 400.
Result<std::vector<std::uint64_t>, ApiError> to_numbers(const json::Value& value,
                                                        std::string_view name);

/// The fork that the header Eth-Consensus-Version names. 400: missing or unknown.
Result<consensus::ForkId, ApiError> body_fork(const http::Request& request);

/// Fields that the type does not have are passed over, as the API wants. 400.
template <class T>
Result<T, ApiError> from_json(const consensus::Spec& spec, const json::Value& value) {
    T out{};
    const auto read = json::from_value(ssz::bound_of<T>(), spec, value, &out,
                                       {.unknown = json::UnknownFields::ignore});
    if (!read) {
        return fail(400, "Invalid body: " + json::to_string(read.error()));
    }
    return out;
}

/// One value, as JSON or SSZ by Content-Type. 400, 415.
template <class T>
Result<T, ApiError> body_object(const http::Request& request, const consensus::Spec& spec) {
    CAIRN_TRY_ASSIGN(const Media media, content_media(request));
    if (media == Media::json) {
        CAIRN_TRY_ASSIGN(const json::Value value, parse_body(request));
        return from_json<T>(spec, value);
    }
    T out{};
    const Bytes bytes(request.body.begin(), request.body.end());
    if (const auto decoded = ssz::decode(spec, bytes, out); !decoded) {
        return fail(400, "Invalid body: " + std::string(to_string(decoded.error().rule)) + " at " +
                             decoded.error().where);
    }
    return out;
}

/// {"code":400,"message":...,"failures":[{"index":"0","message":...}]}: which of several messages
/// were refused.
struct Failures {
    std::vector<std::pair<std::size_t, std::string>> rows;

    void add(std::size_t index, std::string message) {
        rows.emplace_back(index, std::move(message));
    }
    /// 200 if there are none.
    http::Response reply() const;
};

}  // namespace cairn::api
