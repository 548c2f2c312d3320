#include "cli/suggest.hpp"

#include <gtest/gtest.h>

namespace cairn::cli {
namespace {

TEST(EditDistance, CountsEachKindOfSlip) {
    EXPECT_EQ(edit_distance("", ""), 0U);
    EXPECT_EQ(edit_distance("spectest", "spectest"), 0U);
    EXPECT_EQ(edit_distance("", "ssz"), 3U);
    EXPECT_EQ(edit_distance("spectst", "spectest"), 1U);    // one left out
    EXPECT_EQ(edit_distance("spectesst", "spectest"), 1U);  // one too many
    EXPECT_EQ(edit_distance("spectast", "spectest"), 1U);   // one wrong
    EXPECT_EQ(edit_distance("spectset", "spectest"), 1U);   // two swapped
    EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
}

TEST(NearestWord, ChoosesTheNearestAndRefusesTheFar) {
    const std::vector<std::string> words{"bench", "completion", "spectest", "ssz", "state"};
    EXPECT_EQ(nearest_word("spectset", words), "spectest");
    EXPECT_EQ(nearest_word("comp", words), "completion");
    EXPECT_EQ(nearest_word("szs", words), "ssz");
    EXPECT_EQ(nearest_word("stats", words), "state");
    EXPECT_EQ(nearest_word("wallet", words), "");
    EXPECT_EQ(nearest_word("x", words), "");
    EXPECT_EQ(nearest_word("", words), "");
    EXPECT_EQ(nearest_word("bench", {}), "");
}

}  // namespace
}  // namespace cairn::cli
