// A tree of vectors, read file by file: a folder, a .tar, .tar.gz or .tar.zst, or a folder with
// such archives in it. Nothing is unpacked to disk; archives of any size are read in one pass.
//
//   CAIRN_TRY_ASSIGN(auto reader, open_archive("vectors/minimal.tar.gz", {}, {}));
//   while (true) {
//       CAIRN_TRY_ASSIGN(auto member, reader->next());
//       if (!member) { break; }
//       ...
//   }
//
// Order: that of the archive; in folders, sorted by name, each folder's files before its folders,
// so that the files of one folder come together. Symbolic links to folders are refused.
// Thread-safety: none; one thread at a time reads.
#pragma once

#include "spectest/archive_error.hpp"
#include "spectest/tar.hpp"

#include <filesystem>
#include <memory>
#include <optional>

namespace cairn::spectest {

class ArchiveReader {
  public:
    virtual ~ArchiveReader() = default;

    /// nullopt after the last file, however often it is asked. After an error the reader must not
    /// be used again.
    virtual ArchiveResult<std::optional<Member>> next() = 0;
};

using ArchiveReaderPtr = std::unique_ptr<ArchiveReader>;

/// Paths of members of a folder are absolute; those inside an archive begin with the archive's own
/// path. `wanted` (may be empty) is asked with these whole paths.
ArchiveResult<ArchiveReaderPtr> open_archive(const std::filesystem::path& path,
                                             const ArchiveLimits& limits, Wanted wanted);

/// The same for an archive already in memory; `bytes` must outlive the reader.
ArchiveResult<ArchiveReaderPtr> open_archive(BytesView bytes, const std::string& name,
                                             const ArchiveLimits& limits, Wanted wanted);

}  // namespace cairn::spectest
