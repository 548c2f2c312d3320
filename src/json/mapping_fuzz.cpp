// The mapping: the first byte chooses a type, a fork and what the rest is.
// Edits: spoil the JSON text of a random value.
// SSZ: what decodes is the same value after a trip through JSON text, JSON values and YAML.
// Text: what is accepted as JSON or YAML is the same value after that trip too, and a JSON document
// that follows the rules follows YAML's as well.
#include "json/mapping.hpp"

#include "base/assert.hpp"
#include "base/fuzz_input_test.hpp"
#include "ssz/any_value.hpp"
#include "ssz/random_value.hpp"
#include "ssz/sample_types.hpp"

using namespace cairn;
using namespace cairn::json;

namespace {

void check_trips(const ssz::AnyValue& value, const ssz::Context& context) {
    const ssz::Bound& bound = value.bound();
    const std::string text = to_json(bound, context, value.get());
    for (const Format format : {Format::json, Format::yaml}) {
        ssz::AnyValue again(bound, context);
        CAIRN_ASSERT(from_text(bound, context, text, again.get(), {.format = format}));
        CAIRN_ASSERT(again == value);
    }
    ssz::AnyValue again(bound, context);
    const auto document = parse_json(text);
    CAIRN_ASSERT(document && from_value(bound, context, *document, again.get(), {}));
    CAIRN_ASSERT(again == value && to_json_text(*document) == text);
    const auto same = equals_yaml(bound, context, text + " # for yaml-cpp", value.get());
    CAIRN_ASSERT(same && *same);
}

std::string edited_sample(const ssz::Bound& bound, const ssz::Context& context, BytesView input) {
    ssz::AnyValue value(bound, context);
    std::mt19937_64 random(ssz::samples::seed_of(input));
    ssz::random_value(bound, context, random, {.chaos = true, .max_elements = 4, .max_bytes = 40},
                      value.get());
    std::string text = to_json(bound, context, value.get());
    ssz::samples::apply_edits(input, text);
    return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    static const auto bounds = ssz::samples::all_bounds();
    const ssz::Bound& bound = bounds[data[0] % bounds.size()];
    const unsigned rest = data[0] / bounds.size();
    const ssz::Context& context = ssz::samples::contexts[rest % 3];
    std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
    ssz::AnyValue value(bound, context);
    const Limits limits{.max_bytes = 1U << 20U, .max_values = 10000};
    bool accepted = false;
    if (rest / 9 % 2 != 0) {
        text = edited_sample(bound, context, {data + 1, size - 1});
    }
    switch (rest / 3 % 3) {
        case 0:
            accepted = ssz::decode(bound, context, {data + 1, size - 1}, value.get()).has_value();
            break;
        case 1:
            accepted = from_text(bound, context, text, value.get(), {.limits = limits}).has_value();
            break;
        default:
            accepted =
                from_text(
                    bound, context, text, value.get(),
                    {.format = Format::yaml, .unknown = UnknownFields::ignore, .limits = limits})
                    .has_value();
            break;
    }
    static base::FuzzTally tally;
    tally.input(accepted);
    if (accepted) {
        check_trips(value, context);
    }
    return 0;
}
