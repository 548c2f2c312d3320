// One case of official-layout vectors: its name and its files, each of which remembers whether it
// was read, so that no part of a vector goes unnoticed. Spec: consensus-specs v1.7.0-beta.4
// tests/formats/README.md#output-part. Thread-safety: one thread at a time uses a case.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "spectest/layout.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace cairn::spectest {

enum class [[nodiscard]] FileError : std::uint8_t {
    missing,         // the case has no such file
    damaged_snappy,  // not a raw snappy block
    too_large,       // a snappy block that announces more than SSZ_BYTES_MAX
};
std::string_view to_string(FileError error) noexcept;

/// No SSZ object of the vectors is larger when decompressed.
inline constexpr std::size_t SSZ_BYTES_MAX = std::size_t{512} << 20U;

class Case {
  public:
    CaseId id;

    void add_file(std::string name, Bytes bytes);
    bool has(std::string_view name) const noexcept;
    /// True if `stem`.ssz_snappy or `stem`.ssz is there.
    bool has_ssz(std::string_view stem) const noexcept;

    /// The bytes of a file as they lie there. Marks it as read.
    Result<BytesView, FileError> bytes(std::string_view name) const noexcept;
    /// The same, as text.
    Result<std::string_view, FileError> text(std::string_view name) const noexcept;
    /// The decompressed `stem`.ssz_snappy, or `stem`.ssz. Marks it as read.
    Result<Bytes, FileError> ssz(std::string_view stem) const;

    std::vector<std::string> file_names() const;
    std::vector<std::string> unread_files() const;
    std::size_t size_bytes() const noexcept { return size_bytes_; }

  private:
    struct File {
        Bytes bytes;
        mutable bool was_read = false;
    };
    std::map<std::string, File, std::less<>> files_;
    std::size_t size_bytes_ = 0;
};

/// Decompresses a raw snappy block (not the framing format).
Result<Bytes, FileError> decompress_snappy(BytesView compressed, std::size_t size_bytes_max);

}  // namespace cairn::spectest
