// SSZ: the first byte chooses a type, a fork, and whether the rest is an encoding or edits of a
// random value's encoding. What decodes re-encodes to the same bytes, and the second decode has the
// same root; views of its parts agree with the decoded value; proofs of it verify.
#include "base/assert.hpp"
#include "base/fuzz_input_test.hpp"
#include "ssz/any_value.hpp"
#include "ssz/bad_input.hpp"
#include "ssz/hash_tree_root.hpp"
#include "ssz/proof.hpp"
#include "ssz/random_value.hpp"
#include "ssz/sample_types.hpp"
#include "ssz/view.hpp"

#include <algorithm>

using namespace cairn;
using namespace cairn::ssz;

namespace {

constexpr auto paths = std::to_array<std::string_view>(
    {"head", "lists.bits", "lists.pairs[1].key", "many[0].lines[1]", "persistent.balances[2]",
     "choices[0][5].numbers", "choices[1]", "tail.number", "[0]", "[1].number", "numbers[3]",
     "pairs[0]"});

void check_parts(const AnyValue& value, const Context& context, BytesView bytes) {
    const Bytes32 root = hash_tree_root(value.bound(), context, value.get());
    for (const std::string_view path : paths) {
        const auto at = value_at(value.bound(), context, value.get(), *parse_path(path));
        const auto view = view_field(value.bound(), context, bytes, path);
        CAIRN_ASSERT(at.has_value() == view.has_value());
        if (at) {
            CAIRN_ASSERT(std::ranges::equal(encode(at->bound, context, at->value), view->bytes));
        }
        const auto place = get_generalized_index(value.bound(), context, path);
        if (!place) {
            continue;
        }
        const auto nodes =
            tree_nodes(value.bound(), context, value.get(), std::array{place->index});
        const auto branch = compute_merkle_proof(value.bound(), context, value.get(), place->index);
        CAIRN_ASSERT(nodes.has_value() == branch.has_value());
        CAIRN_ASSERT(!nodes || verify_merkle_proof(nodes->front(), *branch, place->index, root));
    }
}

Bytes edited_sample(const Bound& bound, const Context& context, BytesView input) {
    AnyValue value(bound, context);
    std::mt19937_64 random(samples::seed_of(input));
    random_value(bound, context, random, {.chaos = true, .max_elements = 4, .max_bytes = 40},
                 value.get());
    Bytes bytes = encode(bound, context, value.get());
    samples::apply_edits(input, bytes);
    return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    static const auto bounds = samples::all_bounds();
    const Bound& bound = bounds[data[0] % bounds.size()];
    const Context& context = samples::contexts[data[0] / bounds.size() % samples::contexts.size()];
    const BytesView rest(data + 1, size - 1);
    Bytes bytes(rest.begin(), rest.end());
    if (data[0] / (bounds.size() * samples::contexts.size()) % 2 != 0) {
        bytes = edited_sample(bound, context, rest);
    }
    const auto verdict = check_decode(bound, context, bytes);
    CAIRN_ASSERT(verdict.has_value());
    static base::FuzzTally tally;
    tally.input(*verdict);
    AnyValue value(bound, context);
    if (*verdict && decode(bound, context, bytes, value.get())) {
        check_parts(value, context, bytes);
    }
    return 0;
}
