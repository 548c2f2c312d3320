// Whole files in and out, with the system's words when it fails.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <string>

namespace cairn::cli {

/// The error names the file and the reason.
Result<Bytes, std::string> read_file(const std::string& path);
/// Replaces the file at once: it is written beside its place, then renamed.
Result<void, std::string> write_file(const std::string& path, BytesView bytes);

}  // namespace cairn::cli
