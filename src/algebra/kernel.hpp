// Which machine code the large operations of this room run: sums of multiples, transforms, hashes
// of many states at once.
//
// Each takes a Kernel as its last parameter, the CPU's best by default; all give the same results,
// which tests check. `portable` is plain C++ with MULX and ADX where the CPU has them.
// The environment variable CAIRN_ALGEBRA = ifma | portable says which one is the best; a choice
// this CPU cannot run, or an unknown word, aborts with a message. Threads: pure.
#pragma once

#include <cstdint>

namespace cairn::algebra {

enum class Kernel : std::uint8_t {
    portable,
    ifma,  // AVX-512 F, DQ, VL, BW and IFMA: eight elements side by side, in words of 52 bits
};

/// Whether this CPU, and the system's saving of registers, can run it.
[[nodiscard]] bool can_run(Kernel kernel) noexcept;

/// Chosen at the first call.
[[nodiscard]] Kernel best_kernel() noexcept;

[[nodiscard]] const char* name_of(Kernel kernel) noexcept;

}  // namespace cairn::algebra
