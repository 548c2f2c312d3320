#include "spectest/case.hpp"

#include "spectest/archive_builder_test.hpp"
#include "spectest/case_stream.hpp"

#include <gtest/gtest.h>
#include <snappy.h>

namespace cairn::spectest {
namespace {

using testing::TarBuilder;

Bytes bytes_of(std::string_view text) {
    return {text.begin(), text.end()};
}

Bytes snappy_block(std::string_view text) {
    std::string out;
    snappy::Compress(text.data(), text.size(), &out);
    return bytes_of(out);
}

TEST(Locate, OfficialLayout) {
    for (const std::string prefix : {"", "tests/", "/data/v1/tests/"}) {
        const auto at = locate(
            prefix + "minimal/electra/operations/deposit/pyspec_tests/top_up/pre.ssz_snappy");
        ASSERT_TRUE(at.has_value());
        EXPECT_EQ(at->id.path(), "minimal/electra/operations/deposit/pyspec_tests/top_up");
        EXPECT_EQ(at->id.root, prefix.substr(0, prefix.empty() ? 0 : prefix.size() - 1));
        EXPECT_EQ(at->id.preset, "minimal");
        EXPECT_EQ(at->id.fork, "electra");
        EXPECT_EQ(at->id.runner, "operations");
        EXPECT_EQ(at->id.handler, "deposit");
        EXPECT_EQ(at->id.suite, "pyspec_tests");
        EXPECT_EQ(at->id.name, "top_up");
        EXPECT_EQ(at->file, "pre.ssz_snappy");
    }
    const auto doubled =
        locate("x/general/general/phase0/ssz_generic/uints/valid/uint_8_max/meta.yaml");
    ASSERT_TRUE(doubled.has_value());
    EXPECT_EQ(doubled->id.path(), "general/phase0/ssz_generic/uints/valid/uint_8_max");
}

TEST(Locate, OtherLayouts) {
    struct Row {
        std::string_view path;
        std::string_view id;
        std::string_view file;
    };
    for (const Row& row : {
             Row{"tests/minimal/config/phase1.yaml", "minimal/phase1/config/config/config/phase1",
                 "phase1.yaml"},
             Row{"tests/verify_kzg_proof/kzg-mainnet/case_1/data.yaml",
                 "general/deneb/kzg/verify_kzg_proof/kzg-mainnet/case_1", "data.yaml"},
             Row{"tests/compute_cells/kzg-mainnet/case_1/data.yaml",
                 "general/fulu/kzg/compute_cells/kzg-mainnet/case_1", "data.yaml"},
             Row{"bls/bls/sign/sign_case_zero_privkey.yaml",
                 "general/altair/bls/sign/bls/sign_case_zero_privkey", "data.yaml"},
         }) {
        SCOPED_TRACE(row.path);
        const auto at = locate(row.path);
        ASSERT_TRUE(at.has_value());
        EXPECT_EQ(at->id.path(), row.id);
        EXPECT_EQ(at->file, row.file);
    }
}

TEST(Locate, RefusesOtherPaths) {
    for (const std::string_view path :
         {"", "/", "README.md", "minimal/electra/sanity/slots/pyspec_tests/slots_1",
          "maximal/electra/sanity/slots/pyspec_tests/slots_1/pre.ssz_snappy",
          "tests/minimal/phase0.yaml", "x/verify_kzg_proof/s/c/other.yaml", "sign/readme.txt"}) {
        EXPECT_FALSE(locate(path).has_value()) << path;
    }
    EXPECT_TRUE(is_companion_file("package/README.md"));
    EXPECT_FALSE(is_companion_file("package/notes.md"));
}

TEST(Case, RemembersWhatWasRead) {
    Case vectors;
    vectors.add_file("meta.yaml", bytes_of("{}"));
    vectors.add_file("pre.ssz_snappy", snappy_block("state"));
    vectors.add_file("post.ssz", bytes_of("after"));
    EXPECT_EQ(vectors.unread_files(),
              (std::vector<std::string>{"meta.yaml", "post.ssz", "pre.ssz_snappy"}));
    EXPECT_TRUE(vectors.has_ssz("pre"));
    EXPECT_TRUE(vectors.has_ssz("post"));
    EXPECT_FALSE(vectors.has_ssz("meta"));
    EXPECT_EQ(vectors.ssz("pre").value(), bytes_of("state"));
    EXPECT_EQ(vectors.ssz("post").value(), bytes_of("after"));
    EXPECT_EQ(vectors.text("meta.yaml").value(), "{}");
    EXPECT_TRUE(vectors.unread_files().empty());
    EXPECT_EQ(vectors.ssz("block").error(), FileError::missing);
    EXPECT_EQ(vectors.text("block.yaml").error(), FileError::missing);
}

TEST(Snappy, RefusesDamage) {
    const Bytes block = snappy_block(std::string(1000, 'a') + "b");
    for (std::size_t size = 0; size < block.size(); ++size) {
        EXPECT_EQ(decompress_snappy(BytesView(block).first(size), SSZ_BYTES_MAX).error(),
                  FileError::damaged_snappy);
    }
    EXPECT_EQ(decompress_snappy(block, 1000).error(), FileError::too_large);
    EXPECT_EQ(decompress_snappy(block, 1001).value().size(), 1001U);
    const Bytes false_length = {0xff, 0xff, 0xff, 0x7f, 0x00, 'x'};
    EXPECT_EQ(decompress_snappy(false_length, SSZ_BYTES_MAX).error(), FileError::damaged_snappy);
}

constexpr std::string_view SLOTS = "t/minimal/phase0/sanity/slots/pyspec_tests/";

struct Streamed {
    std::string name;
    std::vector<std::string> files;
    bool replaces_earlier;
    friend bool operator==(const Streamed&, const Streamed&) = default;
};

CaseStream stream_of(const Bytes& tar, CaseStream::WantedCase wanted = {}) {
    return CaseStream(
        [&tar](Wanted wanted_path) {
            return open_archive(tar, "a.tar", {}, std::move(wanted_path));
        },
        std::move(wanted));
}

std::vector<Streamed> read_all(CaseStream& stream) {
    std::vector<Streamed> all;
    while (true) {
        const auto next = stream.next();
        if (!next || !*next) {
            EXPECT_TRUE(next.has_value());
            return all;
        }
        const StreamedCase& streamed = **next;
        all.push_back(
            {streamed.vectors.id.name, streamed.vectors.file_names(), streamed.replaces_earlier});
    }
}

std::string in_case(std::string_view name, std::string_view file) {
    return std::string(SLOTS) + std::string(name) + "/" + std::string(file);
}

TEST(CaseStream, GroupsFilesOfOneCase) {
    const Bytes tar = TarBuilder()
                          .file("t/README.md", "")
                          .file("t/MANIFEST", "phase0 sanity 2\n")
                          .file(in_case("a", "pre"), "1")
                          .file(in_case("a", "post"), "2")
                          .file("t/stray", "")
                          .file(in_case("b", "pre"), "3")
                          .finish();
    CaseStream stream = stream_of(tar);
    const std::vector<Streamed> want = {{"a", {"post", "pre"}, false}, {"b", {"pre"}, false}};
    EXPECT_EQ(read_all(stream), want);
    EXPECT_EQ(stream.strays(), std::vector<std::string>{"a.tar/t/stray"});
    ASSERT_EQ(stream.manifests().size(), 1U);
    EXPECT_EQ(stream.manifests()[0].root, "a.tar/t");
    EXPECT_EQ(stream.manifests()[0].text, "phase0 sanity 2\n");
}

TEST(CaseStream, HandsOutScatteredCasesAgainWhole) {
    const Bytes tar = TarBuilder()
                          .file(in_case("a", "pre"), "1")
                          .file(in_case("b", "pre"), "2")
                          .file(in_case("a", "post"), "3")
                          .file(in_case("b", "post"), "4")
                          .finish();
    CaseStream stream = stream_of(tar);
    const std::vector<Streamed> want = {
        {"a", {"pre"}, false}, {"b", {"post", "pre"}, false}, {"a", {"post", "pre"}, true}};
    EXPECT_EQ(read_all(stream), want);
}

TEST(CaseStream, SameCaseInTwoTreesIsTwoCases) {
    const Bytes tar = TarBuilder()
                          .file("old/" + in_case("a", "pre"), "1")
                          .file("new/" + in_case("a", "pre"), "2")
                          .finish();
    CaseStream stream = stream_of(tar);
    EXPECT_EQ(read_all(stream).size(), 2U);
}

TEST(CaseStream, PassesOverWhatIsNotWanted) {
    const Bytes tar = TarBuilder()
                          .file(in_case("a", "pre"), "1")
                          .file(in_case("b", "pre"), "2")
                          .file("stray", "")
                          .finish();
    CaseStream stream = stream_of(tar, [](const CaseId& id) { return id.name == "b"; });
    EXPECT_EQ(read_all(stream), (std::vector<Streamed>{{"b", {"pre"}, false}}));
    EXPECT_EQ(stream.strays().size(), 1U);
}

TEST(CaseStream, NeedsNoMoreThanOneBlockOfTheEndMark) {
    Bytes tar = TarBuilder().file(in_case("a", "pre"), "1").file(in_case("b", "pre"), "2").bytes();
    tar.resize(tar.size() + 512);
    CaseStream stream = stream_of(tar);
    EXPECT_EQ(read_all(stream).size(), 2U);
}

TEST(CaseStream, ReportsADamagedArchive) {
    Bytes tar = TarBuilder().file(in_case("a", "pre"), "1").bytes();
    CaseStream stream = stream_of(tar);
    const auto next = stream.next();
    ASSERT_FALSE(next.has_value());
    EXPECT_EQ(next.error().error, ArchiveError::truncated);
}

}  // namespace
}  // namespace cairn::spectest
