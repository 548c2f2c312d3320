// An opening from arbitrary bytes, or with points and numbers put in their place that are valid of
// themselves: c-kzg accepts no commitment or proof that is not a point of G1 to the BLS room too,
// and refuses as malformed only.
#include "crypto/kzg.hpp"

#include "base/assert.hpp"
#include "base/fuzz_input_test.hpp"
#include "crypto/bls.hpp"
#include "crypto/secret_key.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

using namespace cairn;
using namespace cairn::crypto;

namespace {

/// The points of some small numbers, the identity for zero.
const Bytes48& small_point(std::size_t number) {
    static const auto points = [] {
        std::array<Bytes48, 8> out;
        out[0] = G1_POINT_AT_INFINITY;
        for (std::size_t i = 1; i < out.size(); ++i) {
            Bytes32 scalar;
            scalar[31] = static_cast<std::uint8_t>(i);
            out[i] = sk_to_pk(*SecretKey::from_bytes(scalar.bytes));
        }
        return out;
    }();
    return points[number % points.size()];
}

}  // namespace

/// The set-up is loaded here, where no time limit of an execution is counted.
extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
    load_kzg_trusted_setup();
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // Shorter inputs are filled up with zeros, so that every one of them is an opening.
    std::array<std::uint8_t, 1 + 48 + 32 + 32 + 48> filled{};
    std::copy_n(data, std::min(size, filled.size()), filled.begin());
    const std::uint8_t choice = filled[0];
    const BytesView input = BytesView(filled).subspan(1);
    auto commitment = KZGCommitment::from(input.first(48));
    auto proof = KZGProof::from(input.last(48));
    auto z = Bytes32::from(input.subspan(48, 32));
    auto y = Bytes32::from(input.subspan(80, 32));
    if ((choice & 1U) != 0) {
        commitment = small_point(choice >> 1U);
        proof = small_point(choice >> 4U);
        z[0] = y[0] = 0;  // below the modulus
    }
    const auto verdict = verify_kzg_proof(commitment, z, y, proof);
    static base::FuzzTally tally;
    tally.input(verdict.has_value());
    if (verdict) {
        // A point that c-kzg accepts is one that the BLS room accepts, the identity apart.
        CAIRN_ASSERT(PublicKey::decompress(commitment, BlsDraft::ietf_03).has_value());
        CAIRN_ASSERT(PublicKey::decompress(proof, BlsDraft::ietf_03).has_value());
    } else {
        CAIRN_ASSERT(verdict.error() == KzgError::malformed);
        CAIRN_ASSERT((choice & 1U) == 0);
    }
    return 0;
}
