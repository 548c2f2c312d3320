#include "store/recorded_env_test.hpp"

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>
#include <rocksdb/system_clock.h>

#include <cstring>

namespace cairn::store {
namespace {

using namespace rocksdb;
using Node = RecordedDisk::Node;

IOStatus missing(const std::string& path) {
    return IOStatus::PathNotFound(path);
}

IOStatus failed(const RecordedDisk& disk, const std::string& path) {
    switch (disk.trouble()) {
        case DiskTrouble::full:
            return IOStatus::NoSpace("while writing " + path);
        case DiskTrouble::broken:
            return IOStatus::IOError("while writing " + path);
        case DiskTrouble::none:
            break;
    }
    return missing(path);
}

IOStatus give(const Bytes& bytes, Slice* result, char* scratch) {
    std::copy(bytes.begin(), bytes.end(), scratch);
    *result = Slice(scratch, bytes.size());
    return IOStatus::OK();
}

class Sequential final : public FSSequentialFile {
  public:
    Sequential(RecordedDisk& disk, Node node) : disk_(disk), node_(std::move(node)) {}
    IOStatus Read(size_t n, const IOOptions& /*options*/, Slice* result, char* scratch,
                  IODebugContext* /*dbg*/) override {
        const Bytes bytes = disk_.read(node_, at_, n);
        at_ += bytes.size();
        return give(bytes, result, scratch);
    }
    IOStatus Skip(uint64_t n) override {
        at_ += n;
        return IOStatus::OK();
    }

  private:
    RecordedDisk& disk_;
    Node node_;
    std::uint64_t at_ = 0;
};

class RandomAccess final : public FSRandomAccessFile {
  public:
    RandomAccess(RecordedDisk& disk, Node node) : disk_(disk), node_(std::move(node)) {}
    IOStatus Read(uint64_t offset, size_t n, const IOOptions& /*options*/, Slice* result,
                  char* scratch, IODebugContext* /*dbg*/) const override {
        return give(disk_.read(node_, offset, n), result, scratch);
    }

  private:
    RecordedDisk& disk_;
    Node node_;
};

class Writable final : public FSWritableFile {
  public:
    Writable(RecordedDisk& disk, Node node, std::string path)
        : disk_(disk), node_(std::move(node)), path_(std::move(path)) {}
    using FSWritableFile::Append;
    IOStatus Append(const Slice& data, const IOOptions& /*options*/,
                    IODebugContext* /*dbg*/) override {
        if (!disk_.write(node_, size_, data.ToStringView())) {
            return failed(disk_, path_);
        }
        size_ += data.size();
        return IOStatus::OK();
    }
    IOStatus Flush(const IOOptions& /*options*/, IODebugContext* /*dbg*/) override {
        return IOStatus::OK();
    }
    IOStatus Close(const IOOptions& /*options*/, IODebugContext* /*dbg*/) override {
        return IOStatus::OK();
    }
    IOStatus Sync(const IOOptions& /*options*/, IODebugContext* /*dbg*/) override {
        return disk_.sync(node_) ? IOStatus::OK() : failed(disk_, path_);
    }
    bool IsSyncThreadSafe() const override { return true; }
    uint64_t GetFileSize(const IOOptions& /*options*/, IODebugContext* /*dbg*/) override {
        return size_;
    }

  private:
    RecordedDisk& disk_;
    Node node_;
    std::string path_;
    std::uint64_t size_ = 0;
};

class ReadWrite final : public FSRandomRWFile {
  public:
    ReadWrite(RecordedDisk& disk, Node node, std::string path)
        : disk_(disk), node_(std::move(node)), path_(std::move(path)) {}
    IOStatus Write(uint64_t offset, const Slice& data, const IOOptions& /*options*/,
                   IODebugContext* /*dbg*/) override {
        return disk_.write(node_, offset, data.ToStringView()) ? IOStatus::OK()
                                                               : failed(disk_, path_);
    }
    IOStatus Read(uint64_t offset, size_t n, const IOOptions& /*options*/, Slice* result,
                  char* scratch, IODebugContext* /*dbg*/) const override {
        return give(disk_.read(node_, offset, n), result, scratch);
    }
    IOStatus Flush(const IOOptions& /*options*/, IODebugContext* /*dbg*/) override {
        return IOStatus::OK();
    }
    IOStatus Sync(const IOOptions& /*options*/, IODebugContext* /*dbg*/) override {
        return disk_.sync(node_) ? IOStatus::OK() : failed(disk_, path_);
    }
    IOStatus Fsync(const IOOptions& options, IODebugContext* dbg) override {
        return Sync(options, dbg);
    }
    IOStatus Close(const IOOptions& /*options*/, IODebugContext* /*dbg*/) override {
        return IOStatus::OK();
    }

  private:
    RecordedDisk& disk_;
    Node node_;
    std::string path_;
};

class Folder final : public FSDirectory {
  public:
    Folder(RecordedDisk& disk, Node node) : disk_(disk), node_(std::move(node)) {}
    IOStatus Fsync(const IOOptions& /*options*/, IODebugContext* /*dbg*/) override {
        return disk_.sync(node_) ? IOStatus::OK() : failed(disk_, "a folder");
    }

  private:
    RecordedDisk& disk_;
    Node node_;
};

class Lock final : public FileLock {
  public:
    explicit Lock(std::string path) : path_(std::move(path)) {}
    const std::string& path() const noexcept { return path_; }

  private:
    std::string path_;
};

class RecordedFileSystem final : public FileSystem {
  public:
    explicit RecordedFileSystem(RecordedDisk& disk) : disk_(disk) {}
    const char* Name() const override { return "RecordedFileSystem"; }

    IOStatus NewSequentialFile(const std::string& path, const FileOptions& /*options*/,
                               std::unique_ptr<FSSequentialFile>* result,
                               IODebugContext* /*dbg*/) override {
        return open<Sequential>(path, result);
    }
    IOStatus NewRandomAccessFile(const std::string& path, const FileOptions& /*options*/,
                                 std::unique_ptr<FSRandomAccessFile>* result,
                                 IODebugContext* /*dbg*/) override {
        return open<RandomAccess>(path, result);
    }
    IOStatus NewWritableFile(const std::string& path, const FileOptions& /*options*/,
                             std::unique_ptr<FSWritableFile>* result,
                             IODebugContext* /*dbg*/) override {
        const Node node = disk_.create(path, false);
        if (node == nullptr) {
            return failed(disk_, path);
        }
        *result = std::make_unique<Writable>(disk_, node, path);
        return IOStatus::OK();
    }
    IOStatus NewRandomRWFile(const std::string& path, const FileOptions& /*options*/,
                             std::unique_ptr<FSRandomRWFile>* result,
                             IODebugContext* /*dbg*/) override {
        const Node node = disk_.find(path);
        if (node == nullptr) {
            return missing(path);
        }
        *result = std::make_unique<ReadWrite>(disk_, node, path);
        return IOStatus::OK();
    }
    IOStatus NewDirectory(const std::string& path, const IOOptions& /*options*/,
                          std::unique_ptr<FSDirectory>* result, IODebugContext* /*dbg*/) override {
        return open<Folder>(path, result);
    }

    IOStatus FileExists(const std::string& path, const IOOptions& /*options*/,
                        IODebugContext* /*dbg*/) override {
        return disk_.find(path) != nullptr ? IOStatus::OK() : IOStatus::NotFound(path);
    }
    IOStatus GetChildren(const std::string& path, const IOOptions& /*options*/,
                         std::vector<std::string>* result, IODebugContext* /*dbg*/) override {
        const Node node = disk_.find(path);
        if (node == nullptr) {
            return IOStatus::NotFound(path);
        }
        *result = disk_.names(node);
        return IOStatus::OK();
    }
    IOStatus DeleteFile(const std::string& path, const IOOptions& /*options*/,
                        IODebugContext* /*dbg*/) override {
        return disk_.remove(path) ? IOStatus::OK() : missing(path);
    }
    IOStatus CreateDir(const std::string& path, const IOOptions& /*options*/,
                       IODebugContext* /*dbg*/) override {
        return disk_.create(path, true) != nullptr ? IOStatus::OK() : failed(disk_, path);
    }
    IOStatus CreateDirIfMissing(const std::string& path, const IOOptions& options,
                                IODebugContext* dbg) override {
        return disk_.find(path) != nullptr ? IOStatus::OK() : CreateDir(path, options, dbg);
    }
    IOStatus DeleteDir(const std::string& path, const IOOptions& options,
                       IODebugContext* dbg) override {
        return DeleteFile(path, options, dbg);
    }
    IOStatus GetFileSize(const std::string& path, const IOOptions& /*options*/, uint64_t* size,
                         IODebugContext* /*dbg*/) override {
        const Node node = disk_.find(path);
        if (node == nullptr) {
            return missing(path);
        }
        *size = disk_.size(node);
        return IOStatus::OK();
    }
    IOStatus GetFileModificationTime(const std::string& /*path*/, const IOOptions& /*options*/,
                                     uint64_t* time, IODebugContext* /*dbg*/) override {
        *time = 0;
        return IOStatus::OK();
    }
    IOStatus RenameFile(const std::string& from, const std::string& to,
                        const IOOptions& /*options*/, IODebugContext* /*dbg*/) override {
        return disk_.move(from, to) ? IOStatus::OK() : failed(disk_, from);
    }
    IOStatus LockFile(const std::string& path, const IOOptions& /*options*/, FileLock** lock,
                      IODebugContext* /*dbg*/) override {
        if (!disk_.lock(path)) {
            return IOStatus::IOError("While lock file: " + path);
        }
        *lock = std::make_unique<Lock>(path).release();
        return IOStatus::OK();
    }
    IOStatus UnlockFile(FileLock* lock, const IOOptions& /*options*/,
                        IODebugContext* /*dbg*/) override {
        const std::unique_ptr<Lock> owned(static_cast<Lock*>(lock));
        disk_.unlock(owned->path());
        return IOStatus::OK();
    }
    IOStatus GetTestDirectory(const IOOptions& /*options*/, std::string* path,
                              IODebugContext* /*dbg*/) override {
        *path = "/disk";
        return IOStatus::OK();
    }
    IOStatus GetAbsolutePath(const std::string& path, const IOOptions& /*options*/,
                             std::string* result, IODebugContext* /*dbg*/) override {
        *result = path;
        return IOStatus::OK();
    }
    IOStatus IsDirectory(const std::string& path, const IOOptions& /*options*/, bool* is_folder,
                         IODebugContext* /*dbg*/) override {
        const Node node = disk_.find(path);
        *is_folder = node != nullptr && node->is_folder;
        return node != nullptr ? IOStatus::OK() : missing(path);
    }

  private:
    template <class File>
    IOStatus open(const std::string& path, auto* result) {
        const Node node = disk_.find(path);
        if (node == nullptr) {
            return missing(path);
        }
        *result = std::make_unique<File>(disk_, node);
        return IOStatus::OK();
    }

    RecordedDisk& disk_;
};

/// After an error in the background RocksDB waits a second, of which a test has many.
class ClockWithoutSleep final : public SystemClockWrapper {
  public:
    ClockWithoutSleep() : SystemClockWrapper(SystemClock::Default()) {}
    const char* Name() const override { return "ClockWithoutSleep"; }
    void SleepForMicroseconds(int /*micros*/) override {}
};

class RecordedEnv final : public EnvWrapper {
  public:
    explicit RecordedEnv(RecordedDisk& disk)
        : EnvWrapper(NewCompositeEnv(std::make_shared<RecordedFileSystem>(disk))) {
        system_clock_ = std::make_shared<ClockWithoutSleep>();
    }
    const char* Name() const override { return "RecordedEnv"; }
};

}  // namespace

std::shared_ptr<rocksdb::Env> env_on(RecordedDisk& disk) {
    return std::make_shared<RecordedEnv>(disk);
}

}  // namespace cairn::store
