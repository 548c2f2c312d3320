// The plain loop: one opcode after the other, each charged and checked by itself. The reference for
// the threaded loop, the place where code starts, and the loop that traces.
#pragma once

#include "evm/detail/frame.hpp"

namespace cairn::evm::detail {

/// Runs from frame.pc until the frame ends or, if `may_change`, is worth changing to the threaded
/// loop.
Next run_plain(Frame& frame, bool may_change);
/// The same with frame.tracer told of every step.
Next run_traced(Frame& frame);

}  // namespace cairn::evm::detail
