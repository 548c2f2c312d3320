// Files of the validators' folder: small texts, read whole, and replaced or removed so that the
// change is on disk when it is reported. Errors are sentences with the file's name.
#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>

namespace cairn::keymanager::detail {

Result<std::string, std::string> read_text(const std::string& path, std::size_t bytes_max);
/// 0600; the old file or the new one is there at any moment.
Result<void, std::string> replace_file(const std::string& path, std::string_view text);
/// A file that is not there is removed already.
Result<void, std::string> remove_file(const std::string& path);
/// 0700, with the folders above it.
Result<void, std::string> make_folder(const std::string& path);

}  // namespace cairn::keymanager::detail
