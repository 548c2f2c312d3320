// What is made of a circuit once: a key that proves it and one that verifies it.
#pragma once

#include "plonk/protocol.hpp"

#include <memory>

namespace cairn::plonk {

struct VerifyingKey {
    std::shared_ptr<const circuit::ConstraintSystem> system;
    unsigned log_rows = 0;
    std::uint32_t public_inputs = 0;
    bool hides = false;      // proofs tell nothing of the witness but that there is one
    Bytes32 circuit_digest;  // of shape, sizes, fixed columns and copies
    Bytes32 setup_digest;    // of the commitment scheme and its setup
    Bytes fixed;             // the digest of the fixed batch

    [[nodiscard]] std::size_t rows() const noexcept { return std::size_t{1} << log_rows; }
    /// SHA-256 of all of it: what each transcript hears first.
    [[nodiscard]] Bytes32 digest() const;
};

struct ProvingKey {
    VerifyingKey verifying;
    circuit::Circuit circuit;                  // without its fixed columns
    std::unique_ptr<commitment::Batch> fixed;  // which are polynomials here
};

enum class [[nodiscard]] SetupError : std::uint8_t {
    too_many_rows,  // more than the commitment scheme has coefficients for
    too_few_rows,   // fewer than the protocol needs: what hides a column, or one to sum over
    nothing_fixed,  // neither fixed nor copyable columns: any witness of the gates would do
};
[[nodiscard]] const char* text_of(SetupError error) noexcept;

/// Proofs hide the witness if the scheme has room for HIDING_ROOM coefficients more than rows.
Result<ProvingKey, SetupError> setup(circuit::Circuit circuit,
                                     const commitment::Committer& committer,
                                     const commitment::Checker& checker, base::Executor& executor);

/// A column is opened at two points at most, zeta and omega zeta; its commitment is its value at
/// tau, and the quotient's commitments tell what follows from its value at omega tau, if the
/// constraint reads the next row. At four points a polynomial of four coefficients may have any
/// values.
inline constexpr std::size_t HIDING_COEFFICIENTS = 4;
/// A piece of the quotient is opened at zeta, and its commitment is its value at tau.
inline constexpr std::size_t HIDING_COEFFICIENTS_OF_PIECES = 2;
/// By which the quotient's last piece is longer than n, at most: 3 for each factor of the
/// constraint, and one.
inline constexpr std::size_t HIDING_ROOM = (HIDING_COEFFICIENTS - 1) * circuit::MAX_DEGREE + 1;
inline constexpr std::size_t MIN_HIDING_ROWS = 32;

}  // namespace cairn::plonk
