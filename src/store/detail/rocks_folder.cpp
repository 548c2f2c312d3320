#include "store/detail/rocks_folder.hpp"

#include "store/detail/high_water.hpp"
#include "store/detail/rocks_options.hpp"
#include "store/detail/rocks_status.hpp"

#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <sys/stat.h>

#include <algorithm>
#include <charconv>

namespace cairn::store::detail {
namespace {

using rocksdb::Status;

constexpr std::string_view FORM_KEY = "form";
constexpr std::string_view FORM_PREFIX = "cairn kv ";

Stored<void> checked(const Status& status, std::string_view where) {
    if (!status.ok()) {
        return unexpected(store_error(status, where));
    }
    return {};
}

StoreError unknown_form(const std::string& path, std::string_view why) {
    std::string what = "the store ";
    what += path;
    what += ' ';
    what += why;
    return {StoreErrorKind::unknown_form, std::move(what)};
}

std::string parent_of(const std::string& path) {
    const std::string parent = std::filesystem::path(path).parent_path().string();
    return parent.empty() ? "." : parent;
}

Stored<void> sync_folder(rocksdb::Env& env, const std::string& path) {
    std::unique_ptr<rocksdb::Directory> folder;
    CAIRN_TRY(checked(env.NewDirectory(path, &folder), path));
    return checked(folder->Fsync(), path);
}

/// The names in a folder; none if there is no such folder.
Stored<std::vector<std::string>> names_in(rocksdb::Env& env, const std::string& path) {
    std::vector<std::string> names;
    const Status status = env.GetChildren(path, &names);
    if (!status.ok() && !status.IsNotFound() && !status.IsPathNotFound()) {
        return unexpected(store_error(status, path));
    }
    std::erase_if(names, [](const std::string& name) { return name == "." || name == ".."; });
    return names;
}

/// What a first start that was cut short has left.
Stored<void> remove_leftover(rocksdb::Env& env, const std::string& path) {
    if (!env.FileExists(path).ok()) {
        return {};
    }
    CAIRN_TRY_ASSIGN(const auto names, names_in(env, path));
    for (const std::string& name : names) {
        CAIRN_TRY(checked(env.DeleteFile(path + "/" + name), path));
    }
    return checked(env.DeleteDir(path), path);
}

Stored<void> write_form(rocksdb::Env& env, const std::string& path, const RocksOptions& options) {
    rocksdb::Options rocks = rocks_options(env, options);
    rocks.create_if_missing = true;
    rocks.error_if_exists = true;
    rocksdb::DB* opened = nullptr;
    CAIRN_TRY(checked(rocksdb::DB::Open(rocks, path, &opened), path));
    const std::unique_ptr<rocksdb::DB> db(opened);
    rocksdb::WriteOptions synced;
    synced.sync = true;
    const std::string form = std::string(FORM_PREFIX) + std::to_string(KV_FORM);
    CAIRN_TRY(checked(db->Put(synced, FORM_KEY, form), path));
    return checked(db->Close(), path);
}

Stored<void> check_form(rocksdb::DB& db, const std::string& path) {
    std::string form;
    const Status status = db.Get({}, FORM_KEY, &form);
    if (status.IsNotFound() || (status.ok() && !form.starts_with(FORM_PREFIX))) {
        return unexpected(unknown_form(path, "is a database, but none of Cairn"));
    }
    CAIRN_TRY(checked(status, path));
    std::uint32_t number = 0;
    const char* const end = form.data() + form.size();
    const auto parsed = std::from_chars(form.data() + FORM_PREFIX.size(), end, number);
    if (parsed.ec != std::errc() || parsed.ptr != end || number == 0) {
        return unexpected(unknown_form(path, "has a form record that cannot be read: " + form));
    }
    if (number > KV_FORM) {
        return unexpected(unknown_form(
            path, "was written by a newer version of Cairn, in form " + std::to_string(number) +
                      "; this one reads forms up to " + std::to_string(KV_FORM) +
                      ". Use the newer version, or another folder."));
    }
    return {};
}

Stored<void> check_columns(const std::vector<std::string>& there,
                           const std::vector<std::string>& columns, const std::string& path) {
    for (const std::string& name : there) {
        if (name != rocksdb::kDefaultColumnFamilyName &&
            std::ranges::find(columns, name) == columns.end()) {
            return unexpected(unknown_form(
                path, "has a column that this version of Cairn does not know, '" + name +
                          "'. Use the version that wrote it, or another folder."));
        }
    }
    return {};
}

}  // namespace

Stored<std::unique_ptr<FolderLock>> FolderLock::take(rocksdb::Env& env, const std::string& path) {
    rocksdb::FileLock* lock = nullptr;
    const Status status = env.LockFile(path + ".lock", &lock);
    if (status.ok()) {
        return std::make_unique<FolderLock>(env, lock);
    }
    // RocksDB has no code for it, only words: held by this process, by another.
    const std::string text = status.ToString();
    if (text.find("lock hold by current process") != std::string::npos ||
        text.find("While lock file") != std::string::npos) {
        return unexpected(StoreError{StoreErrorKind::locked,
                                     "the store " + path +
                                         " is open in another process (or twice in this one); end "
                                         "that one first: " +
                                         text});
    }
    return unexpected(StoreError{StoreErrorKind::io, "cannot lock the store: " + text});
}

FolderLock::~FolderLock() {
    env_.UnlockFile(lock_).PermitUncheckedError();
}

FolderPlace::Identity FolderPlace::identity_of(const std::string& path) {
    struct stat found = {};
    return ::stat(path.c_str(), &found) == 0 ? Identity({found.st_dev, found.st_ino})
                                             : std::nullopt;
}

FolderPlace::FolderPlace(std::string path)
    : path_(std::move(path)), identity_(identity_of(path_)) {}

// CURRENT is the one file without which a store cannot be opened that is always there.
Stored<void> FolderPlace::check() const {
    if (!identity_ || (identity_of(path_) == identity_ && identity_of(path_ + "/CURRENT"))) {
        return {};
    }
    return unexpected(StoreError{StoreErrorKind::damaged,
                                 "the store " + path_ +
                                     " was removed or replaced while it was in use. Restore it "
                                     "from a copy, or start again without it and sync."});
}

Stored<void> create_if_missing(rocksdb::Env& env, const std::string& path,
                               const RocksOptions& options) {
    CAIRN_TRY_ASSIGN(const auto names, names_in(env, path));
    if (!names.empty()) {
        return {};
    }
    const std::string draft = path + ".creating";
    CAIRN_TRY(remove_leftover(env, draft));
    CAIRN_TRY(checked(env.CreateDir(draft), draft));
    CAIRN_TRY(write_form(env, draft, options));
    CAIRN_TRY(HighWater::create(env, draft));
    CAIRN_TRY(sync_folder(env, draft));
    CAIRN_TRY(checked(env.RenameFile(draft, path), path));
    return sync_folder(env, parent_of(path));
}

Stored<void> check_is_store(rocksdb::Env& env, const std::string& path) {
    if (!env.FileExists(path + "/CURRENT").ok() && !env.FileExists(path + "/HIGHWATER").ok()) {
        return unexpected(unknown_form(path, "is a folder with other things in it. Give another."));
    }
    return {};
}

Stored<RocksHandles> open_folder(rocksdb::Env& env, const std::string& path,
                                 const std::vector<std::string>& columns,
                                 const RocksOptions& options) {
    rocksdb::Options rocks = rocks_options(env, options);
    std::vector<std::string> there;
    CAIRN_TRY(checked(rocksdb::DB::ListColumnFamilies(rocks, path, &there), path));
    CAIRN_TRY(check_columns(there, columns, path));

    rocks.create_missing_column_families = true;
    std::vector<rocksdb::ColumnFamilyDescriptor> wanted{{rocksdb::kDefaultColumnFamilyName, rocks}};
    for (const std::string& name : columns) {
        wanted.emplace_back(name, rocks);
    }
    RocksHandles out;
    rocksdb::DB* opened = nullptr;
    CAIRN_TRY(checked(rocksdb::DB::Open(rocks, path, wanted, &out.columns, &opened), path));
    out.db.reset(opened);
    if (auto form = check_form(*out.db, path); !form) {
        // The first error is the one to tell.
        static_cast<void>(close_folder(out, path));
        return unexpected(std::move(form).error());
    }
    return out;
}

Stored<void> close_folder(RocksHandles& handles, const std::string& path) {
    Status first;
    for (rocksdb::ColumnFamilyHandle* const column : handles.columns) {
        const Status status = handles.db->DestroyColumnFamilyHandle(column);
        first = first.ok() ? status : first;
    }
    handles.columns.clear();
    const Status status = handles.db->Close();
    handles.db.reset();
    return checked(first.ok() ? status : first, path);
}

}  // namespace cairn::store::detail
