// Reads the regular files of a tar stream, in order: ustar, pax (path, size) and GNU long names.
//
// Folders are passed over; links, devices and sparse files are refused, since no vector may vanish
// silently. A stream must end with a block of zeros (POSIX.1-2017 pax, "ustar Interchange Format").
// Memory: one member. Thread-safety: none.
#pragma once

#include "base/bytes.hpp"
#include "spectest/archive_error.hpp"
#include "spectest/byte_source.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace cairn::spectest {

struct Member {
    std::string path;  // relative, with '/', no empty, "." or ".." part
    Bytes bytes;
};

/// Asked with the path of each member; what is not wanted is passed over without being stored.
using Wanted = std::function<bool(std::string_view path)>;

class TarReader {
  public:
    /// `name` stands in errors; `wanted` may be empty (everything is).
    TarReader(ByteSourcePtr source, std::string name, const ArchiveLimits& limits, Wanted wanted);

    /// nullopt after the last member, however often it is asked. After an error the reader must not
    /// be used again.
    ArchiveResult<std::optional<Member>> next();

  private:
    struct Header {
        std::string path;
        std::uint64_t size = 0;
        char type = '0';
    };
    /// What extended headers say about the member that follows them.
    struct Overrides {
        std::optional<std::string> path;
        std::optional<std::uint64_t> size;
    };

    ArchiveResult<std::optional<Header>> read_header();
    ArchiveResult<std::optional<Header>> read_file_header();
    ArchiveResult<void> read_extension(const Header& header, Overrides& overrides);
    ArchiveResult<Bytes> read_body(std::uint64_t size, std::string_view path);
    ArchiveResult<void> skip(std::uint64_t count);
    ArchiveResult<void> read_exactly(std::span<std::uint8_t> out);

    ByteSourcePtr source_;
    std::string name_;
    ArchiveLimits limits_;
    Wanted wanted_;
    std::uint64_t total_bytes_ = 0;
    bool end_ = false;
};

/// True if `path` is relative and safe to use as a key: no empty, "." or ".." part, no NUL.
bool is_safe_path(std::string_view path) noexcept;

}  // namespace cairn::spectest
