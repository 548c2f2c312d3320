#include "http/asset.hpp"

#include "base/bytes.hpp"

#include <algorithm>
#include <array>

namespace cairn::http {
namespace {

std::uint64_t fnv1a(std::string_view text) noexcept {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : text) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    }
    return hash;
}

/// If-None-Match: "*" or a list of tags, each perhaps weak. Our tags hold no comma.
bool names_tag(std::string_view list, std::string_view tag) noexcept {
    if (list == "*") {
        return true;
    }
    while (!list.empty()) {
        const std::size_t end = std::min(list.find(','), list.size());
        std::string_view item = list.substr(0, end);
        list.remove_prefix(std::min(end + 1, list.size()));
        item.remove_prefix(std::min(item.find_first_not_of(" \t"), item.size()));
        item.remove_prefix(item.starts_with("W/") ? 2 : 0);
        if (item.starts_with(tag) &&
            item.find_first_not_of(" \t", tag.size()) == std::string_view::npos) {
            return true;
        }
    }
    return false;
}

}  // namespace

Asset make_asset(std::string content_type, std::string body, std::string gzip) {
    std::array<std::uint8_t, 8> hash{};
    base::store_le64(hash.data(), fnv1a(body));
    const std::string digits = base::to_hex(hash).substr(2);
    Asset asset{.content_type = std::move(content_type),
                .body = std::make_shared<const std::string>(std::move(body)),
                .gzip = nullptr,
                .etag = '"' + digits + '"',
                .gzip_etag = '"' + digits + "-gzip\""};
    if (!gzip.empty()) {
        asset.gzip = std::make_shared<const std::string>(std::move(gzip));
    }
    return asset;
}

Response asset_response(const Request& request, const Asset& asset) {
    const bool compressed = asset.gzip && request.accepts_encoding("gzip");
    const std::string& etag = compressed ? asset.gzip_etag : asset.etag;
    Response response;
    response.headers = {{"ETag", etag}, {"Cache-Control", asset.cache_control}};
    if (asset.gzip) {
        response.headers.push_back({"Vary", "Accept-Encoding"});
    }
    if (names_tag(request.header("if-none-match").value_or(""), etag)) {
        response.status = 304;
        return response;
    }
    response.content_type = asset.content_type;
    response.body = compressed ? asset.gzip : asset.body;
    if (compressed) {
        response.headers.push_back({"Content-Encoding", "gzip"});
    }
    return response;
}

}  // namespace cairn::http
