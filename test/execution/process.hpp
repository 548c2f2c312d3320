// A program that runs beside the test, and what it prints.
#pragma once

#include "base/thread.hpp"

#include <sys/types.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace cairn::test {

class Process {
  public:
    explicit Process(const std::vector<std::string>& command);
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;
    /// Kills it.
    ~Process();

    /// What follows `prefix` in the first line that has it, printed or yet to come; nothing: the
    /// program ended without, or took too long.
    std::optional<std::string> wait_for(const std::string& prefix);
    /// Everything that was printed so far, errors too.
    std::string text() const;

    void send_signal(int signal) const;
    /// Its exit status; negative: the signal that killed it. Waits for it.
    int wait();

    /// The most memory it ever had resident, in bytes.
    std::uint64_t peak_memory() const;
    /// What it has taken of processors, in ms: what waiting for others does not count in.
    std::uint64_t cpu_ms() const;

  private:
    void read_lines();

    ::pid_t id_ = 0;
    int pipe_ = -1;
    std::optional<int> status_;
    mutable std::mutex mutex_;  // over what follows
    std::condition_variable news_;
    std::vector<std::string> lines_;
    bool ended_ = false;
    std::optional<base::Thread> reader_;
};

}  // namespace cairn::test
