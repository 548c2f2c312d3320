// What a proof is worth to who verifies it, by its key alone: for the table of
// docs/proof-systems.md and for who is told "accepted".
//
// Threads: pure functions.
#pragma once

#include "plonk/key_file.hpp"

namespace cairn::prover {

/// In bits: a forger needs about 2^bits operations or hashes. Hash functions are random oracles.
struct Security {
    /// With powers of tau: against who uses the groups as groups (the algebraic group model, and no
    /// faster discrete logarithm than a generic one). With FRI: by the theorems of BCIKS20.
    double proven = 0;
    /// By the best attack that is known. With powers of tau the same number; with FRI what ethSTARK
    /// conjectures.
    double conjectured = 0;
};

/// None with a development setup: its seed may be known.
[[nodiscard]] Security security_of(const plonk::KeyFile& key);

/// Of Groth16, which has no key of ours: its reduction asks for twice as many powers as rows
/// (G. Fuchsbauer, E. Kiltz, J. Loss, eprint 2017/620). None of a key for development.
[[nodiscard]] Security security_of_groth16(srs::Origin origin) noexcept;

}  // namespace cairn::prover
