#include "crypto/aes_ctr.hpp"

#include <gtest/gtest.h>

namespace cairn::crypto {
namespace {

// NIST SP 800-38A, F.5.1 CTR-AES128.Encrypt
TEST(Aes128Ctr, KnownAnswer) {
    const auto key = *base::fixed_from_hex<16>("2b7e151628aed2a6abf7158809cf4f3c");
    const auto iv = *base::fixed_from_hex<16>("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");
    const Bytes plain = *base::from_hex(
        "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
        "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710");
    Bytes text = plain;
    aes_128_ctr(key.bytes, iv.bytes, text, text);
    EXPECT_EQ(base::to_hex(text),
              "0x874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff"
              "5ae4df3edbd5d35e5b4f09020db03eab1e031dda2fbe03d1792170a0f3009cee");
    aes_128_ctr(key.bytes, iv.bytes, text, text);
    EXPECT_EQ(text, plain);
}

TEST(Aes128Ctr, TakesAnEmptyMessage) {
    Bytes nothing;
    aes_128_ctr(FixedBytes<16>{}.bytes, FixedBytes<16>{}.bytes, nothing, nothing);
    EXPECT_TRUE(nothing.empty());
}

}  // namespace
}  // namespace cairn::crypto
