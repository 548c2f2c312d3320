// YAML: a regular document means the same to the fast scanner and to yaml-cpp; what is accepted and
// written as JSON is a JSON document, and a YAML document of the same shape.
#include "base/assert.hpp"
#include "base/fuzz_input_test.hpp"
#include "json/detail/yaml_document.hpp"
#include "json/detail/yaml_tokens.hpp"

using namespace cairn;
using namespace cairn::json;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const Limits limits{.max_bytes = 1U << 20U, .max_values = 10000};
    const auto general = detail::parse_any_yaml(text, limits);
    detail::RegularYamlTokens tokens(text, limits);
    const auto regular = detail::build_value(tokens, limits);
    if (regular) {
        CAIRN_ASSERT(general && *general == *regular);
    } else if (!tokens.irregular()) {
        CAIRN_ASSERT(!general);
    }
    static base::FuzzTally tally;
    const auto value = parse_yaml(text, limits);
    tally.input(value.has_value());
    CAIRN_ASSERT(value.has_value() == general.has_value());
    if (value) {
        CAIRN_ASSERT(parse_json(to_json_text(*value)));
    }
    return 0;
}
