#include "algebra/poseidon2.hpp"

#include "algebra/fr_hex_test.hpp"
#include "algebra/fr_samples_test.hpp"

#include <gtest/gtest.h>

namespace cairn::algebra {
namespace {

constexpr std::array ALL = {Poseidon2Id::gnark_2, Poseidon2Id::gnark_3, Poseidon2Id::paper_2,
                            Poseidon2Id::paper_3, Poseidon2Id::paper_4};

// Of (0, 1, ...). gnark: a program with gnark-crypto 0.22.0's fr/poseidon2. paper: HorizenLabs'
// poseidon2, plain_implementations/src/poseidon2/poseidon2.rs, tests for BLS12-381.
TEST(Poseidon2, PermutesAsOthers) {
    struct Case {
        Poseidon2Id id;
        std::vector<std::string_view> expected;
    };
    for (const Case& c : {
             Case{Poseidon2Id::gnark_2,
                  {"0x1cdd6c164add05a319507930b1156434264008ba8b5f523f1e411a63038c7ef3",
                   "0x5dba32f849dc767eeb4429b440b32c775d970a269ba70e821ff6e17b9254c9e3"}},
             Case{Poseidon2Id::gnark_3,
                  {"0x57e803ed9a1e1abf03e4b3f51d62cf5c9e220feedaff5ac67b8257010c967283",
                   "0x67a4a7e120ec30e0692050825d73d66bd2bdd9a69116dfa48221c1cf9de13ccb",
                   "0x6a5bd34fa242bb8c004054b6745181d5be34a56f3109641791bfefa67cca4c51"}},
             Case{Poseidon2Id::paper_2,
                  {"0x73c46dd530e248a87b61d19e67fa1b4ed30fc3d09f16531fe189fb945a15ce4e",
                   "0x1f0e305ee21c9366d5793b80251405032a3fee32b9dd0b5f4578262891b043b4"}},
             Case{Poseidon2Id::paper_3,
                  {"0x1b152349b1950b6a8ca75ee4407b6e26ca5cca5650534e56ef3fd45761fbf5f0",
                   "0x4c5793c87d51bdc2c08a32108437dc0000bd0275868f09ebc5f36919af5b3891",
                   "0x1fc8ed171e67902ca49863159fe5ba6325318843d13976143b8125f08b50dc6b"}},
             Case{Poseidon2Id::paper_4,
                  {"0x28ff6c4edf9768c08ae26290487e93449cc8bc155fc2fad92a344adceb3ada6d",
                   "0x0e56f2b6fad25075aa93560185b70e2b180ed7e269159c507c288b6747a0db2d",
                   "0x6d8196f28da6006bb89b3df94600acdc03d0ba7c2b0f3f4409a54c1db6bf30d0",
                   "0x07cfb49540ee456cce38b8a7d1a930a57ffc6660737f6589ef184c5e15334e36"}},
         }) {
        std::vector<Fr> state(c.expected.size());
        for (std::size_t i = 0; i < state.size(); ++i) {
            state[i] = fr(i);
        }
        poseidon2_permute(poseidon2_parameters(c.id), state);
        for (std::size_t i = 0; i < state.size(); ++i) {
            EXPECT_EQ(fr_to_hex(state[i]), c.expected[i]) << static_cast<int>(c.id);
        }
    }
}

// The same program: NewDefaultPermutation().Compress(1, 2), NewMerkleDamgardHasher() of 1, 2.
TEST(Poseidon2, HashesAsGnark) {
    EXPECT_EQ(fr_to_hex(poseidon2_compress(fr(1), fr(2))),
              "0x23927976918cacff4850f47a852748216d73f6f4582093316723fc4481b6fb5f");
    EXPECT_EQ(fr_to_hex(poseidon2_merkle_damgard(std::array{fr(1), fr(2)})),
              "0x0ee043427202d0231469ed27ea4e3c7f0a31530c6e90c8fe971a1a25da9db4d9");
}

TEST(Poseidon2, FastLayersGiveWhatTheDefinitionGives) {
    FrSamples samples(1);
    for (const Poseidon2Id id : ALL) {
        const Poseidon2Parameters& parameters = poseidon2_parameters(id);
        for (int i = 0; i < 30; ++i) {
            std::vector<Fr> state = samples.elements(parameters.t);
            std::vector<Fr> expected = state;
            poseidon2_permute(parameters, state);
            poseidon2_permute_plain(parameters, expected);
            EXPECT_EQ(state, expected);
        }
    }
}

TEST(Poseidon2, ManyStatesGiveWhatSingleOnesGive) {
    FrSamples samples(2);
    for (const Poseidon2Id id : ALL) {
        const Poseidon2Parameters& parameters = poseidon2_parameters(id);
        const std::size_t t = parameters.t;
        for (const std::size_t count : {0U, 1U, 7U, 8U, 9U, 16U, 41U}) {
            const std::vector<Fr> states = samples.elements(count * t);
            std::vector<Fr> expected = states;
            for (std::size_t i = 0; i < count; ++i) {
                poseidon2_permute(parameters, std::span(expected).subspan(i * t, t));
            }
            for (const Kernel kernel : {Kernel::portable, Kernel::ifma}) {
                std::vector<Fr> out = states;
                if (can_run(kernel)) {
                    poseidon2_permute_many(parameters, out, kernel);
                    EXPECT_EQ(out, expected) << name_of(kernel) << ' ' << t << ' ' << count;
                }
            }
        }
    }
}

}  // namespace
}  // namespace cairn::algebra
