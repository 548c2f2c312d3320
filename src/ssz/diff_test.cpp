#include "ssz/diff.hpp"

#include "ssz/codec.hpp"
#include "ssz/random_value.hpp"
#include "ssz/sample_types.hpp"

#include <gmock/gmock.h>

namespace cairn::ssz {
namespace {

using samples::contexts;
using samples::Everything;
using testing::ElementsAre;

std::vector<std::string> paths(const Context& context, const Everything& before,
                               const Everything& after, std::size_t most = 1000) {
    std::vector<std::string> out;
    for (const Difference& difference :
         diff(bound_of<Everything>(), context, &before, &after, most)) {
        out.push_back(difference.path);
    }
    return out;
}

TEST(Diff, NamesTheSmallestParts) {
    const Context& context = contexts[1];
    std::mt19937_64 random(5);
    const auto before =
        random_value<Everything>(context, random, {.mode = RandomMode::lengthy, .max_elements = 3});
    EXPECT_THAT(paths(context, before, before), ElementsAre());
    Everything after = before;
    after.head ^= 1;
    after.lists.bits.set(0, !after.lists.bits[0]);
    after.many[1].pairs[2].key[40] ^= 1;
    after.many[1].lines.resize(2);
    after.vectors.rows[1].set(3, !after.vectors.rows[1][3]);
    after.persistent.pairs.mut(1).flag = !before.persistent.pairs[1].flag;
    after.persistent.balances.push_back(1);
    EXPECT_THAT(
        paths(context, before, after),
        ElementsAre("head", "lists.bits", "vectors.rows[1]", "many[1].pairs[2].key",
                    "many[1].lines[2]", "persistent.balances[3]", "persistent.pairs[1].flag"));
    EXPECT_EQ(paths(context, before, after, 2).size(), 2U);
}

TEST(Diff, GivesBothSides) {
    const Context& context = contexts[1];
    auto before = default_value<Everything>(context);
    Everything after = before;
    before.choices.resize(2);
    after.choices.resize(3);
    std::get<samples::Pair>(after.choices[0].value).number = 4;
    after.choices[1].value = std::uint32_t{0};
    const auto found = diff(bound_of<Everything>(), context, &before, &after);
    ASSERT_EQ(found.size(), 3U);
    EXPECT_EQ(found[0].path, "choices[0][1].number");
    EXPECT_EQ(*static_cast<const std::uint64_t*>(found[0].after), 4U);
    EXPECT_EQ(found[1].path, "choices[1]");
    EXPECT_EQ(found[2].path, "choices[2]");
    EXPECT_EQ(found[2].before, nullptr);
    EXPECT_NE(found[2].after, nullptr);
}

TEST(Diff, SkipsWhatPersistentListsShare) {
    const Context& context = contexts[1];
    auto before = default_value<Everything>(context);
    before.persistent.balances.resize(1000000);
    Everything after = before;
    after.persistent.balances.set(123456, 7);
    EXPECT_THAT(paths(context, before, after), ElementsAre("persistent.balances[123456]"));
}

}  // namespace
}  // namespace cairn::ssz
