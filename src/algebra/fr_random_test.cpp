#include "algebra/fr_random.hpp"

#include "crypto/sha256.hpp"

#include <gtest/gtest.h>

namespace cairn::algebra {
namespace {

TEST(FrRandom, OfASeedIsTheDefinition) {
    const Bytes seed = {7, 8};
    Fr expected;
    for (const std::uint8_t half : {std::uint8_t{0}, std::uint8_t{1}}) {
        for (const std::uint8_t byte : crypto::sha256(Bytes{'t', 'a', 'g', half, 7, 8})) {
            expected = expected * fr(256) + fr(byte);
        }
    }
    EXPECT_EQ(fr_of_seed("tag", seed), expected);
    EXPECT_NE(fr_of_seed("tah", seed), expected);
    EXPECT_NE(fr_of_seed("tag", Bytes{7, 9}), expected);
}

TEST(FrRandom, FollowsItsSource) {
    crypto::SeededRandom one(1);
    crypto::SeededRandom same(1);
    const Fr first = random_fr(one);
    EXPECT_EQ(first, random_fr(same));
    EXPECT_NE(first, random_fr(one));
}

}  // namespace
}  // namespace cairn::algebra
