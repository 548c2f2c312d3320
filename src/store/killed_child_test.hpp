// A process that writes to a store until it is killed: this program again, in one disabled test,
// which says by a pipe what was acknowledged.
#pragma once

#include "base/bytes.hpp"
#include "base/environment_test.hpp"

#include <gtest/gtest.h>
#include <sys/poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace cairn::store {

/// The child's part: what its parent has given it.
inline std::filesystem::path child_path() {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing in the tests writes the environment
    const char* const path = std::getenv("CAIRN_KILL_PATH");
    EXPECT_NE(path, nullptr) << "run by its parent's test only";
    return path == nullptr ? "" : path;
}
inline int child_pipe() {
    return static_cast<int>(base::number_from_environment("CAIRN_KILL_PIPE", 0));
}
/// That this number is acknowledged.
inline void tell(int pipe, std::uint64_t number) {
    std::array<std::uint8_t, 8> told{};
    base::store_le64(told.data(), number);
    ASSERT_EQ(::write(pipe, told.data(), told.size()), 8);
}

class KilledChild {
  public:
    /// Runs the disabled tests of `suite` on `path`. `more` is NAME=VALUE, for them.
    KilledChild(const std::string& suite, const std::filesystem::path& path,
                std::vector<std::string> more = {}) {
        EXPECT_EQ(::pipe(pipe_.data()), 0);
        std::vector<std::string> variables = std::move(more);
        variables.push_back("CAIRN_KILL_PATH=" + path.string());
        variables.push_back("CAIRN_KILL_PIPE=" + std::to_string(pipe_[1]));
        std::vector<char*> environment;
        for (std::string& variable : variables) {
            environment.push_back(variable.data());
        }
        environment.push_back(nullptr);
        std::string program = "/proc/self/exe";
        std::string filter = "--gtest_filter=" + suite + ".*";
        std::string disabled = "--gtest_also_run_disabled_tests";
        std::array<char*, 4> arguments = {program.data(), filter.data(), disabled.data(), nullptr};
        id_ = fork();
        if (id_ == 0) {
            ::close(pipe_[0]);
            static_cast<void>(std::freopen("/dev/null", "w", stdout));
            ::execve(program.c_str(), arguments.data(), environment.data());
            ::_exit(127);
        }
        ::close(pipe_[1]);
    }
    KilledChild(const KilledChild&) = delete;
    KilledChild& operator=(const KilledChild&) = delete;
    ~KilledChild() { ::close(pipe_[0]); }

    /// Kills it when so many numbers are acknowledged, or when it says nothing for `patience`. The
    /// last number, or null.
    std::optional<std::uint64_t> kill_after(
        std::size_t numbers, std::optional<std::chrono::microseconds> patience = {}) {
        std::optional<std::uint64_t> last;
        while (numbers > 0 && has_more(patience) && read_one(last)) {
            --numbers;
        }
        EXPECT_EQ(::kill(id_, SIGKILL), 0);
        while (read_one(last)) {
        }
        int status = 0;
        EXPECT_EQ(::waitpid(id_, &status, 0), id_);
        EXPECT_TRUE(WIFSIGNALED(status)) << "the child ended by itself, status " << status;
        return last;
    }

  private:
    bool has_more(std::optional<std::chrono::microseconds> patience) const {
        pollfd ready{.fd = pipe_[0], .events = POLLIN, .revents = 0};
        const timespec limit{.tv_sec = 0, .tv_nsec = patience ? patience->count() * 1000L : 0};
        return ::ppoll(&ready, 1, patience ? &limit : nullptr, nullptr) > 0;
    }
    bool read_one(std::optional<std::uint64_t>& last) const {
        std::array<std::uint8_t, 8> told{};
        if (::read(pipe_[0], told.data(), told.size()) != 8) {
            return false;
        }
        last = base::load_le64(told.data());
        return true;
    }

    std::array<int, 2> pipe_{};
    pid_t id_ = 0;
};

}  // namespace cairn::store
