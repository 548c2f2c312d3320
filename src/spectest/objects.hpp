// The SSZ objects of a case: decoded strictly, and held against everything the case says of them.
#pragma once

#include "spectest/data.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"

namespace cairn::spectest {

/// Decodes `bytes`, called `name` in reasons, into `value` and checks that it encodes to them
/// again.
Outcome decode_object(BytesView bytes, std::string_view name, const ssz::Bound& bound,
                      const ssz::Context& context, void* value);

/// Reads `stem`.ssz_snappy or `stem`.ssz like that. If the case has `stem`.yaml too, as those of
/// v0.12.3 do, that must say the same value. Marks both as read.
Outcome read_object(const Case& vectors, std::string_view stem, const ssz::Bound& bound,
                    const ssz::Context& context, void* value);

template <class T>
Read<T> read_object(const Case& vectors, std::string_view stem, const ssz::Context& context) {
    T value{};
    CAIRN_TRY(read_object(vectors, stem, ssz::bound_of<T>(), context, &value));
    return value;
}

/// `file` must say in YAML what `value` holds. Marks it as read.
Outcome check_yaml(const Case& vectors, std::string_view file, const ssz::Bound& bound,
                   const ssz::Context& context, const void* value);

/// Where two values differ first, by path: "validators[3].slashed: got false, want true".
std::string first_difference(const ssz::Bound& bound, const ssz::Context& context, const void* got,
                             const void* want);

/// Passes if the two have one root, else fails with their first difference.
template <class T>
Outcome expect_equal(const ssz::Context& context, const T& got, const T& want) {
    if (ssz::hash_tree_root(context, got) == ssz::hash_tree_root(context, want)) {
        return {};
    }
    return failed(first_difference(ssz::bound_of<T>(), context, &got, &want));
}

}  // namespace cairn::spectest
