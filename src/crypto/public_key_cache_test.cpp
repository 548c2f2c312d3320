#include "crypto/public_key_cache.hpp"

#include "crypto/secret_key.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <vector>

namespace cairn::crypto {
namespace {

/// Public keys of the secret keys 1, 2, ..., count.
std::vector<PublicKey> keys_from_one(std::size_t count) {
    Bytes32 one;
    one[31] = 1;
    return consecutive_public_keys(SecretKey::from_bytes(one.bytes).value(), count,
                                   base::tbb_executor(2));
}

std::vector<BLSPubkey> compress_all(const std::vector<PublicKey>& keys) {
    std::vector<BLSPubkey> out;
    out.reserve(keys.size());
    for (const PublicKey& key : keys) {
        out.push_back(key.compress());
    }
    return out;
}

TEST(PublicKeyCache, holds_what_was_appended) {
    const std::vector<PublicKey> keys = keys_from_one(100);
    const std::vector<BLSPubkey> pubkeys = compress_all(keys);
    for (const KeyOrigin origin : {KeyOrigin::unchecked, KeyOrigin::validated_state}) {
        PublicKeyCache cache;
        EXPECT_EQ(cache.append(std::span(pubkeys).first(60), origin, base::tbb_executor(2)), 0U);
        EXPECT_EQ(cache.append(std::span(pubkeys).subspan(60), origin, base::serial_executor()),
                  0U);
        ASSERT_EQ(cache.size(), 100U);
        for (std::size_t i = 0; i < 100; ++i) {
            EXPECT_EQ(cache[i], keys[i]) << i;
        }
    }
}

TEST(PublicKeyCache, grows_without_moving_keys) {
    const std::vector<PublicKey> keys = keys_from_one(1);
    PublicKeyCache cache;
    cache.append(keys);
    const PublicKey* first = &cache[0];
    const std::vector<PublicKey> many(10'000, keys[0]);
    cache.append(many);
    EXPECT_EQ(cache.size(), 10'001U);
    EXPECT_EQ(first, &cache[0]);
    EXPECT_EQ(cache[10'000], keys[0]);
}

TEST(PublicKeyCache, an_invalid_key_becomes_the_identity_and_is_counted) {
    std::vector<BLSPubkey> pubkeys = compress_all(keys_from_one(3));
    pubkeys[1] = BLSPubkey{};
    PublicKeyCache cache;
    EXPECT_EQ(cache.append(pubkeys, KeyOrigin::unchecked, base::serial_executor()), 1U);
    EXPECT_TRUE(cache[1].is_infinity());
    const std::vector<std::uint64_t> all = {0, 1, 2};
    EXPECT_EQ(cache.aggregate(all, base::serial_executor()).error(), BlsError::point_at_infinity);
    const std::vector<std::uint64_t> good = {0, 2};
    EXPECT_TRUE(cache.aggregate(good, base::serial_executor()));
}

TEST(PublicKeyCacheDeathTest, index_beyond_the_end_aborts) {
    const PublicKeyCache cache;
    EXPECT_DEATH(static_cast<void>(cache[0]), "index < size");
}

/// The sum of secret keys 1 .. n is n * (n + 1) / 2.
PublicKey key_of_number(std::uint64_t number) {
    Bytes32 bytes;
    for (std::size_t i = 0; i < 8; ++i) {
        bytes[31 - i] = static_cast<std::uint8_t>(number >> (8 * i));
    }
    return to_public_key(SecretKey::from_bytes(bytes.bytes).value());
}

TEST(PublicKeyCache, aggregate_equals_the_key_of_the_summed_secrets) {
    PublicKeyCache cache;
    cache.append(keys_from_one(5000));
    for (const std::uint64_t count : {1U, 2U, 3U, 15U, 16U, 17U, 1000U, 1025U, 5000U}) {
        std::vector<std::uint64_t> indices(count);
        std::ranges::generate(indices, [i = std::uint64_t{0}]() mutable { return i++; });
        const PublicKey want = key_of_number(count * (count + 1) / 2);
        EXPECT_EQ(cache.aggregate(indices, base::serial_executor()).value(), want) << count;
        EXPECT_EQ(cache.aggregate(indices, base::tbb_executor(2)).value(), want) << count;
    }
    EXPECT_EQ(cache.aggregate({}, base::serial_executor()).error(), BlsError::empty_list);
}

TEST(PublicKeyCache, aggregate_of_one_key_many_times) {
    PublicKeyCache cache;
    cache.append(keys_from_one(1));
    const std::vector<std::uint64_t> indices(100, 0);
    EXPECT_EQ(cache.aggregate(indices, base::serial_executor()).value(), key_of_number(100));
}

TEST(PublicKeyCache, readers_run_beside_an_append) {
    const std::vector<PublicKey> keys = keys_from_one(64);
    PublicKeyCache cache;
    cache.append(std::span(keys).first(1));
    std::atomic<std::size_t> mismatches{0};
    base::tbb_executor(2).parallel_for(2, 1, [&](std::size_t begin, std::size_t end) {
        for (std::size_t part = begin; part < end; ++part) {
            if (part == 0) {
                for (std::size_t i = 1; i < 20'000; ++i) {
                    cache.append(std::span(keys).subspan(i % 64, 1));
                }
                continue;
            }
            for (std::size_t i = 0; i < 20'000; ++i) {
                const std::size_t last = cache.size() - 1;
                mismatches += cache[last] == keys[last % 64] ? 0 : 1;
            }
        }
    });
    EXPECT_EQ(mismatches.load(), 0U);
}

}  // namespace
}  // namespace cairn::crypto
