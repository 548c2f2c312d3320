// Circuits and witnesses as circom and snarkjs write them: .r1cs and .wtns files over Fr.
//
// References: iden3, "R1CS binary format" (version 1), snarkjs's wtns_utils.js (version 2). A file
// is a magic word, a version, and sections in any order, each with its number and length; numbers
// are little-endian, field elements 32 bytes little-endian. Sections that say nothing of the
// constraints (3: labels) are skipped. Memory: at most 48 bytes for each 36 of the input. Threads:
// pure functions.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "r1cs/r1cs.hpp"

namespace cairn::r1cs {

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

Result<R1cs, FileFailure> read_r1cs(BytesView file);

/// One value a wire; whether they satisfy anything is not checked.
Result<std::vector<Fr>, FileFailure> read_wtns(BytesView file);

}  // namespace cairn::r1cs
