// An opening from arbitrary bytes: c-kzg accepts no commitment or proof that is not a point of G1
// to the BLS room too, and refuses as malformed only.
#include "crypto/kzg.hpp"

#include "base/assert.hpp"
#include "crypto/bls.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

using namespace cairn;
using namespace cairn::crypto;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // Shorter inputs are filled up with zeros, so that every one of them is an opening.
    std::array<std::uint8_t, 48 + 32 + 32 + 48> filled{};
    std::copy_n(data, std::min(size, filled.size()), filled.begin());
    const BytesView input(filled);
    const auto commitment = KZGCommitment::from(input.first(48));
    const auto proof = KZGProof::from(input.last(48));
    const auto verdict = verify_kzg_proof(commitment, Bytes32::from(input.subspan(48, 32)),
                                          Bytes32::from(input.subspan(80, 32)), proof);
    if (verdict) {
        // A point that c-kzg accepts is one that the BLS room accepts, the identity apart.
        CAIRN_ASSERT(PublicKey::decompress(commitment, BlsDraft::ietf_03).has_value());
        CAIRN_ASSERT(PublicKey::decompress(proof, BlsDraft::ietf_03).has_value());
    } else {
        CAIRN_ASSERT(verdict.error() == KzgError::malformed);
    }
    return 0;
}
