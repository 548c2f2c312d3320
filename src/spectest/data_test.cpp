#include "spectest/data.hpp"

#include "spectest/case_spec.hpp"

#include <gtest/gtest.h>

namespace cairn::spectest {
namespace {

Case case_of(std::string_view fork, std::string_view file, std::string_view text) {
    Case vectors;
    vectors.id = {"", "minimal", std::string(fork), "bls", "verify", "bls", "name"};
    vectors.add_file(std::string(file), Bytes(text.begin(), text.end()));
    return vectors;
}

std::string reason(const Outcome& outcome) {
    return outcome ? "passed" : outcome.error().reason;
}
template <class T>
std::string reason(const Read<T>& read) {
    return read ? "read" : read.error().reason;
}

TEST(Data, MembersAreReadStrictly) {
    const Case vectors = case_of("phase0", "a.yaml", "n: 7\nb: '0x0102'\nl: ['0x01', '0x02']\n");
    const auto data = read_yaml(vectors, "a.yaml");
    ASSERT_TRUE(data.has_value()) << reason(data);
    EXPECT_EQ(uint_member(*data, "n").value(), 7U);
    EXPECT_EQ(reason(uint_member(*data, "b")), "b is no number");
    EXPECT_EQ(reason(uint_member(*data, "x")), "no key x");
    EXPECT_EQ(text_member(*data, "b").value(), "0x0102");
    EXPECT_EQ(reason(text_member(*data, "l")), "l is no text");
    EXPECT_EQ(hex_member<2>(*data, "b").value(), (FixedBytes<2>{{1, 2}}));
    EXPECT_EQ(reason(hex_member<3>(*data, "b")), "b is not of 3 bytes");
    EXPECT_EQ(hex_fixed_list<1>(*data->find("l"))->size(), 2U);
    EXPECT_FALSE(hex_fixed_list<2>(*data->find("l")).has_value());
    EXPECT_FALSE(hex_bytes(*data->find("n")).has_value());
    EXPECT_EQ(reason(read_yaml(vectors, "b.yaml")), "b.yaml is missing");
    EXPECT_EQ(reason(read_yaml(case_of("phase0", "a.yaml", "{"), "a.yaml")).substr(0, 7),
              "a.yaml:");
    EXPECT_TRUE(read_meta(vectors).value().members.empty());
}

TEST(RunCase, TheManifestMustAgreeWithTheFolders) {
    constexpr std::string_view manifest =
        "preset: minimal\nfork: phase0\nrunner: bls\nhandler: verify\nsuite: bls\ncase: name\n";
    EXPECT_EQ(reason(run_case(case_of("phase0", "manifest.yaml", manifest))),
              "data.yaml is missing");
    EXPECT_EQ(reason(run_case(case_of("altair", "manifest.yaml", manifest))),
              "manifest.yaml says fork phase0");
}

TEST(RunCase, WrongAnswersFail) {
    Case vectors =
        case_of("phase0", "data.yaml",
                "input: {pubkey: '0x00', message: '0x00', signature: '0x00'}\noutput: true\n");
    EXPECT_EQ(reason(run_case(vectors)), "got false, want true");
    vectors.id.handler = "sing";
    EXPECT_EQ(reason(run_case(vectors)), "no handler sing");
    vectors.id.runner = "bells";
    EXPECT_EQ(reason(run_case(vectors)), "no runner of this name");
}

TEST(CaseSpec, ComesFromFoldersAndFiles) {
    EXPECT_EQ(read_case_spec(case_of("electra", "x", ""))->config().PRESET_BASE, "minimal");
    EXPECT_TRUE((*read_case_spec(case_of("electra", "x", "")))->at_least(consensus::ForkId::deneb));
    EXPECT_EQ(reason(read_case_spec(case_of("eip7732", "x", ""))), "fork eip7732 is not known");
    EXPECT_EQ(era_of(case_of("phase0", "pre.ssz", "")), Era::seed);
    EXPECT_EQ(era_of(case_of("phase0", "pre.ssz_snappy", "")), Era::mainline);
    EXPECT_EQ(era_of(case_of("phase1", "x", "")), Era::seed);
    const auto changed = read_case_spec(
        case_of("electra", "config.yaml", "PRESET_BASE: 'minimal'\nGENESIS_DELAY: 77\n"));
    ASSERT_TRUE(changed.has_value()) << reason(changed);
    EXPECT_EQ(changed->config().GENESIS_DELAY, 77U);
    EXPECT_EQ(reason(read_case_spec(case_of("electra", "config.yaml", "GENESIS_DELAY: x\n")))
                  .substr(0, 12),
              "config.yaml:");
    EXPECT_EQ(reason(read_case_spec(case_of("electra", "config.yaml", "NO_SUCH_KEY: 1\n"))),
              "config.yaml: unknown key NO_SUCH_KEY");
}

}  // namespace
}  // namespace cairn::spectest
