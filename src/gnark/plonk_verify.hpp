// Verifies a proof of gnark's PLONK on BLS12-381, as gnark v0.15.0 does with its default hashes.
//
//   const auto key = gnark::read_verifying_key(key_file);
//   const auto proof = gnark::read_proof(proof_file);
//   const auto inputs = gnark::read_public_witness(witness_file);
//   if (key && proof && inputs && gnark::verify(*key, *proof, *inputs)) { ... }
//
// References: A. Gabizon, Z. Williamson, O. Ciobotaru, "PLONK", eprint 2019/953, with the
// linearised polynomial also opened at zeta; gnark v0.15.0, backend/plonk/bls12-381/verify.go;
// BSB22 is the commitment within a proof of B. Bünz et al.
// Who makes the key decides what is proven: it must come from a setup and a circuit one trusts.
// The two openings are joined by a weight that is a hash of both, where gnark draws a random one:
// the verdict is the same but for a chance of 2^-250, and needs no source of randomness.
// Threads: pure functions.
#pragma once

#include "gnark/plonk_files.hpp"

#include <span>

namespace cairn::gnark {

enum class [[nodiscard]] VerifyError : std::uint8_t {
    commitments,    // another number of commitments than the key's
    values,         // not six values and one for each commitment
    public_inputs,  // another number of public inputs
    relation,       // the opened values do not satisfy the circuit's equation
    not_opened,     // the values are not those of the commitments
};

[[nodiscard]] const char* text_of(VerifyError error) noexcept;

/// Of a key and a proof that were read: their points are checked there. About 1.5 ms, and 0.2 us
/// for each public input.
Result<void, VerifyError> verify(const VerifyingKey& key, const Proof& proof,
                                 std::span<const Fr> public_inputs);

}  // namespace cairn::gnark
