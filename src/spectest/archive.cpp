#include "spectest/archive.hpp"

#include <algorithm>
#include <system_error>
#include <utility>
#include <vector>

namespace cairn::spectest {
namespace {

namespace fs = std::filesystem;

// The official layout has 8 levels; archives inside archives are not read.
constexpr std::size_t FOLDERS_DEEP_MAX = 64;

bool is_archive_name(const fs::path& path) {
    const std::string name = path.filename().native();
    return name.ends_with(".tar") || name.ends_with(".tar.gz") || name.ends_with(".tgz") ||
           name.ends_with(".tar.zst");
}

class TarArchive final : public ArchiveReader {
  public:
    TarArchive(ByteSourcePtr source, const std::string& name, const ArchiveLimits& limits,
               const Wanted& wanted)
        : prefix_(name + "/"), reader_(std::move(source), name, limits, prefixed(wanted)) {}

    ArchiveResult<std::optional<Member>> next() override {
        CAIRN_TRY_ASSIGN(auto member, reader_.next());
        if (member) {
            member->path.insert(0, prefix_);
        }
        return member;
    }

  private:
    Wanted prefixed(const Wanted& wanted) const {
        if (!wanted) {
            return {};
        }
        return [wanted, prefix = prefix_](std::string_view path) {
            return wanted(prefix + std::string(path));
        };
    }

    std::string prefix_;
    TarReader reader_;
};

ArchiveResult<ArchiveReaderPtr> open_stream(ByteSourcePtr source, const std::string& name,
                                            const ArchiveLimits& limits, const Wanted& wanted) {
    CAIRN_TRY_ASSIGN(auto plain, decompressed(std::move(source), name));
    if (plain.compression == Compression::none && !is_archive_name(name)) {
        return archive_failure(ArchiveError::unknown_kind, name);
    }
    return std::make_unique<TarArchive>(std::move(plain.source), name, limits, wanted);
}

/// The files of a folder and of the folders below it; `pending_` is a stack, next entry on top.
class Folder final : public ArchiveReader {
  public:
    Folder(const ArchiveLimits& limits, Wanted wanted)
        : limits_(limits), wanted_(std::move(wanted)) {}

    ArchiveResult<void> push_folder(const fs::path& folder, std::size_t depth);

    ArchiveResult<std::optional<Member>> next() override {
        while (true) {
            if (inner_) {
                CAIRN_TRY_ASSIGN(auto member, inner_->next());
                if (member) {
                    return member;
                }
                inner_.reset();
            }
            if (pending_.empty()) {
                return std::optional<Member>{};
            }
            const Entry entry = std::move(pending_.back());
            pending_.pop_back();
            CAIRN_TRY_ASSIGN(auto member, visit(entry));
            if (member) {
                return member;
            }
        }
    }

  private:
    struct Entry {
        fs::path path;
        bool is_folder = false;
        std::size_t depth = 0;
    };

    ArchiveResult<std::optional<Member>> visit(const Entry& entry);
    ArchiveResult<Member> read_file(const fs::path& path);

    ArchiveLimits limits_;
    Wanted wanted_;
    std::vector<Entry> pending_;
    ArchiveReaderPtr inner_;  // the archive found in the folder that is being read
    std::uint64_t total_bytes_ = 0;
};

ArchiveResult<void> Folder::push_folder(const fs::path& folder, std::size_t depth) {
    if (depth > FOLDERS_DEEP_MAX) {
        return archive_failure(ArchiveError::too_deep, folder.native());
    }
    std::error_code error;
    std::vector<Entry> entries;
    fs::directory_iterator it(folder, error);
    for (; !error && it != fs::directory_iterator(); it.increment(error)) {
        if (it->path().filename().native().starts_with('.')) {
            continue;
        }
        const bool is_folder = it->is_directory(error);
        if (error || (is_folder && it->is_symlink(error)) ||
            (!is_folder && !it->is_regular_file(error))) {
            return archive_failure(ArchiveError::unsupported_member, it->path().native());
        }
        entries.push_back({it->path(), is_folder, depth});
    }
    if (error) {
        return archive_failure(ArchiveError::cannot_open, folder.native());
    }
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
        return std::pair(a.is_folder, a.path.native()) < std::pair(b.is_folder, b.path.native());
    });
    pending_.insert(pending_.end(), std::make_move_iterator(entries.rbegin()),
                    std::make_move_iterator(entries.rend()));
    return {};
}

ArchiveResult<std::optional<Member>> Folder::visit(const Entry& entry) {
    if (entry.is_folder) {
        CAIRN_TRY(push_folder(entry.path, entry.depth + 1));
        return std::optional<Member>{};
    }
    if (is_archive_name(entry.path)) {
        CAIRN_TRY_ASSIGN(auto file, open_file(entry.path));
        CAIRN_TRY_ASSIGN(inner_,
                         open_stream(std::move(file), entry.path.native(), limits_, wanted_));
        return std::optional<Member>{};
    }
    if (wanted_ && !wanted_(entry.path.native())) {
        return std::optional<Member>{};
    }
    CAIRN_TRY_ASSIGN(Member member, read_file(entry.path));
    return std::optional(std::move(member));
}

ArchiveResult<Member> Folder::read_file(const fs::path& path) {
    std::error_code error;
    const std::uintmax_t size = fs::file_size(path, error);
    if (error) {
        return archive_failure(ArchiveError::read_failed, path.native());
    }
    if (size > limits_.member_bytes_max) {
        return archive_failure(ArchiveError::member_too_large, path.native());
    }
    total_bytes_ += size;
    if (total_bytes_ > limits_.total_bytes_max) {
        return archive_failure(ArchiveError::archive_too_large, path.native());
    }
    CAIRN_TRY_ASSIGN(auto file, open_file(path));
    Bytes bytes(size);
    CAIRN_TRY_ASSIGN(const std::size_t got, read_fully(*file, bytes));
    if (got != size) {
        return archive_failure(ArchiveError::truncated, path.native());
    }
    return Member{path.native(), std::move(bytes)};
}

}  // namespace

ArchiveResult<ArchiveReaderPtr> open_archive(const fs::path& path, const ArchiveLimits& limits,
                                             Wanted wanted) {
    std::error_code error;
    const fs::path whole = fs::absolute(path, error).lexically_normal();
    const fs::file_status status = fs::status(whole, error);
    if (fs::is_directory(status)) {
        auto folder = std::make_unique<Folder>(limits, std::move(wanted));
        const fs::path bare = whole.has_filename() ? whole : whole.parent_path();
        CAIRN_TRY(folder->push_folder(bare, 0));
        return folder;
    }
    CAIRN_TRY_ASSIGN(auto file, open_file(whole));
    return open_stream(std::move(file), whole.native(), limits, wanted);
}

ArchiveResult<ArchiveReaderPtr> open_archive(BytesView bytes, const std::string& name,
                                             const ArchiveLimits& limits, Wanted wanted) {
    return open_stream(memory_source(bytes), name, limits, wanted);
}

}  // namespace cairn::spectest
