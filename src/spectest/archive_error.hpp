// Why a tree or archive of vectors could not be read.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace cairn::spectest {

/// One enumerator per reason to refuse an archive.
enum class [[nodiscard]] ArchiveError : std::uint8_t {
    cannot_open,          // no such file or folder, or no permission
    read_failed,          // the operating system reported an error while reading
    unknown_kind,         // neither a folder, zstd, gzip nor tar
    damaged_compression,  // zstd or gzip refuses the stream
    window_too_large,     // a zstd window above 2^27 bytes
    truncated,            // the stream ends inside a member or without an end mark
    bad_checksum,         // a tar header does not add up
    bad_number,           // a size field is not a number
    bad_extended_header,  // a pax record breaks its format
    unsupported_member,   // links, devices and sparse files hold no vectors
    unsafe_path,          // absolute, empty, with "..", "." or NUL inside
    path_too_long,        // above ArchiveLimits::path_bytes_max
    member_too_large,     // above ArchiveLimits::member_bytes_max
    archive_too_large,    // above ArchiveLimits::total_bytes_max after decompression
    too_deep,             // folders or archives nested beyond the limit
};

std::string_view to_string(ArchiveError error) noexcept;

struct ArchiveFailure {
    ArchiveError error{};
    std::string where;  // the archive, or the member inside it
};

/// Ceilings on what a reader accepts from outside.
struct ArchiveLimits {
    std::size_t path_bytes_max = 1024;
    std::uint64_t member_bytes_max = std::uint64_t{256} << 20U;
    std::uint64_t total_bytes_max = std::uint64_t{64} << 30U;
};

template <class T>
using ArchiveResult = Result<T, ArchiveFailure>;

inline std::unexpected<ArchiveFailure> archive_failure(ArchiveError error, std::string_view where) {
    return std::unexpected(ArchiveFailure{error, std::string(where)});
}

}  // namespace cairn::spectest
