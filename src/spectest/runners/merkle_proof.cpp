// Spec: consensus-specs v1.7.0-beta.4 tests/formats/light_client/single_merkle_proof.md.
#include "consensus/type_by_name.hpp"
#include "spectest/case_spec.hpp"
#include "spectest/objects.hpp"
#include "spectest/runners/runners.hpp"
#include "ssz/any_value.hpp"
#include "ssz/merkle.hpp"

#include <bit>

namespace cairn::spectest {

Outcome run_single_merkle_proof(const Case& vectors) {
    CAIRN_TRY_ASSIGN(const CaseSpec spec, read_case_spec(vectors));
    const auto bound = consensus::top_level_bound(vectors.id.suite);
    if (!bound) {
        return failed("no container " + vectors.id.suite);
    }
    ssz::AnyValue object(*bound, *spec);
    CAIRN_TRY(read_object(vectors, "object", *bound, *spec, object.get()));
    CAIRN_TRY_ASSIGN(const json::Value proof, read_yaml(vectors, "proof.yaml"));
    CAIRN_TRY_ASSIGN(const Bytes32 leaf, hex_member<32>(proof, "leaf"));
    CAIRN_TRY_ASSIGN(const std::uint64_t leaf_index, uint_member(proof, "leaf_index"));
    CAIRN_TRY_ASSIGN(const json::Value* list, member(proof, "branch"));
    const auto branch = hex_fixed_list<32>(*list);
    if (!branch || leaf_index == 0) {
        return failed("proof.yaml is malformed");
    }
    const auto depth = static_cast<std::uint64_t>(std::bit_width(leaf_index)) - 1;
    const std::uint64_t index = leaf_index - (std::uint64_t{1} << depth);
    const Bytes32 root = ssz::hash_tree_root(*bound, *spec, object.get());
    if (branch->size() != depth ||
        !ssz::is_valid_merkle_branch(leaf, *branch, depth, index, root)) {
        return failed("the branch does not lead from the leaf to the root");
    }
    return {};
}

Outcome run_merkle_proof(const Case& vectors) {
    return vectors.id.handler == "single_merkle_proof"
               ? run_single_merkle_proof(vectors)
               : skipped("no handler " + vectors.id.handler);
}

}  // namespace cairn::spectest
