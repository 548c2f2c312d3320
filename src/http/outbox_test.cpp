#include "http/detail/outbox.hpp"

#include "base/thread.hpp"

#include <gtest/gtest.h>

#include <atomic>

namespace cairn::http::detail {
namespace {

std::shared_ptr<const std::string> message(std::string text) {
    return std::make_shared<const std::string>(std::move(text));
}

std::shared_ptr<const std::string> message_of_size(std::size_t bytes) {
    return message(std::string(bytes, 'x'));
}

TEST(Outbox, hands_out_in_order_and_wakes_each_time) {
    int wakes = 0;
    Outbox outbox([&] { ++wakes; });
    EXPECT_EQ(outbox.send(message("a")), Sent::queued);
    EXPECT_EQ(outbox.send(message("b")), Sent::queued);
    EXPECT_EQ(wakes, 2);
    EXPECT_EQ(*outbox.pop(), "a");
    EXPECT_EQ(*outbox.pop(), "b");
    EXPECT_EQ(outbox.pop(), nullptr);
    EXPECT_EQ(outbox.dropped(), 0U);
}

TEST(Outbox, drops_the_oldest_over_64_messages) {
    Outbox outbox([] {});
    for (std::size_t i = 0; i < max_queued_messages; ++i) {
        EXPECT_EQ(outbox.send(message(std::to_string(i))), Sent::queued);
    }
    EXPECT_EQ(outbox.send(message("newest")), Sent::queued_others_dropped);
    EXPECT_EQ(outbox.dropped(), 1U);
    EXPECT_EQ(*outbox.pop(), "1");
    std::string last;
    while (const auto next = outbox.pop()) {
        last = *next;
    }
    EXPECT_EQ(last, "newest");
}

TEST(Outbox, drops_the_oldest_over_a_mebibyte) {
    Outbox outbox([] {});
    EXPECT_EQ(outbox.send(message_of_size(max_queued_bytes / 2)), Sent::queued);
    EXPECT_EQ(outbox.send(message_of_size(max_queued_bytes / 2)), Sent::queued);
    EXPECT_EQ(outbox.send(message("newest")), Sent::queued_others_dropped);
    EXPECT_EQ(outbox.dropped(), 1U);
    EXPECT_EQ(outbox.pop()->size(), max_queued_bytes / 2);
    EXPECT_EQ(*outbox.pop(), "newest");
}

TEST(Outbox, takes_a_message_larger_than_itself_alone) {
    Outbox outbox([] {});
    outbox.send(message("a"));
    outbox.send(message("b"));
    EXPECT_EQ(outbox.send(message_of_size(max_queued_bytes + 1)), Sent::queued_others_dropped);
    EXPECT_EQ(outbox.dropped(), 2U);
    EXPECT_EQ(outbox.send(message("small")), Sent::queued_others_dropped);
    EXPECT_EQ(outbox.dropped(), 3U);
    EXPECT_EQ(*outbox.pop(), "small");
    EXPECT_EQ(outbox.pop(), nullptr);
}

TEST(Outbox, closes_when_full_if_every_message_counts) {
    Outbox outbox([] {}, {.messages = 4, .bytes = 100, .overflow = Overflow::close});
    EXPECT_EQ(outbox.send(message_of_size(1'000)), Sent::queued);  // alone
    EXPECT_TRUE(outbox.is_crowded());
    EXPECT_EQ(outbox.pop()->size(), 1'000U);
    EXPECT_FALSE(outbox.is_crowded());
    EXPECT_EQ(outbox.send(message_of_size(50)), Sent::queued);
    EXPECT_FALSE(outbox.is_crowded());
    EXPECT_EQ(outbox.send(message_of_size(50)), Sent::queued);
    EXPECT_TRUE(outbox.is_crowded());
    EXPECT_FALSE(outbox.is_overrun());
    EXPECT_EQ(outbox.send(message("x")), Sent::closed);
    EXPECT_TRUE(outbox.is_overrun());
    EXPECT_TRUE(outbox.is_closed());
    EXPECT_EQ(outbox.pop(), nullptr);
    EXPECT_EQ(outbox.dropped(), 0U);
    Outbox many([] {}, {.messages = 4, .bytes = 100, .overflow = Overflow::close});
    for (int i = 0; i < 4; ++i) {
        EXPECT_EQ(many.send(message("x")), Sent::queued);
    }
    EXPECT_EQ(many.send(message("x")), Sent::closed);
}

TEST(Outbox, closed_takes_nothing_but_hands_out_the_rest) {
    int wakes = 0;
    Outbox outbox([&] { ++wakes; });
    outbox.send(message("a"));
    outbox.close();
    outbox.close();
    EXPECT_EQ(wakes, 2);
    EXPECT_EQ(outbox.send(message("b")), Sent::closed);
    EXPECT_TRUE(outbox.is_closed());
    EXPECT_EQ(*outbox.pop(), "a");
    EXPECT_EQ(outbox.pop(), nullptr);
}

TEST(Outbox, sealed_is_empty_and_wakes_nobody) {
    int wakes = 0;
    Outbox outbox([&] { ++wakes; });
    outbox.send(message("a"));
    outbox.seal();
    EXPECT_EQ(outbox.send(message("b")), Sent::closed);
    outbox.close();
    EXPECT_EQ(outbox.pop(), nullptr);
    EXPECT_EQ(wakes, 1);
}

TEST(Outbox, is_shared_by_threads) {
    constexpr std::uint64_t messages_each = 2'000;
    std::atomic<std::uint64_t> wakes = 0;
    Outbox outbox([&] { ++wakes; });
    std::atomic<std::uint64_t> received = 0;
    {
        std::vector<base::Thread> threads;
        for (int i = 0; i < 3; ++i) {
            auto thread = base::Thread::start("sender", [&] {
                for (std::uint64_t k = 0; k < messages_each; ++k) {
                    outbox.send(message("x"));
                }
            });
            ASSERT_TRUE(thread);
            threads.push_back(std::move(*thread));
        }
        for (std::uint64_t k = 0; k < messages_each; ++k) {
            received += outbox.pop() ? 1U : 0U;
        }
    }
    while (outbox.pop()) {
        ++received;
    }
    EXPECT_EQ(received + outbox.dropped(), 3 * messages_each);
    EXPECT_EQ(wakes, 3 * messages_each);
}

}  // namespace
}  // namespace cairn::http::detail
