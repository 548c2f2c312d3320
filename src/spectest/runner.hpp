// How the cases of one runner of the official layout are run: a function per runner name, in a file
// of runners/ each, listed in runners.cpp.
//
// Such a function reads the case's files, does what the format says, and returns an Outcome. It is
// called from several threads at once, on different cases. Files it does not read count against it.
#pragma once

#include "base/result.hpp"
#include "spectest/case.hpp"

#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace cairn::spectest {

enum class Verdict : std::uint8_t {
    failed,
    skipped,  // nothing here can run it; the reason says what is lacking
};

struct NotPassed {
    Verdict verdict{};
    std::string reason;
};

/// A value means passed.
using Outcome = Result<void, NotPassed>;

inline std::unexpected<NotPassed> failed(std::string reason) {
    return std::unexpected(NotPassed{Verdict::failed, std::move(reason)});
}
inline std::unexpected<NotPassed> skipped(std::string reason) {
    return std::unexpected(NotPassed{Verdict::skipped, std::move(reason)});
}

using RunCase = Outcome (*)(const Case&);

struct Runner {
    std::string_view name;  // the <runner> folder
    RunCase run;
};

/// All runners, by name in ascending order.
std::span<const Runner> runners();

/// Runs a case with its runner; the manifest.yaml of a case is checked here for all of them.
Outcome run_case(const Case& vectors);

}  // namespace cairn::spectest
