// The proof that decoding is strict, for any described type: a valid encoding is spoiled in every
// way of a list, and each result must be refused with a rule, or be canonical itself (decode, then
// encode gives the same bytes, and the second decode the same root).
//
//   const auto report = ssz::check_bad_input(bound, spec, ssz::encode(bound, spec, &value), {});
//   if (!report) { ... report.error() says which bytes break the rule ... }
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "ssz/type.hpp"

#include <string>

namespace cairn::ssz {

struct BadInputBudget {
    /// Every truncation, every bit flip and every offset mutation are tried up to so many each;
    /// beyond, an even sample.
    std::size_t max_each = 4096;
};

struct BadInputReport {
    std::size_t refused = 0;
    std::size_t canonical = 0;  // accepted, and they re-encode to themselves
};

struct BadInputFinding {
    std::string mutation;  // "bit 13 flipped"
    std::string problem;   // "accepted, but re-encodes to other bytes"
    Bytes bytes;           // what the decoder was given
};

/// `sample` is the encoding of a valid value.
Result<BadInputReport, BadInputFinding> check_bad_input(const Bound& bound, const Context& context,
                                                        BytesView sample,
                                                        const BadInputBudget& budget);

/// The oracle alone: refused, or canonical. Returns the problem's name, or true for canonical.
Result<bool, std::string> check_decode(const Bound& bound, const Context& context, BytesView bytes);

}  // namespace cairn::ssz
