#include "r1cs/iden3_sections.hpp"

#include <algorithm>
#include <cstring>

namespace cairn::r1cs {

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

SectionRead<BytesView> SectionReader::take(std::uint64_t size) noexcept {
    if (size > bytes_.size()) {
        return unexpected(failure(FileError::truncated));
    }
    const BytesView out = bytes_.first(size);
    bytes_ = bytes_.subspan(size);
    offset_ += size;
    return out;
}

SectionRead<SectionReader> SectionReader::part(std::uint64_t size) noexcept {
    const std::size_t offset = offset_;
    CAIRN_TRY_ASSIGN(const BytesView bytes, take(size));
    return SectionReader(bytes, offset);
}

SectionRead<std::uint64_t> SectionReader::number(std::size_t size) noexcept {
    CAIRN_TRY_ASSIGN(const BytesView bytes, take(size));
    std::uint64_t out = 0;
    for (std::size_t i = size; i-- > 0;) {
        out = out << 8U | bytes[i];
    }
    return out;
}

SectionRead<std::uint32_t> SectionReader::word() noexcept {
    CAIRN_TRY_ASSIGN(const std::uint64_t out, number(4));
    return static_cast<std::uint32_t>(out);
}

SectionRead<Fr> SectionReader::element() noexcept {
    CAIRN_TRY_ASSIGN(const FixedBytes<algebra::FR_BYTES> bytes, reversed());
    const std::optional<Fr> out = algebra::fr_from_bytes(bytes);
    if (!out) {
        return unexpected(failure(FileError::not_in_field));
    }
    return *out;
}

SectionRead<void> SectionReader::field() noexcept {
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

SectionRead<void> SectionReader::end() const noexcept {
    if (!bytes_.empty()) {
        return unexpected(failure(FileError::trailing_bytes));
    }
    return {};
}

SectionRead<FixedBytes<algebra::FR_BYTES>> SectionReader::reversed() noexcept {
    CAIRN_TRY_ASSIGN(const BytesView bytes, take(algebra::FR_BYTES));
    FixedBytes<algebra::FR_BYTES> out;
    std::ranges::reverse_copy(bytes, out.data());
    return out;
}

SectionRead<Sections> Sections::of(BytesView file, std::string_view magic, std::uint32_t version) {
    SectionReader reader(file, 0);
    const auto word = reader.take(magic.size());
    if (!word || std::memcmp(word->data(), magic.data(), magic.size()) != 0) {
        return unexpected(FileFailure{FileError::other_format, 0});
    }
    CAIRN_TRY_ASSIGN(const std::uint32_t own_version, reader.word());
    if (own_version != version) {
        return unexpected(reader.failure(FileError::unknown_version));
    }
    CAIRN_TRY_ASSIGN(const std::uint32_t count, reader.word());
    Sections out;
    out.file_size_ = file.size();
    for (std::uint32_t i = 0; i < count; ++i) {
        CAIRN_TRY_ASSIGN(const std::uint32_t number, reader.word());
        CAIRN_TRY_ASSIGN(const std::uint64_t size, reader.number(8));
        CAIRN_TRY_ASSIGN(const SectionReader part, reader.part(size));
        if (number < out.parts_.size()) {
            if (out.parts_[number]) {
                return unexpected(part.failure(FileError::section_twice));
            }
            out.parts_[number] = part;
        }
    }
    CAIRN_TRY(reader.end());
    return out;
}

SectionRead<SectionReader> Sections::need(std::uint32_t number) const {
    if (!parts_[number]) {
        return unexpected(FileFailure{FileError::section_missing, file_size_});
    }
    return *parts_[number];
}

}  // namespace cairn::r1cs
