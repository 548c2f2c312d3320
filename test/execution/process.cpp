#include "test/execution/process.hpp"

#include "base/assert.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <utility>

namespace cairn::test {
namespace {

constexpr std::chrono::seconds PATIENCE(120);

}  // namespace

Process::Process(const std::vector<std::string>& command) {
    std::array<int, 2> ends{};
    CAIRN_ASSERT(::pipe2(ends.data(), O_CLOEXEC) == 0);
    std::vector<std::string> copies = command;
    std::vector<char*> arguments;
    for (std::string& copy : copies) {
        arguments.push_back(copy.data());
    }
    arguments.push_back(nullptr);
    id_ = ::fork();
    if (id_ == 0) {
        ::dup2(ends[1], STDOUT_FILENO);
        ::dup2(ends[1], STDERR_FILENO);
        ::execv(arguments[0], arguments.data());
        ::_exit(127);
    }
    ::close(ends[1]);
    pipe_ = ends[0];
    auto reader = base::Thread::start("lines", [this] { read_lines(); });
    CAIRN_ASSERT(reader);
    reader_.emplace(std::move(*reader));
}

Process::~Process() {
    if (!status_) {
        send_signal(SIGKILL);
        wait();
    }
    reader_.reset();
    ::close(pipe_);
}

void Process::read_lines() {
    std::string line;
    std::array<char, 4096> piece{};
    while (true) {
        const ::ssize_t read = ::read(pipe_, piece.data(), piece.size());
        const std::lock_guard lock(mutex_);
        for (::ssize_t i = 0; i < read; ++i) {
            const char byte = piece[static_cast<std::size_t>(i)];
            if (byte == '\n') {
                lines_.push_back(std::exchange(line, {}));
            } else {
                line += byte;
            }
        }
        ended_ = read <= 0;
        news_.notify_all();
        if (ended_) {
            return;
        }
    }
}

std::optional<std::string> Process::wait_for(const std::string& prefix) {
    std::unique_lock lock(mutex_);
    const auto deadline = std::chrono::steady_clock::now() + PATIENCE;
    std::size_t seen = 0;
    while (true) {
        for (; seen < lines_.size(); ++seen) {
            const std::size_t at = lines_[seen].find(prefix);
            if (at != std::string::npos) {
                return lines_[seen].substr(at + prefix.size());
            }
        }
        if (ended_ || news_.wait_until(lock, deadline) == std::cv_status::timeout) {
            return std::nullopt;
        }
    }
}

std::string Process::text() const {
    const std::lock_guard lock(mutex_);
    std::string out;
    for (const std::string& line : lines_) {
        out += line + '\n';
    }
    return out;
}

void Process::send_signal(int signal) const {
    ::kill(id_, signal);
}

int Process::wait() {
    if (!status_) {
        int status = 0;
        CAIRN_ASSERT(::waitpid(id_, &status, 0) == id_);
        status_ = WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
    }
    return *status_;
}

std::uint64_t Process::peak_memory() const {
    std::ifstream in("/proc/" + std::to_string(id_) + "/status");
    std::string word;
    while (in >> word) {
        if (word == "VmHWM:") {
            std::uint64_t kib = 0;
            in >> kib;
            return kib << 10U;
        }
    }
    return 0;
}

std::uint64_t Process::cpu_ms() const {
    // proc(5): of the words behind the name the 12th and 13th are utime and stime, in ticks.
    std::ifstream in("/proc/" + std::to_string(id_) + "/stat");
    std::string text;
    std::getline(in, text);
    std::istringstream words(text.substr(std::min(text.size(), text.rfind(')') + 1)));
    constexpr int UTIME = 12;
    std::string word;
    for (int i = 1; i < UTIME; ++i) {
        words >> word;
    }
    std::uint64_t utime = 0;
    std::uint64_t stime = 0;
    words >> utime >> stime;
    return (utime + stime) * 1'000 / static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
}

}  // namespace cairn::test
