// ERC-2333: its test cases, and its text over our HKDF as a second implementation.
#include "crypto/hkdf.hpp"
#include "crypto/random.hpp"
#include "crypto/secret_key.hpp"
#include "crypto/sha256.hpp"

#include <gtest/gtest.h>

#include <array>

namespace cairn::crypto {
namespace {

std::string hex(const SecretKey& key) {
    Bytes32 bytes;
    key.to_bytes(bytes.bytes);
    return base::to_hex(bytes.view()).substr(2);
}

struct Case {
    std::string_view seed;
    std::string_view master_SK;
    std::uint32_t child_index;
    std::string_view child_SK;
};

constexpr auto cases = std::to_array<Case>({
    {"c55257c360c07c72029aebc1b53c05ed0362ada38ead3e3e9efa3708e53495531f09a6987599d18264c1e1c92f2cf"
     "1"
     "41630c7a3c4ab7c81b2f001698e7463b04",
     "0d7359d57963ab8fbbde1852dcf553fedbc31f464d80ee7d40ae683122b45070", 0,
     "2d18bd6c14e6d15bf8b5085c9b74f3daae3b03cc2014770a599d8c1539e50f8e"},
    {"3141592653589793238462643383279502884197169399375105820974944592",
     "41c9e07822b092a93fd6797396338c3ada4170cc81829fdfce6b5d34bd5e7ec7", 3141592653,
     "384843fad5f3d777ea39de3e47a8f999ae91f89e42bffa993d91d9782d152a0f"},
    {"0099FF991111002299DD7744EE3355BBDD8844115566CC55663355668888CC00",
     "3cfa341ab3910a7d00d933d8f7c4fe87c91798a0397421d6b19fd5b815132e80", 4294967295,
     "40e86285582f35b28821340f6a53b448588efa575bc4d88c32ef8567b8d9479b"},
    {"d4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3",
     "2a0e28ffa5fbbe2f8e7aad4ed94f745d6bf755c51182e119bb1694fe61d3afca", 42,
     "455c0dc9fccb3395825d92a60d2672d69416be1c2578a87a7a3d3ced11ebb88d"},
});

TEST(KeyTree, TestCasesOfTheStandard) {
    for (const Case& c : cases) {
        const SecretKey master = derive_master_SK(*base::from_hex(c.seed));
        EXPECT_EQ(hex(master), c.master_SK);
        EXPECT_EQ(hex(derive_child_SK(master, c.child_index)), c.child_SK);
    }
}

// --- The standard's words ---

Bytes lamport_hashes(BytesView ikm, BytesView salt) {
    const SecretBytes okm = hkdf_expand(hkdf_extract(salt, ikm).view(), {}, 255 * 32);
    Bytes out;
    for (std::size_t i = 0; i < 255; ++i) {
        const Bytes32 hash = sha256(okm.view().subspan(32 * i, 32));
        out.insert(out.end(), hash.begin(), hash.end());
    }
    return out;
}

Bytes32 parent_SK_to_lamport_PK(const SecretKey& parent_SK, std::uint32_t index) {
    Bytes32 ikm;
    parent_SK.to_bytes(ikm.bytes);
    Bytes32 not_ikm = ikm;
    for (std::uint8_t& byte : not_ikm.bytes) {
        byte = static_cast<std::uint8_t>(~byte);
    }
    const Bytes salt = {static_cast<std::uint8_t>(index >> 24U),
                        static_cast<std::uint8_t>(index >> 16U),
                        static_cast<std::uint8_t>(index >> 8U), static_cast<std::uint8_t>(index)};
    Bytes lamport_PK = lamport_hashes(ikm.view(), salt);
    const Bytes second = lamport_hashes(not_ikm.view(), salt);
    lamport_PK.insert(lamport_PK.end(), second.begin(), second.end());
    return sha256(lamport_PK);
}

TEST(KeyTree, AgreesWithTheTextOfTheStandard) {
    SeededRandom random(2333);
    for (std::uint32_t i = 0; i < 20; ++i) {
        Bytes seed(32 + i);
        random.fill(seed);
        const SecretKey parent = derive_master_SK(seed);
        const std::uint32_t index = i * 0x0d00'0001U;
        // A master key is HKDF_mod_r of its seed, a child of its parent's Lamport key.
        EXPECT_EQ(hex(derive_child_SK(parent, index)),
                  hex(derive_master_SK(parent_SK_to_lamport_PK(parent, index).view())));
    }
}

}  // namespace
}  // namespace cairn::crypto
