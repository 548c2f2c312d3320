#include "crypto/random.hpp"

#include "base/bytes.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

namespace cairn::crypto {
namespace {

TEST(Random, seeded_sequence_depends_on_the_seed_only) {
    Bytes first(100);
    Bytes second(100);
    SeededRandom(5).fill(first);
    SeededRandom(5).fill(second);
    EXPECT_EQ(first, second);
    SeededRandom(6).fill(second);
    EXPECT_NE(first, second);
}

TEST(Random, seeded_sequence_goes_on) {
    SeededRandom random(5);
    Bytes first(32);
    Bytes second(32);
    random.fill(first);
    random.fill(second);
    EXPECT_NE(first, second);
}

TEST(Random, operating_system_fills_all_bytes) {
    Bytes out(4096);
    os_random().fill(out);
    // 64 zero bytes in a row have a chance of 2^-512 each.
    for (std::size_t i = 0; i < out.size(); i += 64) {
        EXPECT_TRUE(std::any_of(out.begin() + static_cast<std::ptrdiff_t>(i),
                                out.begin() + static_cast<std::ptrdiff_t>(i + 64),
                                [](std::uint8_t byte) { return byte != 0; }));
    }
}

}  // namespace
}  // namespace cairn::crypto
