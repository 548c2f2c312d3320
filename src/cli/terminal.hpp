// The screen and keyboard of a person: a picture that is drawn again and again, keys as they come.
//
// A terminal that does not take what is drawn loses frames, it never holds the program up. On every
// way out, an abort included, the screen is as it was before. Threads: one owner, one at a time in
// the process.
#pragma once

#include <termios.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cairn::cli {

struct TerminalSize {
    std::size_t columns = 80;
    std::size_t rows = 24;
};

class Terminal {
  public:
    /// Whether someone sits there: both ends are a terminal that can move its cursor, and no
    /// service of continuous integration holds it.
    static bool is_interactive();

    /// Takes the screen. Null: there is none to take.
    static std::unique_ptr<Terminal> open();
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;
    Terminal(Terminal&&) = delete;
    Terminal& operator=(Terminal&&) = delete;
    ~Terminal();

    TerminalSize size() const;
    /// Lines from the top; those beyond the last row are left out. Writes what has changed only.
    void draw(const std::vector<std::string>& lines);
    /// What has been typed since the last time.
    std::string read_keys();

  private:
    Terminal(int descriptor, const termios& before);
    void flush();

    int descriptor_;
    std::vector<std::string> shown_;
    TerminalSize shown_size_;
    std::string unsent_;
};

}  // namespace cairn::cli
