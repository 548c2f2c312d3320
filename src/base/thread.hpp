// A named thread of the process. All that are not workers of an executor are started here.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <thread>

namespace cairn::base {

/// Owns a running thread and joins it when destroyed.
class Thread {
  public:
    /// Starts `body`, which must not throw, with all signals blocked: they belong to the main
    /// thread. `name` is what debuggers and `top -H` show, of which Linux keeps 15 characters.
    /// Nothing if the system has no more threads.
    static std::optional<Thread> start(std::string name, std::function<void()> body);

    Thread(Thread&&) noexcept = default;
    Thread& operator=(Thread&&) = delete;
    Thread(const Thread&) = delete;
    Thread& operator=(const Thread&) = delete;
    ~Thread();

    /// Waits until the body has returned. The second call does nothing.
    void join();

  private:
    explicit Thread(std::thread thread) noexcept : thread_(std::move(thread)) {}

    std::thread thread_;
};

}  // namespace cairn::base
