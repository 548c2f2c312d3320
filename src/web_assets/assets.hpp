// The files of the web page that lie inside the binary, and which of them answers a path.
//
// What a server does with one: sends `gzipped` with `Content-Encoding: gzip` to those who accept it
// and where it is not empty, else `bytes`; answers 304 to an If-None-Match that holds `etag`; and
// sends `Content-Security-Policy: default-src 'self'`, which the page obeys. All views are
// read-only memory of the process. Thread-safety: all functions may be called from any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace cairn::web_assets {

struct Asset {
    std::string_view path;          // as in the request: "/index.html", "/assets/index-1a2b.js"
    std::string_view content_type;  // value of the header Content-Type
    std::string_view etag;          // weak, so that it holds for both encodings: W/"0123..."
    std::span<const std::uint8_t> bytes;
    std::span<const std::uint8_t> gzipped;  // empty: there is no compressed form
    bool
        is_template;  // holds TOKEN_PLACEHOLDER: send fill_template, with `Cache-Control: no-store`
    bool is_immutable;  // the path has a hash of the content: `Cache-Control: max-age=31536000,
                        // immutable`
};

/// Where the control token of this run goes in a template.
inline constexpr std::string_view TOKEN_PLACEHOLDER = "__CAIRN_TOKEN__";

/// All files, ordered by path.
std::span<const Asset> assets();

/// The file for the path of a request, without its query. A path whose last part has no dot is a
/// view of the page ("/", "/forks"): for it this is index.html. nullptr: there is no such file.
const Asset* find_asset(std::string_view path);

/// The text of a template with `token` in its place. `token` must need no escaping in HTML.
std::string fill_template(const Asset& asset, std::string_view token);

}  // namespace cairn::web_assets
