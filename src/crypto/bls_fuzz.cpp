// Decompression of arbitrary bytes: what is accepted compresses to the same bytes, in G1 and in G2,
// and the two drafts differ in the identity only.
#include "crypto/bls.hpp"

#include "base/assert.hpp"
#include "base/fuzz_input_test.hpp"
#include "crypto/secret_key.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

using namespace cairn;
using namespace cairn::crypto;

namespace {

bool try_public_key(const BLSPubkey& bytes) {
    const auto key = PublicKey::decompress(bytes);
    const auto key_03 = PublicKey::decompress(bytes, BlsDraft::ietf_03);
    CAIRN_ASSERT(key == key_03 || bytes == G1_POINT_AT_INFINITY);
    if (key) {
        CAIRN_ASSERT(key->compress() == bytes);
        CAIRN_ASSERT(PublicKey::decompress_validated(bytes) == key);
    }
    return key.has_value();
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
    // Short input is filled up with zeros, so that every execution decompresses something.
    BLSSignature bytes;
    std::copy_n(data, std::min(size, bytes.size()), bytes.data());
    static base::FuzzTally tally;
    try_signature(bytes);
    bool valid = try_public_key(BLSPubkey::from(bytes.view().first(48)));

    // A valid key with one byte changed, so that not all is rejected at the flag bits.
    if (const auto secret = SecretKey::from_bytes(bytes.view().first<32>())) {
        BLSPubkey pubkey = sk_to_pk(*secret);
        try_public_key(pubkey);
        const std::size_t position = bytes[32] % pubkey.size();
        pubkey[position] = static_cast<std::uint8_t>(pubkey[position] ^ bytes[33]);
        valid = try_public_key(pubkey) || valid;
    }
    tally.input(valid);
    return 0;
}
