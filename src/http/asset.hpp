// Files of a page that are compiled in: cached by ETag, compressed ahead of time.
#pragma once

#include "http/message.hpp"

#include <memory>
#include <string>

namespace cairn::http {

/// Immutable once made, so shared by all threads.
struct Asset {
    std::string content_type;                 // with charset, if it is text
    std::shared_ptr<const std::string> body;  // as it is
    std::shared_ptr<const std::string> gzip;  // the same in gzip; null: never compressed
    std::string etag;                         // of `body`, in its quotes
    std::string gzip_etag;                    // of `gzip`
    std::string cache_control = "no-cache";   // ask each time whether it has changed
};

/// `gzip` empty: there is none. The ETag is a 64-bit hash (FNV-1a) of `body`.
Asset make_asset(std::string content_type, std::string body, std::string gzip = {});

/// 200 with the body that the request accepts, or 304 if it has it already (If-None-Match).
Response asset_response(const Request& request, const Asset& asset);

}  // namespace cairn::http
