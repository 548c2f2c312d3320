// Proofs that a circuit has a witness with these public inputs: PLONK over any commitment of
// polynomials, for any shape of table with gates of degree up to 6, copies and lookups.
//
//   auto keys = setup(circuit, committer, checker, executor);
//   Result<Bytes, ProveError> proof = prove(*keys, witness, committer, random, executor);
//   Result<void, VerifyError> verdict = verify(keys->verifying, checker, public_inputs, *proof);
//
// With kzg.hpp's scheme: about a kilobyte, a millisecond to check, zero-knowledge, needs a setup.
// With fri_scheme.hpp's: some hundred kilobytes, no setup, hashes only, not zero-knowledge.
// References: A. Gabizon, Z. Williamson, O. Ciobotaru, "PLONK", eprint 2019/953; U. Habock,
// "Multivariate lookups based on logarithmic derivatives", eprint 2022/1530. The bytes:
// docs/formats/plonk.md.
//
// Threads: proving uses the executor handed in; verifying is pure. Memory of proving: 32 bytes a
// row for each column of the constraint (the key keeps those of fixed columns), 8 more (16, if it
// is read in the next row too) while the quotient is made, 32 for each piece of the quotient and
// one over, and the commitment scheme's. Variable time: how long proving takes may tell of the
// witness to who can measure it.
#pragma once

#include "crypto/random.hpp"
#include "plonk/keys.hpp"

#include <string_view>

namespace cairn::plonk {

enum class [[nodiscard]] ProveError : std::uint8_t {
    wrong_shape,  // the witness has other columns or public inputs than the circuit
    unsatisfied,  // it breaks a gate, a copy or a lookup: circuit::check says which
    cancelled,
};
[[nodiscard]] const char* text_of(ProveError error) noexcept;

/// Called with what is being done and the share that is done, 0 to 1; false cancels.
using Progress = std::function<bool(std::string_view stage, double done)>;

/// Proofs of the same witness differ: `random` hides it, if the key hides at all. Needs a source
/// that others cannot foresee.
Result<Bytes, ProveError> prove(const ProvingKey& key, const circuit::Witness& witness,
                                const commitment::Committer& committer, crypto::Random& random,
                                base::Executor& executor, const Progress& progress = {});

enum class [[nodiscard]] VerifyError : std::uint8_t {
    wrong_setup,     // the key was made for another setup than the checker's
    public_inputs,   // another number of them than the circuit has
    wrong_size,      // the proof ends early
    bad_commitment,  // a commitment is not in the group
    not_in_field,    // an evaluation is not below r
    not_satisfied,   // the constraint does not hold at zeta
    not_opened,      // evaluations are not those of the commitments
};
[[nodiscard]] const char* text_of(VerifyError error) noexcept;

Result<void, VerifyError> verify(const VerifyingKey& key, const commitment::Checker& checker,
                                 std::span<const Fr> public_inputs, BytesView proof);

}  // namespace cairn::plonk
