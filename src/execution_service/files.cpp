#include "execution_service/files.hpp"

#include "rpc/jwt.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace cairn::execution_service {
namespace {

namespace fs = std::filesystem;

std::string failure(const fs::path& path) {
    return path.string() + ": " + std::generic_category().message(errno);
}

/// A file of the system that is closed again.
class File {
  public:
    File(const fs::path& path, int flags, ::mode_t mode = 0)
        : descriptor_(::open(path.c_str(), flags | O_CLOEXEC, mode)) {}
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File() { close(); }

    bool is_open() const noexcept { return descriptor_ >= 0; }
    bool close() noexcept {
        const int descriptor = std::exchange(descriptor_, -1);
        return descriptor < 0 || ::close(descriptor) == 0;
    }
    bool sync() const noexcept { return ::fsync(descriptor_) == 0; }
    bool write(std::string_view text) const noexcept {
        while (!text.empty()) {
            const ::ssize_t written = ::write(descriptor_, text.data(), text.size());
            if (written < 0) {
                return false;
            }
            text.remove_prefix(static_cast<std::size_t>(written));
        }
        return true;
    }
    bool read(std::string& out) const {
        std::array<char, 65536> piece{};
        while (true) {
            const ::ssize_t read = ::read(descriptor_, piece.data(), piece.size());
            if (read <= 0) {
                return read == 0;
            }
            out.append(piece.data(), static_cast<std::size_t>(read));
        }
    }

  private:
    int descriptor_;
};

fs::path folder_of(const fs::path& path) {
    return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

}  // namespace

Result<std::optional<std::string>, std::string> read_text(const fs::path& path) {
    const File file(path, O_RDONLY);
    if (!file.is_open() && errno == ENOENT) {
        return std::nullopt;
    }
    std::string out;
    if (!file.is_open() || !file.read(out)) {
        return unexpected(failure(path));
    }
    return out;
}

Result<void, std::string> write_text(const fs::path& path, std::string_view text, Access access) {
    const fs::path beside = path.string() + ".part";
    const ::mode_t mode =
        access == Access::owner ? S_IRUSR | S_IWUSR : S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH;
    // What a crash left there may have other rights.
    ::unlink(beside.c_str());
    File file(beside, O_WRONLY | O_CREAT | O_EXCL, mode);
    if (!file.is_open() || !file.write(text) || !file.sync() || !file.close() ||
        ::rename(beside.c_str(), path.c_str()) != 0) {
        std::string error = failure(path);
        ::unlink(beside.c_str());
        return unexpected(std::move(error));
    }
    const File folder(folder_of(path), O_RDONLY | O_DIRECTORY);
    if (!folder.is_open() || !folder.sync()) {
        return unexpected(failure(folder_of(path)));
    }
    return {};
}

Result<Bytes32, std::string> load_or_make_secret(const fs::path& path, crypto::Random& random) {
    CAIRN_TRY_ASSIGN(const auto text, read_text(path));
    if (text) {
        const auto secret = rpc::parse_jwt_secret(*text);
        if (!secret) {
            return unexpected(path.string() + ": not a secret: 64 hexadecimal digits are one");
        }
        return *secret;
    }
    Bytes32 secret;
    random.fill(secret.bytes);
    CAIRN_TRY(write_text(path, base::to_hex(secret.view()).substr(2), Access::owner));
    return secret;
}

}  // namespace cairn::execution_service
