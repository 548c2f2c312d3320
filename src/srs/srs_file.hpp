// A setup as a file of ours: docs/formats/srs.md. Threads: pure functions.
#pragma once

#include "srs/srs.hpp"

namespace cairn::srs {

enum class [[nodiscard]] SrsFileError : std::uint8_t {
    other_format,  // not this magic word
    unknown_version,
    unknown_origin,
    too_few_powers,  // fewer than two, or more than MAX_POWERS
    wrong_size,      // the file ends early, or goes on
    wrong_checksum,  // bytes were changed
    not_a_point,     // a coordinate is not in the field, or the curve's equation does not hold
};
[[nodiscard]] const char* text_of(SrsFileError error) noexcept;

[[nodiscard]] Bytes write_srs(const Srs& srs);

/// Points are on the curve; whether they are of the subgroup and powers of one tau, verify() says.
/// About 0.3 us a power. Memory: the powers.
Result<Srs, SrsFileError> read_srs(BytesView file);

}  // namespace cairn::srs
