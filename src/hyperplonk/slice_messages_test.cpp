#include "hyperplonk/slice_messages.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace cairn::hyperplonk {
namespace {

using algebra::fr;

SliceQuestion sample_question() {
    SliceQuestion out = {.work = SliceWork::opening, .point = {fr(1), -fr(2)}};
    out.draws.challenges.fill(fr(7));
    out.draws.sums = fr(8);
    out.draws.tau = {fr(9), fr(10), fr(11)};
    out.opening = {fr(12), -fr(13)};
    return out;
}

std::vector<SliceAnswer> sample_answers() {
    return {{},
            {.commitments = {algebra::G1_GENERATOR, {}, -algebra::G1_GENERATOR}},
            {.sums = {{fr(1), fr(2)}, fr(3)}},
            {.rest = {{fr(1), fr(2)}, {}, {-fr(3)}}}};
}

TEST(SliceMessages, AreReadAsTheyWereWritten) {
    EXPECT_EQ(read_question(write_question(sample_question())), sample_question());
    EXPECT_EQ(read_question(write_question({})), SliceQuestion{});
    for (const SliceAnswer& answer : sample_answers()) {
        EXPECT_EQ(read_answer(write_answer(answer)), answer);
    }
}

TEST(SliceMessages, ShorterAndLongerOnesAreRefused) {
    const Bytes question = write_question(sample_question());
    for (std::size_t size = 0; size < question.size(); ++size) {
        EXPECT_FALSE(read_question(BytesView(question).first(size))) << size;
    }
    for (const SliceAnswer& answer : sample_answers()) {
        Bytes bytes = write_answer(answer);
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            EXPECT_FALSE(read_answer(BytesView(bytes).first(size))) << size;
        }
        bytes.push_back(0);
        EXPECT_FALSE(read_answer(bytes));
    }
}

TEST(SliceMessages, WhatIsNoElementPointOrWorkIsRefused) {
    const auto of_r = [](Bytes bytes, std::size_t at) {
        std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), 32, std::uint8_t{0xff});
        return bytes;
    };
    EXPECT_FALSE(read_question(of_r(write_question(sample_question()), 1)));
    EXPECT_FALSE(read_answer(of_r(write_answer(sample_answers()[2]), 8)));
    Bytes point = write_answer(sample_answers()[1]);
    point[10] ^= 1U;
    EXPECT_FALSE(read_answer(point));
    Bytes work = write_question(sample_question());
    work[0] = 5;
    EXPECT_FALSE(read_question(work));
    // A count of 2^32 - 1 makes no memory.
    std::fill_n(point.begin(), 4, std::uint8_t{0xff});
    EXPECT_FALSE(read_answer(point));
}

}  // namespace
}  // namespace cairn::hyperplonk
