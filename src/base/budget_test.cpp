#include "base/budget.hpp"

#include "base/thread.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <vector>

namespace cairn::base {
namespace {

TEST(Budget, SharesNeverExceedTheWhole) {
    const auto budget = std::make_shared<Budget>(10);
    {
        Share a(budget);
        Share b(budget);
        EXPECT_TRUE(a.resize(6));
        EXPECT_FALSE(b.resize(5));
        EXPECT_TRUE(b.resize(4));
        EXPECT_FALSE(a.resize(7));
        EXPECT_EQ(budget->used(), 10U);
        EXPECT_TRUE(a.resize(1));
        EXPECT_TRUE(b.resize(9));
        const Share moved(std::move(b));
        EXPECT_EQ(budget->used(), 10U);
    }
    EXPECT_EQ(budget->used(), 0U);
}

TEST(Budget, HugeAmountsDoNotWrap) {
    Budget budget(10);
    EXPECT_TRUE(budget.take(4));
    EXPECT_FALSE(budget.take(~std::size_t{0}));
    EXPECT_FALSE(budget.take(7));
    EXPECT_TRUE(budget.take(6));
}

TEST(Budget, ManyThreadsShareIt) {
    const auto budget = std::make_shared<Budget>(2);
    std::vector<std::optional<Thread>> threads;
    for (int i = 0; i < 4; ++i) {
        threads.push_back(Thread::start("share", [&] {
            for (int k = 0; k < 1000; ++k) {
                Share mine(budget);
                if (mine.resize(1)) {
                    EXPECT_LE(budget->used(), 2U);
                }
            }
        }));
    }
    threads.clear();
    EXPECT_EQ(budget->used(), 0U);
}

}  // namespace
}  // namespace cairn::base
