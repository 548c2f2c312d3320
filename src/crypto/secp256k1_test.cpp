#include "crypto/secp256k1.hpp"

#include "crypto/keccak256.hpp"
#include "crypto/random.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace cairn::crypto {
namespace {

Bytes32 number(std::string_view hex) {
    const Bytes digits = base::from_hex(hex).value();
    Bytes32 out;
    std::copy(digits.begin(), digits.end(),
              out.bytes.end() - static_cast<std::ptrdiff_t>(digits.size()));
    return out;
}

Secp256k1SecretKey key_of(std::string_view hex) {
    return Secp256k1SecretKey::from_bytes(number(hex).bytes).value();
}

const Bytes32 order = number("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");
const Bytes32 generator_x =
    number("79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798");

/// n - number
Bytes32 negated(const Bytes32& number) {
    Bytes32 out;
    int borrow = 0;
    for (std::size_t i = 32; i-- > 0;) {
        const int digit = order[i] - number[i] - borrow;
        borrow = digit < 0 ? 1 : 0;
        out[i] = static_cast<std::uint8_t>(digit + 256 * borrow);
    }
    return out;
}

// EIP-155's example.
const Bytes32 eip155_hash =
    number("daf5a779ae972f972197303d7b574746c7ef83eadac0f2791ad23db92e4c8e53");
const RecoverableSignature eip155_signature = {
    number("28ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276"),
    number("67cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83"), 0};
const std::string_view eip155_key =
    "4646464646464646464646464646464646464646464646464646464646464646";

TEST(Secp256k1, AddressesOfKnownKeys) {
    const auto address = [](std::string_view key) {
        return base::to_hex(address_of(to_public_key(key_of(key))).view());
    };
    EXPECT_EQ(address("01"), "0x7e5f4552091a69125d5dfcb7b8c2659029395bdf");
    EXPECT_EQ(address("02"), "0x2b5ad5c4795c026514f8317c7a215e218dccd6cf");
    EXPECT_EQ(address(eip155_key), "0x9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f");
}

TEST(Secp256k1, SignsAsEip155Does) {
    EXPECT_EQ(sign_recoverable(key_of(eip155_key), eip155_hash), eip155_signature);
}

TEST(Secp256k1, RecoversAndVerifiesWhatItSigned) {
    SeededRandom random(5);
    for (int i = 0; i < 50; ++i) {
        Bytes32 secret;
        Bytes32 hash;
        random.fill(secret.bytes);
        random.fill(hash.bytes);
        const auto key = Secp256k1SecretKey::from_bytes(secret.bytes).value();
        const RecoverableSignature signature = sign_recoverable(key, hash);
        EXPECT_TRUE(is_low_s(signature.s));
        EXPECT_EQ(recover_public_key(hash, signature), to_public_key(key));
        EXPECT_EQ(verify_secp256k1(to_public_key(key), hash, signature.r, signature.s), true);
        hash[0] ^= 1U;
        EXPECT_NE(recover_public_key(hash, signature), to_public_key(key));
        EXPECT_EQ(verify_secp256k1(to_public_key(key), hash, signature.r, signature.s), false);
    }
}

// (r, n - s) with the other parity is the same signature.
TEST(Secp256k1, RecoversFromTheHighHalfOfS) {
    RecoverableSignature high = eip155_signature;
    high.s = negated(high.s);
    high.y_parity = 1;
    EXPECT_FALSE(is_low_s(high.s));
    const auto key = to_public_key(key_of(eip155_key));
    EXPECT_EQ(recover_public_key(eip155_hash, high), key);
    EXPECT_EQ(verify_secp256k1(key, eip155_hash, high.r, high.s), true);
}

TEST(Secp256k1, LowSEndsAtHalfTheOrder) {
    EXPECT_TRUE(
        is_low_s(number("7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0")));
    EXPECT_FALSE(
        is_low_s(number("7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a1")));
}

void expect_refused(const Bytes32& r, const Bytes32& s, std::uint8_t parity, Secp256k1Error error) {
    const auto key = recover_public_key(eip155_hash, {r, s, parity});
    ASSERT_FALSE(key.has_value());
    EXPECT_EQ(key.error(), error);
}

TEST(Secp256k1, RefusesWhatIsNoSignature) {
    const auto& [r, s, parity] = eip155_signature;
    expect_refused(r, s, 2, Secp256k1Error::bad_parity);
    expect_refused(Bytes32{}, s, 0, Secp256k1Error::scalar_out_of_range);
    expect_refused(r, Bytes32{}, 0, Secp256k1Error::scalar_out_of_range);
    expect_refused(order, s, 0, Secp256k1Error::scalar_out_of_range);
    expect_refused(r, order, 0, Secp256k1Error::scalar_out_of_range);
    // 5^3 + 7 is no square.
    expect_refused(number("05"), s, 0, Secp256k1Error::not_on_curve);
    // s R = z G with R = G and s = z leaves nothing for the key.
    expect_refused(generator_x, eip155_hash, 0, Secp256k1Error::no_public_key);
}

TEST(Secp256k1, RefusesKeysOutOfRange) {
    for (const Bytes32& scalar : {Bytes32{}, order}) {
        EXPECT_FALSE(Secp256k1SecretKey::from_bytes(scalar.bytes).has_value());
    }
    Bytes32 last = order;
    --last[31];
    EXPECT_TRUE(Secp256k1SecretKey::from_bytes(last.bytes).has_value());
}

TEST(Secp256k1, VerificationRefusesWhatIsNoKeyOrNoNumber) {
    Secp256k1PublicKey off_curve = to_public_key(key_of("01"));
    off_curve[63] ^= 1U;
    const auto& [r, s, parity] = eip155_signature;
    EXPECT_EQ(verify_secp256k1(off_curve, eip155_hash, r, s).error(), Secp256k1Error::not_on_curve);
    EXPECT_EQ(verify_secp256k1({}, eip155_hash, r, s).error(), Secp256k1Error::not_on_curve);
    const auto key = to_public_key(key_of("01"));
    EXPECT_EQ(verify_secp256k1(key, eip155_hash, order, s).error(),
              Secp256k1Error::scalar_out_of_range);
    EXPECT_EQ(verify_secp256k1(key, eip155_hash, r, {}).error(),
              Secp256k1Error::scalar_out_of_range);
}

TEST(Secp256k1, CompressedKeysComeBack) {
    for (const std::string_view secret : {"01", "02", "03", "04", "05", "06"}) {
        const auto key = to_public_key(key_of(secret));
        EXPECT_EQ(decompress_secp256k1(compress(key)), key);
    }
    FixedBytes<33> bad;
    EXPECT_FALSE(decompress_secp256k1(bad).has_value());
    bad[0] = 2;
    bad[32] = 5;  // x = 5, see above
    EXPECT_EQ(decompress_secp256k1(bad).error(), Secp256k1Error::not_on_curve);
    bad = compress(to_public_key(key_of("01")));
    bad[0] = 4;
    EXPECT_FALSE(decompress_secp256k1(bad).has_value());
}

TEST(Secp256k1, AMovedKeyLeavesNothingBehind) {
    Secp256k1SecretKey key = key_of("07");
    Secp256k1SecretKey moved = std::move(key);
    EXPECT_EQ(Bytes32::from(moved.bytes()), number("07"));
    EXPECT_EQ(Bytes32::from(key.bytes()),
              Bytes32{});  // NOLINT(bugprone-use-after-move): on purpose
}

}  // namespace
}  // namespace cairn::crypto
