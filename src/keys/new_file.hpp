// Files that hold what must neither be lost nor seen: written whole or not at all, for the owner's
// eyes only, and never over another file.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <string>

namespace cairn::keys {

enum class FileRule : std::uint8_t {
    exists,         // something of that name is there, and stays as it is
    cannot_create,  // the folder is missing, not writable, ...
    cannot_write,   // the disk is full, ...
};

struct [[nodiscard]] FileError {
    FileRule rule;
    std::string path;
    int error_number;  // errno
};
std::string to_string(const FileError& error);

/// Mode 0600: the bytes are written to a file beside `path`, made durable, and only then get the
/// name. The name is durable when this returns.
Result<void, FileError> write_new_file(const std::string& path, BytesView bytes);
Result<void, FileError> write_new_file(const std::string& path, std::string_view text);

}  // namespace cairn::keys
