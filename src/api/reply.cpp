#include "api/reply.hpp"

#include <algorithm>
#include <charconv>

namespace cairn::api {

using consensus::ForkId;

std::unexpected<ApiError> fail(unsigned status, std::string message) {
    return std::unexpected(ApiError{status, std::move(message)});
}

std::string quoted(std::uint64_t number) {
    return std::to_string(number);
}

std::string hex_of(BytesView bytes) {
    return base::to_hex(bytes);
}

namespace {

void add_version(const Envelope& envelope, http::Response& response) {
    if (envelope.version) {
        response.headers.push_back(
            {"Eth-Consensus-Version", std::string(to_string(*envelope.version))});
    }
}

std::string_view trim(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// "application/json;q=0.9" and its like.
struct MediaRange {
    std::string_view type;
    double quality = 1;
};

MediaRange parse_range(std::string_view text) {
    const auto semicolon = text.find(';');
    MediaRange range{trim(text.substr(0, semicolon)), 1};
    const auto q = semicolon == std::string_view::npos ? semicolon : text.find("q=", semicolon);
    if (q != std::string_view::npos) {
        const std::string_view number = trim(text.substr(q + 2));
        std::from_chars(number.data(), number.data() + number.size(), range.quality);
    }
    return range;
}

/// How much `accept` likes a type of "application"; 0: not at all.
double quality_of(std::string_view accept, std::string_view type) {
    double best = 0;
    std::size_t best_precision = 0;
    while (!accept.empty()) {
        const auto comma = accept.find(',');
        const MediaRange range = parse_range(accept.substr(0, comma));
        accept = comma == std::string_view::npos ? "" : accept.substr(comma + 1);
        const std::size_t precision = http::equal_ignoring_case(range.type, type) ? 3U
                                      : range.type == "application/*"             ? 2U
                                      : range.type == "*/*"                       ? 1U
                                                                                  : 0U;
        if (precision > best_precision) {
            best = range.quality;
            best_precision = precision;
        }
    }
    return best;
}

constexpr std::string_view JSON_TYPE = "application/json";
constexpr std::string_view SSZ_TYPE = "application/octet-stream";

}  // namespace

http::Response data_reply(const Envelope& envelope, std::string_view data) {
    json::Writer out;
    out.begin_object();
    if (envelope.version) {
        out.field("version", to_string(*envelope.version));
    }
    if (envelope.dependent_root) {
        out.field("dependent_root", hex_of(*envelope.dependent_root));
    }
    if (envelope.tells_optimistic) {
        out.field("execution_optimistic", envelope.optimistic);
    }
    if (envelope.finalized) {
        out.field("finalized", *envelope.finalized);
    }
    out.key("data").json(data).end_object();
    auto response = http::text_response(200, std::string(JSON_TYPE), out.take());
    add_version(envelope, response);
    return response;
}

http::Response ssz_reply(const Envelope& envelope, const Bytes& bytes) {
    auto response =
        http::text_response(200, std::string(SSZ_TYPE), std::string(bytes.begin(), bytes.end()));
    add_version(envelope, response);
    return response;
}

http::Response empty_reply() {
    return http::Response{};
}

Result<Media, ApiError> accepted_media(const http::Request& request, bool has_ssz) {
    const auto accept = request.header("Accept");
    if (!accept || trim(*accept).empty()) {
        return Media::json;
    }
    const double json = quality_of(*accept, JSON_TYPE);
    const double ssz = has_ssz ? quality_of(*accept, SSZ_TYPE) : 0;
    if (json <= 0 && ssz <= 0) {
        return fail(406, "the header Accept names no media type that this endpoint has");
    }
    return ssz > json ? Media::ssz : Media::json;
}

Result<Media, ApiError> content_media(const http::Request& request) {
    const auto header = request.header("Content-Type");
    const std::string_view type = header ? parse_range(*header).type : JSON_TYPE;
    if (http::equal_ignoring_case(type, JSON_TYPE)) {
        return Media::json;
    }
    if (http::equal_ignoring_case(type, SSZ_TYPE)) {
        return Media::ssz;
    }
    return fail(415, "the body must be application/json or application/octet-stream");
}

}  // namespace cairn::api
