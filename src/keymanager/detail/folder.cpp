#include "keymanager/detail/folder.hpp"

#include "keys/new_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace cairn::keymanager::detail {
namespace {

namespace fs = std::filesystem;

unexpected<std::string> refuse(const std::string& path) {
    return unexpected(path + ": " + std::strerror(errno));
}

Result<void, std::string> sync_folder_of(const std::string& path) {
    const std::string folder = fs::path(path).parent_path().string();
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): the system's own interface
    const int file =
        ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool synced = file >= 0 && ::fsync(file) == 0;
    const Result<void, std::string> result = synced ? Result<void, std::string>() : refuse(folder);
    if (file >= 0) {
        ::close(file);
    }
    return result;
}

}  // namespace

Result<std::string, std::string> read_text(const std::string& path, std::size_t bytes_max) {
    std::error_code error;
    const std::uintmax_t size = fs::file_size(path, error);
    if (error) {
        return unexpected(path + ": " + error.message());
    }
    if (size > bytes_max) {
        return unexpected(path + ": larger than " + std::to_string(bytes_max) + " bytes");
    }
    std::string text(size, '\0');
    std::ifstream file(path, std::ios::binary);
    if (!file.read(text.data(), static_cast<std::streamsize>(size))) {
        return unexpected(path + ": cannot be read");
    }
    return text;
}

Result<void, std::string> replace_file(const std::string& path, std::string_view text) {
    const std::string beside = path + ".new";
    ::unlink(beside.c_str());
    if (const auto written = keys::write_new_file(beside, text); !written) {
        return unexpected(keys::to_string(written.error()));
    }
    if (std::rename(beside.c_str(), path.c_str()) != 0) {
        return refuse(path);
    }
    return sync_folder_of(path);
}

Result<void, std::string> remove_file(const std::string& path) {
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) {
        return refuse(path);
    }
    return sync_folder_of(path);
}

Result<void, std::string> make_folder(const std::string& path) {
    std::error_code error;
    if (fs::is_directory(path, error)) {
        return {};
    }
    const fs::path above = fs::path(path).parent_path();
    if (!above.empty()) {
        fs::create_directories(above, error);
    }
    return ::mkdir(path.c_str(), 0700) == 0 ? sync_folder_of(path) : refuse(path);
}

}  // namespace cairn::keymanager::detail
