// The SSZ runners must fail where vectors and code disagree.
#include "base/bytes.hpp"
#include "spectest/runner.hpp"

#include <gtest/gtest.h>

namespace cairn::spectest {
namespace {

struct File {
    std::string name;
    std::string text;
};

Case case_of(CaseId id, const std::vector<File>& files) {
    Case vectors;
    vectors.id = std::move(id);
    for (const File& file : files) {
        vectors.add_file(file.name, Bytes(file.text.begin(), file.text.end()));
    }
    return vectors;
}

std::string verdict(const Case& vectors) {
    const Outcome outcome = run_case(vectors);
    return outcome ? "passed" : outcome.error().reason;
}

std::string root(std::string_view first_bytes) {
    std::string hex(first_bytes);
    hex.resize(64, '0');
    return "0x" + hex;
}

CaseId generic(std::string handler, std::string suite, std::string name) {
    return {"",
            "general",
            "phase0",
            "ssz_generic",
            std::move(handler),
            std::move(suite),
            std::move(name)};
}

TEST(SszGeneric, ValidCases) {
    const CaseId id = generic("uints", "valid", "uint_16_random_0");
    const File serialized{"serialized.ssz", "\x01\x02"};
    const File meta{"meta.yaml", "{root: '" + root("0102") + "'}\n"};
    const File value{"value.yaml", "513\n"};
    EXPECT_EQ(verdict(case_of(id, {serialized, meta, value})), "passed");
    EXPECT_EQ(verdict(case_of(id, {serialized, meta, {"value.yaml", "512\n"}})),
              "value.yaml says another value");
    EXPECT_EQ(
        verdict(case_of(id, {serialized, {"meta.yaml", "{root: '" + root("02") + "'}"}, value})),
        "root is " + root("0102"));
    EXPECT_EQ(verdict(case_of(id, {{"serialized.ssz", "\x01"}, meta, value})),
              "serialized: input too short at ''");
    EXPECT_EQ(verdict(case_of(id, {serialized, value})), "no key root");
    EXPECT_EQ(verdict(case_of(id, {meta, value})), "serialized.ssz is missing");
}

TEST(SszGeneric, InvalidCases) {
    const CaseId id = generic("bitlist", "invalid", "bitlist_2_but_3");
    EXPECT_EQ(verdict(case_of(id, {{"serialized.ssz", "\x0f"}})), "passed");
    EXPECT_EQ(verdict(case_of(id, {{"serialized.ssz", "\x07"}})), "invalid bytes were decoded");
}

TEST(SszGeneric, NamesThatDeclareNoType) {
    for (const CaseId& id :
         {generic("uints", "valid", "uint_24_zero"),
          generic("basic_vector", "valid", "vec_uint8_x"),
          generic("basic_vector", "valid", "vec_uint9_3"), generic("bitvector", "valid", "bitvec"),
          generic("containers", "valid", "NoStruct_zero"), generic("lists", "valid", "x")}) {
        EXPECT_EQ(verdict(case_of(id, {{"serialized.ssz", ""}})), "no type of this name")
            << id.name;
    }
}

TEST(SszStatic, ComparesBytesValueAndRoot) {
    const CaseId id{"", "minimal", "phase0", "ssz_static", "Checkpoint", "ssz_zero", "case_0"};
    const File serialized{"serialized.ssz", std::string(40, '\0')};
    const File value{"value.yaml", "{epoch: 0, root: '" + root("") + "'}\n"};
    const File roots{
        "roots.yaml",
        "{root: '0xf5a5fd42d16a20302798ef6ed309979b43003d2320d9f0e8ea9831a92759fb4b'}\n"};
    EXPECT_EQ(verdict(case_of(id, {serialized, value, roots})), "passed");
    EXPECT_EQ(
        verdict(case_of(id, {serialized, value, {"roots.yaml", "{root: '" + root("") + "'}"}})),
        "root is 0xf5a5fd42d16a20302798ef6ed309979b43003d2320d9f0e8ea9831a92759fb4b");
    EXPECT_EQ(
        verdict(case_of(
            id, {serialized, {"value.yaml", "{epoch: 1, root: '" + root("") + "'}\n"}, roots})),
        "value.yaml says another value");
    CaseId unknown = id;
    unknown.handler = "Czechpoint";
    EXPECT_EQ(verdict(case_of(unknown, {serialized, value, roots})), "no container Czechpoint");
}

}  // namespace
}  // namespace cairn::spectest
