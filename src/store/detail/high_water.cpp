#include "store/detail/high_water.hpp"

#include "store/crc32c.hpp"
#include "store/detail/rocks_status.hpp"

#include <rocksdb/env.h>

#include <algorithm>
#include <array>

namespace cairn::store::detail {
namespace {

// A disk writes 512 bytes whole or not at all.
constexpr std::size_t SLOT_STRIDE = 512;
constexpr std::size_t SLOT_BYTES = 12;
constexpr std::size_t SLOTS = 2;

using Slot = std::array<std::uint8_t, SLOT_BYTES>;

std::string path_in(const std::string& folder) {
    return folder + "/HIGHWATER";
}

Slot encode(std::uint64_t sequence) {
    Slot slot{};
    base::store_le64(slot.data(), sequence);
    const std::uint32_t crc = crc32c(BytesView(slot).first(8));
    for (std::size_t i = 0; i < 4; ++i) {
        slot[8 + i] = static_cast<std::uint8_t>(crc >> (8 * i));
    }
    return slot;
}

const char* characters(const std::uint8_t* bytes) noexcept {
    return reinterpret_cast<const char*>(bytes);
}

}  // namespace

Stored<void> HighWater::create(rocksdb::Env& env, const std::string& folder) {
    const std::string path = path_in(folder);
    std::unique_ptr<rocksdb::WritableFile> file;
    rocksdb::Status status = env.NewWritableFile(path, &file, rocksdb::EnvOptions());
    if (status.ok()) {
        status = file->Append(std::string(SLOTS * SLOT_STRIDE, '\0'));
    }
    if (status.ok()) {
        status = file->Sync();
    }
    if (status.ok()) {
        status = file->Close();
    }
    if (!status.ok()) {
        return unexpected(store_error(status, path));
    }
    return {};
}

Stored<std::unique_ptr<HighWater>> HighWater::open(rocksdb::Env& env, const std::string& folder) {
    const std::string path = path_in(folder);
    std::uint64_t size = 0;
    if (!env.GetFileSize(path, &size).ok() || size != SLOTS * SLOT_STRIDE) {
        CAIRN_TRY(create(env, folder));
    }
    std::unique_ptr<rocksdb::RandomRWFile> file;
    const rocksdb::Status status = env.NewRandomRWFile(path, &file, rocksdb::EnvOptions());
    if (!status.ok()) {
        return unexpected(store_error(status, path));
    }
    auto mark = std::make_unique<HighWater>(path, std::move(file));
    CAIRN_TRY(mark->load());
    return mark;
}

HighWater::HighWater(std::string path, std::unique_ptr<rocksdb::RandomRWFile> file)
    : path_(std::move(path)), file_(std::move(file)) {}

HighWater::~HighWater() {
    file_->Close().PermitUncheckedError();
}

Stored<void> HighWater::load() {
    for (std::size_t i = 0; i < SLOTS; ++i) {
        Slot scratch{};
        rocksdb::Slice read;
        const rocksdb::Status status = file_->Read(i * SLOT_STRIDE, SLOT_BYTES, &read,
                                                   reinterpret_cast<char*>(scratch.data()));
        if (!status.ok()) {
            return unexpected(store_error(status, path_));
        }
        Slot slot{};
        std::copy_n(read.data(), std::min(read.size(), slot.size()), slot.begin());
        const std::uint64_t sequence = base::load_le64(slot.data());
        if (slot == encode(sequence) && sequence > sequence_) {
            sequence_ = sequence;
            next_slot_ = 1 - i;
        }
    }
    return {};
}

Stored<void> HighWater::raise(std::uint64_t sequence) {
    const Slot slot = encode(sequence);
    const rocksdb::Status status = file_->Write(
        next_slot_ * SLOT_STRIDE, rocksdb::Slice(characters(slot.data()), slot.size()));
    if (!status.ok()) {
        return unexpected(store_error(status, path_));
    }
    sequence_ = sequence;
    next_slot_ = 1 - next_slot_;
    return {};
}

}  // namespace cairn::store::detail
