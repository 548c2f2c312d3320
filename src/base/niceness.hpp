// How a thread stands back for the others of the machine.
#pragma once

namespace cairn::base {

/// The calling thread has the processor for a smaller share where others want it too: `niceness` as
/// that of nice(1), 1 to 19. Nothing gives it back. Where the system has no such thing for threads
/// nothing happens.
void lower_this_thread(int niceness) noexcept;

}  // namespace cairn::base
