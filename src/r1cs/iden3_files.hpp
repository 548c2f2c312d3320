// Circuits and witnesses as circom and snarkjs write them: .r1cs and .wtns files over Fr.
//
// References: iden3, "R1CS binary format" (version 1), snarkjs's wtns_utils.js (version 2).
// Sections that say nothing of the constraints (3: labels) are skipped. Memory: at most 48 bytes
// for each 36 of the input. Threads: pure functions.
#pragma once

#include "r1cs/iden3_sections.hpp"
#include "r1cs/r1cs.hpp"

namespace cairn::r1cs {

Result<R1cs, FileFailure> read_r1cs(BytesView file);

/// One value a wire; whether they satisfy anything is not checked.
Result<std::vector<Fr>, FileFailure> read_wtns(BytesView file);

}  // namespace cairn::r1cs
