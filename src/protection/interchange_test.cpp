#include "protection/interchange.hpp"

#include "protection/samples_test.hpp"

#include <gtest/gtest.h>

namespace cairn::protection {
namespace {

using samples::key;
using samples::network;
using samples::root;
using namespace consensus;

Interchange sample() {
    return {network,
            {{key(1), {{Slot{5}, root(1)}, {Slot{7}, {}}}, {{Epoch{0}, Epoch{1}, root(2)}}},
             {key(2), {}, {{Epoch{2}, Epoch{3}, {}}, {Epoch{1}, Epoch{9}, {}}}},
             {key(1), {{Slot{6}, {}}}, {}}}};
}

/// The sample's text with `from` replaced once.
std::string changed(const std::string& from, const std::string& to) {
    std::string text = to_json(sample());
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

TEST(Interchange, RoundTrip) {
    EXPECT_EQ(parse_interchange(to_json(sample())).value(), sample());
}

TEST(Interchange, MinimalKeepsTheHighestOfEachKey) {
    const Interchange kept = minimal(sample());
    ASSERT_EQ(kept.data.size(), 2U);
    EXPECT_EQ(kept.data[0].signed_blocks, (std::vector<SignedBlock>{{Slot{7}, {}}}));
    EXPECT_EQ(kept.data[1].signed_attestations,
              (std::vector<SignedAttestation>{{Epoch{2}, Epoch{9}, {}}}));
    EXPECT_EQ(minimal(kept), kept);
}

TEST(Interchange, RefusesWhatIsNotTheFormat) {
    const std::string refused[] = {
        "",
        "[]",
        "null",
        "{\"data\":[]}",
        "{\"metadata\":{}}",
        to_json(sample()) + "x",
        changed("\"5\"", "\"4\""),
        changed("\"5\"", "5"),
        changed("\"slot\":\"5\"", "\"slot\":5"),
        changed("\"slot\":\"5\"", "\"slot\":\"-5\""),
        changed("\"slot\":\"5\"", "\"slot\":\"18446744073709551616\""),
        changed("\"slot\":\"5\"", "\"slot\":\"0x5\""),
        changed("\"slot\":\"5\"", "\"slot\":\"5\",\"slot\":\"5\""),
        changed("\"slot\":\"5\"", "\"slot\":\"5\",\"graffiti\":\"x\""),
        changed("\"slot\":\"5\",", ""),
        changed("\"pubkey\":\"0x", "\"pubkey\":\""),
        changed("\"pubkey\":\"0x0", "\"pubkey\":\"0x"),
        changed("\"signing_root\":\"0x0", "\"signing_root\":\"0x"),
        changed("\"signed_blocks\"", "\"signed_block\""),
        changed("\"source_epoch\":\"0\"", "\"source_epoch\":\"2\""),
        changed("\"signed_blocks\":[", "\"signed_blocks\":[[],"),
    };
    for (const std::string& text : refused) {
        const auto parsed = parse_interchange(text);
        ASSERT_FALSE(parsed) << text;
        EXPECT_EQ(parsed.error().cause, ProtectionCause::interchange);
        EXPECT_FALSE(parsed.error().what.empty());
    }
}

}  // namespace
}  // namespace cairn::protection
