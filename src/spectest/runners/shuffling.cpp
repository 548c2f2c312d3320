// Spec: consensus-specs v1.7.0-beta.4 tests/formats/shuffling/README.md.
#include "consensus/shuffling.hpp"

#include "spectest/case_spec.hpp"
#include "spectest/runners/runners.hpp"

namespace cairn::spectest {

Outcome run_shuffling(const Case& vectors) {
    CAIRN_TRY_ASSIGN(const CaseSpec spec, read_case_spec(vectors));
    CAIRN_TRY_ASSIGN(const json::Value data, read_yaml(vectors, "mapping.yaml"));
    CAIRN_TRY_ASSIGN(const Bytes32 seed, hex_member<32>(data, "seed"));
    CAIRN_TRY_ASSIGN(const std::uint64_t count, uint_member(data, "count"));
    CAIRN_TRY_ASSIGN(const json::Value* mapping, member(data, "mapping"));
    if (mapping->items.size() != count) {
        return failed("mapping has not count items");
    }
    const std::uint64_t rounds = spec->preset->SHUFFLE_ROUND_COUNT;
    const auto permutation = consensus::compute_shuffled_permutation(count, seed, rounds);
    for (std::uint64_t i = 0; i < count; ++i) {
        const auto want = mapping->items[i].to_uint64();
        if (consensus::compute_shuffled_index(i, count, seed, rounds) != want) {
            return failed("compute_shuffled_index(" + std::to_string(i) + ")");
        }
        if (permutation[i] != want) {
            return failed("compute_shuffled_permutation at " + std::to_string(i));
        }
    }
    return {};
}

}  // namespace cairn::spectest
