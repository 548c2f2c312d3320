// The kernels' sums of pairs against Jacobian sums.
#include "algebra/detail/batch_addition.hpp"

#include "algebra/g1_samples_test.hpp"

#include <gtest/gtest.h>

namespace cairn::algebra::detail {
namespace {

class BatchAdditionTest : public testing::TestWithParam<Kernel> {
  protected:
    void SetUp() override {
        if (!can_run(GetParam())) {
            GTEST_SKIP() << "this CPU has no " << name_of(GetParam());
        }
    }
    const BatchAddition& addition() const { return batch_addition(GetParam()); }

    std::vector<PointSlot> load(std::span<const G1> points) const {
        std::vector<PointSlot> out(points.size());
        addition().load(points, out.data());
        return out;
    }
    std::vector<G1> store(std::span<const PointSlot> slots) const {
        std::vector<G1> out(slots.size());
        addition().store(slots, out.data());
        return out;
    }
};

G1 signed_point(const std::vector<G1>& points, std::uint32_t operand) {
    const G1& point = points[operand / 2];
    return operand % 2 == 0 ? point : -point;
}

TEST_P(BatchAdditionTest, LoadsAndStores) {
    Samples samples{1};
    for (std::size_t count = 1; count < 20; ++count) {
        std::vector<G1> points = samples.points(count);
        points[count / 2] = G1{};
        EXPECT_EQ(store(load(points)), points);
    }
}

TEST_P(BatchAdditionTest, CopiesNegatives) {
    Samples samples{2};
    const std::vector<G1> points = samples.points(9);
    const std::vector<PointSlot> slots = load(points);
    std::vector<PointSlot> copies(9);
    for (std::size_t i = 0; i < 9; ++i) {
        addition().copy(slots[i], i % 2 == 0, copies[i]);
    }
    const std::vector<G1> stored = store(copies);
    for (std::size_t i = 0; i < 9; ++i) {
        EXPECT_EQ(stored[i], i % 2 == 0 ? -points[i] : points[i]);
    }
}

TEST_P(BatchAdditionTest, SumsWithAllSignsAndSpecialCases) {
    Samples samples{3};
    BatchScratch scratch;
    std::vector<G1> points = samples.points(100);
    for (std::size_t i = 60; i < 80; ++i) {
        points[i] = points[i - 60];  // equal points in other slots
        points[i + 20] = -points[i - 60];
    }
    const std::vector<PointSlot> slots = load(points);
    for (const std::size_t count :
         {1UL, 7UL, 8UL, 9UL, 16UL, 17UL, 1000UL, 2048UL, 2049UL, 5000UL}) {
        // Of few points some pairs are equal or opposite; in the other half of the runs none is.
        for (const bool special : {false, true}) {
            std::vector<Addition> additions(count);
            bool expected_identity = false;
            std::vector<G1> expected(count);
            for (std::size_t i = 0; i < count; ++i) {
                Operands& operands = additions[i].operands;
                do {
                    operands.first = static_cast<std::uint32_t>(samples.word() % 200);
                    operands.second = static_cast<std::uint32_t>(samples.word() % 200);
                } while (!special && points[operands.first / 2].x == points[operands.second / 2].x);
                if (special && samples.word() % 8 == 0) {
                    operands.second =
                        operands.first ^ static_cast<std::uint32_t>(samples.word() % 2);
                }
                additions[i].out = static_cast<std::uint32_t>(count - 1 - i);
                expected[count - 1 - i] = G1Jacobian::from(signed_point(points, operands.first))
                                              .plus(signed_point(points, operands.second))
                                              .to_affine();
                expected_identity = expected_identity || expected[count - 1 - i].is_identity();
            }
            std::vector<PointSlot> sums(count);
            EXPECT_EQ(addition().add(slots.data(), sums.data(), additions, scratch),
                      expected_identity);
            EXPECT_EQ(store(sums), expected) << count;
        }
    }
    EXPECT_FALSE(addition().add(slots.data(), nullptr, {}, scratch));
}

TEST_P(BatchAdditionTest, LongChainsStayInRange) {
    // Sums of sums in place: lazily reduced coordinates must not grow.
    Samples samples{4};
    BatchScratch scratch;
    const std::vector<G1> points = samples.points(64);
    std::vector<PointSlot> slots = load(points);
    std::vector<G1Jacobian> expected;
    for (const G1& point : points) {
        expected.push_back(G1Jacobian::from(point));
    }
    std::vector<Addition> additions;
    for (std::uint32_t i = 0; i < 32; ++i) {
        additions.push_back({{4 * i, 4 * i + 3}, 2 * i});  // P - Q
    }
    for (int round = 0; round < 200; ++round) {
        addition().add(slots.data(), slots.data(), additions, scratch);
        for (std::size_t i = 0; i < 64; i += 2) {
            expected[i] = expected[i].plus(-points[i + 1]);
        }
    }
    EXPECT_EQ(store(slots), to_affine(expected));
}

INSTANTIATE_TEST_SUITE_P(Kernels, BatchAdditionTest,
                         testing::Values(Kernel::portable, Kernel::ifma),
                         [](const auto& tested) { return name_of(tested.param); });

}  // namespace
}  // namespace cairn::algebra::detail
