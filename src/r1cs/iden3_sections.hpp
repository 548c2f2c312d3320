// Files of iden3's tools: a magic word, a version, and sections in any order, each with its number
// and length. Numbers are little-endian, field elements 32 bytes little-endian.
//
//   CAIRN_TRY_ASSIGN(const Sections sections, Sections::of(file, "wtns", 2));
//   CAIRN_TRY_ASSIGN(SectionReader reader, sections.need(1));
//   CAIRN_TRY_ASSIGN(const std::uint32_t count, reader.word());
//   CAIRN_TRY(reader.end());
//
// Reference: iden3's binfileutils 0.0.12. Threads: plain values that point into the file.
#pragma once

#include "algebra/fr.hpp"
#include "base/bytes.hpp"
#include "base/result.hpp"

#include <array>
#include <optional>
#include <string_view>

namespace cairn::r1cs {

using algebra::Fr;

enum class [[nodiscard]] FileError : std::uint8_t {
    other_format,       // another magic word
    unknown_version,    // not the version above
    truncated,          // a section or number goes past the end
    trailing_bytes,     // bytes after the last section, or within a section after its content
    section_missing,    // no header, or no content
    section_twice,      // of the same number
    other_field,        // the prime is not r: compile with --prime bls12381
    not_in_field,       // an element is not below r
    wire_out_of_range,  // a term names a wire that the header does not count
    wrong_count,        // inputs and outputs are more than wires, or there is no wire 0
    custom_gates,       // circom's custom templates are no constraints
};
struct FileFailure {
    FileError error{};
    std::size_t offset = 0;  // in the file, where it was seen
};
[[nodiscard]] const char* text_of(FileError error) noexcept;

template <class T>
using SectionRead = Result<T, FileFailure>;

/// Takes from the front of a part of the file.
class SectionReader {
  public:
    SectionReader(BytesView bytes, std::size_t offset) noexcept : bytes_(bytes), offset_(offset) {}

    [[nodiscard]] std::size_t left() const noexcept { return bytes_.size(); }
    /// Here.
    [[nodiscard]] FileFailure failure(FileError error) const noexcept { return {error, offset_}; }

    SectionRead<BytesView> take(std::uint64_t size) noexcept;
    SectionRead<SectionReader> part(std::uint64_t size) noexcept;
    /// Of at most 8 bytes.
    SectionRead<std::uint64_t> number(std::size_t size) noexcept;
    SectionRead<std::uint32_t> word() noexcept;
    SectionRead<Fr> element() noexcept;
    /// The size of an element and the prime, which must be r.
    SectionRead<void> field() noexcept;
    [[nodiscard]] SectionRead<void> end() const noexcept;

  private:
    /// 32 bytes as a big-endian number.
    SectionRead<FixedBytes<algebra::FR_BYTES>> reversed() noexcept;

    BytesView bytes_;
    std::size_t offset_;
};

/// The sections of a file with numbers below 16; others are skipped.
class Sections {
  public:
    static SectionRead<Sections> of(BytesView file, std::string_view magic, std::uint32_t version);

    [[nodiscard]] SectionRead<SectionReader> need(std::uint32_t number) const;
    /// Whether there is more than a count of zero.
    [[nodiscard]] bool has_content(std::uint32_t number) const {
        return parts_[number] && parts_[number]->left() > 4;
    }

  private:
    std::array<std::optional<SectionReader>, 16> parts_;
    std::size_t file_size_ = 0;
};

}  // namespace cairn::r1cs
