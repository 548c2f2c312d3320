// Always-on assertions. They are for bugs of ours, never for input from outside.
#pragma once

namespace cairn::base {

/// Prints the expression and its place to stderr, then aborts.
[[noreturn]] void assertion_failed(const char* expression, const char* file, int line) noexcept;

}  // namespace cairn::base

#define CAIRN_ASSERT(condition)   \
    (static_cast<bool>(condition) \
         ? static_cast<void>(0)   \
         : ::cairn::base::assertion_failed(#condition, __FILE__, __LINE__))

/// For a place that no valid program state reaches; `reason` says why.
#define CAIRN_UNREACHABLE(reason) ::cairn::base::assertion_failed(reason, __FILE__, __LINE__)
