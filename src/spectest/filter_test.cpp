#include "spectest/filter.hpp"

#include <gtest/gtest.h>

namespace cairn::spectest {
namespace {

const CaseId DEPOSIT{"", "minimal", "electra", "operations", "deposit", "pyspec_tests", "top_up"};

TEST(Glob, Matches) {
    struct Row {
        std::string_view pattern;
        std::string_view text;
        bool want;
    };
    for (const Row& row :
         {Row{"", "", true}, Row{"", "a", false}, Row{"*", "", true}, Row{"*", "abc", true},
          Row{"a*c", "abbbc", true}, Row{"a*c", "ac", true}, Row{"a*c", "acb", false},
          Row{"*b*b", "abcb", true}, Row{"*b*b", "ab", false}, Row{"a?c", "abc", true},
          Row{"a?c", "ac", false}, Row{"a**", "a", true}, Row{"*/x/*", "a/x/b", true},
          Row{"*aab", "aaaab", true}}) {
        EXPECT_EQ(matches_glob(row.pattern, row.text), row.want) << row.pattern << " " << row.text;
    }
}

TEST(Filter, PartsPatternsAndExclusions) {
    EXPECT_TRUE(Filter{}.wants(DEPOSIT));
    EXPECT_TRUE((Filter{{"electra/operations"}, {}, {}}).wants(DEPOSIT));
    EXPECT_TRUE((Filter{{"nothing", "deposit"}, {}, {}}).wants(DEPOSIT));
    EXPECT_TRUE((Filter{{"minimal/*/top_up"}, {}, {}}).wants(DEPOSIT));
    EXPECT_FALSE((Filter{{"*/operations"}, {}, {}}).wants(DEPOSIT));
    EXPECT_FALSE((Filter{{}, {"top_up"}, {}}).wants(DEPOSIT));
    EXPECT_FALSE((Filter{{"deposit"}, {"minimal*"}, {}}).wants(DEPOSIT));
}

TEST(Filter, ASharePicksTheSameCasesOfItsPresetOnly) {
    const Filter filter{{}, {}, {{"mainnet", 4}}};
    EXPECT_TRUE(filter.wants(DEPOSIT));
    std::size_t count = 0;
    for (int i = 0; i < 4000; ++i) {
        CaseId id = DEPOSIT;
        id.preset = "mainnet";
        id.name = "case_" + std::to_string(i);
        count += filter.wants(id) ? 1U : 0U;
    }
    EXPECT_NEAR(static_cast<double>(count), 1000, 100);
}

TEST(Filter, SharesAreParsedStrictly) {
    EXPECT_EQ(parse_share("mainnet=1/20")->one_in, 20U);
    EXPECT_EQ(parse_share("mainnet=1/20")->preset, "mainnet");
    for (const std::string_view text : {"", "mainnet", "=1/2", "mainnet=2/3", "mainnet=1/",
                                        "mainnet=1/0", "mainnet=1/2x", "mainnet=1/-2"}) {
        EXPECT_FALSE(parse_share(text).has_value()) << text;
    }
}

}  // namespace
}  // namespace cairn::spectest
