// Spec: consensus-specs v1.7.0-beta.4 tests/formats/ssz_static/core.md.
#include "consensus/type_by_name.hpp"
#include "json/mapping.hpp"
#include "spectest/case_spec.hpp"
#include "spectest/objects.hpp"
#include "spectest/runners/runners.hpp"
#include "ssz/any_value.hpp"

namespace cairn::spectest {

namespace {

/// The vectors have no JSON, but every value of theirs must survive it.
Outcome check_json_round_trip(const ssz::Bound& bound, const ssz::Context& context,
                              const ssz::AnyValue& value) {
    const std::string text = json::to_json(bound, context, value.get());
    ssz::AnyValue again(bound, context);
    const auto read = json::from_text(bound, context, text, again.get(), {});
    if (!read) {
        return failed("our own JSON: " + json::to_string(read.error()));
    }
    return again == value ? Outcome{} : failed("JSON gives another value");
}

}  // namespace

Outcome run_ssz_static(const Case& vectors) {
    CAIRN_TRY_ASSIGN(const CaseSpec spec, read_case_spec(vectors));
    const auto bound = consensus::top_level_bound(vectors.id.handler);
    if (!bound) {
        return failed("no container " + vectors.id.handler);
    }
    ssz::AnyValue value(*bound, *spec);
    CAIRN_TRY(read_object(vectors, "serialized", *bound, *spec, value.get()));
    CAIRN_TRY(check_yaml(vectors, "value.yaml", *bound, *spec, value.get()));
    CAIRN_TRY(check_json_round_trip(*bound, *spec, value));
    CAIRN_TRY_ASSIGN(const json::Value roots, read_yaml(vectors, "roots.yaml"));
    CAIRN_TRY_ASSIGN(const Bytes32 want, hex_member<32>(roots, "root"));
    const Bytes32 got = ssz::hash_tree_root(*bound, *spec, value.get());
    return got == want ? Outcome{} : failed("root is " + base::to_hex(got.view()));
}

}  // namespace cairn::spectest
