// Where two values of one type differ, as paths.
//
//   for (const ssz::Difference& difference : ssz::diff(bound, spec, &before, &after)) {
//       ... difference.path, and the two parts ...
//   }
#pragma once

#include "ssz/path.hpp"

namespace cairn::ssz {

/// The smallest part that differs: a scalar, bytes, bits, an element only one side has, or a union
/// whose sides hold different options.
struct Difference {
    std::string path;  // as parse_path reads it
    Bound bound;
    const void* before;  // null: only `after` has this element
    const void* after;   // null: only `before` has it
};

/// In the order of the wire, at most `max_differences`. The parts live as long as the values do.
/// Cost: linear; parts that persistent lists share are skipped.
std::vector<Difference> diff(const Bound& bound, const Context& context, const void* before,
                             const void* after, std::size_t max_differences = 1000);

}  // namespace cairn::ssz
