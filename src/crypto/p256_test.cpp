#include "crypto/p256.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace cairn::crypto {
namespace {

Bytes32 number(std::string_view hex) {
    return *base::fixed_from_hex<32>(hex);
}

const P256Signature valid = {
    number("4cee90eb86eaa050036147a12d49004b6b9c72bd725d39d4785011fe190f0b4d"),
    number("a73bd4903f0ce3b639bbbf6e8e80d16931ff4bcf5993d58468e8fb19086e8cac"),
    number("36dbcd03009df8c59286b162af3bd7fcc0450c9aa81be5d10d312af6c66b1d60"),
    number("4aebd3099c618202fcfe16ae7770b0c49ab5eadf74b754204a3bb6060e44eff3"),
    number("7618b065f9832de4ca6ca971a7a1adc826d0f7c00181a5fb2ddf79ae00b4e10e")};
const Bytes32 order = number("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
const Bytes32 prime = number("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff");

TEST(P256, AcceptsASignatureWithEitherHalfOfS) {
    EXPECT_TRUE(p256_verify(valid));
    P256Signature other = valid;
    int borrow = 0;
    for (std::size_t i = 32; i-- > 0;) {
        const int digit = order[i] - valid.s[i] - borrow;
        borrow = digit < 0 ? 1 : 0;
        other.s[i] = static_cast<std::uint8_t>(digit + 256 * borrow);
    }
    EXPECT_TRUE(p256_verify(other));
}

TEST(P256, RefusesASignatureWithAnyPartChanged) {
    for (Bytes32 P256Signature::* const part :
         {&P256Signature::hash, &P256Signature::r, &P256Signature::s, &P256Signature::x,
          &P256Signature::y}) {
        P256Signature changed = valid;
        (changed.*part)[31] ^= 1U;
        EXPECT_FALSE(p256_verify(changed));
    }
}

TEST(P256, RefusesNumbersOutOfRange) {
    for (Bytes32 P256Signature::* const part : {&P256Signature::r, &P256Signature::s}) {
        for (const Bytes32& bad : {Bytes32{}, order}) {
            P256Signature changed = valid;
            changed.*part = bad;
            EXPECT_FALSE(p256_verify(changed));
        }
    }
    P256Signature changed = valid;
    changed.x = prime;
    EXPECT_FALSE(p256_verify(changed));
    changed = valid;
    changed.x = changed.y = {};
    EXPECT_FALSE(p256_verify(changed));
}

// (hash / s) G + (r / s) Q with Q = G and hash = -r.
TEST(P256, RefusesWhatEndsInTheIdentity) {
    P256Signature identity;
    identity.x = number("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296");
    identity.y = number("4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5");
    identity.hash = order;
    --identity.hash[31];
    identity.r[31] = 1;
    identity.s[31] = 1;
    EXPECT_FALSE(p256_verify(identity));
}

}  // namespace
}  // namespace cairn::crypto
