// The rounds of BLAKE2b, as wide as the CPU has vectors. See crypto/blake2f.hpp.
#pragma once

#include <array>
#include <cstdint>

namespace cairn::crypto::detail {

using Blake2Work = std::array<std::uint64_t, 16>;
/// The block's words in the order in which each of ten successive rounds takes them: for each half
/// of a round the four words of the first additions, then the four of the second.
using Blake2Schedule = std::array<std::array<std::uint64_t, 16>, 10>;

/// Rounds 0 .. rounds - 1 on the work vector v.
using Blake2Rounds = void (*)(Blake2Work& v, const Blake2Schedule& schedule,
                              std::uint32_t rounds) noexcept;

void blake2_rounds_portable(Blake2Work& v, const Blake2Schedule& schedule,
                            std::uint32_t rounds) noexcept;
#if defined(__x86_64__)
/// The CPU must have AVX2.
void blake2_rounds_avx2(Blake2Work& v, const Blake2Schedule& schedule,
                        std::uint32_t rounds) noexcept;
#endif
/// The fastest that this CPU has.
Blake2Rounds blake2_rounds() noexcept;

Blake2Schedule blake2_schedule(const std::array<std::uint64_t, 16>& m) noexcept;

}  // namespace cairn::crypto::detail
