#include "r1cs/iden3_files.hpp"

namespace cairn::r1cs {
namespace {

constexpr std::uint32_t R1CS_HEADER = 1;
constexpr std::uint32_t R1CS_CONSTRAINTS = 2;
constexpr std::uint32_t R1CS_CUSTOM_GATES_LIST = 4;
constexpr std::uint32_t R1CS_CUSTOM_GATES_USE = 5;
constexpr std::uint32_t WTNS_HEADER = 1;
constexpr std::uint32_t WTNS_VALUES = 2;
constexpr std::size_t MIN_CONSTRAINT_BYTES = 3 * 4;

struct Header {
    R1cs system;
    std::uint32_t constraints = 0;
};

SectionRead<Header> read_header(SectionReader reader) {
    Header out;
    CAIRN_TRY(reader.field());
    CAIRN_TRY_ASSIGN(out.system.wires, reader.word());
    CAIRN_TRY_ASSIGN(out.system.public_outputs, reader.word());
    CAIRN_TRY_ASSIGN(out.system.public_inputs, reader.word());
    CAIRN_TRY_ASSIGN(out.system.private_inputs, reader.word());
    CAIRN_TRY(reader.number(8));  // labels
    CAIRN_TRY_ASSIGN(out.constraints, reader.word());
    CAIRN_TRY(reader.end());
    const std::uint64_t named = std::uint64_t{1} + out.system.public_outputs +
                                out.system.public_inputs + out.system.private_inputs;
    if (named > out.system.wires) {
        return unexpected(reader.failure(FileError::wrong_count));
    }
    return out;
}

SectionRead<void> read_row(SectionReader& reader, std::uint32_t wires, SparseMatrix& matrix) {
    CAIRN_TRY_ASSIGN(const std::uint32_t terms, reader.word());
    for (std::uint32_t i = 0; i < terms; ++i) {
        CAIRN_TRY_ASSIGN(const std::uint32_t wire, reader.word());
        if (wire >= wires) {
            return unexpected(reader.failure(FileError::wire_out_of_range));
        }
        CAIRN_TRY_ASSIGN(const Fr coefficient, reader.element());
        matrix.add_term(wire, coefficient);
    }
    matrix.end_row();
    return {};
}

}  // namespace

Result<R1cs, FileFailure> read_r1cs(BytesView file) {
    CAIRN_TRY_ASSIGN(const Sections sections, Sections::of(file, "r1cs", 1));
    if (sections.has_content(R1CS_CUSTOM_GATES_LIST) ||
        sections.has_content(R1CS_CUSTOM_GATES_USE)) {
        return unexpected(FileFailure{FileError::custom_gates, 0});
    }
    CAIRN_TRY_ASSIGN(const SectionReader head, sections.need(R1CS_HEADER));
    CAIRN_TRY_ASSIGN(Header header, read_header(head));
    CAIRN_TRY_ASSIGN(SectionReader reader, sections.need(R1CS_CONSTRAINTS));
    if (header.constraints > reader.left() / MIN_CONSTRAINT_BYTES) {
        return unexpected(reader.failure(FileError::truncated));
    }
    R1cs& system = header.system;
    for (std::uint32_t i = 0; i < header.constraints; ++i) {
        CAIRN_TRY(read_row(reader, system.wires, system.a));
        CAIRN_TRY(read_row(reader, system.wires, system.b));
        CAIRN_TRY(read_row(reader, system.wires, system.c));
    }
    CAIRN_TRY(reader.end());
    return std::move(system);
}

Result<std::vector<Fr>, FileFailure> read_wtns(BytesView file) {
    CAIRN_TRY_ASSIGN(const Sections sections, Sections::of(file, "wtns", 2));
    CAIRN_TRY_ASSIGN(SectionReader header, sections.need(WTNS_HEADER));
    CAIRN_TRY(header.field());
    CAIRN_TRY_ASSIGN(const std::uint32_t count, header.word());
    CAIRN_TRY(header.end());
    CAIRN_TRY_ASSIGN(SectionReader reader, sections.need(WTNS_VALUES));
    if (count > reader.left() / algebra::FR_BYTES) {
        return unexpected(reader.failure(FileError::truncated));
    }
    std::vector<Fr> out;
    out.reserve(count);
    for (std::uint32_t i = 0; i < count; ++i) {
        CAIRN_TRY_ASSIGN(const Fr value, reader.element());
        out.push_back(value);
    }
    CAIRN_TRY(reader.end());
    return out;
}

}  // namespace cairn::r1cs
