#include "base/clock.hpp"

#include <gtest/gtest.h>

namespace cairn::base {
namespace {

TEST(Alarm, ReturnsAtATimeThatHasPassed) {
    Alarm alarm;
    EXPECT_FALSE(alarm.wait_until(0));
    EXPECT_FALSE(alarm.wait_until(now_ms() + 1));
}

TEST(Alarm, ARingIsHeardOnceEvenIfNobodyWaited) {
    Alarm alarm;
    alarm.ring();
    alarm.ring();
    EXPECT_TRUE(alarm.wait_until(now_ms() + 60'000));
    EXPECT_FALSE(alarm.wait_until(0));
}

}  // namespace
}  // namespace cairn::base
