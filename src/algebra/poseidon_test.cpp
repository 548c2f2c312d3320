#include "algebra/poseidon.hpp"

#include "algebra/fr_hex_test.hpp"
#include "algebra/fr_samples_test.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace cairn::algebra {
namespace {

std::vector<Fr> counting(unsigned t) {
    std::vector<Fr> out(t);
    for (unsigned i = 0; i < t; ++i) {
        out[i] = fr(i);
    }
    return out;
}

std::vector<std::string> hex_of(const std::vector<Fr>& state) {
    std::vector<std::string> out;
    for (const Fr& element : state) {
        out.push_back(fr_to_hex(element));
    }
    return out;
}

// The reference implementation (hadeshash, code/test_vectors.txt): poseidonperm_x5_255_3 and
// poseidonperm_x5_255_5 of (0, 1, 2, ...), with 57 and 60 partial rounds.
TEST(Poseidon, PermutesAsTheReference) {
    struct Case {
        unsigned t;
        unsigned partial_rounds;
        std::vector<std::string> expected;
    };
    for (const Case& c : {
             Case{3,
                  57,
                  {"0x28ce19420fc246a05553ad1e8c98f5c9d67166be2c18e9e4cb4b4e317dd2a78a",
                   "0x51f3e312c95343a896cfd8945ea82ba956c1118ce9b9859b6ea56637b4b1ddc4",
                   "0x3b2b69139b235626a0bfb56c9527ae66a7bf486ad8c11c14d1da0c69bbe0f79a"}},
             Case{5,
                  60,
                  {"0x2a918b9c9f9bd7bb509331c81e297b5707f6fc7393dcee1b13901a0b22202e18",
                   "0x65ebf8671739eeb11fb217f2d5c5bf4a0c3f210e3f3cd3b08b5db75675d797f7",
                   "0x2cc176fc26bc70737a696a9dfd1b636ce360ee76926d182390cdb7459cf585ce",
                   "0x4dc4e29d283afd2a491fe6aef122b9a968e74eff05341f3cc23fda1781dcb566",
                   "0x03ff622da276830b9451b88b85e6184fd6ae15c8ab3ee25a5667be8592cce3b1"}},
         }) {
        const PoseidonParameters parameters = derive_poseidon_parameters(c.t, 8, c.partial_rounds);
        std::vector<Fr> state = counting(c.t);
        poseidon_permute_plain(parameters, state);
        EXPECT_EQ(hex_of(state), c.expected);
        state = counting(c.t);
        poseidon_permute(parameters, state);
        EXPECT_EQ(hex_of(state), c.expected);
    }
}

// poseidon-bls12381 1.0.2 (npm): poseidon2([1, 2]), poseidon4([1, ..., 4]), poseidon11([1, ...,
// 11]), element 0 of the permutation of (0, 1, 2, ...).
TEST(Poseidon, CompressesAsThePackageOfNpm) {
    EXPECT_EQ(fr_to_hex(poseidon_compress(fr(1), fr(2))),
              "0x3fb8310b0e962b75bffec5f9cfcbf3f965a7b1d2dcac8d95ccb13d434e08e5fa");
    EXPECT_EQ(fr_to_hex(poseidon_compress({fr(1), fr(2), fr(3), fr(4)})),
              "0x2ebfd520dd8b5f26dfdc74e4ca0861495e119e6b43f7df3369dbb2f190cd5866");
    std::vector<Fr> state = counting(12);
    poseidon_permute(poseidon_parameters(12), state);
    EXPECT_EQ(fr_to_hex(state[0]),
              "0x38112b1bdd1fa2ae5a98f4f0759f5d5388cdc98e8b1ee61fa1093c2375961f57");
}

TEST(Poseidon, TheRecurrenceGivesWhatTheDefinitionGives) {
    FrSamples samples(1);
    for (const unsigned t : {3U, 5U, 12U}) {
        for (int i = 0; i < 20; ++i) {
            std::vector<Fr> state = samples.elements(t);
            std::vector<Fr> expected = state;
            poseidon_permute(poseidon_parameters(t), state);
            poseidon_permute_plain(poseidon_parameters(t), expected);
            EXPECT_EQ(state, expected);
        }
    }
}

TEST(Poseidon, FewRoundsDoAsMany) {
    FrSamples samples(5);
    for (const unsigned t : {3U, 5U, 12U}) {
        for (const unsigned more : {0U, 2U, 18U}) {
            const PoseidonParameters parameters = derive_poseidon_parameters(t, 2 + more, t + more);
            const std::vector<Fr> states = samples.elements(std::size_t{8} * t);
            std::vector<Fr> expected = states;
            for (std::size_t i = 0; i < 8; ++i) {
                poseidon_permute_plain(parameters, std::span(expected).subspan(i * t, t));
            }
            for (const Kernel kernel : {Kernel::portable, Kernel::ifma}) {
                std::vector<Fr> out = states;
                if (can_run(kernel)) {
                    poseidon_permute_many(parameters, out, kernel);
                    EXPECT_EQ(out, expected) << name_of(kernel) << ' ' << t << ' ' << more;
                }
            }
        }
    }
}

TEST(Poseidon, ManyStatesGiveWhatSingleOnesGive) {
    FrSamples samples(2);
    for (const unsigned t : {3U, 5U, 12U}) {
        for (const std::size_t count : {0U, 1U, 7U, 8U, 9U, 16U, 41U}) {
            const std::vector<Fr> states = samples.elements(count * t);
            std::vector<Fr> expected = states;
            for (std::size_t i = 0; i < count; ++i) {
                poseidon_permute(poseidon_parameters(t), std::span(expected).subspan(i * t, t));
            }
            for (const Kernel kernel : {Kernel::portable, Kernel::ifma}) {
                std::vector<Fr> out = states;
                if (can_run(kernel)) {
                    poseidon_permute_many(poseidon_parameters(t), out, kernel);
                    EXPECT_EQ(out, expected) << name_of(kernel) << ' ' << t << ' ' << count;
                }
            }
        }
    }
}

TEST(Poseidon, LayersAreCompressions) {
    FrSamples samples(3);
    for (const std::size_t count : {0U, 1U, 8U, 63U, 64U, 65U, 200U}) {
        const std::vector<Fr> children = samples.elements(4 * count);
        std::vector<Fr> binary(2 * count);
        std::vector<Fr> quaternary(count);
        poseidon_compress_layer(children, binary);
        poseidon_compress_layer(children, quaternary, Kernel::portable);
        for (std::size_t i = 0; i < count; ++i) {
            const Fr* c = children.data() + 4 * i;
            EXPECT_EQ(binary[2 * i], poseidon_compress(c[0], c[1]));
            EXPECT_EQ(binary[2 * i + 1], poseidon_compress(c[2], c[3]));
            EXPECT_EQ(quaternary[i], poseidon_compress({c[0], c[1], c[2], c[3]}));
        }
    }
}

TEST(Poseidon, TheSpongeIsWhatTheHeaderSays) {
    FrSamples samples(4);
    for (const unsigned t : {3U, 5U, 12U}) {
        for (const std::size_t length : {0U, 1U, 2U, 3U, 4U, 5U, 11U, 12U, 25U}) {
            const std::vector<Fr> inputs = samples.elements(length);
            std::vector<Fr> outputs(t + 1);
            poseidon_hash(t, 7, inputs, outputs);
            std::vector<Fr> state(t);
            state[0] = fr(7) * power(fr(2), 128) + fr(length) * power(fr(2), 64) + fr(t);
            const std::size_t blocks = std::max<std::size_t>(1, (length + t - 2) / (t - 1));
            for (std::size_t i = 0; i < blocks * (t - 1); ++i) {
                if (i != 0 && i % (t - 1) == 0) {
                    poseidon_permute_plain(poseidon_parameters(t), state);
                }
                state[1 + i % (t - 1)] =
                    state[1 + i % (t - 1)] + (i < length ? inputs[i] : Fr::zero());
            }
            poseidon_permute_plain(poseidon_parameters(t), state);
            std::vector<Fr> expected(state.begin() + 1, state.end());
            poseidon_permute_plain(poseidon_parameters(t), state);
            expected.insert(expected.end(), {state[1], state[2]});
            EXPECT_EQ(outputs, expected);
        }
    }
}

TEST(Poseidon, DomainsLengthsAndOutputsAreBound) {
    std::vector<std::string> seen;
    const std::vector<Fr> zeros(6);
    for (std::uint64_t domain = 1; domain < 4; ++domain) {
        for (std::size_t length = 0; length <= zeros.size(); ++length) {
            for (std::size_t outputs = 1; outputs < 3; ++outputs) {
                std::vector<Fr> out(outputs);
                poseidon_hash(5, domain, std::span(zeros).first(length), out);
                seen.push_back(fr_to_hex(out[0]));
            }
        }
    }
    seen.push_back(fr_to_hex(poseidon_compress({})));
    std::ranges::sort(seen);
    EXPECT_EQ(std::ranges::adjacent_find(seen), seen.end());
}

}  // namespace
}  // namespace cairn::algebra
