#include "cli/file.hpp"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace cairn::cli {
namespace {

unexpected<std::string> failure(const std::string& path, const char* what) {
    return unexpected(path + ": " + what + ": " + std::generic_category().message(errno));
}

}  // namespace

Result<Bytes, std::string> read_file(const std::string& path) {
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) {
        errno = EISDIR;
        return failure(path, "cannot read");
    }
    std::ifstream in(path, std::ios::binary | std::ios::ate);
    if (!in) {
        return failure(path, "cannot open");
    }
    Bytes bytes(static_cast<std::size_t>(in.tellg()));
    in.seekg(0);
    if (!in.read(reinterpret_cast<char*>(bytes.data()),
                 static_cast<std::streamsize>(bytes.size()))) {
        return failure(path, "cannot read");
    }
    return bytes;
}

Result<void, std::string> write_file(const std::string& path, BytesView bytes) {
    const std::string beside = path + ".part";
    std::ofstream out(beside, std::ios::binary | std::ios::trunc);
    out.write(reinterpret_cast<const char*>(bytes.data()),
              static_cast<std::streamsize>(bytes.size()));
    out.close();
    if (!out) {
        auto result = failure(path, "cannot write");
        (void)std::remove(beside.c_str());
        return result;
    }
    if (std::rename(beside.c_str(), path.c_str()) != 0) {
        return failure(path, "cannot rename into place");
    }
    return {};
}

Result<void, std::string> write_files(const std::string& folder,
                                      std::initializer_list<NamedFile> files) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    for (const NamedFile& file : files) {
        CAIRN_TRY(write_file(folder + "/" + file.name, file.bytes));
    }
    return {};
}

}  // namespace cairn::cli
