#include "sample_circuits/sample_circuits.hpp"

#include "circuit/check.hpp"
#include "circuit/hunter.hpp"

#include <gtest/gtest.h>

namespace cairn::sample_circuits {
namespace {

std::string first_failure(const circuit::Built& built) {
    const auto failures = circuit::check(built.circuit, built.witness, 1);
    return failures.empty() ? "" : failures.front().text();
}

TEST(SampleCircuits, EachHoldsAndIsTheSameCircuitForEachSeed) {
    for (const Sample& sample : samples()) {
        const auto one = make_sample(sample, {.seed = 1, .size = 1});
        const auto two = make_sample(sample, {.seed = 2, .size = 1});
        ASSERT_TRUE(one && two) << sample.name;
        EXPECT_EQ(first_failure(*one), "") << sample.name;
        EXPECT_EQ(first_failure(*two), "") << sample.name;
        EXPECT_EQ(one->circuit.digest, two->circuit.digest) << sample.name;
        EXPECT_NE(one->witness.public_inputs, two->witness.public_inputs) << sample.name;
        EXPECT_NE(make_sample(sample, {.seed = 1, .size = 2})->circuit.digest, one->circuit.digest)
            << sample.name;
    }
}

TEST(SampleCircuits, NoPublicInputCanBeChanged) {
    for (const Sample& sample : samples()) {
        const circuit::Built built = *make_sample(sample, {.seed = 1, .size = 1});
        for (std::size_t i = 0; i < built.witness.public_inputs.size(); ++i) {
            circuit::Witness other = built.witness;
            other.public_inputs[i] = other.public_inputs[i] + algebra::Fr::one();
            EXPECT_FALSE(circuit::holds(built.circuit, other)) << sample.name << " " << i;
        }
    }
}

TEST(SampleCircuits, NoCellIsFree) {
    for (const Sample* sample : {find_sample("merkle-membership"), find_sample("private-vote")}) {
        EXPECT_EQ(circuit::text_of(circuit::hunt(*make_sample(*sample, {.seed = 1, .size = 2}))),
                  "")
            << sample->name;
    }
}

TEST(SampleCircuits, WhatIsNoSampleIsNone) {
    EXPECT_EQ(find_sample("nothing"), nullptr);
    for (const Sample& sample : samples()) {
        EXPECT_EQ(find_sample(sample.name), &sample);
        EXPECT_FALSE(make_sample(sample, {.size = sample.max_size + 1}));
    }
}

}  // namespace
}  // namespace cairn::sample_circuits
