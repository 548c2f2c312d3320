// Random requests to all methods: what the fuzz target does, a little of it in each run.
#include "crypto/random.hpp"
#include "rpc/request_rig_test.hpp"

#include <gtest/gtest.h>

namespace cairn::rpc {
namespace {

TEST(RandomRequests, GetAnswers) {
    RequestRig rig;
    base::FuzzTally tally;
    crypto::SeededRandom random(1);
    std::size_t valid = 0;
    constexpr std::size_t inputs = 1'000;
    for (std::size_t i = 0; i < inputs; ++i) {
        Bytes bytes(20 + i % 200);
        random.fill(bytes);
        valid += rig.run(bytes, tally) ? 1U : 0U;
    }
    EXPECT_GT(valid, inputs / 2);
}

}  // namespace
}  // namespace cairn::rpc
