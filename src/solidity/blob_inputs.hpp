// Circuits whose cells are those of a blob on chain (EIP-4844), and the function by which a
// contract checks it:
//
//   function verifyWithBlob(bytes calldata proof, uint256[] calldata publicInputs,
//                           bytes32 versionedHash, bytes calldata opening)
//                           external view returns (bool)
//
// It is verify, and that the polynomial of the blob has the value y at z, as the polynomial through
// the circuit's cells has (gadgets/blob.hpp), by the point evaluation precompile; `opening` is the
// blob's commitment and the proof of the value, 48 bytes each. That the blob is on chain is for the
// caller to compare: versionedHash with blobhash(i) in the transaction that brings it.
// Threads: pure functions.
#pragma once

#include "algebra/fr.hpp"
#include "base/bytes.hpp"

#include <string>

namespace cairn::solidity {

/// Public inputs of the circuit, by number: p(z) = y of the polynomial p through the cells, and a
/// hash of the cells that binds them.
struct BlobInputs {
    std::uint32_t z = 0;
    std::uint32_t y = 0;
    std::uint32_t cells = 0;

    /// Three different ones of so many.
    [[nodiscard]] bool are_among(std::uint32_t public_inputs) const noexcept;

    /// The z that the contract asks for: Keccak-256 of the blob's versioned hash and of the cells'
    /// hash, 32 bytes each, modulo r. Who knows it cannot choose either any more.
    [[nodiscard]] static algebra::Fr point(const Bytes32& versioned_hash, const algebra::Fr& cells);
};

/// The function's source.
[[nodiscard]] std::string blob_function(const BlobInputs& blob, std::uint32_t public_inputs);

}  // namespace cairn::solidity
