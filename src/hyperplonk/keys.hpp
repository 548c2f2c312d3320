// What is made of a circuit once: a key that proves it and one that verifies it.
#pragma once

#include "commitment/kzg.hpp"
#include "hyperplonk/protocol.hpp"
#include "plonk/keys.hpp"

#include <memory>

namespace cairn::hyperplonk {

using algebra::G1;
using circuit::ColumnValues;
using plonk::SetupError;

struct VerifyingKey {
    std::shared_ptr<const circuit::ConstraintSystem> system;
    unsigned log_rows = 0;
    std::uint32_t public_inputs = 0;
    Bytes32 circuit_digest;  // of shape, sizes, fixed columns and copies
    Bytes32 setup_digest;    // of the powers of tau
    std::vector<G1> fixed;   // commitments: fixed columns, then sigma

    [[nodiscard]] std::size_t rows() const noexcept { return std::size_t{1} << log_rows; }
    /// SHA-256 of all of it: what each transcript hears first.
    [[nodiscard]] Bytes32 digest() const;
};

struct ProvingKey {
    VerifyingKey verifying;
    circuit::Circuit circuit;
};

/// Costs a sum of multiples for each fixed and copyable column.
Result<ProvingKey, SetupError> setup(circuit::Circuit circuit,
                                     const commitment::KzgCommitter& committer,
                                     const commitment::KzgChecker& checker,
                                     base::Executor& executor);

}  // namespace cairn::hyperplonk
