#include "transcript/transcript.hpp"

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

// The example of docs/formats/transcript.md. The challenges were computed with @noble/hashes 1.8.0
// (keccak_256) and @noble/curves 1.9.7 by a script that follows that page.
TEST(Transcript, GivesTheChallengesOfTheExample) {
    Transcript transcript("example 1");
    transcript.absorb("verifying key", counting());
    transcript.absorb("public inputs", std::array{fr(3), -fr(1)});
    transcript.absorb("a", G1_GENERATOR);
    EXPECT_FALSE(transcript.all_bound());
    EXPECT_EQ(hex(transcript.challenge("beta")),
              "0x30407d9c1373c44024caa783e7583ad1017d512706cb176b409c69d9c63b5141");
    EXPECT_TRUE(transcript.all_bound());
    EXPECT_EQ(hex(transcript.challenge("gamma")),
              "0x38ee178cda1d20b755a2c310a6971f83f57c32d9ff582979a24acfabc20c1dca");
    const algebra::G1 doubled = algebra::G1Jacobian::from(G1_GENERATOR).doubled().to_affine();
    transcript.absorb("w", std::array{doubled, algebra::G1{}});
    transcript.absorb_bytes("note", ascii("thirty-three bytes of a message!!"));
    EXPECT_EQ(hex(transcript.challenge("last")),
              "0x2aeb99e88fe8fc856666fae77c7cdbc7f87d23ab595fc4765eff73295a4f7b17");
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

    Fr run() const {
        Transcript transcript(protocol);
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
    void add(const Script& script, const std::string& what) {
        EXPECT_TRUE(seen_.insert(hex(script.run())).second) << what;
    }

  private:
    std::set<std::string> seen_;
};

TEST(Transcript, EachByteAbsorbedChangesLaterChallenges) {
    Distinct distinct;
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

TEST(Transcript, NoTwoRowsOfItemsAreTheSame) {
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
        Transcript transcript("proof 1");
        scripts[i](transcript);
        EXPECT_TRUE(seen.insert(hex(transcript.challenge("c"))).second) << i;
    }
}

TEST(Transcript, ChallengesDoNotDependOnWhatFollows) {
    Transcript transcript("proof 1");
    transcript.absorb("x", fr(1));
    Transcript other = transcript;
    const Fr first = transcript.challenge("c");
    EXPECT_EQ(first, other.challenge("c"));
    other.absorb("y", fr(2));
    EXPECT_FALSE(other.all_bound());
    EXPECT_NE(transcript.challenge("d"), other.challenge("d"));
    EXPECT_TRUE(other.all_bound());
}

TEST(Transcript, IndicesFillTheirRange) {
    Transcript transcript("proof 1");
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

TEST(TranscriptDeathTest, LabelsAreShortAndPrintable) {
    Transcript transcript("proof 1");
    EXPECT_DEATH(transcript.absorb("", fr(1)), "label");
    EXPECT_DEATH(transcript.absorb("a\n", fr(1)), "label");
    EXPECT_DEATH(transcript.absorb(std::string(25, 'x'), fr(1)), "label");
    transcript.absorb(std::string(24, 'x'), fr(1));
}

}  // namespace
}  // namespace cairn::transcript
