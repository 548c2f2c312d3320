// Bodies of requests: JSON, or SSZ where the endpoint takes it, always from strangers.
#pragma once

#include "api/reply.hpp"
#include "json/parse.hpp"

#include <string>
#include <vector>

namespace cairn::api {

/// Messages in one request; more are refused, 400.
inline constexpr std::size_t MAX_MESSAGES = std::size_t{1} << 17U;

/// The specification for bodies of the fork that the request's header names. 400.
Result<consensus::Spec, ApiError> spec_of_body(const consensus::Spec& network,
                                               const http::Request& request);

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

/// A list of at most MAX_MESSAGES. 400.
Result<void, ApiError> decode_list(const consensus::Spec& spec, std::string_view body,
                                   const ssz::Type& type, void* list);

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

/// The same for a request of which no message could be read: an error of 400 tells `failures` too,
/// of which there are none.
Reply with_failures(Reply reply);

/// `handle`, with errors as endpoints for lists of messages tell them.
template <auto Handle, class Context>
Reply told_one_by_one(const Context& context, const http::Request& request) {
    return with_failures(Handle(context, request));
}

enum class ListMedia : std::uint8_t { json, json_or_ssz };

/// Each message with its place in the list. Messages that cannot be read are told in `failures`, a
/// list that is none is an error. 400, 415.
template <class T>
Result<std::vector<std::pair<std::size_t, T>>, ApiError> body_list(const http::Request& request,
                                                                   const consensus::Spec& spec,
                                                                   ListMedia media,
                                                                   Failures& failures) {
    std::vector<std::pair<std::size_t, T>> messages;
    CAIRN_TRY_ASSIGN(const Media sent, content_media(request));
    if (sent == Media::ssz && media == ListMedia::json_or_ssz) {
        ssz::List<T> list;
        CAIRN_TRY(decode_list(spec, request.body, ssz::type_of<ssz::List<T>>(), &list));
        for (T& message : list) {
            messages.emplace_back(messages.size(), std::move(message));
        }
        return messages;
    }
    CAIRN_TRY_ASSIGN(const json::Value body, parse_body(request));
    if (body.kind != json::Kind::array || body.items.size() > MAX_MESSAGES) {
        return fail(400, "Invalid body: not an array, or too long");
    }
    for (std::size_t i = 0; i < body.items.size(); ++i) {
        auto message = from_json<T>(spec, body.items[i]);
        if (message) {
            messages.emplace_back(i, *std::move(message));
        } else {
            failures.add(i, message.error().message);
        }
    }
    return messages;
}

}  // namespace cairn::api
