#include "keys/new_file.hpp"

#include "crypto/random.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <system_error>

namespace cairn::keys {
namespace {

/// Closed when it dies.
class Descriptor {
  public:
    explicit Descriptor(int number) noexcept : number_(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (number_ >= 0) {
            ::close(number_);
        }
    }
    bool is_open() const noexcept { return number_ >= 0; }
    int number() const noexcept { return number_; }

  private:
    int number_;
};

unexpected<FileError> failure(FileRule rule, const std::string& path) {
    return unexpected(FileError{rule, path, errno});
}

bool write_all(const Descriptor& file, BytesView bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(file.number(), bytes.data(), bytes.size());
        if (written < 0 && errno != EINTR) {
            return false;
        }
        bytes = bytes.subspan(written > 0 ? static_cast<std::size_t>(written) : 0);
    }
    return true;
}

Result<void, FileError> write_beside(const std::string& beside, BytesView bytes) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): the system's own interface
    const Descriptor file(::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!file.is_open()) {
        return failure(FileRule::cannot_create, beside);
    }
    if (!write_all(file, bytes) || ::fsync(file.number()) != 0) {
        return failure(FileRule::cannot_write, beside);
    }
    return {};
}

/// Gives the file its name, unless that is taken. Where the file system cannot rename so, a second
/// name does the same.
bool rename_to_new(const std::string& beside, const std::string& path) {
    if (::renameat2(AT_FDCWD, beside.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0) {
        return true;
    }
    return errno == EINVAL && ::link(beside.c_str(), path.c_str()) == 0 &&
           ::unlink(beside.c_str()) == 0;
}

bool sync_folder_of(const std::string& path) {
    const std::filesystem::path parent = std::filesystem::path(path).parent_path();
    const std::string folder = parent.empty() ? "." : parent.string();
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): the system's own interface
    const Descriptor file(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return file.is_open() && ::fsync(file.number()) == 0;
}

std::string random_suffix() {
    Bytes random(8);
    crypto::os_random().fill(random);
    return "." + base::to_hex(random).substr(2) + ".part";
}

}  // namespace

std::string to_string(const FileError& error) {
    if (error.rule == FileRule::exists) {
        return error.path + ": is there already and is not overwritten";
    }
    const char* const what =
        error.rule == FileRule::cannot_create ? ": cannot create: " : ": cannot write: ";
    return error.path + what + std::generic_category().message(error.error_number);
}

Result<void, FileError> write_new_file(const std::string& path, BytesView bytes) {
    if (std::error_code ignored;
        std::filesystem::exists(std::filesystem::symlink_status(path, ignored))) {
        return unexpected(FileError{FileRule::exists, path, EEXIST});
    }
    const std::string beside = path + random_suffix();
    if (auto written = write_beside(beside, bytes); !written) {
        ::unlink(beside.c_str());
        written.error().path = path;
        return written;
    }
    if (!rename_to_new(beside, path)) {
        const bool exists = errno == EEXIST;
        auto result = failure(exists ? FileRule::exists : FileRule::cannot_create, path);
        ::unlink(beside.c_str());
        return result;
    }
    if (!sync_folder_of(path)) {
        return failure(FileRule::cannot_write, path);
    }
    return {};
}

Result<void, FileError> write_new_file(const std::string& path, std::string_view text) {
    return write_new_file(
        path, BytesView(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

}  // namespace cairn::keys
