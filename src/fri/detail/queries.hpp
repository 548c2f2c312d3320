// Which places of the domain a verifier looks at, and the work that precedes the draw.
#pragma once

#include "fri/parameters.hpp"
#include "transcript/transcript.hpp"

#include <cstdint>
#include <vector>

namespace cairn::fri::detail {

/// Whether SHA-256(seed || nonce as 8 bytes little-endian) begins with that many zero bits.
[[nodiscard]] bool is_work(const Bytes32& seed, std::uint64_t nonce, unsigned bits) noexcept;

/// The least nonce that is work; 2^bits hashes on average.
[[nodiscard]] std::uint64_t do_work(const Bytes32& seed, unsigned bits) noexcept;

/// Of `count` challenges below 2^log_size, drawn one after the other: distinct, ascending, so
/// possibly fewer.
[[nodiscard]] std::vector<std::size_t> draw(transcript::Transcript& transcript, unsigned count,
                                            unsigned log_size);

/// Distinct, ascending: each index modulo 2^log_size.
[[nodiscard]] std::vector<std::size_t> modulo(const std::vector<std::size_t>& indices,
                                              unsigned log_size);

}  // namespace cairn::fri::detail
