#include "devnet/validator_keys.hpp"

#include "keys/derivation.hpp"
#include "validator/interop_key.hpp"

#include <gtest/gtest.h>

namespace cairn::devnet {
namespace {

Bytes32 bytes_of(const crypto::SecretKey& key) {
    Bytes32 bytes;
    key.to_bytes(bytes.bytes);
    return bytes;
}

TEST(ValidatorKeys, AreThoseThatStakingToolsDerive) {
    const auto mnemonic = keys::Mnemonic::parse(DEVNET_MNEMONIC).value();
    const ValidatorKeys keys(mnemonic);
    const auto expected = keys::validator_keys(mnemonic, 0, 3);
    for (std::uint64_t i = 0; i < 3; ++i) {
        EXPECT_EQ(bytes_of(keys.signing_key(i)), bytes_of(expected[i].signing)) << i;
    }
    EXPECT_EQ(keys.path(2), "m/12381/3600/2/0/0");
}

TEST(ValidatorKeys, OrThoseThatEveryoneKnows) {
    const ValidatorKeys keys;
    EXPECT_EQ(bytes_of(keys.signing_key(5)), bytes_of(validator::interop_key(5)));
    EXPECT_EQ(keys.path(5), "");
}

}  // namespace
}  // namespace cairn::devnet
