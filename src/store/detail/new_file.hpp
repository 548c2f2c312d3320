// A file that gets its name when it is whole; until then it has `.partial` behind it.
#pragma once

#include "store/detail/file.hpp"

#include <utility>

namespace cairn::store::detail {

class NewFile {
  public:
    /// What an earlier attempt has left is overwritten.
    static Stored<NewFile> create(const std::filesystem::path& path);

    NewFile(NewFile&& other) noexcept
        : path_(std::move(other.path_)),
          file_(std::move(other.file_)),
          unsealed_(std::exchange(other.unsealed_, false)) {}
    NewFile& operator=(NewFile&&) = delete;
    NewFile(const NewFile&) = delete;
    NewFile& operator=(const NewFile&) = delete;
    /// Without seal() nothing remains.
    ~NewFile();

    Stored<void> append(BytesView bytes) { return file_.append(bytes); }
    /// Syncs, and gives the file its name, replacing one that has it.
    Stored<void> seal();
    bool is_sealed() const noexcept { return !unsealed_; }

  private:
    NewFile(std::filesystem::path path, File file)
        : path_(std::move(path)), file_(std::move(file)) {}

    std::filesystem::path path_;
    File file_;
    bool unsealed_ = true;
};

}  // namespace cairn::store::detail
