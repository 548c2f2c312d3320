#include "crypto/secret_key.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <new>
#include <type_traits>
#include <vector>

namespace cairn::crypto {
namespace {

// The group order r.
constexpr std::string_view group_order =
    "0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001";

Bytes32 parse(std::string_view hex) {
    return base::fixed_from_hex<32>(hex).value_or(Bytes32{});
}

Bytes32 number(std::uint8_t value) {
    Bytes32 out;
    out[31] = value;
    return out;
}

SecretKey key_of(std::uint8_t value) {
    return SecretKey::from_bytes(number(value).bytes).value();
}

static_assert(!std::is_copy_constructible_v<SecretKey>);
static_assert(!std::is_copy_assignable_v<SecretKey>);

template <class T>
concept Comparable = requires(const T& a, const T& b) { a == b; };
static_assert(!Comparable<SecretKey>);

TEST(SecretKey, range_is_one_to_order) {
    EXPECT_EQ(SecretKey::from_bytes(number(0).bytes).error(), BlsError::scalar_out_of_range);
    EXPECT_TRUE(SecretKey::from_bytes(number(1).bytes));
    Bytes32 order = parse(group_order);
    EXPECT_EQ(SecretKey::from_bytes(order.bytes).error(), BlsError::scalar_out_of_range);
    --order[31];
    EXPECT_TRUE(SecretKey::from_bytes(order.bytes));
    order.bytes.fill(0xff);
    EXPECT_EQ(SecretKey::from_bytes(order.bytes).error(), BlsError::scalar_out_of_range);
}

TEST(SecretKey, bytes_round_trip) {
    const Bytes32 bytes =
        parse("0x263dbd792f5b1be47ed85f8938c0f29586af0d3ac7b977f21c278fe1462040e3");
    Bytes32 out;
    SecretKey::from_bytes(bytes.bytes)->to_bytes(out.bytes);
    EXPECT_EQ(out, bytes);
}

TEST(SecretKey, plus_adds_public_keys_and_refuses_zero) {
    EXPECT_EQ(sk_to_pk(key_of(5).plus(key_of(7)).value()), sk_to_pk(key_of(12)));
    const auto minus_one = SecretKey::from_bytes(
        parse("0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000000").bytes);
    EXPECT_EQ(key_of(1).plus(*minus_one).error(), BlsError::scalar_out_of_range);
    EXPECT_EQ(sk_to_pk(key_of(3).plus(*minus_one).value()), sk_to_pk(key_of(2)));
}

TEST(SecretKey, signature_of_sum_is_sum_of_signatures) {
    const Bytes32 message = number(9);
    const std::array<BLSSignature, 2> both = {sign(key_of(5), message.view()),
                                              sign(key_of(7), message.view())};
    EXPECT_EQ(aggregate(std::span<const BLSSignature>(both)).value(),
              sign(key_of(12), message.view()));
}

TEST(SecretKey, wiped_when_it_dies_and_when_moved_from) {
    alignas(SecretKey) std::array<std::uint8_t, sizeof(SecretKey)> memory{};
    auto* key = new (memory.data()) SecretKey(key_of(77));
    const auto holds_only_zeros = [&] {
        return std::ranges::all_of(memory, [](std::uint8_t byte) { return byte == 0; });
    };
    EXPECT_FALSE(holds_only_zeros());
    const SecretKey moved = std::move(*key);
    EXPECT_TRUE(holds_only_zeros());
    EXPECT_EQ(sk_to_pk(moved), sk_to_pk(key_of(77)));
    *key = key_of(78);
    EXPECT_FALSE(holds_only_zeros());
    key->~SecretKey();
    EXPECT_TRUE(holds_only_zeros());
}

TEST(ConsecutivePublicKeys, equal_those_made_one_by_one) {
    const std::vector<PublicKey> keys =
        consecutive_public_keys(key_of(1), 130, base::tbb_executor(2));
    ASSERT_EQ(keys.size(), 130U);
    for (const std::size_t i : {0U, 1U, 2U, 64U, 129U}) {
        EXPECT_EQ(keys[i], to_public_key(key_of(static_cast<std::uint8_t>(i + 1)))) << i;
    }
    EXPECT_TRUE(consecutive_public_keys(key_of(1), 0, base::serial_executor()).empty());
}

TEST(ConsecutivePublicKeys, cross_batches) {
    const std::vector<PublicKey> keys =
        consecutive_public_keys(key_of(1), 3000, base::serial_executor());
    for (const std::size_t i : {1023U, 1024U, 2500U}) {
        const std::array<PublicKey, 2> pair = {keys[i - 1], keys[0]};
        EXPECT_EQ(keys[i], aggregate(std::span<const PublicKey>(pair)).value()) << i;
    }
}

}  // namespace
}  // namespace cairn::crypto
