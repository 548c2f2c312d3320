// The back ends behind one face: the key of a circuit, which proves witnesses of it, and the check
// of what was proven.
//
// Threads: proving works on the executor handed in; verifying is pure.
#pragma once

#include "hyperplonk/slice.hpp"
#include "plonk/key_file.hpp"
#include "prover/setups.hpp"

#include <memory>
#include <span>

namespace cairn::prover {

enum class [[nodiscard]] ProverError : std::uint8_t {
    no_setup,       // a back end with powers of tau without a setup
    too_many_rows,  // of the setup's powers, or of FRI's domain
    too_few_rows,
    nothing_fixed,
    wrong_shape,  // the witness has other columns or public inputs than the circuit
    unsatisfied,  // it does not hold: circuit::check says where
    cancelled,
    slices_lost,   // whoever works on slices does not answer
    wrong_slices,  // or answers what is not true: the verifier refuses the proof
    no_slices,     // the back end does not divide its work
    defect,        // the verifier refuses the proof
};
[[nodiscard]] const char* text_of(ProverError error) noexcept;

/// What is done, and where the work can be divided, by whom.
struct Proving {
    crypto::Random& random;
    base::Executor& executor;
    const plonk::Progress& progress;
    hyperplonk::Slices* slices = nullptr;
};

class CircuitKey {
  public:
    virtual ~CircuitKey() = default;

    [[nodiscard]] virtual const plonk::KeyFile& file() const noexcept = 0;
    [[nodiscard]] virtual Result<Bytes, ProverError> prove(const circuit::Witness& witness,
                                                           const Proving& proving) const = 0;
};

/// `setup` is null for the back end without powers of tau.
Result<std::unique_ptr<CircuitKey>, ProverError> make_key(plonk::BackEnd back_end,
                                                          std::shared_ptr<const KnownSetup> setup,
                                                          circuit::Circuit circuit,
                                                          base::Executor& executor);

/// The reason why it does not hold, as text.
Result<void, std::string> verify(const plonk::KeyFile& key,
                                 std::span<const algebra::Fr> public_inputs, BytesView proof);

}  // namespace cairn::prover
