// Known answers of RFC 4231 (HMAC) and RFC 5869 (HKDF); keys_test runs those of Wycheproof.
#include "crypto/hkdf.hpp"

#include <gtest/gtest.h>

namespace cairn::crypto {
namespace {

TEST(Hmac, Rfc4231) {
    const Bytes data = *base::from_hex("7768617420646f2079612077616e7420666f72206e6f7468696e673f");
    EXPECT_EQ(base::to_hex(hmac_sha256(*base::from_hex("4a656665"), data).view()),
              "0x5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(
        base::to_hex(hmac_sha256(Bytes(20, 0x0b), *base::from_hex("4869205468657265")).view()),
        "0xb0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
}

TEST(Hmac, Rfc4231WithSha512) {
    const Bytes data = *base::from_hex("7768617420646f2079612077616e7420666f72206e6f7468696e673f");
    EXPECT_EQ(base::to_hex(hmac_sha512(*base::from_hex("4a656665"), data).view()),
              "0x164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
              "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737");
}

TEST(Hmac, TakesAnEmptyKeyAndAnEmptyMessage) {
    EXPECT_EQ(base::to_hex(hmac_sha256({}, {}).view()),
              "0xb613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

struct HkdfCase {
    std::string_view ikm;
    std::string_view salt;
    std::string_view info;
    std::string_view prk;
    std::string_view okm;
};

constexpr HkdfCase hkdf_cases[] = {
    {"0x0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "0x000102030405060708090a0b0c",
     "0xf0f1f2f3f4f5f6f7f8f9", "0x077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
     "0x3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"},
    {"0x0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "0x", "0x",
     "0x19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
     "0x8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"},
};

TEST(Hkdf, Rfc5869) {
    for (const HkdfCase& c : hkdf_cases) {
        const SecretBytes prk = hkdf_extract(*base::from_hex(c.salt), *base::from_hex(c.ikm));
        EXPECT_EQ(base::to_hex(prk.view()), c.prk);
        EXPECT_EQ(base::to_hex(hkdf_expand(prk.view(), *base::from_hex(c.info), 42).view()), c.okm);
    }
}

TEST(Hkdf, AShorterOutputIsTheBeginningOfALongerOne) {
    const SecretBytes prk = hkdf_extract({}, Bytes(32, 7));
    const SecretBytes longest = hkdf_expand(prk.view(), {}, HKDF_SHA256_OUTPUT_BYTES_MAX);
    for (const std::size_t size : {0U, 1U, 31U, 32U, 33U, 64U, 8159U}) {
        const SecretBytes shorter = hkdf_expand(prk.view(), {}, size);
        EXPECT_TRUE(equal_in_constant_time(shorter.view(), longest.view().first(size))) << size;
    }
}

}  // namespace
}  // namespace cairn::crypto
