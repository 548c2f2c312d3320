// Files of our own through POSIX, with errors as values: what was written is on the disk when
// sync() has returned.
#pragma once

#include "store/kv.hpp"

#include <filesystem>
#include <span>

namespace cairn::store::detail {

class File {
  public:
    /// For reading only.
    static Stored<File> open(const std::filesystem::path& path);
    /// For writing, empty, whatever was there before.
    static Stored<File> create(const std::filesystem::path& path);

    File(File&& other) noexcept;
    File& operator=(File&& other) noexcept;
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File();

    const std::filesystem::path& path() const noexcept { return path_; }
    Stored<std::uint64_t> size() const;
    /// All of `out`; io if the file ends before. Any thread.
    Stored<void> read(std::uint64_t offset, std::span<std::uint8_t> out) const;
    /// At the end of what was written.
    Stored<void> append(BytesView bytes);
    Stored<void> sync();
    Stored<void> close();

  private:
    File(std::filesystem::path path, int descriptor);

    std::filesystem::path path_;
    int descriptor_ = -1;
};

/// Makes the entries of a folder durable: files created, renamed, removed.
Stored<void> sync_folder(const std::filesystem::path& path);
/// Replaces `to` in one step, durably; both are in one folder.
Stored<void> rename_durably(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace cairn::store::detail
