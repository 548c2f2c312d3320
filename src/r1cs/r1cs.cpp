#include "r1cs/r1cs.hpp"

namespace cairn::r1cs {

Fr SparseMatrix::product(std::size_t row, std::span<const Fr> w) const {
    const std::span<const std::uint32_t> wires = wires_of(row);
    const std::span<const Fr> coefficients = coefficients_of(row);
    Fr out;
    for (std::size_t i = 0; i < wires.size(); ++i) {
        out = out + coefficients[i] * w[wires[i]];
    }
    return out;
}

std::optional<WitnessFailure> check(const R1cs& system, std::span<const Fr> witness) {
    if (witness.size() != system.wires) {
        return WitnessFailure{WitnessError::wrong_size};
    }
    if (witness[0] != Fr::one()) {
        return WitnessFailure{WitnessError::no_constant_one};
    }
    for (std::size_t i = 0; i < system.constraints(); ++i) {
        if (system.a.product(i, witness) * system.b.product(i, witness) !=
            system.c.product(i, witness)) {
            return WitnessFailure{WitnessError::unsatisfied, i};
        }
    }
    return std::nullopt;
}

}  // namespace cairn::r1cs
