// Spec: consensus-specs v1.7.0-beta.4 tests/formats/ssz_generic/README.md.
#include "spectest/objects.hpp"
#include "spectest/runners/runners.hpp"
#include "spectest/runners/ssz_generic_types.hpp"
#include "ssz/any_value.hpp"

namespace cairn::spectest {
namespace {

Outcome run_valid(const Case& vectors, const GenericType& type, void* value) {
    CAIRN_TRY(read_object(vectors, "serialized", type.bound, type.context, value));
    CAIRN_TRY(check_yaml(vectors, "value.yaml", type.bound, type.context, value));
    CAIRN_TRY_ASSIGN(const json::Value meta, read_meta(vectors));
    CAIRN_TRY_ASSIGN(const Bytes32 want, hex_member<32>(meta, "root"));
    const Bytes32 got = ssz::hash_tree_root(type.bound, type.context, value);
    return got == want ? Outcome{} : failed("root is " + base::to_hex(got.view()));
}

Outcome run_invalid(const Case& vectors, const GenericType& type, void* value) {
    CAIRN_TRY_ASSIGN(const Bytes bytes, read_ssz_bytes(vectors, "serialized"));
    if (ssz::decode(type.bound, type.context, bytes, value)) {
        return failed("invalid bytes were decoded");
    }
    return {};
}

}  // namespace

Outcome run_ssz_generic(const Case& vectors) {
    const auto type = generic_type(vectors.id.handler, vectors.id.name);
    if (!type) {
        return failed("no type of this name");
    }
    ssz::AnyValue value(type->bound, type->context);
    return vectors.id.suite == "valid" ? run_valid(vectors, *type, value.get())
                                       : run_invalid(vectors, *type, value.get());
}

}  // namespace cairn::spectest
