// Small circuits of each kind for tests and fuzz targets. The number changes the witness alone.
#pragma once

#include "circuit/builder.hpp"
#include "circuit/check.hpp"
#include "plonk/samples_test.hpp"
#include "srs/srs.hpp"

#include <array>

namespace cairn::hyperplonk {

struct SampleCircuit {
    const char* name;
    circuit::Built (*build)(std::uint64_t);
};

/// Three wires of one row and one public input: 2 rows.
circuit::Built tiny_circuit(std::uint64_t x);
/// Five wires with the gadgets' gates of degree six: a permutation of Poseidon, ranges, bits.
circuit::Built five_wire_circuit(std::uint64_t x);
/// Nothing public; a table of advice cells with a selector, asked for cells of the next row; and a
/// table of fixed columns with five queries, one of degree two, so that sums take two columns.
circuit::Built memory_circuit(std::uint64_t x);

/// Powers for all of them.
const srs::Srs& setup_of_samples();

inline constexpr auto SAMPLE_CIRCUITS = std::to_array<SampleCircuit>({
    {"vanilla", plonk::vanilla_circuit},
    {"tiny", tiny_circuit},
    {"wide", plonk::wide_circuit},
    {"five_wire", five_wire_circuit},
    {"memory", memory_circuit},
});

}  // namespace cairn::hyperplonk
