#include "store/detail/new_file.hpp"

#include <system_error>

namespace cairn::store::detail {

namespace fs = std::filesystem;

Stored<NewFile> NewFile::create(const fs::path& path) {
    fs::path partial = path;
    partial += ".partial";
    CAIRN_TRY_ASSIGN(File file, File::create(partial));
    return NewFile(path, std::move(file));
}

NewFile::~NewFile() {
    if (unsealed_) {
        std::error_code ignored;
        fs::remove(file_.path(), ignored);
    }
}

Stored<void> NewFile::seal() {
    CAIRN_TRY(file_.sync());
    CAIRN_TRY(file_.close());
    CAIRN_TRY(rename_durably(file_.path(), path_));
    unsealed_ = false;
    return {};
}

}  // namespace cairn::store::detail
