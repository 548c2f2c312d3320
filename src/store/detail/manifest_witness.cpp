#include "store/detail/manifest_witness.hpp"

#include "store/crc32c.hpp"

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <charconv>

namespace cairn::store::detail {
namespace {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

std::string_view name_in(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

/// 0: it is no MANIFEST.
std::uint64_t manifest_number(std::string_view path) {
    constexpr std::string_view PREFIX = "MANIFEST-";
    const std::string_view name = name_in(path);
    std::uint64_t number = 0;
    if (name.starts_with(PREFIX)) {
        std::from_chars(name.data() + PREFIX.size(), name.data() + name.size(), number);
    }
    return number;
}

class WitnessedManifest final : public rocksdb::FSWritableFileOwnerWrapper {
  public:
    WitnessedManifest(std::unique_ptr<rocksdb::FSWritableFile> file, std::uint64_t number,
                      HighWater& marks)
        : FSWritableFileOwnerWrapper(std::move(file)), marks_(marks), written_{number, 0, 0} {}

    IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* dbg) override {
        IOStatus status = target()->Append(data, options, dbg);
        note(data, status);
        return status;
    }
    IOStatus Append(const Slice& data, const IOOptions& options,
                    const rocksdb::DataVerificationInfo& verification,
                    IODebugContext* dbg) override {
        IOStatus status = target()->Append(data, options, verification, dbg);
        note(data, status);
        return status;
    }
    IOStatus Sync(const IOOptions& options, IODebugContext* dbg) override {
        return told(target()->Sync(options, dbg));
    }
    IOStatus Fsync(const IOOptions& options, IODebugContext* dbg) override {
        return told(target()->Fsync(options, dbg));
    }

  private:
    // After a failed write nobody knows what the file holds.
    void note(const Slice& data, const IOStatus& status) {
        is_known_ = is_known_ && status.ok();
        written_.size += data.size();
        written_.crc =
            crc32c(BytesView(reinterpret_cast<const std::uint8_t*>(data.data()), data.size()),
                   written_.crc);
    }
    IOStatus told(IOStatus status) {
        if (!is_known_ || !status.ok()) {
            return status;
        }
        const auto marked = marks_.manifest_synced(written_);
        if (marked) {
            return status;
        }
        return marked.error().kind == StoreErrorKind::disk_full
                   ? IOStatus::NoSpace(marked.error().what)
                   : IOStatus::IOError(marked.error().what);
    }

    HighWater& marks_;
    ManifestMark written_;
    bool is_known_ = true;
};

class WitnessedFiles final : public rocksdb::FileSystemWrapper {
  public:
    WitnessedFiles(const std::shared_ptr<rocksdb::FileSystem>& files, HighWater& marks)
        : FileSystemWrapper(files), marks_(marks) {}
    const char* Name() const override { return "WitnessedFiles"; }

    IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                             std::unique_ptr<rocksdb::FSWritableFile>* result,
                             IODebugContext* dbg) override {
        IOStatus status = target()->NewWritableFile(path, options, result, dbg);
        const std::uint64_t number = manifest_number(path);
        if (status.ok() && number != 0) {
            *result = std::make_unique<WitnessedManifest>(std::move(*result), number, marks_);
        }
        return status;
    }
    IOStatus RenameFile(const std::string& from, const std::string& to, const IOOptions& options,
                        IODebugContext* dbg) override {
        IOStatus status = target()->RenameFile(from, to, options, dbg);
        if (status.ok() && name_in(to) == "CURRENT") {
            marks_.manifest_became_current();
        }
        return status;
    }

  private:
    HighWater& marks_;
};

class WitnessedEnv final : public rocksdb::EnvWrapper {
  public:
    WitnessedEnv(rocksdb::Env& env, HighWater& marks) : EnvWrapper(&env) {
        file_system_ = std::make_shared<WitnessedFiles>(env.GetFileSystem(), marks);
        system_clock_ = env.GetSystemClock();
    }
    const char* Name() const override { return "WitnessedEnv"; }
};

}  // namespace

std::unique_ptr<rocksdb::Env> witnessed_env(rocksdb::Env& env, HighWater& marks) {
    return std::make_unique<WitnessedEnv>(env, marks);
}

}  // namespace cairn::store::detail
