// Which build this is.
#pragma once

#include <string>

namespace cairn::cli {

/// "cairn 0.1.0 (1daf6da, Clang 19.1.7, Release)": version, commit as `git describe` names it (with
/// "-dirty" for a changed tree, "no commit" outside a repository), compiler and kind of build.
std::string version_line();
/// The first eight digits of the commit; zeros outside a repository.
std::string commit_digits();

}  // namespace cairn::cli
