// Circuits of circom's as rows of five wires, so that PLONK proves what was written for Groth16.
//
// Each constraint (A w)(B w) = C w costs a row for the product and, for each side that is more than
// one wire, a row for four of its terms; wires five a row. Public inputs are the circuit's public
// wires in circom's order, as in snarkjs's public.json. Threads: pure.
#pragma once

#include "circuit/builder.hpp"
#include "r1cs/r1cs.hpp"

namespace cairn::gadgets {

/// `witness` has a value for each wire; where it does not satisfy the system, the circuit's witness
/// does not hold either.
[[nodiscard]] Result<circuit::Built, circuit::BuildError> circuit_of_r1cs(
    const r1cs::R1cs& system, std::span<const algebra::Fr> witness, unsigned max_log_rows = 24);

}  // namespace cairn::gadgets
