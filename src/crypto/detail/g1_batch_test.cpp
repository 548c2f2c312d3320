#include "crypto/detail/g1_batch.hpp"

#include "crypto/detail/points.hpp"
#include "crypto/random.hpp"
#include "crypto/secret_key.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace cairn::crypto::detail {
namespace {

/// Public keys of 1, 2, ..., count.
std::vector<PublicKey> keys_from_one(std::size_t count) {
    Bytes32 one;
    one[31] = 1;
    return consecutive_public_keys(SecretKey::from_bytes(one.bytes).value(), count,
                                   base::serial_executor());
}

/// Keys whose partial sums do not meet, as those of consecutive secret keys do.
std::vector<PublicKey> unrelated_keys(std::size_t count) {
    SeededRandom random(7);
    std::vector<PublicKey> keys;
    keys.reserve(count);
    while (keys.size() < count) {
        Bytes32 secret;
        random.fill(secret.bytes);
        secret[0] = 0;
        keys.push_back(to_public_key(SecretKey::from_bytes(secret.bytes).value()));
    }
    return keys;
}

std::vector<const PublicKey*> pointers_to(std::span<const PublicKey> keys) {
    std::vector<const PublicKey*> out;
    out.reserve(keys.size());
    for (const PublicKey& key : keys) {
        out.push_back(&key);
    }
    return out;
}

PublicKey sum_by_blst(std::span<const blst_p1_affine> points) {
    const std::array<const blst_p1_affine*, 2> contiguous = {points.data(), nullptr};
    blst_p1 sum;
    blst_p1s_add(&sum, contiguous.data(), points.size());
    return to_public_key(sum);
}

PublicKey sum_by_blst(std::span<const PublicKey> keys) {
    std::vector<blst_p1_affine> points;
    points.reserve(keys.size());
    for (const PublicKey& key : keys) {
        points.push_back(*PointAccess::blst(key));
    }
    return sum_by_blst(points);
}

class G1Ifma : public testing::Test {
  protected:
    void SetUp() override {
        if (!g1_ifma_available()) {
            GTEST_SKIP() << "this CPU has no AVX-512 IFMA";
        }
    }
};

TEST_F(G1Ifma, fewer_points_of_every_count_have_the_same_sum) {
    const std::vector<PublicKey> keys = unrelated_keys(g1_ifma_max_points);
    for (std::size_t count = 1; count <= keys.size(); count += count < 150 ? 1 : 119) {
        const auto some = std::span<const PublicKey>(keys).first(count);
        std::vector<blst_p1_affine> sums;
        ASSERT_TRUE(reduce_points_ifma(pointers_to(some), sums)) << count;
        EXPECT_LE(sums.size(), count);
        EXPECT_EQ(sum_by_blst(sums), sum_by_blst(some)) << count;
    }
    std::vector<blst_p1_affine> sums;
    ASSERT_TRUE(reduce_points_ifma(pointers_to(keys), sums));
    EXPECT_EQ(sums.size(), 64U);
    EXPECT_EQ(sum_by_blst(sums), sum_by_blst(keys));
}

TEST_F(G1Ifma, equal_and_opposite_points_are_refused) {
    std::vector<PublicKey> keys = unrelated_keys(256);
    const auto refused = [&] {
        std::vector<blst_p1_affine> sums;
        return !reduce_points_ifma(pointers_to(keys), sums) && sums.empty();
    };
    ASSERT_FALSE(refused());
    const PublicKey replaced = keys[128 + 5];
    keys[128 + 5] = keys[5];
    EXPECT_TRUE(refused());
    blst_fp& y = PointAccess::blst(keys[128 + 5])->y;
    blst_fp_cneg(&y, &y, true);
    EXPECT_TRUE(refused());
    keys[128 + 5] = replaced;
    EXPECT_FALSE(refused());
}

TEST_F(G1Ifma, points_of_valid_encodings) {
    const std::vector<PublicKey> keys = keys_from_one(g1_ifma_decompress_count);
    std::array<BLSPubkey, g1_ifma_decompress_count> pubkeys;
    std::ranges::transform(keys, pubkeys.begin(), &PublicKey::compress);
    std::array<blst_p1_affine, g1_ifma_decompress_count> points{};
    decompress_unchecked_ifma(pubkeys, points);
    for (std::size_t i = 0; i < points.size(); ++i) {
        const blst_p1_affine* want = PointAccess::blst(keys[i]);
        blst_fp negative;
        blst_fp_cneg(&negative, &want->y, true);
        EXPECT_TRUE(std::ranges::equal(points[i].x.l, want->x.l)) << i;
        EXPECT_TRUE(std::ranges::equal(points[i].y.l, want->y.l) ||
                    std::ranges::equal(points[i].y.l, negative.l))
            << i;
    }
}

PublicKey sum_of(std::span<const PublicKey> keys) {
    return to_public_key(sum_points(pointers_to(keys)).value_or(*blst_p1_generator()));
}

TEST(SumPoints, refuses_the_identity) {
    std::vector<PublicKey> keys = keys_from_one(3000);
    for (const std::size_t place : {0U, 1500U, 2999U}) {
        std::vector<PublicKey> some = keys;
        some[place] = PublicKey{};
        EXPECT_FALSE(sum_points(pointers_to(some))) << place;
    }
    EXPECT_TRUE(sum_points(pointers_to(keys)));
}

TEST(SumPoints, equals_blst_whatever_the_points) {
    std::vector<PublicKey> keys = keys_from_one(5000);
    for (const std::size_t count : {0U, 1U, 191U, 192U, 193U, 2048U, 2049U, 5000U}) {
        const auto some = std::span<const PublicKey>(keys).first(count);
        EXPECT_EQ(sum_of(some), sum_by_blst(some)) << count;
    }
    std::ranges::fill(keys, keys[3]);
    EXPECT_EQ(sum_of(keys), sum_by_blst(keys));
    for (std::size_t i = 0; i < keys.size(); i += 2) {
        blst_fp& y = PointAccess::blst(keys[i])->y;
        blst_fp_cneg(&y, &y, true);
    }
    EXPECT_TRUE(sum_of(keys).is_infinity());
}

// One bad encoding of each kind among good ones, at each place of a batch of 16.
TEST(DecompressPoints, equals_blst_whatever_the_bytes) {
    const std::array<std::string_view, 6> bad = {
        "0x0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
        "00000000",
        "0xc000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
        "00000000",
        "0x9a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffff"
        "ffffaaab",
        "0x9fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
        "ffffffff",
        "0x8123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef01234567"
        "89abcde0",
        "0x8123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef01234567"
        "89abcdef"};
    const std::vector<PublicKey> good = keys_from_one(37);
    for (std::size_t place = 0; place < good.size(); ++place) {
        std::vector<BLSPubkey> pubkeys(good.size());
        std::ranges::transform(good, pubkeys.begin(), &PublicKey::compress);
        pubkeys[place] = base::fixed_from_hex<48>(bad.at(place % bad.size())).value_or(BLSPubkey{});
        std::vector<PublicKey> keys(good.size());
        decompress_points(pubkeys, keys);
        for (std::size_t i = 0; i < keys.size(); ++i) {
            EXPECT_EQ(keys[i], PublicKey::decompress_validated(pubkeys[i]).value_or(PublicKey{}))
                << place << " " << i;
        }
    }
}

}  // namespace
}  // namespace cairn::crypto::detail
