#include "base/thread.hpp"

#include <gtest/gtest.h>
#include <pthread.h>

#include <array>
#include <atomic>
#include <csignal>

namespace cairn::base {
namespace {

TEST(Thread, runs_its_body_until_joined) {
    std::atomic<int> runs = 0;
    auto thread = Thread::start("counter", [&] { ++runs; });
    ASSERT_TRUE(thread);
    thread->join();
    thread->join();
    EXPECT_EQ(runs, 1);
}

TEST(Thread, is_joined_when_destroyed_even_after_a_move) {
    std::atomic<int> runs = 0;
    {
        auto thread = Thread::start("counter", [&] { ++runs; });
        ASSERT_TRUE(thread);
        const Thread moved = std::move(*thread);
    }
    EXPECT_EQ(runs, 1);
}

TEST(Thread, has_the_first_15_characters_of_its_name) {
    std::array<char, 32> name{};
    auto thread = Thread::start(
        "sixteen letters!", [&] { pthread_getname_np(pthread_self(), name.data(), name.size()); });
    ASSERT_TRUE(thread);
    thread->join();
    EXPECT_STREQ(name.data(), "sixteen letters");
}

TEST(Thread, takes_no_signals_and_leaves_those_of_its_starter) {
    sigset_t inside{};
    auto thread = Thread::start("signals", [&] { pthread_sigmask(SIG_SETMASK, nullptr, &inside); });
    ASSERT_TRUE(thread);
    thread->join();
    EXPECT_EQ(sigismember(&inside, SIGINT), 1);
    sigset_t outside{};
    pthread_sigmask(SIG_SETMASK, nullptr, &outside);
    EXPECT_EQ(sigismember(&outside, SIGINT), 0);
}

}  // namespace
}  // namespace cairn::base
