// Every container of both roads: the first two bytes choose a fork and a type, the third whether
// the rest is an encoding or edits of a random value's. What decodes re-encodes to the same bytes,
// and the second decode has the same root.
#include "base/assert.hpp"
#include "base/fuzz_input_test.hpp"
#include "consensus/spec.hpp"
#include "consensus/type_by_name.hpp"
#include "ssz/any_value.hpp"
#include "ssz/bad_input.hpp"
#include "ssz/codec.hpp"
#include "ssz/random_value.hpp"
#include "ssz/sample_types.hpp"

using namespace cairn;
using namespace cairn::consensus;

namespace {

Spec minimal_spec(ForkId fork) {
    return fork == ForkId::phase1 ? Spec(minimal_preset_2020(), minimal_config_2020(), fork)
                                  : Spec(minimal_preset(), minimal_config(), fork);
}

Bytes edited_sample(const ssz::Bound& bound, const Spec& spec, BytesView input) {
    ssz::AnyValue value(bound, spec);
    std::mt19937_64 random(ssz::samples::seed_of(input));
    ssz::random_value(bound, spec, random, {.chaos = true, .max_elements = 3, .max_bytes = 40},
                      value.get());
    Bytes bytes = ssz::encode(bound, spec, value.get());
    ssz::samples::apply_edits(input, bytes);
    return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    base::FuzzInput input(BytesView(data, size));
    const Spec spec = minimal_spec(all_forks[input.below(all_forks.size())]);
    const NamedType& named = all_types()[input.below(all_types().size())];
    const ssz::Bound bound = *top_level_bound(named.name);
    const bool edits = !input.one_in(4);
    const BytesView rest = input.rest();
    const Bytes bytes = edits ? edited_sample(bound, spec, rest) : Bytes(rest.begin(), rest.end());
    const auto verdict = ssz::check_decode(bound, spec, bytes);
    CAIRN_ASSERT(verdict.has_value());
    static base::FuzzTally tally;
    tally.input(*verdict);
    return 0;
}
