#include "crypto/ripemd160.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace cairn::crypto {
namespace {

std::string ripemd(std::string_view text) {
    return base::to_hex(ripemd160(Bytes(text.begin(), text.end())).view());
}

// The page of its authors: homes.esat.kuleuven.be/~bosselae/ripemd160.html
TEST(Ripemd160, KnownAnswers) {
    EXPECT_EQ(ripemd(""), "0x9c1185a5c5e9fc54612808977ee8f548b2258d31");
    EXPECT_EQ(ripemd("a"), "0x0bdc9d2d256b3ee9daae347be6f4dc835a467ffe");
    EXPECT_EQ(ripemd("abc"), "0x8eb208f7e05d987a9b044a8e98c6b087f15a0bfc");
    EXPECT_EQ(ripemd("message digest"), "0x5d0689ef49d2fae572b881b123a85ffa21595f36");
    EXPECT_EQ(ripemd("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
              "0x12a053384a9c0c88e405a06c27dcf49ada62eb2b");
    EXPECT_EQ(ripemd(std::string(1'000'000, 'a')), "0x52783243c1697bdbe16d37f97f68f08325dc1528");
}

}  // namespace
}  // namespace cairn::crypto
