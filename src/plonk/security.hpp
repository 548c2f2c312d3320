// What the interactive protocol is worth: bits of its statistical error, with commitments that
// bind.
//
// Over which number of r each challenge lets a false statement pass is a degree or a number of
// pairs (Schwartz and Zippel); the errors of all challenges add up. What the commitments are worth
// is theirs: srs::security_bits, fri::security_of. Threads: pure functions.
#pragma once

#include "plonk/protocol.hpp"

namespace cairn::plonk {

/// The errors of copies and lookups times r: beta, gamma, theta and the point of the fractions.
[[nodiscard]] double argument_errors(const circuit::ConstraintSystem& system, double rows) noexcept;

[[nodiscard]] double statistical_bits(const circuit::ConstraintSystem& system, unsigned log_rows,
                                      bool hides);

}  // namespace cairn::plonk
