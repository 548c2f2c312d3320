#include "store/crc32c.hpp"

#include <gtest/gtest.h>

#include <numeric>

using namespace cairn;
using namespace cairn::store;

namespace {

// RFC 3720, B.4, and the check value of the catalogue of CRCs.
TEST(Crc32c, KnownAnswers) {
    EXPECT_EQ(crc32c({}), 0U);
    EXPECT_EQ(crc32c(Bytes(32, 0)), 0x8a9136aaU);
    EXPECT_EQ(crc32c(Bytes(32, 0xff)), 0x62a8ab43U);
    Bytes ascending(32);
    std::iota(ascending.begin(), ascending.end(), std::uint8_t{0});
    EXPECT_EQ(crc32c(ascending), 0x46dd794eU);
    EXPECT_EQ(crc32c(Bytes{'1', '2', '3', '4', '5', '6', '7', '8', '9'}), 0xe3069283U);
}

TEST(Crc32c, GoesOnFromASeed) {
    Bytes bytes(100);
    std::iota(bytes.begin(), bytes.end(), std::uint8_t{3});
    const BytesView view(bytes);
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
        EXPECT_EQ(crc32c(view.subspan(cut), crc32c(view.first(cut))), crc32c(view));
    }
}

}  // namespace
