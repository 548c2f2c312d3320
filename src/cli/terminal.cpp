#include "cli/terminal.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <tuple>

namespace cairn::cli {

namespace {

constexpr std::string_view ENTER = "\x1b[?1049h\x1b[?25l\x1b[2J";
constexpr std::string_view LEAVE = "\x1b[?25h\x1b[?1049l";

// NOLINTBEGIN(cppcoreguidelines-avoid-non-const-global-variables): an abort must find its way back
// to the old screen, and a signal handler reaches nothing else
volatile std::sig_atomic_t taken_descriptor = -1;
termios taken_before = {};
// NOLINTEND(cppcoreguidelines-avoid-non-const-global-variables)

void give_back() noexcept {
    const int descriptor = taken_descriptor;
    if (descriptor >= 0) {
        taken_descriptor = -1;
        std::ignore = write(descriptor, LEAVE.data(), LEAVE.size());
        tcsetattr(descriptor, TCSANOW, &taken_before);
    }
}

extern "C" void give_back_and_abort(int number) {
    give_back();
    std::signal(number, SIG_DFL);
    std::raise(number);
}

}  // namespace

bool Terminal::is_interactive() {
    const char* const term = std::getenv("TERM");
    return isatty(STDOUT_FILENO) == 1 && isatty(STDIN_FILENO) == 1 && term != nullptr &&
           std::string_view(term) != "dumb" && std::getenv("CI") == nullptr;
}

std::unique_ptr<Terminal> Terminal::open() {
    // A description of its own, so that not waiting for it does not change what others do with it.
    const int descriptor = ::open("/dev/tty", O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    termios before = {};
    if (descriptor < 0 || tcgetattr(descriptor, &before) != 0) {
        if (descriptor >= 0) {
            close(descriptor);
        }
        return nullptr;
    }
    return std::unique_ptr<Terminal>(new Terminal(descriptor, before));
}

Terminal::Terminal(int descriptor, const termios& before)
    : descriptor_(descriptor), unsent_(ENTER) {
    termios keys = before;
    // Ctrl-C stays a signal. Ctrl-Z is off: it would leave the shell on our screen.
    keys.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
    keys.c_cc[VSUSP] = _POSIX_VDISABLE;
    tcsetattr(descriptor_, TCSANOW, &keys);
    taken_before = before;
    taken_descriptor = descriptor_;
    std::signal(SIGABRT, give_back_and_abort);
    flush();
}

Terminal::~Terminal() {
    give_back();
    std::signal(SIGABRT, SIG_DFL);
    close(descriptor_);
}

TerminalSize Terminal::size() const {
    winsize window = {};
    if (ioctl(descriptor_, TIOCGWINSZ, &window) != 0 || window.ws_col == 0) {
        return {};
    }
    return {window.ws_col, window.ws_row};
}

void Terminal::flush() {
    while (!unsent_.empty()) {
        const ssize_t written = write(descriptor_, unsent_.data(), unsent_.size());
        if (written <= 0) {
            return;
        }
        unsent_.erase(0, static_cast<std::size_t>(written));
    }
}

void Terminal::draw(const std::vector<std::string>& lines) {
    flush();
    if (!unsent_.empty()) {
        return;
    }
    const TerminalSize now = size();
    if (now.columns != shown_size_.columns || now.rows != shown_size_.rows) {
        shown_.clear();
        shown_size_ = now;
        unsent_ += "\x1b[2J";
    }
    shown_.resize(now.rows);
    for (std::size_t row = 0; row < now.rows; ++row) {
        const std::string line = row < lines.size() ? lines[row] : std::string();
        if (line != shown_[row]) {
            unsent_ += "\x1b[" + std::to_string(row + 1) + ";1H" + line + "\x1b[K";
            shown_[row] = line;
        }
    }
    flush();
}

std::string Terminal::read_keys() {
    std::array<char, 64> keys{};
    const ssize_t got = read(descriptor_, keys.data(), keys.size());
    return got > 0 ? std::string(keys.data(), static_cast<std::size_t>(got)) : std::string();
}

}  // namespace cairn::cli
