// Whole files in and out, with the system's words when it fails.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <initializer_list>
#include <string>
#include <string_view>

namespace cairn::cli {

/// The error names the file and the reason.
Result<Bytes, std::string> read_file(const std::string& path);
/// Replaces the file at once: it is written beside its place, then renamed.
Result<void, std::string> write_file(const std::string& path, BytesView bytes);

/// Bytes, or text, under a name.
struct NamedFile {
    NamedFile(const char* file_name, BytesView content)
        : name(file_name), bytes(content.begin(), content.end()) {}
    NamedFile(const char* file_name, std::string_view content)
        : name(file_name), bytes(content.begin(), content.end()) {}

    const char* name;
    Bytes bytes;
};
/// Into a folder, which is made if it is not there.
Result<void, std::string> write_files(const std::string& folder,
                                      std::initializer_list<NamedFile> files);

}  // namespace cairn::cli
