// Contracts that verify proofs by PLONK over KZG: a generator of Solidity source, one contract a
// key.
//
//   interface: function verify(bytes calldata proof, uint256[] calldata publicInputs)
//                  external view returns (bool)
//
// The contract says what plonk::verify says of the same bytes (docs/formats/plonk.md). It needs
// EIP-2537 and MCOPY: Prague. One sum of multiples (every proof point is in it, so that the
// precompile checks its subgroup), one multiple, one sum and one pairing check of two pairs.
// Refused, with `false`: points at infinity, off the curve, outside the subgroup, coordinates and
// evaluations out of range, public inputs of r or more or another number of them, bytes missing or
// left over. Whoever deploys it must look at the key's setup: of a development setup anyone can
// forge, so write_verifier refuses it unless it is told otherwise, and says so in the contract.
#pragma once

#include "base/result.hpp"
#include "plonk/keys.hpp"
#include "solidity/blob_inputs.hpp"
#include "srs/srs.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace cairn::solidity {

struct WriterOptions {
    std::string_view contract = "PlonkVerifier";
    bool allow_development_setup = false;
    /// The contract then has verifyWithBlob, too.
    std::optional<BlobInputs> blob = std::nullopt;
};

enum class [[nodiscard]] WriteError : std::uint8_t {
    bad_name,              // no identifier of Solidity
    other_setup,           // the key was made with another setup
    development_setup,     // whoever ran it can forge
    instance_in_next_row,  // the shape reads the public inputs of the next row
    blob_inputs,           // not three different public inputs of the circuit
};
[[nodiscard]] const char* text_of(WriteError error) noexcept;

Result<std::string, WriteError> write_verifier(const plonk::VerifyingKey& key,
                                               const srs::Srs& setup,
                                               const WriterOptions& options = {});

}  // namespace cairn::solidity
