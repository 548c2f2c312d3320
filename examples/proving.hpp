// What each example does with its circuit: a key, a proof, a check, and a line about each.
//
// PLONK over KZG, which hides the witness, with powers of tau of a seed that everybody knows: a
// proof by them convinces nobody. In earnest they come from a ceremony: `cairn srs import`.
#pragma once

#include "circuit/builder.hpp"
#include "prover/prover.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace cairn::examples {

/// A proof and the verifying key: the public inputs are all that is missing for a check.
using Proof = prover::Proven;

/// Nothing if the witness does not satisfy the circuit: who does not know one has no proof. Prints
/// how large circuit and proof are.
std::optional<Proof> prove(circuit::Built built);

bool is_accepted(const Proof& proof, std::span<const algebra::Fr> public_inputs);

/// Prints what happened, and remembers whether it is what should happen.
class Verdicts {
  public:
    void expect_accepted(std::string_view what, bool accepted);
    void expect_refused(std::string_view what, bool accepted);
    /// Of the program.
    [[nodiscard]] int exit_status() const noexcept { return as_expected_ ? 0 : 1; }

  private:
    bool as_expected_ = true;
};

}  // namespace cairn::examples
