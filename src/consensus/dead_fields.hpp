// Fields outside the current fork hold their default value: a check for debug builds and
// simulation.
//
// Codecs and roots do not see a field that is not alive in the context's fork, but operator== does,
// and so does code that reads it by mistake. Decoding and the upgrade functions reset such fields;
// this walk over the type tables says whether anyone forgot. Call it after an upgrade, a block and
// a decode. Cost: linear in the size of the value (a beacon state's validators have fields of the
// 2020 road).
#pragma once

#include "consensus/spec.hpp"
#include "ssz/type.hpp"

#include <optional>
#include <string>

namespace cairn::consensus {

/// The path of the first field in wire order that is dead in the context's fork and yet set, such
/// as "validators[3].next_custody_secret_to_reveal". Null: there is none.
std::optional<std::string> find_dead_field_in_use(const ssz::Bound& bound,
                                                  const ssz::Context& context, const void* value);

/// Aborts with that path if there is one.
void assert_dead_fields_default(const ssz::Bound& bound, const ssz::Context& context,
                                const void* value);
template <class T>
void assert_dead_fields_default(const Spec& spec, const T& value) {
    assert_dead_fields_default(ssz::bound_of<T>(), spec, &value);
}

}  // namespace cairn::consensus
