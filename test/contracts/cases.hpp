// The circuits whose contracts are tested: keys, proofs, and what a caller hands to the contract.
#pragma once

#include "circuit/builder.hpp"
#include "commitment/kzg.hpp"
#include "plonk/plonk.hpp"

#include <string>
#include <vector>

namespace cairn::contracts {

struct Case {
    std::string name;  // of the contract and its files
    circuit::Built built;
    plonk::ProvingKey key;
};

/// Powers enough for all cases, of a seed: the same in each run.
[[nodiscard]] const srs::Srs& setup();

/// Vanilla of three wires with one public input; five wires with lookups and three.
[[nodiscard]] std::vector<Case> make_cases();

/// verify(bytes,uint256[]) with these arguments.
[[nodiscard]] Bytes call_data(BytesView proof, std::span<const Bytes32> public_inputs);

}  // namespace cairn::contracts
