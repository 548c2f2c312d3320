#include "r1cs/iden3_files.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

namespace cairn::r1cs {
namespace {

constexpr std::uint32_t R1CS_HEADER = 1;
constexpr std::uint32_t R1CS_CONSTRAINTS = 2;
constexpr std::uint32_t R1CS_CUSTOM_GATES_LIST = 4;
constexpr std::uint32_t R1CS_CUSTOM_GATES_USE = 5;
constexpr std::uint32_t WTNS_HEADER = 1;
constexpr std::uint32_t WTNS_VALUES = 2;
constexpr std::size_t MIN_CONSTRAINT_BYTES = 3 * 4;

template <class T>
using Read = Result<T, FileFailure>;

/// Little-endian numbers from the front of a part of the file.
class Cursor {
  public:
    Cursor(BytesView bytes, std::size_t offset) noexcept : bytes_(bytes), offset_(offset) {}

    [[nodiscard]] std::size_t left() const noexcept { return bytes_.size(); }
    [[nodiscard]] FileFailure failure(FileError error) const noexcept { return {error, offset_}; }

    Read<BytesView> take(std::uint64_t size) noexcept {
        if (size > bytes_.size()) {
            return unexpected(failure(FileError::truncated));
        }
        const BytesView out = bytes_.first(size);
        bytes_ = bytes_.subspan(size);
        offset_ += size;
        return out;
    }
    Read<Cursor> part(std::uint64_t size) noexcept {
        const std::size_t offset = offset_;
        CAIRN_TRY_ASSIGN(const BytesView bytes, take(size));
        return Cursor(bytes, offset);
    }
    Read<std::uint64_t> number(std::size_t size) noexcept {
        CAIRN_TRY_ASSIGN(const BytesView bytes, take(size));
        std::uint64_t out = 0;
        for (std::size_t i = size; i-- > 0;) {
            out = out << 8U | bytes[i];
        }
        return out;
    }
    Read<std::uint32_t> word() noexcept {
        CAIRN_TRY_ASSIGN(const std::uint64_t out, number(4));
        return static_cast<std::uint32_t>(out);
    }
    Read<Fr> element() noexcept {
        CAIRN_TRY_ASSIGN(const FixedBytes<algebra::FR_BYTES> bytes, reversed());
        const std::optional<Fr> out = algebra::fr_from_bytes(bytes);
        if (!out) {
            return unexpected(failure(FileError::not_in_field));
        }
        return *out;
    }
    /// 32 bytes as a big-endian number.
    Read<FixedBytes<algebra::FR_BYTES>> reversed() noexcept {
        CAIRN_TRY_ASSIGN(const BytesView bytes, take(algebra::FR_BYTES));
        FixedBytes<algebra::FR_BYTES> out;
        std::ranges::reverse_copy(bytes, out.data());
        return out;
    }
    /// The size of an element and the prime.
    Read<void> field() noexcept {
        CAIRN_TRY_ASSIGN(const std::uint32_t size, word());
        if (size != algebra::FR_BYTES) {
            return unexpected(failure(FileError::other_field));
        }
        CAIRN_TRY_ASSIGN(const auto prime, reversed());
        if (algebra::limbs_from_big_endian(prime.data()) != Fr::p) {
            return unexpected(failure(FileError::other_field));
        }
        return {};
    }
    Read<void> end() const noexcept {
        if (!bytes_.empty()) {
            return unexpected(failure(FileError::trailing_bytes));
        }
        return {};
    }

  private:
    BytesView bytes_;
    std::size_t offset_;
};

/// The sections of a file whose numbers are below the table's size.
class Sections {
  public:
    static Read<Sections> of(BytesView file, std::string_view magic, std::uint32_t version) {
        Cursor cursor(file, 0);
        const auto word = cursor.take(magic.size());
        if (!word || std::memcmp(word->data(), magic.data(), magic.size()) != 0) {
            return unexpected(FileFailure{FileError::other_format, 0});
        }
        CAIRN_TRY_ASSIGN(const std::uint32_t own_version, cursor.word());
        if (own_version != version) {
            return unexpected(cursor.failure(FileError::unknown_version));
        }
        CAIRN_TRY_ASSIGN(const std::uint32_t count, cursor.word());
        Sections out;
        out.file_size_ = file.size();
        for (std::uint32_t i = 0; i < count; ++i) {
            CAIRN_TRY_ASSIGN(const std::uint32_t number, cursor.word());
            CAIRN_TRY_ASSIGN(const std::uint64_t size, cursor.number(8));
            CAIRN_TRY_ASSIGN(const Cursor part, cursor.part(size));
            if (number < out.parts_.size()) {
                if (out.parts_[number]) {
                    return unexpected(part.failure(FileError::section_twice));
                }
                out.parts_[number] = part;
            }
        }
        CAIRN_TRY(cursor.end());
        return out;
    }

    [[nodiscard]] Read<Cursor> need(std::uint32_t number) const {
        if (!parts_[number]) {
            return unexpected(FileFailure{FileError::section_missing, file_size_});
        }
        return *parts_[number];
    }
    [[nodiscard]] bool has_content(std::uint32_t number) const {
        return parts_[number] && parts_[number]->left() > 4;
    }

  private:
    std::array<std::optional<Cursor>, 8> parts_;
    std::size_t file_size_ = 0;
};

struct Header {
    R1cs system;
    std::uint32_t constraints = 0;
};

Read<Header> read_header(Cursor cursor) {
    Header out;
    CAIRN_TRY(cursor.field());
    CAIRN_TRY_ASSIGN(out.system.wires, cursor.word());
    CAIRN_TRY_ASSIGN(out.system.public_outputs, cursor.word());
    CAIRN_TRY_ASSIGN(out.system.public_inputs, cursor.word());
    CAIRN_TRY_ASSIGN(out.system.private_inputs, cursor.word());
    CAIRN_TRY(cursor.number(8));  // labels
    CAIRN_TRY_ASSIGN(out.constraints, cursor.word());
    CAIRN_TRY(cursor.end());
    const std::uint64_t named = std::uint64_t{1} + out.system.public_outputs +
                                out.system.public_inputs + out.system.private_inputs;
    if (named > out.system.wires) {
        return unexpected(cursor.failure(FileError::wrong_count));
    }
    return out;
}

Read<void> read_row(Cursor& cursor, std::uint32_t wires, SparseMatrix& matrix) {
    CAIRN_TRY_ASSIGN(const std::uint32_t terms, cursor.word());
    for (std::uint32_t i = 0; i < terms; ++i) {
        CAIRN_TRY_ASSIGN(const std::uint32_t wire, cursor.word());
        if (wire >= wires) {
            return unexpected(cursor.failure(FileError::wire_out_of_range));
        }
        CAIRN_TRY_ASSIGN(const Fr coefficient, cursor.element());
        matrix.add_term(wire, coefficient);
    }
    matrix.end_row();
    return {};
}

}  // namespace

const char* text_of(FileError error) noexcept {
    switch (error) {
        case FileError::other_format:
            return "not a file of this format";
        case FileError::unknown_version:
            return "a version of the format that is not known";
        case FileError::truncated:
            return "the file ends early";
        case FileError::trailing_bytes:
            return "bytes that belong to nothing";
        case FileError::section_missing:
            return "a section is missing";
        case FileError::section_twice:
            return "a section is there twice";
        case FileError::other_field:
            return "made for another field; compile with --prime bls12381";
        case FileError::not_in_field:
            return "an element is not below r";
        case FileError::wire_out_of_range:
            return "a term names a wire that is not there";
        case FileError::wrong_count:
            return "more inputs and outputs than wires";
        case FileError::custom_gates:
            return "custom gates are no constraints of rank 1";
    }
    return "unknown";
}

Result<R1cs, FileFailure> read_r1cs(BytesView file) {
    CAIRN_TRY_ASSIGN(const Sections sections, Sections::of(file, "r1cs", 1));
    if (sections.has_content(R1CS_CUSTOM_GATES_LIST) ||
        sections.has_content(R1CS_CUSTOM_GATES_USE)) {
        return unexpected(FileFailure{FileError::custom_gates, 0});
    }
    CAIRN_TRY_ASSIGN(const Cursor head, sections.need(R1CS_HEADER));
    CAIRN_TRY_ASSIGN(Header header, read_header(head));
    CAIRN_TRY_ASSIGN(Cursor cursor, sections.need(R1CS_CONSTRAINTS));
    if (header.constraints > cursor.left() / MIN_CONSTRAINT_BYTES) {
        return unexpected(cursor.failure(FileError::truncated));
    }
    R1cs& system = header.system;
    for (std::uint32_t i = 0; i < header.constraints; ++i) {
        CAIRN_TRY(read_row(cursor, system.wires, system.a));
        CAIRN_TRY(read_row(cursor, system.wires, system.b));
        CAIRN_TRY(read_row(cursor, system.wires, system.c));
    }
    CAIRN_TRY(cursor.end());
    return std::move(system);
}

Result<std::vector<Fr>, FileFailure> read_wtns(BytesView file) {
    CAIRN_TRY_ASSIGN(const Sections sections, Sections::of(file, "wtns", 2));
    CAIRN_TRY_ASSIGN(Cursor header, sections.need(WTNS_HEADER));
    CAIRN_TRY(header.field());
    CAIRN_TRY_ASSIGN(const std::uint32_t count, header.word());
    CAIRN_TRY(header.end());
    CAIRN_TRY_ASSIGN(Cursor cursor, sections.need(WTNS_VALUES));
    if (count > cursor.left() / algebra::FR_BYTES) {
        return unexpected(cursor.failure(FileError::truncated));
    }
    std::vector<Fr> out;
    out.reserve(count);
    for (std::uint32_t i = 0; i < count; ++i) {
        CAIRN_TRY_ASSIGN(const Fr value, cursor.element());
        out.push_back(value);
    }
    CAIRN_TRY(cursor.end());
    return out;
}

}  // namespace cairn::r1cs
