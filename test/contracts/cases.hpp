// The circuits whose contracts are tested: keys, proofs, and what a caller hands to the contract.
#pragma once

#include "circuit/builder.hpp"
#include "commitment/kzg.hpp"
#include "plonk/plonk.hpp"
#include "solidity/blob_inputs.hpp"

#include <optional>
#include <string>
#include <vector>

namespace cairn::contracts {

struct Case {
    std::string name;  // of the contract and its files
    circuit::Built built;
    plonk::ProvingKey key;
    std::optional<solidity::BlobInputs> blob{};
};

/// Powers enough for all cases, of a seed: the same in each run.
[[nodiscard]] const srs::Srs& setup();

/// Vanilla of three wires with one public input; five wires with lookups and three; cells of a
/// blob.
[[nodiscard]] std::vector<Case> make_cases();

/// The blob whose first elements the last case's cells are.
struct SampleBlob {
    Bytes32 versioned_hash;
    Bytes opening;  // at that case's z
};
[[nodiscard]] SampleBlob make_blob(const Case& each);

/// verify(bytes,uint256[]) with these arguments.
[[nodiscard]] Bytes call_data(BytesView proof, std::span<const Bytes32> public_inputs);

/// verifyWithBlob(bytes,uint256[],bytes32,bytes) with these.
[[nodiscard]] Bytes call_data(BytesView proof, std::span<const Bytes32> public_inputs,
                              const SampleBlob& blob);

}  // namespace cairn::contracts
