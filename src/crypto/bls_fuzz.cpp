// Decompression of arbitrary bytes: what is accepted compresses to the same bytes, in G1 and in G2,
// and the two drafts differ in the identity only.
#include "crypto/bls.hpp"

#include "base/assert.hpp"

#include <cstddef>
#include <cstdint>

using namespace cairn;
using namespace cairn::crypto;

namespace {

void try_public_key(const BLSPubkey& bytes) {
    const auto key = PublicKey::decompress(bytes);
    const auto key_03 = PublicKey::decompress(bytes, BlsDraft::ietf_03);
    CAIRN_ASSERT(key == key_03 || bytes == G1_POINT_AT_INFINITY);
    if (key) {
        CAIRN_ASSERT(key->compress() == bytes);
        CAIRN_ASSERT(PublicKey::decompress_validated(bytes) == key);
    }
}

void try_signature(const BLSSignature& bytes) {
    const auto signature = Signature::decompress(bytes);
    if (signature) {
        CAIRN_ASSERT(signature->compress() == bytes);
        CAIRN_ASSERT(signature_to_g2(bytes).has_value());
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const BytesView input(data, size);
    if (size == BLSPubkey::size()) {
        try_public_key(BLSPubkey::from(input));
    } else if (size == BLSSignature::size()) {
        try_signature(BLSSignature::from(input));
    }
    return 0;
}
