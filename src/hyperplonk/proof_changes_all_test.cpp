// Changes by the thousand: none is accepted. CAIRN_LONG=1 for 10^5.
#include "hyperplonk/proof_changes_test.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <random>

namespace cairn::hyperplonk {
namespace {

TEST(ProofChanges, NoneIsAccepted) {
    const std::size_t changes = std::getenv("CAIRN_LONG") != nullptr ? 100'000 : 600;
    const std::vector<ProofSample> samples = proof_samples();
    std::mt19937_64 engine(1);
    std::size_t changed = 0;
    for (std::size_t i = 0; changed < changes; ++i) {
        const ProofSample& sample = samples[i % samples.size()];
        std::array<std::uint8_t, 32> choices{};
        std::ranges::generate(choices, [&] { return static_cast<std::uint8_t>(engine()); });
        base::FuzzInput input(choices);
        const Bytes proof = changed_proof(sample, input);
        if (proof == sample.proof) {
            EXPECT_TRUE(sample.accepts(proof));
            continue;
        }
        ++changed;
        ASSERT_FALSE(sample.accepts(proof)) << "change " << i;
    }
}

}  // namespace
}  // namespace cairn::hyperplonk
