#include "spectest/archive_error.hpp"

namespace cairn::spectest {

std::string_view to_string(ArchiveError error) noexcept {
    switch (error) {
        case ArchiveError::cannot_open:
            return "cannot be opened";
        case ArchiveError::read_failed:
            return "reading failed";
        case ArchiveError::unknown_kind:
            return "is neither a folder nor a .tar, .tar.gz or .tar.zst";
        case ArchiveError::damaged_compression:
            return "compressed data is damaged";
        case ArchiveError::window_too_large:
            return "zstd window is larger than 2^27 bytes";
        case ArchiveError::truncated:
            return "ends too early";
        case ArchiveError::bad_checksum:
            return "tar header has a wrong checksum";
        case ArchiveError::bad_number:
            return "tar header holds a malformed number";
        case ArchiveError::bad_extended_header:
            return "tar extended header is malformed";
        case ArchiveError::unsupported_member:
            return "holds a link, a device or a sparse file";
        case ArchiveError::unsafe_path:
            return "holds an unsafe path";
        case ArchiveError::path_too_long:
            return "holds a path that is too long";
        case ArchiveError::member_too_large:
            return "holds a file that is too large";
        case ArchiveError::archive_too_large:
            return "is too large when decompressed";
        case ArchiveError::too_deep:
            return "is nested too deeply";
    }
    return "unknown error";
}

}  // namespace cairn::spectest
