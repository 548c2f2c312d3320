// Streams of bytes: files, memory, and decompressors stacked on another stream.
//
// Memory: a decompressor holds its window (zstd at most 2^27 bytes) and one input buffer of 128
// KiB. Thread-safety: none; one thread at a time reads a source.
#pragma once

#include "base/bytes.hpp"
#include "spectest/archive_error.hpp"

#include <filesystem>
#include <memory>
#include <span>

namespace cairn::spectest {

class ByteSource {
  public:
    virtual ~ByteSource() = default;

    /// Writes at most out.size() bytes and returns how many; 0 means the end. `out` is not empty.
    virtual ArchiveResult<std::size_t> read(std::span<std::uint8_t> out) = 0;
};

using ByteSourcePtr = std::unique_ptr<ByteSource>;

ArchiveResult<ByteSourcePtr> open_file(const std::filesystem::path& path);

/// Borrows `bytes`, which must outlive the source.
ByteSourcePtr memory_source(BytesView bytes);

/// Decompresses any number of concatenated zstd frames (RFC 8878), windows up to 2^27 bytes.
ByteSourcePtr zstd_source(ByteSourcePtr compressed, std::string name);

/// Decompresses any number of concatenated gzip members (RFC 1952).
ByteSourcePtr gzip_source(ByteSourcePtr compressed, std::string name);

enum class Compression : std::uint8_t { none, zstd, gzip };

struct Decompressed {
    ByteSourcePtr source;
    Compression compression{};
};

/// Looks at the first bytes and stacks the decompressor they ask for.
ArchiveResult<Decompressed> decompressed(ByteSourcePtr source, std::string name);

/// Reads until `out` is full or the source ends; returns how many bytes were written.
ArchiveResult<std::size_t> read_fully(ByteSource& source, std::span<std::uint8_t> out);

}  // namespace cairn::spectest
