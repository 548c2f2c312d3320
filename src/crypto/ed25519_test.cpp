#include "crypto/ed25519.hpp"

#include <gtest/gtest.h>

namespace cairn::crypto {
namespace {

template <std::size_t N>
FixedBytes<N> fixed(std::string_view hex) {
    return FixedBytes<N>::from(*base::from_hex(hex));
}

// RFC 8032, section 7.1, TEST 3.
const Bytes32 KEY = fixed<32>("0xfc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025");
const FixedBytes<64> SIGNATURE = fixed<64>(
    "0x6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
    "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a");
const Bytes MESSAGE = {0xaf, 0x82};

TEST(Ed25519, VerifiesWhatTheRfcSigned) {
    EXPECT_TRUE(ed25519_verify(KEY, MESSAGE, SIGNATURE));
    // TEST 1: no message.
    EXPECT_TRUE(ed25519_verify(
        fixed<32>("0xd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"), {},
        fixed<64>("0xe5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                  "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")));
}

TEST(Ed25519, RefusesWhatWasChanged) {
    EXPECT_FALSE(ed25519_verify(KEY, Bytes{0xaf, 0x83}, SIGNATURE));
    for (std::size_t i = 0; i < 64; ++i) {
        FixedBytes<64> changed = SIGNATURE;
        changed[i] ^= 1U;
        EXPECT_FALSE(ed25519_verify(KEY, MESSAGE, changed)) << i;
    }
    Bytes32 other = KEY;
    other[0] ^= 1U;
    EXPECT_FALSE(ed25519_verify(other, MESSAGE, SIGNATURE));
}

TEST(Ed25519, RefusesASecondFormOfTheSameSignature) {
    // S + L, L = 2^252 + 27742317777372353535851937790883648493, little-endian.
    const Bytes32 order =
        fixed<32>("0xedd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
    FixedBytes<64> malleated = SIGNATURE;
    unsigned carry = 0;
    for (std::size_t i = 0; i < 32; ++i) {
        carry += static_cast<unsigned>(malleated[32 + i]) + order[i];
        malleated[32 + i] = static_cast<std::uint8_t>(carry);
        carry >>= 8U;
    }
    ASSERT_EQ(carry, 0U);
    EXPECT_FALSE(ed25519_verify(KEY, MESSAGE, malleated));
}

}  // namespace
}  // namespace cairn::crypto
