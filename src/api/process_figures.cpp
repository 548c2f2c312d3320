#include "api/process_figures.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>

namespace cairn::api {

namespace {

struct Stat {
    double cpu_seconds = 0;
    double start_ticks = 0;  // since the system's start
    std::uint64_t threads = 0;
    std::uint64_t virtual_bytes = 0;
    std::uint64_t resident_pages = 0;
};

double ticks_per_second() {
    return static_cast<double>(sysconf(_SC_CLK_TCK));
}

/// Of /proc/self/stat, whose second field may hold anything in brackets.
std::optional<Stat> read_stat() {
    std::ifstream file("/proc/self/stat");
    const std::string text(std::istreambuf_iterator<char>(file), {});
    const auto bracket = text.rfind(')');
    if (bracket == std::string::npos) {
        return std::nullopt;
    }
    std::istringstream fields(text.substr(bracket + 1));
    std::string skipped;
    for (int field = 3; field < 14; ++field) {
        fields >> skipped;
    }
    double user = 0;
    double system = 0;
    Stat stat;
    fields >> user >> system;
    for (int field = 16; field < 20; ++field) {
        fields >> skipped;
    }
    fields >> stat.threads >> skipped >> stat.start_ticks >> stat.virtual_bytes >>
        stat.resident_pages;
    stat.cpu_seconds = (user + system) / ticks_per_second();
    return fields ? std::optional(stat) : std::nullopt;
}

/// When the system was started, in seconds since 1970.
std::optional<double> boot_seconds() {
    std::ifstream file("/proc/stat");
    for (std::string name; file >> name;) {
        if (double seconds = 0; name == "btime" && file >> seconds) {
            return seconds;
        }
    }
    return std::nullopt;
}

std::uint64_t open_files() {
    std::error_code failed;
    const std::filesystem::directory_iterator files("/proc/self/fd", failed);
    return failed ? 0 : static_cast<std::uint64_t>(std::distance(begin(files), end(files)));
}

}  // namespace

void write_process_figures(MetricsText& out) {
    if (const auto stat = read_stat()) {
        out.counter("process_cpu_seconds_total", "CPU time used, user and system, in seconds.",
                    stat->cpu_seconds);
        out.gauge("process_resident_memory_bytes", "Memory resident.",
                  stat->resident_pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)));
        out.gauge("process_virtual_memory_bytes", "Address space.", stat->virtual_bytes);
        out.gauge("process_threads", "Threads.", stat->threads);
        if (const auto boot = boot_seconds()) {
            out.gauge("process_start_time_seconds", "Start, in seconds since 1970.",
                      *boot + stat->start_ticks / ticks_per_second());
        }
    }
    out.gauge("process_open_fds", "Open file descriptors.", open_files());
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        out.gauge("process_max_fds", "Most file descriptors that may be open.",
                  std::uint64_t{limit.rlim_cur});
    }
}

}  // namespace cairn::api
