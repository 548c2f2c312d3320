#include "builder/circuit_breaker.hpp"

#include <gtest/gtest.h>

namespace cairn::builder {
namespace {

struct Case {
    ChainHealth health;
    Breaker want;
};

TEST(CircuitBreaker, OpensBeyondTheLimits) {
    static constexpr auto cases = std::to_array<Case>({
        {{0, 0, 2}, Breaker::closed},
        {{3, 8, 3}, Breaker::closed},
        {{4, 4, 2}, Breaker::missed_in_row},
        {{0, 9, 2}, Breaker::missed_in_epoch},
        {{0, 0, 4}, Breaker::not_finalising},
        {{9, 9, 9}, Breaker::missed_in_row},
    });
    for (const Case& c : cases) {
        EXPECT_EQ(to_string(judge(c.health, {})), to_string(c.want));
    }
}

TEST(CircuitBreaker, HasLimitsThatCanBeSet) {
    EXPECT_EQ(judge({1, 1, 2}, {.missed_in_row = 0}), Breaker::missed_in_row);
    EXPECT_EQ(judge({0, 1, 2}, {.missed_in_epoch = 0}), Breaker::missed_in_epoch);
    EXPECT_EQ(judge({0, 0, 100}, {.epochs_since_finality = UINT64_MAX}), Breaker::closed);
}

}  // namespace
}  // namespace cairn::builder
