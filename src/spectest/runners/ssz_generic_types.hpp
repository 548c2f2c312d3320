// The types of the ssz_generic vectors, found by handler and case name.
// Spec: consensus-specs v1.7.0-beta.4 tests/formats/ssz_generic/README.md#type-declarations.
#pragma once

#include "ssz/type.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace cairn::spectest {

/// The one number a case's name may give its type: a length or a limit.
struct GenericContext : ssz::Context {
    std::uint64_t number = 0;
};

struct GenericType {
    ssz::Bound bound;
    GenericContext context;
};

/// nullopt: the name does not declare a type.
std::optional<GenericType> generic_type(std::string_view handler, std::string_view case_name);

}  // namespace cairn::spectest
