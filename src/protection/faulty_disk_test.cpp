#include "protection/faulty_disk_test.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <new>

namespace cairn::protection {
namespace {

constexpr std::size_t SECTOR = 512;

// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): SQLite's VFS has no owner
FaultyDisk* disk = nullptr;

struct OpenFile {
    sqlite3_file base;
    char path[512];
};

FaultyDisk::File& file_of(sqlite3_file* handle) {
    return disk->files()[reinterpret_cast<OpenFile*>(handle)->path];
}

int failure(FaultyDisk::Step step, int code) {
    return step == FaultyDisk::Step::full ? SQLITE_FULL : code;
}

void change(FaultyDisk::File& file, FaultyDisk::Change made) {
    FaultyDisk::apply(file.now, made);
    file.unsynced.push_back(std::move(made));
}

int close_file(sqlite3_file* /*handle*/) {
    return SQLITE_OK;
}

int read_file(sqlite3_file* handle, void* out, int amount, sqlite3_int64 offset) {
    const Bytes& bytes = file_of(handle).now;
    const auto at = std::min(static_cast<std::size_t>(offset), bytes.size());
    const auto size = static_cast<std::size_t>(amount);
    const std::size_t present = std::min(size, bytes.size() - at);
    std::memset(out, 0, size);
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), present,
                static_cast<std::uint8_t*>(out));
    return present == size ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

int write_file(sqlite3_file* handle, const void* in, int amount, sqlite3_int64 offset) {
    const FaultyDisk::Step step = disk->step(true);
    const auto* const begin = static_cast<const std::uint8_t*>(in);
    if (step == FaultyDisk::Step::done || step == FaultyDisk::Step::torn) {
        const int size = step == FaultyDisk::Step::done ? amount : amount / 2;
        change(file_of(handle), {static_cast<std::uint64_t>(offset), Bytes(begin, begin + size)});
    }
    return step == FaultyDisk::Step::done ? SQLITE_OK : failure(step, SQLITE_IOERR_WRITE);
}

int truncate_file(sqlite3_file* handle, sqlite3_int64 size) {
    const FaultyDisk::Step step = disk->step(false);
    if (step != FaultyDisk::Step::done) {
        return failure(step, SQLITE_IOERR_TRUNCATE);
    }
    change(file_of(handle), {static_cast<std::uint64_t>(size), std::nullopt});
    return SQLITE_OK;
}

// A failed sync may drop what it should have kept, and a later one then has nothing to do.
int sync_file(sqlite3_file* handle, int /*flags*/) {
    const FaultyDisk::Step step = disk->step(false);
    FaultyDisk::File& file = file_of(handle);
    if (step == FaultyDisk::Step::torn) {
        file.unsynced.clear();
    }
    if (step != FaultyDisk::Step::done) {
        return failure(step, SQLITE_IOERR_FSYNC);
    }
    for (const FaultyDisk::Change& made : file.unsynced) {
        FaultyDisk::apply(file.synced, made);
    }
    file.unsynced.clear();
    file.name_synced = true;  // SQLite syncs the folder with a journal's first sync
    return SQLITE_OK;
}

int size_of_file(sqlite3_file* handle, sqlite3_int64* size) {
    *size = static_cast<sqlite3_int64>(file_of(handle).now.size());
    return SQLITE_OK;
}

int lock_file(sqlite3_file* /*handle*/, int /*level*/) {
    return SQLITE_OK;
}
int check_lock(sqlite3_file* /*handle*/, int* reserved) {
    *reserved = 0;
    return SQLITE_OK;
}
int control_file(sqlite3_file* /*handle*/, int /*operation*/, void* /*argument*/) {
    return SQLITE_NOTFOUND;
}
int sector_size(sqlite3_file* /*handle*/) {
    return SECTOR;
}
int characteristics(sqlite3_file* /*handle*/) {
    return 0;
}

constexpr sqlite3_io_methods METHODS = {
    1,         close_file, read_file,  write_file,   truncate_file, sync_file,       size_of_file,
    lock_file, lock_file,  check_lock, control_file, sector_size,   characteristics, nullptr,
    nullptr,   nullptr,    nullptr,    nullptr,      nullptr};

int open_file(sqlite3_vfs* /*vfs*/, const char* path, sqlite3_file* handle, int flags,
              int* out_flags) {
    handle->pMethods = nullptr;
    if (path == nullptr || std::strlen(path) >= sizeof(OpenFile::path) ||
        (!disk->has(path) && (flags & SQLITE_OPEN_CREATE) == 0)) {
        return SQLITE_CANTOPEN;
    }
    auto* const file = reinterpret_cast<OpenFile*>(handle);
    std::memcpy(file->path, path, std::strlen(path) + 1);
    FaultyDisk::File& content = disk->files()[path];
    if (content.removed) {
        content = {};
    }
    handle->pMethods = &METHODS;
    if (out_flags != nullptr) {
        *out_flags = flags;
    }
    return SQLITE_OK;
}

int delete_file(sqlite3_vfs* /*vfs*/, const char* path, int sync_folder) {
    if (const FaultyDisk::Step step = disk->step(false); step != FaultyDisk::Step::done) {
        return SQLITE_IOERR_DELETE;
    }
    if (!disk->has(path)) {
        return SQLITE_IOERR_DELETE_NOENT;
    }
    disk->files()[path].removed = true;
    if (sync_folder != 0) {
        disk->files().erase(path);
    }
    return SQLITE_OK;
}

int access_file(sqlite3_vfs* /*vfs*/, const char* path, int /*flags*/, int* found) {
    *found = disk->has(path) ? 1 : 0;
    return SQLITE_OK;
}

int full_path(sqlite3_vfs* /*vfs*/, const char* path, int size, char* out) {
    sqlite3_snprintf(size, out, "%s", path);
    return SQLITE_OK;
}

int randomness(sqlite3_vfs* /*vfs*/, int size, char* out) {
    std::memset(out, 7, static_cast<std::size_t>(size));
    return size;
}
int pass_time(sqlite3_vfs* /*vfs*/, int microseconds) {
    return microseconds;
}
int current_time(sqlite3_vfs* /*vfs*/, double* days) {
    *days = 2'460'000;
    return SQLITE_OK;
}

// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): SQLite links it into its list
sqlite3_vfs vfs = {1,         sizeof(OpenFile), 511,         nullptr,   "faulty",     nullptr,
                   open_file, delete_file,      access_file, full_path, nullptr,      nullptr,
                   nullptr,   nullptr,          randomness,  pass_time, current_time, nullptr,
                   nullptr,   nullptr,          nullptr,     nullptr};

/// Some of a file's unsynced changes, in their order; a write may stop at any sector.
void lose_some(FaultyDisk::File& file, std::mt19937_64& random) {
    for (FaultyDisk::Change& made : file.unsynced) {
        switch (random() % 3) {
            case 0:
                break;
            case 1:
                if (made.bytes && made.bytes->size() > SECTOR) {
                    made.bytes->resize(random() % (made.bytes->size() / SECTOR) * SECTOR);
                }
                [[fallthrough]];
            default:
                FaultyDisk::apply(file.synced, made);
        }
    }
    file.now = file.synced;
    file.unsynced.clear();
}

}  // namespace

FaultyDisk::FaultyDisk() {
    disk = this;
    sqlite3_vfs_register(&vfs, 0);
}

FaultyDisk::~FaultyDisk() {
    sqlite3_vfs_unregister(&vfs);
    disk = nullptr;
}

void FaultyDisk::place(const std::string& path, Bytes bytes) {
    files_[path] = {bytes, bytes, {}, true, false};
}

void FaultyDisk::schedule(Fault fault, std::uint64_t operation) {
    fault_ = fault;
    at_ = operation;
    done_ = 0;
}

bool FaultyDisk::has(const std::string& path) const {
    const auto found = files_.find(path);
    return found != files_.end() && !found->second.removed;
}

void FaultyDisk::apply(Bytes& bytes, const Change& change) {
    const auto at = static_cast<std::size_t>(change.at);
    if (!change.bytes) {
        bytes.resize(at);
        return;
    }
    bytes.resize(std::max(bytes.size(), at + change.bytes->size()));
    std::ranges::copy(*change.bytes, bytes.begin() + static_cast<std::ptrdiff_t>(at));
}

FaultyDisk::Step FaultyDisk::step(bool needs_space) {
    const std::uint64_t number = done_++;
    if (no_power_) {
        return Step::failed;
    }
    if (fault_ == Fault::full && number >= at_) {
        return needs_space ? Step::full : Step::done;
    }
    if (fault_ == Fault::none || number != at_) {
        return Step::done;
    }
    no_power_ = fault_ == Fault::power_cut;
    return fault_ == Fault::torn_error ? Step::torn : Step::failed;
}

void FaultyDisk::restart(std::uint64_t seed) {
    std::mt19937_64 random(seed);
    for (auto at = files_.begin(); at != files_.end();) {
        File& file = at->second;
        const bool uncertain = file.removed || !file.name_synced;
        if (uncertain && random() % 2 == 0) {
            at = files_.erase(at);
            continue;
        }
        lose_some(file, random);
        file.removed = false;
        file.name_synced = true;
        ++at;
    }
    no_power_ = false;
    fault_ = Fault::none;
}

}  // namespace cairn::protection
