#include "store/detail/file.hpp"

#include "base/assert.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

namespace cairn::store::detail {
namespace {

namespace fs = std::filesystem;

unexpected<StoreError> failed(std::string_view what, const fs::path& path) {
    const int code = errno;
    const auto kind =
        code == ENOSPC || code == EDQUOT ? StoreErrorKind::disk_full : StoreErrorKind::io;
    std::string text = "cannot ";
    text += what;
    text += ' ';
    text += path.string();
    return unexpected(StoreError{kind, text + ": " + std::generic_category().message(code)});
}

fs::path folder_of(const fs::path& path) {
    return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

}  // namespace

File::File(fs::path path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}

File::File(File&& other) noexcept
    : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)) {}

File& File::operator=(File&& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

File::~File() {
    if (descriptor_ >= 0) {
        ::close(descriptor_);
    }
}

Stored<File> File::open(const fs::path& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        return failed("open", path);
    }
    return File(path, descriptor);
}

Stored<File> File::create(const fs::path& path) {
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (descriptor < 0) {
        return failed("create", path);
    }
    return File(path, descriptor);
}

Stored<std::uint64_t> File::size() const {
    struct stat status{};
    if (::fstat(descriptor_, &status) != 0) {
        return failed("measure", path_);
    }
    return static_cast<std::uint64_t>(status.st_size);
}

Stored<void> File::read(std::uint64_t offset, std::span<std::uint8_t> out) const {
    while (!out.empty()) {
        const ssize_t got =
            ::pread(descriptor_, out.data(), out.size(), static_cast<off_t>(offset));
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return failed("read", path_);
        }
        if (got == 0) {
            return unexpected(
                StoreError{StoreErrorKind::io, path_.string() + " has become shorter"});
        }
        offset += static_cast<std::uint64_t>(got);
        out = out.subspan(static_cast<std::size_t>(got));
    }
    return {};
}

Stored<void> File::append(BytesView bytes) {
    while (!bytes.empty()) {
        const ssize_t put = ::write(descriptor_, bytes.data(), bytes.size());
        if (put < 0 && errno == EINTR) {
            continue;
        }
        if (put < 0) {
            return failed("write", path_);
        }
        bytes = bytes.subspan(static_cast<std::size_t>(put));
    }
    return {};
}

Stored<void> File::sync() {
    if (::fsync(descriptor_) != 0) {
        return failed("sync", path_);
    }
    return {};
}

Stored<void> File::close() {
    CAIRN_ASSERT(descriptor_ >= 0);
    if (::close(std::exchange(descriptor_, -1)) != 0) {
        return failed("close", path_);
    }
    return {};
}

Stored<void> sync_folder(const fs::path& path) {
    CAIRN_TRY_ASSIGN(File folder, File::open(path));
    return folder.sync();
}

Stored<void> rename_durably(const fs::path& from, const fs::path& to) {
    if (std::rename(from.c_str(), to.c_str()) != 0) {
        return failed("rename", from);
    }
    return sync_folder(folder_of(to));
}

}  // namespace cairn::store::detail
