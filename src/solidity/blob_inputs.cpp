#include "solidity/blob_inputs.hpp"

#include "crypto/keccak256.hpp"
#include "solidity/yul.hpp"

#include <algorithm>
#include <array>

namespace cairn::solidity {

bool BlobInputs::are_among(std::uint32_t public_inputs) const noexcept {
    return std::max({z, y, cells}) < public_inputs && z != y && z != cells && y != cells;
}

algebra::Fr BlobInputs::point(const Bytes32& versioned_hash, const algebra::Fr& cells) {
    std::array<std::uint8_t, 64> hashed{};
    std::ranges::copy(versioned_hash, hashed.begin());
    std::ranges::copy(algebra::fr_to_bytes(cells), hashed.begin() + 32);
    std::array<std::uint8_t, 64> wide{};
    std::ranges::copy(crypto::keccak256(hashed), wide.begin() + 32);
    return algebra::fr_from_wide_bytes(wide);
}

std::string blob_function(const BlobInputs& blob, std::uint32_t public_inputs) {
    const auto input = [](std::uint32_t i) { return "publicInputs[" + std::to_string(i) + "]"; };
    return R"(
    /// Whether verify holds, and the circuit's cells are those of the blob with this versioned hash.
    /// `opening` is the blob's commitment and the proof of its value at z, 48 bytes each. Who calls
    /// it compares `versionedHash` with blobhash(i).
    function verifyWithBlob(
        bytes calldata proof,
        uint256[] calldata publicInputs,
        bytes32 versionedHash,
        bytes calldata opening
    ) external view returns (bool) {
        if (publicInputs.length != )" +
           std::to_string(public_inputs) + R"( || opening.length != 96) {
            return false;
        }
        uint256 z = uint256(keccak256(abi.encode(versionedHash, )" +
           input(blob.cells) + R"())) %
            )" +
           Yul::modulus() + R"(;
        if ()" +
           input(blob.z) + R"( != z) {
            return false;
        }
        // Point evaluation, EIP-4844: refuses a commitment of another hash, a value of r or more, a
        // proof that does not hold.
        (bool opened, ) = address(0x0a).staticcall{gas: 50000}(
            abi.encodePacked(versionedHash, z, )" +
           input(blob.y) + R"(, opening)
        );
        return opened && this.verify(proof, publicInputs);
    }
)";
}

}  // namespace cairn::solidity
