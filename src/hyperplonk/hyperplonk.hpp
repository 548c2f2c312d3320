// Proofs that a circuit has a witness with these public inputs, without transforms: the circuits of
// the room `circuit` (gates of degree up to 6, the next row, copies, lookups), one sumcheck over
// the rows, one opening of all columns at one point.
//
//   auto keys = setup(circuit, committer, checker, executor);
//   Result<Bytes, ProveError> proof = prove(*keys, witness, committer, executor);
//   Result<void, VerifyError> verdict = verify(keys->verifying, checker, public_inputs, *proof);
//
// References: B. Chen, B. Bunz, D. Boneh, Z. Zhang, "HyperPlonk", eprint 2022/1355; the opening:
// opening.hpp; the arguments: protocol.hpp. The bytes: docs/formats/hyperplonk.md.
// NOT zero-knowledge: a proof has values of the witness's columns at a random point and commitments
// without blinding, and is the same each time. Whoever can guess the witness can check the guess.
//
// Threads: proving uses the executor handed in; verifying is pure. Variable time. Memory of
// proving: beside circuit and witness about half a column for each that the constraint reads. Cost:
// a sum of multiples for each advice column and argument, three for the opening, `degree`
// evaluations of the constraint a row, and no transform.
#pragma once

#include "hyperplonk/keys.hpp"

#include <functional>
#include <string_view>

namespace cairn::hyperplonk {

enum class [[nodiscard]] ProveError : std::uint8_t {
    wrong_shape,  // the witness has other columns or public inputs than the circuit
    unsatisfied,  // it breaks a gate, a copy or a lookup: circuit::check says which
    cancelled,
    slices_lost,  // whoever works on slices does not answer
};
[[nodiscard]] const char* text_of(ProveError error) noexcept;

/// Called with what is being done and the share that is done, 0 to 1; false cancels.
using Progress = std::function<bool(std::string_view stage, double done)>;

class Slices;

/// With `slices` (slice.hpp) what can be divided is asked of them. What they answer is not checked:
/// who does not trust them verifies the proof.
Result<Bytes, ProveError> prove(const ProvingKey& key, const circuit::Witness& witness,
                                const commitment::KzgCommitter& committer, base::Executor& executor,
                                const Progress& progress = {}, Slices* slices = nullptr);

enum class [[nodiscard]] VerifyError : std::uint8_t {
    wrong_setup,     // the key was made for another setup than the checker's
    public_inputs,   // another number of them than the circuit has
    wrong_size,      // the proof has another size than the key says
    bad_commitment,  // a point is not canonical or not in the group
    not_in_field,    // an element is not below r
    not_satisfied,   // the sumcheck fails, or its end is not what the values give
    not_opened,      // values are not those of the commitments
};
[[nodiscard]] const char* text_of(VerifyError error) noexcept;

Result<void, VerifyError> verify(const VerifyingKey& key, const commitment::KzgChecker& checker,
                                 std::span<const Fr> public_inputs, BytesView proof);

/// All of verify but the pairing, for many proofs at the price of one: KzgChecker::hold.
Result<commitment::PairingClaim, VerifyError> reduce(const VerifyingKey& key,
                                                     const commitment::KzgChecker& checker,
                                                     std::span<const Fr> public_inputs,
                                                     BytesView proof);

}  // namespace cairn::hyperplonk
