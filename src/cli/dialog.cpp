#include "cli/dialog.hpp"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>

namespace cairn::cli {
namespace {

constexpr std::size_t line_bytes_max = 4096;

/// While it lives, characters come as they are typed, unseen, and Ctrl-C is one of them: a signal
/// would leave the terminal without its echo.
class Unseen {
  public:
    explicit Unseen(int descriptor) : descriptor_(descriptor) {
        good_ = ::tcgetattr(descriptor_, &before_) == 0;
        termios raw = before_;
        raw.c_lflag &= ~static_cast<tcflag_t>(ECHO | ICANON | ISIG);
        raw.c_cc[VMIN] = 1;
        raw.c_cc[VTIME] = 0;
        good_ = good_ && ::tcsetattr(descriptor_, TCSAFLUSH, &raw) == 0;
    }
    Unseen(const Unseen&) = delete;
    Unseen& operator=(const Unseen&) = delete;
    ~Unseen() {
        if (good_) {
            ::tcsetattr(descriptor_, TCSADRAIN, &before_);
        }
    }
    explicit operator bool() const noexcept { return good_; }

  private:
    int descriptor_;
    bool good_ = false;
    termios before_{};
};

enum class Key : std::uint8_t { character, enter, erase, erase_line, stop, ignored };

Key key_of(std::uint8_t byte) noexcept {
    switch (byte) {
        case '\r':
        case '\n':
            return Key::enter;
        case 0x7f:
        case '\b':
            return Key::erase;
        case 0x15:  // Ctrl-U
            return Key::erase_line;
        case 0x03:  // Ctrl-C
        case 0x04:  // Ctrl-D
            return Key::stop;
        default:
            return byte < 0x20 && byte != '\t' ? Key::ignored : Key::character;
    }
}

/// The size of the line without its last character, which may be several bytes of UTF-8.
std::size_t size_without_last(std::span<const std::uint8_t> line) noexcept {
    std::size_t size = line.size();
    while (size > 0 && (line[size - 1] & 0xc0U) == 0x80U) {
        --size;
    }
    return size > 0 ? size - 1 : 0;
}

}  // namespace

std::unique_ptr<Dialog> Dialog::open() {
    if (::isatty(STDIN_FILENO) != 1) {
        return nullptr;
    }
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): the system's own interface
    const int descriptor = ::open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
    return descriptor < 0 ? nullptr : std::unique_ptr<Dialog>(new Dialog(descriptor));
}

Dialog::~Dialog() {
    ::close(descriptor_);
}

void Dialog::say(std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(descriptor_, text.data(), text.size());
        if (written < 0 && errno != EINTR) {
            return;
        }
        text.remove_prefix(written > 0 ? static_cast<std::size_t>(written) : 0);
    }
}

void Dialog::clear() {
    say("\x1b[H\x1b[2J\x1b[3J");
}

std::optional<crypto::SecretBytes> Dialog::read_line(std::string_view question, Echo echo) {
    // Before the question, so that a quick answer is neither shown nor lost.
    const Unseen unseen(descriptor_);
    if (!unseen) {
        return std::nullopt;
    }
    say(question);
    crypto::SecretBytes line(line_bytes_max);
    std::size_t size = 0;
    for (;;) {
        std::uint8_t byte = 0;
        const ssize_t got = ::read(descriptor_, &byte, 1);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        const Key key = got == 1 ? key_of(byte) : Key::stop;
        if (key == Key::enter || key == Key::stop) {
            say("\n");
            line.truncate(size);
            return key == Key::enter ? std::optional(std::move(line)) : std::nullopt;
        }
        if (key == Key::character && size < line_bytes_max) {
            line.span()[size++] = byte;
            if (echo == Echo::on) {
                say({reinterpret_cast<const char*>(&byte), 1});
            }
        } else if (key == Key::erase && size > 0) {
            size = size_without_last(line.view().first(size));
            say(echo == Echo::on ? "\b \b" : "");
        } else if (key == Key::erase_line) {
            size = 0;
            say(echo == Echo::on ? "\n" : "");
        }
    }
}

std::optional<std::string> Dialog::ask(std::string_view question) {
    const auto line = read_line(question, Echo::on);
    return line ? std::optional<std::string>(line->text()) : std::nullopt;
}

std::optional<crypto::SecretBytes> Dialog::ask_secret(std::string_view question) {
    return read_line(question, Echo::off);
}

bool Dialog::confirm(std::string_view question) {
    const auto answer = ask(std::string(question) + " Type yes to go on: ");
    return answer && *answer == "yes";
}

}  // namespace cairn::cli
