// The forms of the Beacon API's answers: data in an envelope, SSZ where it is asked for, errors.
// Source: beacon-APIs v4.0.0 (types/http.yaml, types/api.yaml, beacon-node-oapi.yaml).
#pragma once

#include "base/result.hpp"
#include "consensus/fork_id.hpp"
#include "consensus/primitives.hpp"
#include "consensus/spec.hpp"
#include "http/message.hpp"
#include "json/mapping.hpp"
#include "json/writer.hpp"
#include "ssz/codec.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace cairn::api {

/// Becomes {"code":404,"message":"..."} with that status.
struct ApiError {
    unsigned status = 500;
    std::string message;
    /// Not zero: told as Retry-After.
    unsigned retry_after_seconds = 0;
};
using Reply = Result<http::Response, ApiError>;

std::unexpected<ApiError> fail(unsigned status, std::string message);

/// What stands around the data. What is not set is left out.
struct Envelope {
    std::optional<consensus::ForkId> version = std::nullopt;
    std::optional<consensus::Root> dependent_root = std::nullopt;
    std::optional<bool> finalized = std::nullopt;
    bool tells_optimistic = true;
    /// What it tells: nobody has verified a payload that the data rest on.
    bool optimistic = false;
};

/// 200 with {"data": `data`}; `data` is JSON already.
http::Response data_reply(const Envelope& envelope, std::string_view data);
/// 200 without a body.
http::Response empty_reply();

enum class Media : std::uint8_t { json, ssz };

/// What the header Accept likes best of JSON and, if `has_ssz`, SSZ; JSON wins a draw. 406:
/// neither.
Result<Media, ApiError> accepted_media(const http::Request& request, bool has_ssz);
/// What the body is, by Content-Type; nothing said means JSON. 415: something else.
Result<Media, ApiError> content_media(const http::Request& request);

http::Response ssz_reply(const Envelope& envelope, const Bytes& bytes);

/// `value` as JSON or SSZ, by Accept.
template <class T>
Reply object_reply(const http::Request& request, const Envelope& envelope,
                   const consensus::Spec& spec, const T& value) {
    CAIRN_TRY_ASSIGN(const Media media, accepted_media(request, true));
    if (media == Media::ssz) {
        return ssz_reply(envelope, ssz::encode(spec, value));
    }
    return data_reply(envelope, json::to_json(spec, value));
}

/// A JSON array of values.
template <class Values>
std::string to_json_array(const consensus::Spec& spec, const Values& values) {
    json::Writer out;
    out.begin_array();
    for (const auto& value : values) {
        out.json(json::to_json(spec, value));
    }
    out.end_array();
    return out.take();
}

/// Numbers of the API are strings.
std::string quoted(std::uint64_t number);
std::string hex_of(BytesView bytes);
template <std::size_t N>
std::string hex_of(const FixedBytes<N>& bytes) {
    return hex_of(bytes.view());
}

}  // namespace cairn::api
