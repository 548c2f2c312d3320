// Spec: consensus-specs v1.7.0-beta.4 tests/formats/light_client/single_merkle_proof.md.
#include "consensus/type_by_name.hpp"
#include "spectest/case_spec.hpp"
#include "spectest/objects.hpp"
#include "spectest/runners/runners.hpp"
#include "ssz/any_value.hpp"
#include "ssz/proof.hpp"

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
    const ssz::GeneralizedIndex index(leaf_index);
    const Bytes32 root = ssz::hash_tree_root(*bound, *spec, object.get());
    if (const auto valid = ssz::verify_merkle_proof(leaf, *branch, index, root); !valid) {
        return failed("the proof was refused: " + std::string(to_string(valid.error())));
    }
    const auto ours = ssz::compute_merkle_proof(*bound, *spec, object.get(), index);
    if (ours != *branch) {
        return failed("our proof is another one");
    }
    return {};
}

Outcome run_merkle_proof(const Case& vectors) {
    return vectors.id.handler == "single_merkle_proof"
               ? run_single_merkle_proof(vectors)
               : skipped("no handler " + vectors.id.handler);
}

}  // namespace cairn::spectest
