// What a container's header needs of ssz/type.hpp: enough to declare its description.
//
// Each container of this folder is a plain struct with the specification's field names, holding the
// fields of all forks of both roads. The table in the .cpp of the same name says which fork each
// field lives in, in wire order; outside its forks a member has its default value. Sequences get
// their limits and lengths from shape.hpp, so a freshly made value has empty vectors:
// `ssz::default_value<T>(spec)` makes one of full length.
#pragma once

#include "consensus/primitives.hpp"
#include "ssz/values.hpp"

namespace cairn::ssz {

struct Type;
template <class T>
struct Tag;

}  // namespace cairn::ssz
