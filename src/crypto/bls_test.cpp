#include "crypto/bls.hpp"

#include "crypto/random.hpp"
#include "crypto/secret_key.hpp"

#include <gtest/gtest.h>

#include <array>
#include <span>
#include <string_view>
#include <vector>

namespace cairn::crypto {
namespace {

SecretKey key_of(std::uint64_t number) {
    Bytes32 bytes;
    for (std::size_t i = 0; i < 8; ++i) {
        bytes[31 - i] = static_cast<std::uint8_t>(number >> (8 * i));
    }
    return SecretKey::from_bytes(bytes.bytes).value();
}

Bytes32 message_of(std::uint8_t tag) {
    Bytes32 message;
    message.bytes.fill(tag);
    return message;
}

template <class T>
T parse(std::string_view hex) {
    return base::fixed_from_hex<T::size()>(hex).value_or(T{});
}

// Secret key 0x263dbd79..., message of 32 zero bytes: bls12-381-tests
// sign/sign_case_7055381f640f2c1d.
constexpr std::string_view known_secret =
    "0x263dbd792f5b1be47ed85f8938c0f29586af0d3ac7b977f21c278fe1462040e3";
constexpr std::string_view known_pubkey =
    "0xa491d1b0ecd9bb917989f0e74f0dea0422eac4a873e5e2644f368dffb9a6e20fd6e10c1b77654d067c0618f6e5a7"
    "f79a";
constexpr std::string_view known_signature_of_zeros =
    "0xb6ed936746e01f8ecf281f020953fbf1f01debd5657c4a383940b020b26507f6076334f91e2366c96e9ab279fb51"
    "5809"
    "0352ea1c5b0c9274504f4f0e7053af24802e51e4568d164fe986834f41e55c8e850ce1f98458c0cfc9ab380b55285a"
    "55";

TEST(Bls, known_key_and_signature) {
    const auto secret = SecretKey::from_bytes(parse<Bytes32>(known_secret).bytes);
    ASSERT_TRUE(secret);
    EXPECT_EQ(sk_to_pk(*secret), parse<BLSPubkey>(known_pubkey));
    const BLSSignature signature = sign(*secret, Bytes32{}.view());
    EXPECT_EQ(signature, parse<BLSSignature>(known_signature_of_zeros));
    EXPECT_TRUE(verify(sk_to_pk(*secret), Bytes32{}.view(), signature));
}

TEST(Bls, verify_rejects_other_message_key_and_signature) {
    const SecretKey secret = key_of(42);
    const BLSPubkey pubkey = sk_to_pk(secret);
    const BLSSignature signature = sign(secret, message_of(1).view());
    EXPECT_TRUE(verify(pubkey, message_of(1).view(), signature));
    EXPECT_FALSE(verify(pubkey, message_of(2).view(), signature));
    EXPECT_FALSE(verify(sk_to_pk(key_of(43)), message_of(1).view(), signature));
    EXPECT_FALSE(verify(pubkey, message_of(1).view(), sign(secret, message_of(2).view())));
    EXPECT_FALSE(verify(pubkey, message_of(1).view(), G2_POINT_AT_INFINITY));
    EXPECT_FALSE(verify(pubkey, message_of(1).view(), BLSSignature{}));
    EXPECT_FALSE(verify(BLSPubkey{}, message_of(1).view(), signature));
    EXPECT_FALSE(verify(PublicKey{}, message_of(1).view(), signature));
}

TEST(Bls, every_bit_flip_of_a_signature_is_rejected) {
    const SecretKey secret = key_of(7);
    const PublicKey key = to_public_key(secret);
    const BLSSignature good = sign(secret, message_of(1).view());
    for (std::size_t bit = 0; bit < 8 * BLSSignature::size(); bit += 13) {
        BLSSignature flipped = good;
        flipped[bit / 8] = static_cast<std::uint8_t>(flipped[bit / 8] ^ (1U << (bit % 8)));
        EXPECT_FALSE(verify(key, message_of(1).view(), flipped)) << bit;
    }
}

TEST(Bls, identity_as_key_is_valid_only_in_draft_03) {
    EXPECT_FALSE(key_validate(G1_POINT_AT_INFINITY));
    EXPECT_TRUE(key_validate(G1_POINT_AT_INFINITY, BlsDraft::ietf_03));
    const Bytes32 message = message_of(1);
    EXPECT_FALSE(verify(G1_POINT_AT_INFINITY, message.view(), G2_POINT_AT_INFINITY));
    EXPECT_TRUE(
        verify(G1_POINT_AT_INFINITY, message.view(), G2_POINT_AT_INFINITY, BlsDraft::ietf_03));
    EXPECT_FALSE(verify(G1_POINT_AT_INFINITY, message.view(), sign(key_of(1), message.view()),
                        BlsDraft::ietf_03));
}

struct BadKey {
    std::string_view name;
    std::string_view hex;
    BlsError want;
};

// bls12-381-tests deserialization_G1.
constexpr std::array<BadKey, 6> bad_keys = {{
    {"no compression flag",
     "0x0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
     "00000",
     BlsError::bad_encoding},
    {"infinity with a coordinate",
     "0xc000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
     "00001",
     BlsError::bad_encoding},
    {"x equal to the modulus",
     "0x9a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9fefffffff"
     "faaab",
     BlsError::bad_encoding},
    {"not on the curve",
     "0x8123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789a"
     "bcde0",
     BlsError::not_on_curve},
    {"not in the subgroup",
     "0x8123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789a"
     "bcdef",
     BlsError::not_in_subgroup},
    {"the identity",
     "0xc000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
     "00000",
     BlsError::point_at_infinity},
}};

TEST(PublicKey, rejects_with_the_reason) {
    for (const auto& [name, hex, want] : bad_keys) {
        const auto key = PublicKey::decompress(parse<BLSPubkey>(hex));
        ASSERT_FALSE(key) << name;
        EXPECT_EQ(key.error(), want) << name;
    }
}

TEST(PublicKey, compresses_to_what_it_came_from) {
    const auto bytes = parse<BLSPubkey>(known_pubkey);
    const auto key = PublicKey::decompress(bytes);
    ASSERT_TRUE(key);
    EXPECT_EQ(key->compress(), bytes);
    EXPECT_EQ(PublicKey::decompress_validated(bytes), key);
    EXPECT_EQ(PublicKey{}.compress(), G1_POINT_AT_INFINITY);
}

TEST(Signature, rejects_with_the_reason) {
    BLSSignature bytes{};
    EXPECT_EQ(Signature::decompress(bytes).error(), BlsError::bad_encoding);
    bytes[0] = 0x80;
    bytes[95] = 0x01;
    EXPECT_FALSE(Signature::decompress(bytes));
    EXPECT_EQ(Signature::decompress(G2_POINT_AT_INFINITY), Signature{});
    EXPECT_EQ(Signature{}.compress(), G2_POINT_AT_INFINITY);
}

class Committee : public testing::Test {
  protected:
    void SetUp() override {
        for (std::uint8_t i = 0; i < 5; ++i) {
            const SecretKey secret = key_of(100U + i);
            pubkeys.push_back(sk_to_pk(secret));
            messages.push_back(message_of(i));
            same_message.push_back(sign(secret, message_of(9).view()));
            own_message.push_back(sign(secret, messages.back().view()));
        }
        for (const Bytes32& message : messages) {
            views.push_back(message.view());
        }
    }

    std::vector<BLSPubkey> pubkeys;
    std::vector<Bytes32> messages;
    std::vector<BytesView> views;
    std::vector<BLSSignature> same_message;
    std::vector<BLSSignature> own_message;
};

TEST_F(Committee, fast_aggregate_verify) {
    const BLSSignature signature = aggregate(std::span<const BLSSignature>(same_message)).value();
    EXPECT_TRUE(fast_aggregate_verify(pubkeys, message_of(9).view(), signature));
    EXPECT_TRUE(eth_fast_aggregate_verify(pubkeys, message_of(9).view(), signature));
    EXPECT_TRUE(verify(eth_aggregate_pubkeys(pubkeys).value(), message_of(9).view(), signature));
    EXPECT_FALSE(fast_aggregate_verify(pubkeys, message_of(8).view(), signature));
    EXPECT_FALSE(
        fast_aggregate_verify(std::span(pubkeys).first(4), message_of(9).view(), signature));
    pubkeys.push_back(G1_POINT_AT_INFINITY);
    EXPECT_FALSE(fast_aggregate_verify(pubkeys, message_of(9).view(), signature));
    EXPECT_TRUE(fast_aggregate_verify(pubkeys, message_of(9).view(), signature, BlsDraft::ietf_03));
}

TEST_F(Committee, only_the_eth_rule_accepts_no_keys) {
    const BytesView message = views[0];
    EXPECT_FALSE(fast_aggregate_verify({}, message, G2_POINT_AT_INFINITY));
    EXPECT_FALSE(fast_aggregate_verify({}, message, G2_POINT_AT_INFINITY, BlsDraft::ietf_03));
    EXPECT_TRUE(eth_fast_aggregate_verify({}, message, G2_POINT_AT_INFINITY));
    EXPECT_FALSE(eth_fast_aggregate_verify({}, message, same_message[0]));
    EXPECT_EQ(eth_aggregate_pubkeys({}).error(), BlsError::empty_list);
}

TEST_F(Committee, keys_that_cancel_verify_nothing) {
    // The secret keys k and r - k.
    const auto negative = SecretKey::from_bytes(
        parse<Bytes32>("0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000000").bytes);
    const std::array<BLSPubkey, 2> pair = {sk_to_pk(key_of(1)), sk_to_pk(*negative)};
    EXPECT_EQ(eth_aggregate_pubkeys(pair).value(), G1_POINT_AT_INFINITY);
    EXPECT_FALSE(fast_aggregate_verify(pair, views[0], G2_POINT_AT_INFINITY));
}

TEST_F(Committee, aggregate_verify) {
    const BLSSignature signature = aggregate(std::span<const BLSSignature>(own_message)).value();
    EXPECT_TRUE(aggregate_verify(pubkeys, views, signature));
    std::swap(views[0], views[1]);
    EXPECT_FALSE(aggregate_verify(pubkeys, views, signature));
    std::swap(views[0], views[1]);
    EXPECT_FALSE(aggregate_verify(pubkeys, std::span(views).first(4), signature));
    EXPECT_FALSE(aggregate_verify({}, {}, G2_POINT_AT_INFINITY));
    pubkeys.push_back(G1_POINT_AT_INFINITY);
    views.push_back(views[0]);
    EXPECT_FALSE(aggregate_verify(pubkeys, views, signature));
    EXPECT_TRUE(aggregate_verify(pubkeys, views, signature, BlsDraft::ietf_03));
}

TEST_F(Committee, aggregate_of_nothing_or_of_a_bad_signature_is_an_error) {
    EXPECT_EQ(aggregate(std::span<const BLSSignature>{}).error(), BlsError::empty_list);
    same_message[3] = BLSSignature{};
    EXPECT_EQ(aggregate(std::span<const BLSSignature>(same_message)).error(),
              BlsError::bad_encoding);
}

TEST(SignatureToG2, identity_is_one_one) {
    const auto point = signature_to_g2(G2_POINT_AT_INFINITY);
    ASSERT_TRUE(point);
    Bytes48 one;
    one[47] = 1;
    EXPECT_EQ(*point, (G2Coordinates{one, Bytes48{}, one, Bytes48{}}));
    EXPECT_EQ(signature_to_g2(BLSSignature{}).error(), BlsError::bad_encoding);
}

TEST(SignatureToG2, compressed_x_is_x1_then_x0) {
    const BLSSignature signature = sign(key_of(3), message_of(3).view());
    const G2Coordinates point = signature_to_g2(signature).value();
    Bytes48 x1 = point.x1;
    x1[0] = static_cast<std::uint8_t>(x1[0] | (signature[0] & 0xe0U));
    EXPECT_EQ(x1, Bytes48::from(signature.view().first(48)));
    EXPECT_EQ(point.x0, Bytes48::from(signature.view().subspan(48)));
}

// RFC 9380, J.10.1, msg = "abc".
TEST(HashToG2, rfc_9380_vector) {
    constexpr std::string_view message = "abc";
    const G2Coordinates point =
        hash_to_g2({reinterpret_cast<const std::uint8_t*>(message.data()), message.size()},
                   "QUUX-V01-CS02-with-BLS12381G2_XMD:SHA-256_SSWU_RO_");
    EXPECT_EQ(
        base::to_hex(point.x0.view()),
        "0x02c2d18e033b960562aae3cab37a27ce00d80ccd5ba4b7fe0e7a210245129dbec7780ccc7954725f4168aff"
        "2787776e6");
}

}  // namespace
}  // namespace cairn::crypto
