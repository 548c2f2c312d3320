// Spec: consensus-specs v1.7.0-beta.4 tests/formats/ssz_static/core.md.
#include "consensus/type_by_name.hpp"
#include "spectest/case_spec.hpp"
#include "spectest/objects.hpp"
#include "spectest/runners/runners.hpp"
#include "ssz/any_value.hpp"

namespace cairn::spectest {

Outcome run_ssz_static(const Case& vectors) {
    CAIRN_TRY_ASSIGN(const CaseSpec spec, read_case_spec(vectors));
    const auto bound = consensus::top_level_bound(vectors.id.handler);
    if (!bound) {
        return failed("no container " + vectors.id.handler);
    }
    ssz::AnyValue value(*bound, *spec);
    CAIRN_TRY(read_object(vectors, "serialized", *bound, *spec, value.get()));
    CAIRN_TRY(check_yaml(vectors, "value.yaml", *bound, *spec, value.get()));
    CAIRN_TRY_ASSIGN(const json::Value roots, read_yaml(vectors, "roots.yaml"));
    CAIRN_TRY_ASSIGN(const Bytes32 want, hex_member<32>(roots, "root"));
    const Bytes32 got = ssz::hash_tree_root(*bound, *spec, value.get());
    return got == want ? Outcome{} : failed("root is " + base::to_hex(got.view()));
}

}  // namespace cairn::spectest
