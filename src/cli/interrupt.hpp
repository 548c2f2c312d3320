// Ctrl-C and SIGTERM as a question that long work asks, so that it ends cleanly.
#pragma once

#include <csignal>

namespace cairn::cli {

/// While it lives, the first signal only makes was_interrupted() true; a second one ends the
/// process as ever. One at a time in the process.
class InterruptWatch {
  public:
    InterruptWatch();
    InterruptWatch(const InterruptWatch&) = delete;
    InterruptWatch(InterruptWatch&&) = delete;
    InterruptWatch& operator=(const InterruptWatch&) = delete;
    InterruptWatch& operator=(InterruptWatch&&) = delete;
    ~InterruptWatch();

    /// Any thread may ask.
    [[nodiscard]] static bool was_interrupted() noexcept;

  private:
    struct sigaction before_int_ = {};
    struct sigaction before_term_ = {};
};

}  // namespace cairn::cli
