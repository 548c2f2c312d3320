#include "crypto/detail/weighted_sum.hpp"

#include "base/bytes.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace cairn::crypto::detail {
namespace {

// z^2 - 1 for z = -0xd201000000010000, little-endian.
Bytes lambda() {
    const Bytes bytes = base::from_hex("0xac45a4010001a40200000000ffffffff").value_or(Bytes{});
    return {bytes.rbegin(), bytes.rend()};
}

blst_p1 affine_to_point(const blst_p1_affine& in) {
    blst_p1 out;
    blst_p1_from_affine(&out, &in);
    return out;
}
blst_p2 affine_to_point(const blst_p2_affine& in) {
    blst_p2 out;
    blst_p2_from_affine(&out, &in);
    return out;
}
blst_p1 multiply(const blst_p1& point, const Bytes& scalar) {
    blst_p1 out;
    blst_p1_mult(&out, &point, scalar.data(), 8 * scalar.size());
    return out;
}
blst_p2 multiply(const blst_p2& point, const Bytes& scalar) {
    blst_p2 out;
    blst_p2_mult(&out, &point, scalar.data(), 8 * scalar.size());
    return out;
}
void add(blst_p1& sum, const blst_p1& term) {
    blst_p1_add_or_double(&sum, &sum, &term);
}
void add(blst_p2& sum, const blst_p2& term) {
    blst_p2_add_or_double(&sum, &sum, &term);
}
bool equal(const blst_p1& a, const blst_p1& b) {
    return blst_p1_is_equal(&a, &b);
}
bool equal(const blst_p2& a, const blst_p2& b) {
    return blst_p2_is_equal(&a, &b);
}

/// weight * point the plain way.
template <class Point>
Point product(const Point& point, const Weight& weight) {
    Point out = multiply(point, Bytes(weight.begin(), weight.begin() + 4));
    add(out, multiply(multiply(point, lambda()), Bytes(weight.begin() + 4, weight.end())));
    return out;
}

blst_p1_affine g1_point(std::uint8_t number) {
    const blst_p1 point = multiply(*blst_p1_generator(), {number});
    blst_p1_affine out;
    blst_p1_to_affine(&out, &point);
    return out;
}
blst_p2_affine g2_point(std::uint8_t number) {
    const blst_p2 point = multiply(*blst_p2_generator(), {number});
    blst_p2_affine out;
    blst_p2_to_affine(&out, &point);
    return out;
}

constexpr std::array<Weight, 7> weights = {{
    {1, 0, 0, 0, 0, 0, 0, 0},
    {0, 0, 0, 0, 1, 0, 0, 0},
    {0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0},
    {0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff},
    {255, 255, 255, 255, 255, 255, 255, 255},
    {1, 2, 3, 4, 5, 6, 7, 8},
    {0, 0, 0, 0x80, 0, 0, 0, 0x80},
}};

TEST(Endomorphism, multiplies_by_lambda) {
    EXPECT_TRUE(equal(affine_to_point(endomorphism(g1_point(7))),
                      multiply(affine_to_point(g1_point(7)), lambda())));
    EXPECT_TRUE(equal(affine_to_point(endomorphism(g2_point(7))),
                      multiply(affine_to_point(g2_point(7)), lambda())));
}

TEST(WeightedSum, equals_the_plain_sum) {
    for (const std::size_t count : {0U, 1U, 2U, 7U, 40U, 200U}) {
        WeightedSum<blst_p1> sum1;
        WeightedSum<blst_p2> sum2;
        blst_p1 want1{};
        blst_p2 want2{};
        for (std::size_t i = 0; i < count; ++i) {
            const Weight& weight = weights[i % weights.size()];
            const auto number = static_cast<std::uint8_t>(i + 1);
            sum1.add(g1_point(number), weight);
            sum2.add(g2_point(number), weight);
            add(want1, product(affine_to_point(g1_point(number)), weight));
            add(want2, product(affine_to_point(g2_point(number)), weight));
        }
        EXPECT_TRUE(equal(sum1.sum(), want1)) << count;
        EXPECT_TRUE(equal(sum2.sum(), want2)) << count;
    }
}

TEST(WeightedSum, of_one_point_many_times_and_of_a_point_and_its_negative) {
    WeightedSum<blst_p1> many;
    WeightedSum<blst_p1> cancelled;
    blst_p1 want{};
    const blst_p1_affine point = g1_point(3);
    blst_p1_affine negative = point;
    blst_fp_cneg(&negative.y, &negative.y, true);
    for (std::size_t i = 0; i < 20; ++i) {
        many.add(point, weights[5]);
        cancelled.add(i % 2 == 0 ? point : negative, weights[5]);
        add(want, product(affine_to_point(point), weights[5]));
    }
    EXPECT_TRUE(equal(many.sum(), want));
    const blst_p1 zero = cancelled.sum();
    EXPECT_TRUE(blst_p1_is_inf(&zero));
}

TEST(WeightedPoints, each_equals_the_plain_product) {
    WeightedPoints points;
    EXPECT_TRUE(points.products().empty());
    for (std::size_t i = 0; i < weights.size(); ++i) {
        points.add(g1_point(static_cast<std::uint8_t>(i + 1)), weights[i]);
    }
    const std::vector<blst_p1> products = points.products();
    ASSERT_EQ(products.size(), weights.size());
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const blst_p1 point = affine_to_point(g1_point(static_cast<std::uint8_t>(i + 1)));
        EXPECT_TRUE(equal(products[i], product(point, weights[i]))) << i;
    }
}

}  // namespace
}  // namespace cairn::crypto::detail
