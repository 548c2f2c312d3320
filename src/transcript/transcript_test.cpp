#include "transcript/transcript.hpp"

#include "algebra/poseidon.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <set>

namespace cairn::transcript {
namespace {

using algebra::fr;
using algebra::G1_GENERATOR;

std::string hex(const Fr& element) {
    return base::to_hex(algebra::fr_to_bytes(element).view());
}

Bytes32 counting() {
    Bytes32 out;
    for (std::size_t i = 0; i < out.size(); ++i) {
        out[i] = static_cast<std::uint8_t>(i);
    }
    return out;
}

Bytes ascii(std::string_view text) {
    return {text.begin(), text.end()};
}

/// The three challenges of the example of docs/formats/transcript.md.
std::array<std::string, 3> example(Hash hash) {
    Transcript transcript("example 1", hash);
    transcript.absorb("verifying key", counting());
    transcript.absorb("public inputs", std::array{fr(3), -fr(1)});
    transcript.absorb("a", G1_GENERATOR);
    EXPECT_FALSE(transcript.all_bound());
    const std::string beta = hex(transcript.challenge("beta"));
    EXPECT_TRUE(transcript.all_bound());
    const std::string gamma = hex(transcript.challenge("gamma"));
    const algebra::G1 doubled = algebra::G1Jacobian::from(G1_GENERATOR).doubled().to_affine();
    transcript.absorb("w", std::array{doubled, algebra::G1{}});
    transcript.absorb_bytes("note", ascii("thirty-three bytes of a message!!"));
    return {beta, gamma, hex(transcript.challenge("last"))};
}

// Computed with @noble/hashes 1.8.0 (keccak_256) and @noble/curves 1.9.7 by a script that follows
// the page.
TEST(Transcript, GivesTheChallengesOfTheExampleByKeccak) {
    EXPECT_EQ(example(Hash::keccak256),
              (std::array<std::string, 3>{
                  "0x30407d9c1373c44024caa783e7583ad1017d512706cb176b409c69d9c63b5141",
                  "0x38ee178cda1d20b755a2c310a6971f83f57c32d9ff582979a24acfabc20c1dca",
                  "0x2aeb99e88fe8fc856666fae77c7cdbc7f87d23ab595fc4765eff73295a4f7b17"}));
}

// Computed with Python's integers by a script that follows the page and derives the parameters of
// Poseidon itself (their SHA-256 is that of algebra's table).
TEST(Transcript, GivesTheChallengesOfTheExampleByPoseidon) {
    EXPECT_EQ(example(Hash::poseidon),
              (std::array<std::string, 3>{
                  "0x5d5810f19c36aed35d05d8b58ce12922120548875ce11793e9fdcdd83b3c355f",
                  "0x50dfc24a8bea43b466e7040b25583c65acac53ad7dfa5ff9c4df4c6c2f0f686c",
                  "0x54d41958d363e7f4f2e65968557c0460751aa65a009762531dc0ff555a5e4ff6"}));
}

/// An element of 32 bytes, in hexadecimal digits.
Fr element(std::string_view digits) {
    return algebra::fr_from_bytes(base::fixed_from_hex<32>(digits).value()).value();
}

// The page's words, and the sponge from the definition of the permutation.
TEST(Transcript, PoseidonIsTheSpongeOfThePage) {
    std::vector<Fr> words = {
        fr(0),
        element("0x000000000000000070726f6f6620310000000000000000000000000000000000"),
        element("0x0001000000020000780000000000000000000000000000000000000000000000"),
        fr(1),
        fr(2),
        element("0x0004000000020000620000000000000000000000000000000000000000000000"),
        element("0x0068690000000000000000000000000000000000000000000000000000000000"),
        element("0x0005000000000000630000000000000000000000000000000000000000000000"),
    };
    const algebra::PoseidonParameters parameters = algebra::derive_poseidon_parameters(5, 8, 56);
    const auto sponge = [&](const std::vector<Fr>& in) {
        std::vector<Fr> state(5);
        state[0] = Fr::from_integer({1, in.size(), algebra::POSEIDON_DOMAIN_TRANSCRIPT, 0});
        for (std::size_t at = 0; at < in.size(); ++at) {
            state[1 + at % 4] = state[1 + at % 4] + in[at];
            if (at % 4 == 3 || at + 1 == in.size()) {
                algebra::poseidon_permute_plain(parameters, state);
            }
        }
        return state;
    };
    Transcript transcript("proof 1", Hash::poseidon);
    transcript.absorb("x", std::array{fr(1), fr(2)});
    transcript.absorb_bytes("b", ascii("hi"));
    const std::vector<Fr> first = sponge(words);
    EXPECT_EQ(transcript.challenge("c"), first[2]);
    EXPECT_EQ(transcript.challenge("c"), sponge({first[1], words.back()})[2]);
}

TEST(Transcript, PoseidonTakesAllDigestsPointsAndBytesApart) {
    // Digests above r, coordinates above r, and bytes at the borders of their elements.
    std::set<std::string> seen;
    const auto expect_other = [&](const auto& absorb) {
        Transcript transcript("proof 1", Hash::poseidon);
        absorb(transcript);
        EXPECT_TRUE(seen.insert(hex(transcript.challenge("c"))).second);
    };
    for (const int first : {0x00, 0x01, 0x73, 0x74, 0xe7, 0xff}) {
        Bytes32 digest = algebra::fr_to_bytes(-fr(1));
        digest[0] = static_cast<std::uint8_t>(first);
        expect_other([&](Transcript& t) { t.absorb("x", digest); });
    }
    for (std::size_t size = 0; size < 70; ++size) {
        expect_other([&](Transcript& t) { t.absorb_bytes("x", Bytes(size, 0)); });
        expect_other([&](Transcript& t) { t.absorb_bytes("x", Bytes(size + 1, 255)); });
    }
    const algebra::G1 inverse = {G1_GENERATOR.x, -G1_GENERATOR.y};
    expect_other([&](Transcript& t) { t.absorb("x", G1_GENERATOR); });
    expect_other([&](Transcript& t) { t.absorb("x", inverse); });
}

/// A small proof's worth of items, each a function of bytes that a test can change.
struct Script {
    std::string protocol = "proof 1";
    std::string label = "label";
    Bytes32 digest = counting();
    std::array<Fr, 2> elements = {fr(1), fr(2)};
    std::array<G1, 2> points = {G1_GENERATOR, {}};
    Bytes bytes = ascii("bytes");
    std::string challenge = "challenge";

    Fr run(Hash hash) const {
        Transcript transcript(protocol, hash);
        transcript.absorb(label, digest);
        transcript.absorb("elements", elements);
        transcript.absorb("points", points);
        transcript.absorb_bytes("bytes", bytes);
        static_cast<void>(transcript.challenge("first"));
        return transcript.challenge(challenge);
    }
};

/// Collects challenges and finds one that came before.
class Distinct {
  public:
    explicit Distinct(Hash hash) : hash_(hash) {}

    void add(const Script& script, const std::string& what) {
        EXPECT_TRUE(seen_.insert(hex(script.run(hash_))).second) << what;
    }

  private:
    Hash hash_;
    std::set<std::string> seen_;
};

class TranscriptTest : public testing::TestWithParam<Hash> {};
INSTANTIATE_TEST_SUITE_P(Hashes, TranscriptTest, testing::Values(Hash::keccak256, Hash::poseidon));

TEST_P(TranscriptTest, EachByteAbsorbedChangesLaterChallenges) {
    Distinct distinct(GetParam());
    distinct.add({}, "as it is");
    const auto each_bit = [&](std::size_t bytes, const auto& flip) {
        for (std::size_t bit = 0; bit < 8 * bytes; ++bit) {
            Script script;
            if (flip(script, bit / 8, static_cast<std::uint8_t>(1U << bit % 8))) {
                distinct.add(script, "bit " + std::to_string(bit));
            }
        }
    };
    each_bit(32, [](Script& script, std::size_t i, std::uint8_t bit) {
        script.digest[i] ^= bit;
        return true;
    });
    each_bit(5, [](Script& script, std::size_t i, std::uint8_t bit) {
        script.bytes[i] ^= bit;
        return true;
    });
    each_bit(64, [](Script& script, std::size_t i, std::uint8_t bit) {
        auto bytes = algebra::fr_to_bytes(script.elements[i / 32]);
        bytes[i % 32] ^= bit;
        const auto changed = algebra::fr_from_bytes(bytes);
        script.elements[i / 32] = changed.value_or(Fr{});
        return changed.has_value();
    });
    each_bit(192, [](Script& script, std::size_t i, std::uint8_t bit) {
        G1& point = script.points[i / 96];
        algebra::Fq& coordinate = i % 96 < 48 ? point.x : point.y;
        auto bytes = algebra::fq_to_bytes(coordinate);
        bytes[i % 48] ^= bit;
        const auto changed = algebra::fq_from_bytes(bytes);
        coordinate = changed.value_or(algebra::Fq{});
        return changed.has_value();
    });
    for (const auto name : {&Script::protocol, &Script::label, &Script::challenge}) {
        for (std::size_t i = 0; i < (Script{}.*name).size(); ++i) {
            Script script;
            (script.*name)[i] = '~';
            distinct.add(script, "name");
        }
        Script script;
        script.*name += ' ';
        distinct.add(script, "longer name");
    }
}

TEST_P(TranscriptTest, NoTwoRowsOfItemsAreTheSame) {
    const Bytes32 one_word = algebra::fr_to_bytes(fr(1));
    const std::vector<std::function<void(Transcript&)>> scripts = {
        [](Transcript&) {},
        [](Transcript& t) { t.absorb("x", std::span<const Fr>{}); },
        [](Transcript& t) { t.absorb("x", std::span<const G1>{}); },
        [](Transcript& t) { t.absorb_bytes("x", {}); },
        [](Transcript& t) { t.absorb("x", fr(0)); },
        [](Transcript& t) { t.absorb("x", fr(1)); },
        [&](Transcript& t) { t.absorb("x", one_word); },
        [&](Transcript& t) { t.absorb_bytes("x", one_word.view()); },
        [](Transcript& t) { t.absorb_bytes("x", std::array<std::uint8_t, 1>{0}); },
        [](Transcript& t) { t.absorb_bytes("x", std::array<std::uint8_t, 2>{0, 0}); },
        [](Transcript& t) { t.absorb("x", std::array{fr(1), fr(1)}); },
        [](Transcript& t) { t.absorb("x", fr(1)), t.absorb("x", fr(1)); },
        [](Transcript& t) { t.absorb("x", std::array{fr(0), fr(0), fr(0), fr(0)}); },
        [](Transcript& t) { t.absorb("x", G1{}); },
        [](Transcript& t) { t.absorb("x", std::array{G1{}, G1{}}); },
        [](Transcript& t) { static_cast<void>(t.challenge("x")); },
        [](Transcript& t) { t.absorb("x", fr(1)), t.absorb("y", fr(2)); },
        [](Transcript& t) { t.absorb("y", fr(2)), t.absorb("x", fr(1)); },
        [](Transcript& t) { t.absorb("x", fr(2)), t.absorb("y", fr(1)); },
    };
    std::set<std::string> seen;
    for (std::size_t i = 0; i < scripts.size(); ++i) {
        Transcript transcript("proof 1", GetParam());
        scripts[i](transcript);
        EXPECT_TRUE(seen.insert(hex(transcript.challenge("c"))).second) << i;
    }
}

TEST_P(TranscriptTest, ChallengesDoNotDependOnWhatFollows) {
    Transcript transcript("proof 1", GetParam());
    transcript.absorb("x", fr(1));
    Transcript other = transcript;
    const Fr first = transcript.challenge("c");
    EXPECT_EQ(first, other.challenge("c"));
    other.absorb("y", fr(2));
    EXPECT_FALSE(other.all_bound());
    EXPECT_NE(transcript.challenge("d"), other.challenge("d"));
    EXPECT_TRUE(other.all_bound());
}

TEST_P(TranscriptTest, IndicesFillTheirRange) {
    Transcript transcript("proof 1", GetParam());
    std::array<int, 8> counts{};
    for (int i = 0; i < 800; ++i) {
        ++counts.at(transcript.challenge_index("query", 3));
    }
    for (const int count : counts) {
        // 100 expected, deviation 9.4.
        EXPECT_GT(count, 50);
        EXPECT_LT(count, 150);
    }
    EXPECT_EQ(transcript.challenge_index("query", 0), 0U);
    EXPECT_LT(transcript.challenge_index("query", 63), std::uint64_t{1} << 63U);
}

TEST(Transcript, HashesAreApart) {
    EXPECT_NE(Script{}.run(Hash::keccak256), Script{}.run(Hash::poseidon));
}

TEST(TranscriptDeathTest, LabelsAreShortAndPrintable) {
    Transcript transcript("proof 1");
    EXPECT_DEATH(transcript.absorb("", fr(1)), "label");
    EXPECT_DEATH(transcript.absorb("a\n", fr(1)), "label");
    EXPECT_DEATH(transcript.absorb(std::string(25, 'x'), fr(1)), "label");
    transcript.absorb(std::string(24, 'x'), fr(1));
}

}  // namespace
}  // namespace cairn::transcript
