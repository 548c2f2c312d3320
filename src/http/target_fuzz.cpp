// Targets: what is accepted keeps the promises of its header, and is the same when it is encoded
// and read again.
#include "http/detail/target.hpp"

#include "base/assert.hpp"

#include <algorithm>

using namespace cairn;
using namespace cairn::http::detail;

namespace {

std::string encode(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto code = static_cast<unsigned char>(c);
        out += {'%', digits[code >> 4U], digits[code & 15U]};
    }
    return out;
}

std::string encode(const Target& target) {
    std::string out = target.authority.empty() ? "" : "http://" + target.authority;
    out += target.segments.empty() ? "/" : "";
    for (const std::string& segment : target.segments) {
        out += '/' + encode(segment);
    }
    for (std::size_t i = 0; i < target.query.size(); ++i) {
        out += (i == 0 ? '?' : '&') + encode(target.query[i].name) + '=' +
               encode(target.query[i].value);
    }
    return out;
}

bool has_control(std::string_view text) {
    return std::ranges::any_of(
        text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto target = parse_target(text);
    if (!target) {
        return 0;
    }
    CAIRN_ASSERT(target->segments.size() <= max_segments);
    CAIRN_ASSERT(target->query.size() <= max_query_fields);
    CAIRN_ASSERT(!has_control(target->path()) && !has_control(target->authority));
    for (const std::string& segment : target->segments) {
        CAIRN_ASSERT(segment != "." && segment != "..");
    }
    const auto again = parse_target(encode(*target));
    CAIRN_ASSERT(again && *again == *target);
    return 0;
}
