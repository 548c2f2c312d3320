#include "store/byte_source.hpp"

#include "base/assert.hpp"
#include "store/detail/file.hpp"

#include <algorithm>

namespace cairn::store {
namespace {

class FileSource final : public ByteSource {
  public:
    FileSource(detail::File file, std::uint64_t size) : file_(std::move(file)), size_(size) {}
    std::uint64_t size() const override { return size_; }
    Stored<void> read(std::uint64_t offset, std::span<std::uint8_t> out) const override {
        return file_.read(offset, out);
    }

  private:
    detail::File file_;
    std::uint64_t size_;
};

class MemorySource final : public ByteSource {
  public:
    explicit MemorySource(Bytes bytes) : bytes_(std::move(bytes)) {}
    std::uint64_t size() const override { return bytes_.size(); }
    Stored<void> read(std::uint64_t offset, std::span<std::uint8_t> out) const override {
        CAIRN_ASSERT(offset <= bytes_.size() && out.size() <= bytes_.size() - offset);
        std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(offset), out.size(), out.begin());
        return {};
    }

  private:
    Bytes bytes_;
};

}  // namespace

Stored<std::unique_ptr<ByteSource>> open_file_source(const std::filesystem::path& path) {
    CAIRN_TRY_ASSIGN(detail::File file, detail::File::open(path));
    CAIRN_TRY_ASSIGN(const std::uint64_t size, file.size());
    return std::make_unique<FileSource>(std::move(file), size);
}

std::unique_ptr<ByteSource> memory_source(Bytes bytes) {
    return std::make_unique<MemorySource>(std::move(bytes));
}

}  // namespace cairn::store
