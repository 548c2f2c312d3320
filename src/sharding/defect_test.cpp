#include "sharding/defect.hpp"

#include <gtest/gtest.h>

#include <set>

namespace cairn::sharding {
namespace {

TEST(Defects, EachIsDescribedUnderItsOwnName) {
    std::set<std::string_view> names;
    for (const DefectInfo& row : defects()) {
        EXPECT_TRUE(names.insert(row.name).second) << row.name;
        EXPECT_FALSE(row.where.empty()) << row.name;
        EXPECT_FALSE(row.text.empty()) << row.name;
        EXPECT_FALSE(row.mend.empty()) << row.name;
        EXPECT_EQ(info(row.defect).name, row.name);
    }
}

TEST(Defects, AreMendedByTheModeAlone) {
    consensus::Road road{};
    consensus::Spec spec(consensus::minimal_preset_2020(), consensus::minimal_config_2020(),
                         consensus::ForkId::phase1);
    spec.road = &road;
    road.mode = consensus::RoadMode::faithful;
    EXPECT_FALSE(mends(spec, Defect::key_reveal_overflows));
    road.mode = consensus::RoadMode::hardened;
    EXPECT_TRUE(mends(spec, Defect::key_reveal_overflows));
    EXPECT_TRUE(mends(spec.with_fork(consensus::ForkId::phase0), Defect::key_reveal_overflows));
}

}  // namespace
}  // namespace cairn::sharding
