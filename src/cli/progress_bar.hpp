// How far long work has come, on one line that is drawn again and again.
#pragma once

#include "cli/interrupt.hpp"

#include <ostream>
#include <string>
#include <string_view>

namespace cairn::cli {

/// "[##########          ]  50 %  quotient"; done is in [0, 1].
std::string progress_line(std::string_view stage, double done);

/// On standard error, where a person looks at a terminal; elsewhere it draws nothing. The line is
/// gone when the bar is. Threads: one.
class ProgressBar {
  public:
    explicit ProgressBar(std::ostream& err);
    ProgressBar(const ProgressBar&) = delete;
    ProgressBar(ProgressBar&&) = delete;
    ProgressBar& operator=(const ProgressBar&) = delete;
    ProgressBar& operator=(ProgressBar&&) = delete;
    ~ProgressBar();

    void show(std::string_view stage, double done);

  private:
    std::ostream& err_;
    bool is_shown_;
    std::string line_;
};

/// A bar that Ctrl-C cancels: what work is handed that tells how far it is. Threads: one.
class CancellableBar {
  public:
    explicit CancellableBar(std::ostream& err) : bar_(err) {}

    /// False once the person wants no more.
    bool operator()(std::string_view stage, double done) {
        bar_.show(stage, done);
        return !InterruptWatch::was_interrupted();
    }

  private:
    InterruptWatch watch_;
    ProgressBar bar_;
};

}  // namespace cairn::cli
