// What the interactive protocol is worth: bits of its statistical error, with commitments that
// bind. See plonk/security.hpp. Threads: pure functions.
#pragma once

#include "hyperplonk/protocol.hpp"

namespace cairn::hyperplonk {

/// `powers`: of the setup, at most.
[[nodiscard]] double statistical_bits(const circuit::ConstraintSystem& system, unsigned log_rows,
                                      std::size_t powers);

}  // namespace cairn::hyperplonk
