// Keys of a ceremony: .zkey files of snarkjs's over BLS12-381, as `snarkjs groth16 setup` makes
// them and `snarkjs zkey contribute` and `beacon` carry them on.
//
//   const auto key = read_zkey(file, system, crypto::os_random(), executor);
//   if (!key) { complain(text_of(key.error())); }
//   prove(*key, system, witness, crypto::os_random(), executor);
//
// What is checked: the file's form and sizes; that it is of this circuit (wires, public wires,
// rows, and the first two matrices, by a sum with random factors); that each point is one of its
// subgroup; that what is there in both groups is of the same numbers (beta, delta, the second
// factors), by one product of pairings with random factors; that somebody has contributed, and that
// the last contribution is the key's. What is not: that the contributions follow from one another
// and from the powers of tau, and that the points are the circuit's (the third matrix is nowhere in
// the file): for that there is `snarkjs zkey verify CIRCUIT PTAU ZKEY`. A key whose points are
// another circuit's gives proofs that do not verify, so verify a proof before it leaves. Reference:
// snarkjs 0.7.6, zkey_utils.js and zkey_new.js; the bytes: docs/formats/zkey.md. Threads: the
// executor handed in. Memory: the key, beside the file, and 64 bytes a row and wire while the
// matrices are compared. About 0.3 ms a wire and 0.05 ms a row, divided among cores.
#pragma once

#include "groth16/groth16.hpp"
#include "r1cs/iden3_sections.hpp"

namespace cairn::groth16 {

enum class [[nodiscard]] ZkeyError : std::uint8_t {
    file,                 // not a whole file of this form: `file` of the failure says why
    other_system,         // a key of PLONK or FFLONK
    other_curve,          // of another curve than BLS12-381
    other_circuit,        // other wires, public wires, rows or coefficients than the circuit's
    not_a_point,          // a coordinate is q or more, or a point of G1 is not on the curve
    not_in_subgroup,      // or, of the key's own points, the identity
    different_halves,     // points in G1 and G2 are not of the same numbers
    nobody_contributed,   // delta is one: everyone can forge
    wrong_contributions,  // the last one does not end at the key's delta
    cancelled,
};
struct ZkeyFailure {
    ZkeyError error{};
    r1cs::FileFailure file{};  // of `file`, why; of the others that know, where
};
[[nodiscard]] const char* text_of(const ZkeyFailure& failure) noexcept;

/// `random` must not be foreseen by who made the file.
Result<ProvingKey, ZkeyFailure> read_zkey(BytesView file, const r1cs::R1cs& system,
                                          crypto::Random& random, base::Executor& executor,
                                          const Progress& progress = {});

}  // namespace cairn::groth16
