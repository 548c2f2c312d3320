#include "crypto/signature_batch.hpp"

#include "crypto/secret_key.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace cairn::crypto {
namespace {

SecretKey key_of(std::size_t number) {
    Bytes32 bytes;
    bytes[30] = static_cast<std::uint8_t>(number >> 8U);
    bytes[31] = static_cast<std::uint8_t>(number);
    return SecretKey::from_bytes(bytes.bytes).value();
}

Bytes32 message_of(std::size_t number) {
    Bytes32 message;
    message[3] = static_cast<std::uint8_t>(number);
    return message;
}

/// Valid sets of as many signers, whose messages repeat after `messages`.
std::vector<SignatureSet> valid_sets(std::size_t count, std::size_t messages) {
    std::vector<SignatureSet> sets;
    for (std::size_t i = 0; i < count; ++i) {
        const SecretKey secret = key_of(i + 1);
        const Bytes32 message = message_of(i % messages);
        sets.push_back({to_public_key(secret), message, sign(secret, message.view())});
    }
    return sets;
}

std::vector<std::size_t> bad_sets(const std::vector<SignatureSet>& sets,
                                  base::Executor& executor = base::serial_executor()) {
    SeededRandom random(1);
    return verify_batch(sets, random, executor);
}

using Indices = std::vector<std::size_t>;

TEST(VerifyBatch, nothing_is_valid) {
    EXPECT_EQ(bad_sets({}), Indices{});
}

TEST(VerifyBatch, valid_sets_of_distinct_same_and_mixed_messages) {
    for (const std::size_t count : {1U, 2U, 3U, 17U}) {
        for (const std::size_t messages : {1U, 3U, 17U}) {
            const auto sets = valid_sets(count, messages);
            EXPECT_EQ(bad_sets(sets), Indices{}) << count << " " << messages;
            EXPECT_EQ(bad_sets(sets, base::tbb_executor(2)), Indices{}) << count << " " << messages;
        }
    }
}

TEST(VerifyBatch, each_single_bad_set_is_found) {
    for (const std::size_t messages : {1U, 4U, 9U}) {
        const auto sets = valid_sets(9, messages);
        for (std::size_t bad = 0; bad < sets.size(); ++bad) {
            auto damaged = sets;
            damaged[bad].signature = sign(key_of(999), damaged[bad].message.view());
            EXPECT_EQ(bad_sets(damaged), Indices{bad}) << messages;
        }
    }
}

TEST(VerifyBatch, several_bad_sets_are_found) {
    auto sets = valid_sets(24, 5);
    for (const std::size_t bad : {0U, 1U, 11U, 23U}) {
        sets[bad].message = message_of(77);
    }
    EXPECT_EQ(bad_sets(sets), (Indices{0, 1, 11, 23}));
    EXPECT_EQ(bad_sets(sets, base::tbb_executor(2)), (Indices{0, 1, 11, 23}));
}

TEST(VerifyBatch, all_bad) {
    auto sets = valid_sets(5, 1);
    for (SignatureSet& set : sets) {
        set.message = message_of(77);
    }
    EXPECT_EQ(bad_sets(sets), (Indices{0, 1, 2, 3, 4}));
}

// Two errors that cancel in a plain sum: s1 + d and s2 - d. The random weights tell them apart.
TEST(VerifyBatch, errors_that_cancel_in_a_sum_are_found) {
    auto sets = valid_sets(2, 1);
    std::swap(sets[0].signature, sets[1].signature);
    EXPECT_EQ(bad_sets(sets), (Indices{0, 1}));
}

TEST(VerifyBatch, malformed_signatures_and_identities_are_bad) {
    auto sets = valid_sets(6, 3);
    sets[0].signature = BLSSignature{};
    sets[1].signature = G2_POINT_AT_INFINITY;
    sets[2].public_key = PublicKey{};
    sets[3].public_key = PublicKey{};
    sets[3].signature = G2_POINT_AT_INFINITY;
    EXPECT_EQ(bad_sets(sets), (Indices{0, 1, 2, 3}));
}

TEST(VerifyBatch, keys_that_cancel_within_a_message_are_checked_still) {
    constexpr std::string_view order_minus_one =
        "0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000000";
    const auto minus_one =
        SecretKey::from_bytes(base::fixed_from_hex<32>(order_minus_one).value_or(Bytes32{}).bytes);
    const Bytes32 message = message_of(1);
    std::vector<SignatureSet> sets = {
        {to_public_key(key_of(1)), message, sign(key_of(1), message.view())},
        {to_public_key(*minus_one), message, sign(*minus_one, message.view())}};
    EXPECT_EQ(bad_sets(sets), Indices{});
    sets[1].signature = sets[0].signature;
    EXPECT_EQ(bad_sets(sets), Indices{1});
}

TEST(VerifyBatch, one_set_twice) {
    auto sets = valid_sets(1, 1);
    sets.push_back(sets[0]);
    EXPECT_EQ(bad_sets(sets), Indices{});
}

/// Weights that a test chooses.
class FixedRandom final : public Random {
  public:
    void fill(std::span<std::uint8_t> out) noexcept override {
        std::ranges::fill(out, calls_++ == 0 ? std::uint8_t{0} : std::uint8_t{1});
    }
    std::size_t calls() const noexcept { return calls_; }

  private:
    std::size_t calls_ = 0;
};

TEST(VerifyBatch, a_weight_of_zero_is_drawn_again) {
    auto sets = valid_sets(1, 1);
    sets[0].message = message_of(77);
    FixedRandom random;
    EXPECT_EQ(verify_batch(sets, random, base::serial_executor()), Indices{0});
    EXPECT_EQ(random.calls(), 2U);
}

}  // namespace
}  // namespace cairn::crypto
