#include "cli/interrupt.hpp"

#include <atomic>

namespace cairn::cli {
namespace {

// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): a handler reaches nothing
// else
std::atomic<bool> interrupted = false;
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler sets it");

extern "C" void note_interrupt(int number) {
    interrupted = true;
    std::signal(number, SIG_DFL);
}

}  // namespace

InterruptWatch::InterruptWatch() {
    interrupted = false;
    struct sigaction action = {};
    action.sa_handler = note_interrupt;
    sigaction(SIGINT, &action, &before_int_);
    sigaction(SIGTERM, &action, &before_term_);
}

InterruptWatch::~InterruptWatch() {
    sigaction(SIGINT, &before_int_, nullptr);
    sigaction(SIGTERM, &before_term_, nullptr);
}

bool InterruptWatch::was_interrupted() noexcept {
    return interrupted;
}

}  // namespace cairn::cli
