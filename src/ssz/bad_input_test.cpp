#include "ssz/bad_input.hpp"

#include "ssz/any_value.hpp"
#include "ssz/random_value.hpp"
#include "ssz/sample_types.hpp"

namespace cairn::ssz {
namespace {

TEST(BadInput, RefusedOrCanonicalForEverySampleType) {
    std::size_t refused = 0;
    std::size_t canonical = 0;
    for (const Context& context : samples::contexts) {
        std::uint64_t seed = 0;
        for (const Bound& bound : samples::all_bounds()) {
            for (const RandomMode mode : {RandomMode::random, RandomMode::nil, RandomMode::one}) {
                AnyValue value(bound, context);
                std::mt19937_64 random(++seed);
                random_value(bound, context, random,
                             {.mode = mode, .max_elements = 3, .max_bytes = 20}, value.get());
                const Bytes bytes = encode(bound, context, value.get());
                const auto report = check_bad_input(bound, context, bytes, {.max_each = 300});
                ASSERT_TRUE(report)
                    << bound.type->name << " fork " << int{context.fork} << " seed " << seed << ": "
                    << report.error().mutation << ", " << report.error().problem << "\n"
                    << base::to_hex(report.error().bytes);
                refused += report->refused;
                canonical += report->canonical;
            }
        }
    }
    EXPECT_GT(refused, 10000U);
    EXPECT_GT(canonical, 10000U);
}

TEST(RandomValue, ModesHoldWhatTheySay) {
    const Context& context = samples::contexts[1];
    const auto of = [&](RandomMode mode) {
        std::mt19937_64 random(7);
        return random_value<samples::Lists>(samples::contexts[0], random, {.mode = mode});
    };
    EXPECT_TRUE(of(RandomMode::nil).numbers.empty());
    EXPECT_EQ(of(RandomMode::one).pairs.size(), 1U);
    EXPECT_EQ(of(RandomMode::lengthy).pairs.size(), 9U);
    EXPECT_EQ(of(RandomMode::lengthy).numbers.size(), 10U);
    EXPECT_EQ(of(RandomMode::lengthy).bytes.bytes.size(), 100U);
    std::mt19937_64 random(7);
    EXPECT_EQ(random_value<samples::Pair>(context, random, {.mode = RandomMode::max}).number,
              ~std::uint64_t{0});
    EXPECT_EQ(random_value<samples::Vectors>(context, random, {.mode = RandomMode::zero}),
              default_value<samples::Vectors>(context));
}

TEST(RandomValue, SameSeedSameValue) {
    for (const Bound& bound : samples::all_bounds()) {
        AnyValue one(bound, samples::contexts[2]);
        AnyValue other(bound, samples::contexts[2]);
        std::mt19937_64 random(11);
        std::mt19937_64 again(11);
        random_value(bound, samples::contexts[2], random, {.chaos = true}, one.get());
        random_value(bound, samples::contexts[2], again, {.chaos = true}, other.get());
        EXPECT_EQ(one, other);
        EXPECT_EQ(encode(bound, samples::contexts[2], one.get()),
                  encode(bound, samples::contexts[2], other.get()));
    }
}

}  // namespace
}  // namespace cairn::ssz
