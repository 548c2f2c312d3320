// What has changed from one encoded state to a later one of the same fork, small enough to keep one
// for every finalised checkpoint.
//
//   const Bytes difference = encode_difference(spec, older, newer);
//   const auto newer = apply_difference(spec, older, difference);
//
// A state's encoding is cut into columns: the part of fixed size, and each list. Column by column
// the runs that differ are kept, so a list that grows moves nothing. Format: docs/formats/store.md.
// An altered difference gives an error or another result, never more memory than its input stands
// for; what it is applied to is for the caller to check, by the root. Threads: pure functions.
// Cost: one pass over both.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "consensus/spec.hpp"

namespace cairn::store {

enum class DifferenceError : std::uint8_t {
    state_malformed,       // the offsets of the state's encoding are wrong
    difference_malformed,  // no sequence of runs, or one that leaves the state it is applied to
};

/// Both are encodings of BeaconState in spec's fork.
Result<Bytes, DifferenceError> encode_difference(const consensus::Spec& spec, BytesView older,
                                                 BytesView newer);
Result<Bytes, DifferenceError> apply_difference(const consensus::Spec& spec, BytesView older,
                                                BytesView difference);

}  // namespace cairn::store
