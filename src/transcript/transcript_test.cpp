#include "transcript/transcript.hpp"

#include "crypto/keccak256.hpp"

#include <gtest/gtest.h>

#include <set>

namespace cairn::transcript {
namespace {

using algebra::Fr;

const Bytes MESSAGE = {1, 2, 3, 4, 5};

Fr challenge_after(BytesView bytes, std::string_view label = "commitment") {
    KeccakTranscript transcript("test");
    transcript.absorb(label, bytes);
    return transcript.challenge("alpha");
}

/// The format's definition, written out once more.
Bytes32 by_hand(const Bytes32& state, std::uint8_t step, std::string_view label, BytesView rest) {
    Bytes message(state.begin(), state.end());
    message.push_back(step);
    for (std::size_t i = 0; i < 31; ++i) {
        message.push_back(i < label.size() ? static_cast<std::uint8_t>(label[i]) : std::uint8_t{0});
    }
    message.insert(message.end(), rest.begin(), rest.end());
    return crypto::keccak256(message);
}

TEST(Transcript, IsTheFormatsDefinition) {
    Bytes32 state = by_hand({}, 0, "test", {});
    state = by_hand(state, 1, "commitment", MESSAGE);
    const Bytes32 high = by_hand(state, 2, "alpha", {});
    const Bytes32 low = by_hand(high, 3, "alpha", {});
    const Fr two_to_256 = algebra::power(algebra::fr(2), 256);
    const auto element = [](const Bytes32& bytes) {
        Fr out;
        for (const std::uint8_t byte : bytes) {
            out = out * algebra::fr(256) + algebra::fr(byte);
        }
        return out;
    };
    EXPECT_EQ(challenge_after(MESSAGE), element(high) * two_to_256 + element(low));
}

// The worked example of docs/formats/transcript.md.
TEST(Transcript, ExampleOfTheFormat) {
    KeccakTranscript transcript("example");
    transcript.absorb("message", MESSAGE);
    EXPECT_EQ(base::to_hex(transcript.challenge_bytes("seed").view()), "0x2bd379a4667457344804f701cdbd7199bb78f1cdff77645ca82c63564d5e928c");
    EXPECT_EQ(base::to_hex(algebra::fr_to_bytes(transcript.challenge("alpha")).view()), "0x46c4298243ea9b654a7d8b40a9d625755ff55f2734bafe726354ef05ad9d4649");
}

TEST(Transcript, EveryBitLengthAndLabelOfWhatIsAbsorbedCounts) {
    const auto key = [](const Fr& value) { return algebra::fr_to_bytes(value); };
    std::set<FixedBytes<32>> seen = {key(challenge_after(MESSAGE))};
    std::size_t variants = 1;
    for (std::size_t bit = 0; bit < 8 * MESSAGE.size(); ++bit, ++variants) {
        Bytes other = MESSAGE;
        other[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
        seen.insert(key(challenge_after(other)));
    }
    for (std::size_t size = 0; size < MESSAGE.size(); ++size, ++variants) {
        seen.insert(key(challenge_after(BytesView(MESSAGE).first(size))));
    }
    Bytes longer = MESSAGE;
    longer.push_back(0);
    seen.insert(key(challenge_after(longer)));
    seen.insert(key(challenge_after(MESSAGE, "commitmenu")));
    seen.insert(key(challenge_after(MESSAGE, "commitment2")));
    EXPECT_EQ(seen.size(), variants + 3);
}

TEST(Transcript, OrderDomainAndEarlierDrawsCount) {
    KeccakTranscript a("test");
    a.absorb("x", Bytes{1});
    a.absorb("y", Bytes{2});
    KeccakTranscript b("test");
    b.absorb("y", Bytes{2});
    b.absorb("x", Bytes{1});
    KeccakTranscript c("tess");
    c.absorb("x", Bytes{1});
    c.absorb("y", Bytes{2});
    KeccakTranscript d("test");
    d.absorb("x", Bytes{1});
    EXPECT_NE(d.challenge("z"), Fr::zero());
    d.absorb("y", Bytes{2});
    const Fr of_a = a.challenge("alpha");
    EXPECT_NE(of_a, b.challenge("alpha"));
    EXPECT_NE(of_a, c.challenge("alpha"));
    EXPECT_NE(of_a, d.challenge("alpha"));
    EXPECT_NE(of_a, a.challenge("alpha"));
}

TEST(Transcript, TwoAbsorptionsAreNotOne) {
    KeccakTranscript a("test");
    a.absorb("x", Bytes{1, 2});
    KeccakTranscript b("test");
    b.absorb("x", Bytes{1});
    b.absorb("x", Bytes{2});
    EXPECT_NE(a.challenge("alpha"), b.challenge("alpha"));
}

}  // namespace
}  // namespace cairn::transcript
