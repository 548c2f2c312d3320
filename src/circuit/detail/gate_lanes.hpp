// A bound program on eight rows at a time, with AVX-512 IFMA.
// Threads: pure.
#pragma once

#include "circuit/gate_program.hpp"

#include <span>

namespace cairn::circuit::detail {

/// The rows of whole eights: out.size() is a multiple of 8. Call it only behind can_run(ifma).
/// Gives false, and does nothing, where this build has no such code.
bool run_lanes(const BoundProgram& bound, std::span<const algebra::Fr* const> inputs,
               std::span<algebra::Fr> out);

}  // namespace cairn::circuit::detail
