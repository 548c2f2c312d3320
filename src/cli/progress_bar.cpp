#include "cli/progress_bar.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace cairn::cli {
namespace {

constexpr std::size_t BAR_COLUMNS = 30;
constexpr std::string_view ERASE_LINE = "\r\x1b[K";

bool has_terminal() {
    const char* const term = std::getenv("TERM");
    return isatty(STDERR_FILENO) == 1 && term != nullptr && std::string_view(term) != "dumb";
}

}  // namespace

std::string progress_line(std::string_view stage, double done) {
    const double share = std::clamp(done, 0.0, 1.0);
    const auto filled = static_cast<std::size_t>(share * BAR_COLUMNS);
    const std::string percent = std::to_string(static_cast<int>(share * 100));
    return "[" + std::string(filled, '#') + std::string(BAR_COLUMNS - filled, ' ') + "] " +
           std::string(3 - percent.size(), ' ') + percent + " %  " + std::string(stage);
}

ProgressBar::ProgressBar(std::ostream& err) : err_(err), is_shown_(has_terminal()) {}

ProgressBar::~ProgressBar() {
    if (!line_.empty()) {
        err_ << ERASE_LINE << std::flush;
    }
}

void ProgressBar::show(std::string_view stage, double done) {
    if (!is_shown_) {
        return;
    }
    std::string line = progress_line(stage, done);
    if (line != line_) {
        line_ = std::move(line);
        err_ << ERASE_LINE << line_ << std::flush;
    }
}

}  // namespace cairn::cli
