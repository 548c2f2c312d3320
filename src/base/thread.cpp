#include "base/thread.hpp"

#include <pthread.h>

#include <csignal>
#include <system_error>
#include <utility>

namespace cairn::base {
namespace {

constexpr std::size_t max_name_length = 15;

/// Blocks all signals on the calling thread, whose children inherit that, until destroyed.
class BlockedSignals {
  public:
    BlockedSignals() noexcept {
        sigset_t all{};
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    BlockedSignals(const BlockedSignals&) = delete;
    BlockedSignals& operator=(const BlockedSignals&) = delete;
    BlockedSignals(BlockedSignals&&) = delete;
    BlockedSignals& operator=(BlockedSignals&&) = delete;
    ~BlockedSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

  private:
    sigset_t before_{};
};

}  // namespace

std::optional<Thread> Thread::start(std::string name, std::function<void()> body) {
    name.resize(std::min(name.size(), max_name_length));
    const BlockedSignals blocked;
    try {
        return Thread(std::thread([name = std::move(name), body = std::move(body)] {
            pthread_setname_np(pthread_self(), name.c_str());
            body();
        }));
    } catch (const std::system_error&) {
        return std::nullopt;
    }
}

Thread::~Thread() {
    join();
}

void Thread::join() {
    if (thread_.joinable()) {
        thread_.join();
    }
}

}  // namespace cairn::base
