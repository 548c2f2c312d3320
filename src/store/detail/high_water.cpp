#include "store/detail/high_water.hpp"

#include "store/crc32c.hpp"
#include "store/detail/little_endian.hpp"
#include "store/detail/rocks_status.hpp"

#include <rocksdb/env.h>

#include <algorithm>
#include <charconv>

namespace cairn::store::detail {
namespace {

// A disk writes 512 bytes whole or not at all.
constexpr std::size_t SLOT_STRIDE = 512;
constexpr std::size_t CRC_BYTES = 4;
constexpr std::size_t SEQUENCE_BYTES = 8 + CRC_BYTES;
constexpr std::size_t MANIFEST_BYTES = 20 + CRC_BYTES;
constexpr std::uint64_t SEQUENCES_OFFSET = 0;
constexpr std::uint64_t MANIFESTS_OFFSET = 2 * SLOT_STRIDE;
constexpr std::uint64_t FILE_BYTES = 4 * SLOT_STRIDE;

std::string path_in(const std::string& folder) {
    return folder + "/HIGHWATER";
}

/// The last four bytes of a slot are the checksum of those before.
Bytes sealed(Bytes content) {
    const std::uint32_t crc = crc32c(content);
    content.resize(content.size() + CRC_BYTES);
    store_le32(content.data() + content.size() - CRC_BYTES, crc);
    return content;
}
bool is_sealed(BytesView slot, std::size_t size) {
    return slot.size() == size &&
           load_le32(slot.data() + size - CRC_BYTES) == crc32c(slot.first(size - CRC_BYTES));
}

Bytes encode(std::uint64_t sequence) {
    Bytes content(8);
    base::store_le64(content.data(), sequence);
    return sealed(std::move(content));
}

Bytes encode(const ManifestMark& mark) {
    Bytes content(MANIFEST_BYTES - CRC_BYTES);
    base::store_le64(content.data(), mark.number);
    base::store_le64(content.data() + 8, mark.size);
    store_le32(content.data() + 16, mark.crc);
    return sealed(std::move(content));
}

Stored<void> checked(const rocksdb::Status& status, const std::string& path) {
    if (!status.ok()) {
        return unexpected(store_error(status, path));
    }
    return {};
}

unexpected<StoreError> manifest_damaged(const std::string& folder, std::string_view why) {
    std::string what = "the store " + folder + " is damaged: ";
    what += why;
    return unexpected(StoreError{StoreErrorKind::damaged,
                                 what + ". Restore it from a copy, or remove it and sync again."});
}

/// The number in "MANIFEST-000005\n"; 0: it is none.
std::uint64_t number_in(std::string_view current) {
    constexpr std::string_view PREFIX = "MANIFEST-";
    if (!current.starts_with(PREFIX) || !current.ends_with('\n')) {
        return 0;
    }
    const std::string_view digits =
        current.substr(PREFIX.size(), current.size() - PREFIX.size() - 1);
    std::uint64_t number = 0;
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return parsed.ec == std::errc() && parsed.ptr == digits.data() + digits.size() ? number : 0;
}

}  // namespace

Stored<void> HighWater::create(rocksdb::Env& env, const std::string& folder) {
    const std::string path = path_in(folder);
    std::unique_ptr<rocksdb::WritableFile> file;
    CAIRN_TRY(checked(env.NewWritableFile(path, &file, rocksdb::EnvOptions()), path));
    CAIRN_TRY(checked(file->Append(std::string(FILE_BYTES, '\0')), path));
    CAIRN_TRY(checked(file->Sync(), path));
    return checked(file->Close(), path);
}

Stored<std::unique_ptr<HighWater>> HighWater::open(rocksdb::Env& env, const std::string& folder) {
    const std::string path = path_in(folder);
    std::uint64_t size = 0;
    if (!env.GetFileSize(path, &size).ok() || size != FILE_BYTES) {
        CAIRN_TRY(create(env, folder));
    }
    std::unique_ptr<rocksdb::RandomRWFile> file;
    CAIRN_TRY(checked(env.NewRandomRWFile(path, &file, rocksdb::EnvOptions()), path));
    auto mark = std::make_unique<HighWater>(folder, std::move(file));
    CAIRN_TRY(mark->load());
    return mark;
}

HighWater::HighWater(std::string folder, std::unique_ptr<rocksdb::RandomRWFile> file)
    : folder_(std::move(folder)), file_(std::move(file)) {}

HighWater::~HighWater() {
    file_->Close().PermitUncheckedError();
}

Stored<Bytes> HighWater::read(std::uint64_t offset, std::size_t size) const {
    Bytes scratch(size);
    rocksdb::Slice got;
    CAIRN_TRY(
        checked(file_->Read(offset, size, &got, reinterpret_cast<char*>(scratch.data())), folder_));
    return Bytes(got.data(), got.data() + got.size());
}

Stored<void> HighWater::write(std::uint64_t offset, BytesView bytes) {
    const rocksdb::Slice slice(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return checked(file_->Write(offset, slice), path_in(folder_));
}

Stored<void> HighWater::sync() {
    return checked(file_->Sync(), path_in(folder_));
}

Stored<void> HighWater::load() {
    for (std::size_t i = 0; i < SLOTS; ++i) {
        CAIRN_TRY_ASSIGN(const Bytes slot,
                         read(SEQUENCES_OFFSET + i * SLOT_STRIDE, SEQUENCE_BYTES));
        if (is_sealed(slot, SEQUENCE_BYTES) && base::load_le64(slot.data()) > sequence_) {
            sequence_ = base::load_le64(slot.data());
            next_slot_ = 1 - i;
        }
        CAIRN_TRY_ASSIGN(const Bytes manifest,
                         read(MANIFESTS_OFFSET + i * SLOT_STRIDE, MANIFEST_BYTES));
        if (is_sealed(manifest, MANIFEST_BYTES)) {
            manifests_[i] = {base::load_le64(manifest.data()), base::load_le64(manifest.data() + 8),
                             load_le32(manifest.data() + 16)};
        }
    }
    return {};
}

Stored<void> HighWater::raise(std::uint64_t sequence) {
    CAIRN_TRY(write(SEQUENCES_OFFSET + next_slot_ * SLOT_STRIDE, encode(sequence)));
    sequence_ = sequence;
    next_slot_ = 1 - next_slot_;
    return {};
}

// The MANIFEST -----------------------------------------------------------------------------------

// A MANIFEST has its mark from before CURRENT names it until after CURRENT names a later one. So
// one that is older than a marked one and has no mark itself is not the last.
Stored<void> HighWater::check_manifest_number(std::uint64_t number) const {
    for (const ManifestMark& mark : manifests_) {
        if (mark.number > number) {
            return manifest_damaged(folder_, "CURRENT names an older MANIFEST than the last");
        }
    }
    return {};
}

const ManifestMark* HighWater::current_mark() const {
    const auto* const mark =
        std::ranges::find(manifests_, current_manifest_, &ManifestMark::number);
    return mark == manifests_.end() ? nullptr : mark;
}

std::string HighWater::manifest_path() const {
    std::string digits = std::to_string(current_manifest_);
    constexpr std::size_t DIGITS = 6;
    digits.insert(0, digits.size() < DIGITS ? DIGITS - digits.size() : 0, '0');
    return folder_ + "/MANIFEST-" + digits;
}

Stored<void> HighWater::check_manifest(rocksdb::Env& env) {
    std::string current;
    CAIRN_TRY(checked(rocksdb::ReadFileToString(&env, folder_ + "/CURRENT", &current), folder_));
    const std::uint64_t number = number_in(current);
    if (number == 0) {
        return manifest_damaged(folder_, "CURRENT names no MANIFEST");
    }
    const std::scoped_lock lock(mutex_);
    current_manifest_ = number;
    const ManifestMark* const mark = current_mark();
    if (mark == nullptr) {
        CAIRN_TRY(check_manifest_number(number));
        return put_manifest({number, 0, crc32c({})});
    }
    std::string manifest;
    CAIRN_TRY(checked(rocksdb::ReadFileToString(&env, manifest_path(), &manifest), folder_));
    if (manifest.size() < mark->size) {
        return manifest_damaged(folder_, manifest_path() + " has become shorter, from " +
                                             std::to_string(mark->size) + " bytes to " +
                                             std::to_string(manifest.size()));
    }
    const BytesView bytes(reinterpret_cast<const std::uint8_t*>(manifest.data()), mark->size);
    if (crc32c(bytes) != mark->crc) {
        return manifest_damaged(folder_, manifest_path() + " is not as it was written");
    }
    return {};
}

// One that is not yet current may have the number of a former attempt, whose mark must be gone
// before CURRENT can name it.
Stored<void> HighWater::put_manifest(const ManifestMark& mark) {
    const ManifestMark* const same = mark.number == current_manifest_ ? current_mark() : nullptr;
    const std::size_t free_slot = manifests_[0].number == current_manifest_ ? 1 : 0;
    const std::size_t slot =
        same != nullptr ? static_cast<std::size_t>(same - manifests_.data()) : free_slot;
    if (same == nullptr) {
        CAIRN_TRY(sync());
    }
    CAIRN_TRY(write(MANIFESTS_OFFSET + slot * SLOT_STRIDE, encode(mark)));
    CAIRN_TRY(sync());
    manifests_[slot] = mark;
    return {};
}

Stored<void> HighWater::manifest_synced(const ManifestMark& mark) {
    const std::scoped_lock lock(mutex_);
    synced_manifest_ = mark.number;
    return put_manifest(mark);
}

Stored<bool> HighWater::cut_unsynced_manifest(rocksdb::Env& env) {
    const std::scoped_lock lock(mutex_);
    const ManifestMark* const mark = current_mark();
    const std::string path = manifest_path();
    std::string manifest;
    CAIRN_TRY(checked(rocksdb::ReadFileToString(&env, path, &manifest), folder_));
    if (mark == nullptr || mark->size == 0 || manifest.size() <= mark->size) {
        return false;
    }
    manifest.resize(mark->size);
    const std::string draft = path + ".dbtmp";
    CAIRN_TRY(checked(rocksdb::WriteStringToFile(&env, manifest, draft, true), draft));
    CAIRN_TRY(checked(env.RenameFile(draft, path), path));
    std::unique_ptr<rocksdb::Directory> entries;
    CAIRN_TRY(checked(env.NewDirectory(folder_, &entries), folder_));
    CAIRN_TRY(checked(entries->Fsync(), folder_));
    return true;
}

void HighWater::manifest_became_current() {
    const std::scoped_lock lock(mutex_);
    current_manifest_ = synced_manifest_;
}

}  // namespace cairn::store::detail
