// Circuits and witnesses as bytes, so that one program makes them and another proves them:
// docs/formats/circuit-files.md.
//
// A circuit that is read has the digest that it had; its regions are not kept. Threads: pure
// functions. Memory: 32 bytes a fixed cell, 4 a copyable one; a reader says how many cells it
// takes, since few bytes can stand for many.
#pragma once

#include "circuit/circuit.hpp"
#include "circuit/shape_file.hpp"

namespace cairn::circuit {

/// Fixed, advice and copyable ones together: 2 GiB of elements.
inline constexpr std::uint64_t MAX_CIRCUIT_CELLS = std::uint64_t{1} << 26U;

enum class [[nodiscard]] CircuitFileError : std::uint8_t {
    other_format,     // not this magic word
    unknown_version,  // of the format
    truncated,
    trailing_bytes,
    bad_shape,      // read_shape refuses it
    too_large,      // more cells than the reader takes
    bad_sizes,      // rows and inputs that contradict each other, or a column of another length
    not_in_field,   // an element is not below r
    bad_copies,     // sigma is no permutation of the copyable cells
    other_digest,   // what was read is not what was written
    not_canonical,  // a run or a value that could be written in fewer bytes
};
[[nodiscard]] const char* text_of(CircuitFileError error) noexcept;

[[nodiscard]] Bytes write_circuit(const Circuit& circuit);
Result<Circuit, CircuitFileError> read_circuit(BytesView file,
                                               std::uint64_t max_cells = MAX_CIRCUIT_CELLS);

/// Columns without the zeros at their ends.
[[nodiscard]] Bytes write_witness(const Witness& witness);
/// As many columns and rows as the circuit has; whether it satisfies anything is not checked.
Result<Witness, CircuitFileError> read_witness(BytesView file, const Circuit& circuit);

[[nodiscard]] bool is_circuit_file(BytesView file) noexcept;

}  // namespace cairn::circuit
