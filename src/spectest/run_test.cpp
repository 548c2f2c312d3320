#include "spectest/run.hpp"

#include "spectest/archive_builder_test.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <sstream>

namespace cairn::spectest {
namespace {

/// Passes, fails or skips as the file "want" says; a file "extra" stays unread.
Outcome run_as_told(const Case& vectors) {
    const auto want = vectors.text("want");
    if (!want) {
        return failed("no file \"want\"");
    }
    if (*want == "skip") {
        return skipped("told to");
    }
    return *want == "pass" ? Outcome{} : failed("told to");
}

class Trees : public ::testing::Test {
  protected:
    void SetUp() override {
        const auto* info = ::testing::UnitTest::GetInstance()->current_test_info();
        path = std::filesystem::path(::testing::TempDir()) /
               ("cairn_run_" + std::string(info->name()) + ".tar");
    }
    void TearDown() override { std::filesystem::remove(path); }

    void add(std::string_view fork, std::string_view name, std::string_view file,
             std::string_view text) {
        tar.file("minimal/" + std::string(fork) + "/sanity/slots/p/" + std::string(name) + "/" +
                     std::string(file),
                 text);
    }
    Report run(const Filter& filter = {}, const Watcher& watcher = {}, std::size_t jobs = 0) {
        const Bytes bytes = tar.finish();
        std::ofstream(path, std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()),
                   static_cast<std::streamsize>(bytes.size()));
        Report report;
        run_trees({path}, filter, base::tbb_executor(jobs), run_as_told, watcher, report);
        return report;
    }

    std::filesystem::path path;
    testing::TarBuilder tar;
};

TEST_F(Trees, EveryCaseIsRunOnceAndCounted) {
    for (int i = 0; i < 200; ++i) {
        add("phase0", "c" + std::to_string(i), "want", i % 10 == 0 ? "fail" : "pass");
    }
    add("altair", "x", "want", "skip");
    std::atomic<int> begun = 0;
    int ended = 0;
    const Report report =
        run({}, {[&](const CaseId&) { ++begun; }, [&](auto&, auto&) { ++ended; }});
    EXPECT_EQ(report.totals(), (Counts{180, 20, 1, 0}));
    EXPECT_FALSE(report.is_success());
    EXPECT_EQ(begun, 201);
    EXPECT_EQ(ended, 201);
}

TEST_F(Trees, UnreadFilesAndStraysFailTheRun) {
    add("phase0", "a", "want", "pass");
    EXPECT_TRUE(run().is_success());
    add("phase0", "b", "want", "skip");
    add("phase0", "b", "extra", "");
    EXPECT_TRUE(run().is_success());
    add("phase0", "c", "want", "pass");
    add("phase0", "c", "extra", "");
    EXPECT_EQ(run().totals(), (Counts{2, 0, 1, 1}));
    EXPECT_FALSE(run().is_success());
    EXPECT_TRUE(run({{"/a"}, {}, {}}).is_success());
    tar.file("stray.txt", "");
    EXPECT_FALSE(run({{"/a"}, {}, {}}).is_success());
}

TEST_F(Trees, NothingRunIsNoSuccess) {
    EXPECT_FALSE(run().is_success());
    add("phase0", "a", "want", "skip");
    EXPECT_FALSE(run().is_success());
}

TEST_F(Trees, ScatteredCasesCountOnce) {
    add("phase0", "a", "extra", "");
    add("phase0", "b", "want", "pass");
    add("phase0", "a", "want", "pass");
    const Report report = run();
    EXPECT_EQ(report.totals(), (Counts{2, 0, 0, 1}));
}

TEST_F(Trees, TheManifestIsHeldAgainstTheCases) {
    add("phase0", "a", "want", "pass");
    add("phase0", "b", "want", "pass");
    tar.file("MANIFEST", "# fork runner cases\nphase0 sanity 3\n");
    EXPECT_FALSE(run().is_success());
    EXPECT_TRUE(run({{"phase0"}, {}, {}}).is_success());
    add("phase0", "c", "want", "pass");
    EXPECT_TRUE(run().is_success());
}

TEST_F(Trees, DamagedTreesAreErrors) {
    Report report;
    run_trees({path / "absent"}, {}, base::serial_executor(), run_as_told, {}, report);
    EXPECT_FALSE(report.is_success());
    std::ostringstream table;
    report.write_table(table);
    EXPECT_NE(table.str().find("cannot be opened"), std::string::npos) << table.str();
}

TEST_F(Trees, ListsWithoutRunning) {
    add("phase0", "a", "want", "pass");
    add("phase0", "a", "extra", "");
    add("altair", "b", "want", "fail");
    tar.file("MANIFEST", "");
    run();
    const auto ids = list_cases(path, {{"sanity"}, {"altair"}, {}});
    ASSERT_TRUE(ids.has_value());
    ASSERT_EQ(ids->size(), 1U);
    EXPECT_EQ((*ids)[0].path(), "minimal/phase0/sanity/slots/p/a");
}

TEST_F(Trees, TableAndJsonNameWhatWentWrong) {
    add("phase0", "a", "want", "pass");
    add("phase0", "b", "want", "fail");
    add("phase0", "c", "want", "pass");
    add("phase0", "c", "extra", "");
    add("altair", "d", "want", "skip");
    tar.file("odd \"file\"", "");
    const Report report = run();
    std::ostringstream table;
    report.write_table(table);
    const std::string want_table =
        "runner              fork           passed   failed  skipped   unread\n"
        "sanity              altair              0        0        1        0\n"
        "sanity              phase0              2        1        0        1\n"
        "all                                     2        1        1        1\n"
        "skipped 1 of sanity: told to\n"
        "unread minimal/phase0/sanity/slots/p/c: [\"extra\"]\n"
        "unread " +
        path.native() +
        "/odd \"file\": belongs to no case\n"
        "failed minimal/phase0/sanity/slots/p/b: told to\n";
    EXPECT_EQ(table.str(), want_table);
    std::ostringstream json;
    report.write_json(json);
    EXPECT_NE(json.str().find("{\n  \"totals\": {\"passed\": 2, \"failed\": 1, \"skipped\": 1, "
                              "\"unread_files\": 1},\n"),
              std::string::npos);
    EXPECT_NE(
        json.str().find("{\"case\": \"minimal/phase0/sanity/slots/p/b\", \"reason\": \"told to\"}"),
        std::string::npos);
    EXPECT_NE(json.str().find("odd \\\"file\\\"\"]"), std::string::npos);
}

}  // namespace
}  // namespace cairn::spectest
