#include "algebra/detail/bit_reversal.hpp"

#include "algebra/fr_samples_test.hpp"
#include "algebra/kernels_test.hpp"

#include <gtest/gtest.h>

namespace cairn::algebra::detail {
namespace {

std::size_t reversed_one_by_one(std::size_t i, unsigned bits) {
    std::size_t out = 0;
    for (unsigned bit = 0; bit < bits; ++bit) {
        out = out << 1U | (i >> bit & 1U);
    }
    return out;
}

TEST(BitReversal, ReversesBits) {
    for (unsigned bits = 0; bits <= 12; ++bits) {
        for (std::size_t i = 0; i < std::size_t{1} << bits; ++i) {
            EXPECT_EQ(reversed_bits(i, bits), reversed_one_by_one(i, bits));
        }
    }
}

TEST(BitReversal, PutsEachElementInItsPlaceAndReducesIt) {
    FrSamples samples(61);
    for (unsigned bits = 0; bits <= 13; ++bits) {
        const std::vector<Fr> elements = samples.elements(std::size_t{1} << bits);
        std::vector<Fr> expected(elements.size());
        std::vector<Fr> unreduced = elements;
        for (std::size_t i = 0; i < elements.size(); ++i) {
            expected[reversed_one_by_one(i, bits)] = elements[i];
            std::uint64_t unused = 0;
            for (std::size_t times = i % 3; times-- > 0;) {
                const Limbs4 more = add(unreduced[i].limbs, Fr::p, unused);
                unreduced[i].limbs = unused == 0 ? more : unreduced[i].limbs;
            }
        }
        for (base::Executor* executor : both_executors()) {
            std::vector<Fr> got = unreduced;
            reverse_places_and_reduce(got, *executor);
            EXPECT_EQ(got, expected) << bits;
        }
    }
}

}  // namespace
}  // namespace cairn::algebra::detail
