// JSON: what parse_json accepts, nlohmann accepts too and reads as the same document (and the other
// way round, but for duplicate keys and depth); written out and parsed again it is the same.
#include "base/assert.hpp"
#include "base/fuzz_input_test.hpp"
#include "json/parse.hpp"

#include <nlohmann/json.hpp>

using namespace cairn;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    static base::FuzzTally tally;
    const auto value = json::parse_json(text);
    tally.input(value.has_value());
    if (!value) {
        const json::ParseRule rule = value.error().rule;
        // nlohmann skips a byte-order mark and takes NUL for the end.
        CAIRN_ASSERT(rule == json::ParseRule::duplicate_key || rule == json::ParseRule::too_deep ||
                     text.starts_with("\xef\xbb\xbf") ||
                     text.find('\0') != std::string_view::npos || !nlohmann::json::accept(text));
        return 0;
    }
    const std::string written = json::to_json_text(*value);
    const auto again = json::parse_json(written);
    CAIRN_ASSERT(again && *again == *value);
    // nlohmann has no infinity: 1e999 is an error there.
    const auto theirs = nlohmann::ordered_json::parse(text, nullptr, false);
    const auto ours = nlohmann::ordered_json::parse(written, nullptr, false);
    CAIRN_ASSERT(theirs == ours || theirs.is_discarded());
    return 0;
}
