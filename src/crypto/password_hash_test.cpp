// Known answers of RFC 7914 (both functions), and of BIP-39 for PBKDF2 with SHA-512.
#include "crypto/password_hash.hpp"

#include <gtest/gtest.h>

namespace cairn::crypto {
namespace {

BytesView bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

struct ScryptCase {
    std::string_view password;
    std::string_view salt;
    ScryptCost cost;
    std::string_view want;
};

constexpr ScryptCase scrypt_cases[] = {
    {"",
     "",
     {16, 1, 1},
     "0x77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
     "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906"},
    {"password",
     "NaCl",
     {1024, 8, 16},
     "0xfdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
     "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640"},
    {"pleaseletmein",
     "SodiumChloride",
     {16384, 8, 1},
     "0x7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
     "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887"},
};

TEST(PasswordHash, ScryptOfRfc7914) {
    for (const ScryptCase& c : scrypt_cases) {
        const auto key = scrypt(bytes(c.password), bytes(c.salt), c.cost, 64);
        ASSERT_TRUE(key.has_value());
        EXPECT_EQ(base::to_hex(key->view()), c.want);
    }
}

TEST(PasswordHash, ScryptRefusesWhatTheRfcDoesNotAllow) {
    for (const ScryptCost cost :
         {ScryptCost{0, 8, 1}, ScryptCost{1, 8, 1}, ScryptCost{3, 8, 1}, ScryptCost{16, 0, 1},
          ScryptCost{16, 8, 0}, ScryptCost{16, 1U << 20U, 1U << 20U}}) {
        EXPECT_FALSE(scrypt(bytes("password"), bytes("salt"), cost, 32).has_value());
    }
}

TEST(PasswordHash, Pbkdf2WithSha256OfRfc7914) {
    EXPECT_EQ(base::to_hex(pbkdf2_hmac_sha256(bytes("passwd"), bytes("salt"), 1, 64).view()),
              "0x55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
              "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783");
    EXPECT_EQ(base::to_hex(pbkdf2_hmac_sha256(bytes("Password"), bytes("NaCl"), 80000, 64).view()),
              "0x4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56"
              "a1d425a1225833549adb841b51c9b3176a272bdebba1d078478f62b397f33c8d");
}

TEST(PasswordHash, Pbkdf2WithSha512OfBip39) {
    const auto phrase = bytes(
        "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon "
        "about");
    EXPECT_EQ(base::to_hex(pbkdf2_hmac_sha512(phrase, bytes("mnemonicTREZOR"), 2048, 64).view()),
              "0xc55257c360c07c72029aebc1b53c05ed0362ada38ead3e3e9efa3708e5349553"
              "1f09a6987599d18264c1e1c92f2cf141630c7a3c4ab7c81b2f001698e7463b04");
}

}  // namespace
}  // namespace cairn::crypto
