// Every SSZ container of the consensus rooms by its specification name, for tools and test vectors.
//
//   if (const NamedType* named = named_type("BeaconBlock")) {
//       const std::shared_ptr<void> value = named->make();
//       CAIRN_TRY(ssz::decode(*top_level_bound("BeaconBlock"), spec, bytes, value.get()));
//   }
#pragma once

#include "ssz/type.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string_view>

namespace cairn::consensus {

struct NamedType {
    std::string_view name;
    const ssz::Type* type;
    /// A new value, T{}, for decode or reset_to_default to fill.
    std::shared_ptr<void> (*make)();
};

/// All containers of both roads, by name in ascending order.
std::span<const NamedType> all_types();
/// Null: no container of that name.
const NamedType* named_type(std::string_view name);
const ssz::Type* type_by_name(std::string_view name);
/// The bound to decode, encode or hash a value that stands alone.
std::optional<ssz::Bound> top_level_bound(std::string_view name);

}  // namespace cairn::consensus
