// Every SSZ container of the consensus rooms by its specification name, for tools and test vectors.
#pragma once

#include "ssz/type.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace cairn::consensus {

struct NamedType {
    std::string_view name;
    const ssz::Type* type;
};

/// All containers of both roads, by name in ascending order.
std::span<const NamedType> all_types();
/// Null: no container of that name.
const ssz::Type* type_by_name(std::string_view name);
/// The bound to decode, encode or hash a value that stands alone.
std::optional<ssz::Bound> top_level_bound(std::string_view name);

}  // namespace cairn::consensus
