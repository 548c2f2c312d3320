// Where the bytes of a file come from that is written once and then only read.
// Threads: any.
#pragma once

#include "store/kv.hpp"

#include <filesystem>
#include <memory>
#include <span>

namespace cairn::store {

class ByteSource {
  public:
    virtual ~ByteSource() = default;
    virtual std::uint64_t size() const = 0;
    /// All of `out`, from `offset` on; both lie within size().
    virtual Stored<void> read(std::uint64_t offset, std::span<std::uint8_t> out) const = 0;
};

Stored<std::unique_ptr<ByteSource>> open_file_source(const std::filesystem::path& path);
/// Of bytes in memory, for tests.
std::unique_ptr<ByteSource> memory_source(Bytes bytes);

}  // namespace cairn::store
