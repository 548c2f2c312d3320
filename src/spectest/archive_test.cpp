#include "spectest/archive.hpp"

#include "spectest/archive_builder_test.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <vector>

namespace cairn::spectest {
namespace {

using testing::TarBuilder;

using Files = std::vector<std::pair<std::string, std::string>>;

struct Contents {
    Files files;
    std::optional<ArchiveError> error;
};

Contents read_all(ArchiveReader& reader) {
    Contents contents;
    while (true) {
        auto member = reader.next();
        if (!member) {
            contents.error = member.error().error;
            return contents;
        }
        if (!*member) {
            return contents;
        }
        contents.files.emplace_back((*member)->path,
                                    std::string((*member)->bytes.begin(), (*member)->bytes.end()));
    }
}

Contents read_bytes(BytesView bytes, const ArchiveLimits& limits = {}, Wanted wanted = {}) {
    auto reader = open_archive(bytes, "a.tar", limits, std::move(wanted));
    return reader ? read_all(**reader) : Contents{{}, reader.error().error};
}

Contents read_path(const std::filesystem::path& path) {
    auto reader = open_archive(path, {}, {});
    return reader ? read_all(**reader) : Contents{{}, reader.error().error};
}

void expect_refused(BytesView bytes, ArchiveError error, const ArchiveLimits& limits = {}) {
    const Contents contents = read_bytes(bytes, limits);
    ASSERT_TRUE(contents.error.has_value());
    EXPECT_EQ(to_string(*contents.error), to_string(error));
}

Bytes two_files() {
    return TarBuilder()
        .folder("a/")
        .file("a/one", "1")
        .file("./a/two", std::string(1000, '2'))
        .finish();
}
const Files TWO_FILES = {{"a.tar/a/one", "1"}, {"a.tar/a/two", std::string(1000, '2')}};

TEST(Tar, FilesComeInOrderWhateverTheCompression) {
    const Bytes tar = two_files();
    EXPECT_EQ(read_bytes(tar).files, TWO_FILES);
    EXPECT_EQ(read_bytes(testing::gzip(tar)).files, TWO_FILES);
    EXPECT_EQ(read_bytes(testing::zstd(tar)).files, TWO_FILES);
    EXPECT_EQ(read_bytes(testing::zstd(tar, 27)).files, TWO_FILES);
    EXPECT_FALSE(read_bytes(tar).error.has_value());
}

TEST(Tar, ConcatenatedStreamsAreOne) {
    const Bytes tar = two_files();
    for (const auto compress : {testing::gzip, +[](BytesView v) { return testing::zstd(v); }}) {
        Bytes parts = compress(BytesView(tar).first(700));
        const Bytes rest = compress(BytesView(tar).subspan(700));
        parts.insert(parts.end(), rest.begin(), rest.end());
        EXPECT_EQ(read_bytes(parts).files, TWO_FILES);
    }
}

TEST(Tar, LongPathsOfEveryFlavour) {
    const std::string name = std::string(150, 'd') + "/file";
    const Bytes tar = TarBuilder()
                          .entry("file", '0', "posix", std::string(150, 'd'))
                          .entry("PaxHeader", 'x', testing::pax_record("path", name))
                          .file("short", "pax")
                          .entry("././@LongLink", 'L', name + '\0')
                          .file("short", "gnu")
                          .entry("global", 'g', testing::pax_record("comment", "x"))
                          .file("short", "plain")
                          .finish();
    const Files want = {{"a.tar/" + name, "posix"},
                        {"a.tar/" + name, "pax"},
                        {"a.tar/" + name, "gnu"},
                        {"a.tar/short", "plain"}};
    const Contents contents = read_bytes(tar);
    EXPECT_EQ(contents.files, want);
    EXPECT_FALSE(contents.error.has_value());
}

TEST(Tar, PaxSizeReplacesThatOfTheHeader) {
    Bytes tar = TarBuilder()
                    .entry("PaxHeader", 'x', testing::pax_record("size", "5"))
                    .file("file", "12345")
                    .finish();
    tar[1024 + 134] = '0';  // the header now says 0 bytes
    tar[1024 + 135] = '0';
    testing::fix_checksum(tar, 1024);
    const Files want = {{"a.tar/file", "12345"}};
    EXPECT_EQ(read_bytes(tar).files, want);
}

TEST(Tar, UnwantedMembersArePassedOver) {
    std::vector<std::string> asked;
    const Contents contents =
        read_bytes(testing::zstd(two_files()), {}, [&](std::string_view path) {
            asked.emplace_back(path);
            return path.ends_with("two");
        });
    EXPECT_EQ(contents.files, Files{TWO_FILES[1]});
    EXPECT_EQ(asked, (std::vector<std::string>{"a.tar/a/one", "a.tar/a/two"}));
}

TEST(Tar, RefusesUnsafePaths) {
    for (const std::string_view path :
         {"/etc/passwd", "../up", "a/../b", "a//b", "a/./b", "a/.."}) {
        SCOPED_TRACE(path);
        expect_refused(TarBuilder().file(path, "x").finish(), ArchiveError::unsafe_path);
    }
    expect_refused(TarBuilder().file("", "x").finish(), ArchiveError::unsafe_path);
}

TEST(Tar, RefusesMembersThatAreNoFiles) {
    for (const char type : {'1', '2', '3', '4', '6', 'S', 'V'}) {
        SCOPED_TRACE(type);
        expect_refused(TarBuilder().entry("link", type, "").finish(),
                       ArchiveError::unsupported_member);
    }
}

TEST(Tar, RefusesDamagedHeaders) {
    Bytes wrong_sum = two_files();
    wrong_sum[3] ^= 1U;
    expect_refused(wrong_sum, ArchiveError::bad_checksum);

    Bytes wrong_size = TarBuilder().file("a", "x").finish();
    wrong_size[124] = '9';
    testing::fix_checksum(wrong_size, 0);
    expect_refused(wrong_size, ArchiveError::bad_number);

    for (const std::string_view record :
         {"12 path=x\n", "9 path=xyz\n", "8 pathx\n", "x", "9 =path\n",
          "99999999999999999999 path=x\n", "10 path=xyz"}) {
        SCOPED_TRACE(record);
        expect_refused(TarBuilder().entry("h", 'x', record).file("a", "x").finish(),
                       ArchiveError::bad_extended_header);
    }
    expect_refused(
        TarBuilder().entry("h", 'x', testing::pax_record("size", "x")).file("a", "").finish(),
        ArchiveError::bad_number);
}

TEST(Tar, RefusesEveryTruncation) {
    const Bytes tar = TarBuilder().file("a/one", "1").finish();
    for (std::size_t size = 0; size <= tar.size() - 1024; size += 256) {
        SCOPED_TRACE(size);
        expect_refused(BytesView(tar).first(size), ArchiveError::truncated);
    }
    EXPECT_FALSE(read_bytes(BytesView(tar).first(tar.size() - 512)).error.has_value());
}

TEST(Compression, RefusesEveryTruncation) {
    const Bytes tar = two_files();
    for (const Bytes& whole : {testing::gzip(tar), testing::zstd(tar)}) {
        for (std::size_t size = 8; size < whole.size(); ++size) {
            SCOPED_TRACE(size);
            const Contents contents = read_bytes(BytesView(whole).first(size));
            // The end of the archive may be reached before the end of its compression.
            EXPECT_TRUE(contents.error == ArchiveError::truncated || contents.files == TWO_FILES);
        }
    }
}

TEST(Compression, RefusesDamage) {
    const Bytes tar = two_files();
    for (Bytes whole : {testing::gzip(tar), testing::zstd(tar)}) {
        whole[whole.size() / 2] ^= 0xffU;
        const Contents contents = read_bytes(whole);
        EXPECT_TRUE(contents.error.has_value());
    }
}

TEST(Compression, RefusesAWindowAboveTheLimit) {
    expect_refused(testing::zstd(two_files(), 28), ArchiveError::window_too_large);
}

TEST(Limits, AreHeld) {
    const Bytes tar = TarBuilder().file("a/file", std::string(5000, 'x')).finish();
    expect_refused(tar, ArchiveError::member_too_large, {.member_bytes_max = 4999});
    expect_refused(tar, ArchiveError::archive_too_large, {.total_bytes_max = 5000});
    expect_refused(tar, ArchiveError::path_too_long, {.path_bytes_max = 5});
    EXPECT_FALSE(
        read_bytes(tar, {.path_bytes_max = 6, .member_bytes_max = 5000}).error.has_value());
}

TEST(Limits, AFalseSizeCostsNoMemory) {
    Bytes tar = TarBuilder().file("a", "x").finish();
    std::copy_n("00377777777", 11, tar.begin() + 124);  // 64 MiB announced, 1.5 KiB there
    testing::fix_checksum(tar, 0);
    expect_refused(tar, ArchiveError::truncated);
}

class Folder : public ::testing::Test {
  protected:
    void SetUp() override {
        const auto* info = ::testing::UnitTest::GetInstance()->current_test_info();
        root = std::filesystem::path(::testing::TempDir()) /
               ("cairn_archive_" + std::string(info->name()));
        std::filesystem::remove_all(root);
        std::filesystem::create_directories(root);
    }
    void TearDown() override { std::filesystem::remove_all(root); }

    void write(const std::string& path, BytesView bytes) const {
        std::filesystem::create_directories((root / path).parent_path());
        std::ofstream(root / path, std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()),
                   static_cast<std::streamsize>(bytes.size()));
    }
    void write(const std::string& path, std::string_view text) const {
        write(path, BytesView(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
    }
    std::string at(const std::string& path) const { return (root / path).native(); }

    std::filesystem::path root;
};

TEST_F(Folder, FilesOfOneFolderComeTogetherAndSorted) {
    write("b/x/2", "b2");
    write("b/x/1", "b1");
    write("b/z", "bz");
    write("a/1", "a1");
    const Files want = {
        {at("a/1"), "a1"}, {at("b/z"), "bz"}, {at("b/x/1"), "b1"}, {at("b/x/2"), "b2"}};
    EXPECT_EQ(read_path(root).files, want);
    EXPECT_EQ(read_path(at("b/x/")).files, (Files{want[2], want[3]}));
}

TEST_F(Folder, ArchivesInsideAreRead) {
    write("z/file", "f");
    write("one.tar.zst", testing::zstd(TarBuilder().file("p", "1").finish()));
    write("two.tgz", testing::gzip(TarBuilder().file("p", "2").finish()));
    const Files want = {{at("one.tar.zst/p"), "1"}, {at("two.tgz/p"), "2"}, {at("z/file"), "f"}};
    EXPECT_EQ(read_path(root).files, want);
    EXPECT_EQ(read_path(at("one.tar.zst")).files, Files{want[0]});
}

TEST_F(Folder, HiddenNamesArePassedOver) {
    write("a", "1");
    write(".part/b", "2");
    write(".sums", "3");
    EXPECT_EQ(read_path(root).files, (Files{{at("a"), "1"}}));
    EXPECT_EQ(read_path(at(".part")).files, (Files{{at(".part/b"), "2"}}));
}

TEST_F(Folder, RefusesWhatIsNoArchive) {
    write("file", "just text, and more of it");
    EXPECT_EQ(read_path(at("file")).error, ArchiveError::unknown_kind);
    EXPECT_EQ(read_path(at("absent")).error, ArchiveError::cannot_open);
    write("empty.tar", "");
    EXPECT_EQ(read_path(at("empty.tar")).error, ArchiveError::truncated);
}

TEST_F(Folder, RefusesLinksToFoldersAndDanglingLinks) {
    write("a/1", "a1");
    std::filesystem::create_directory_symlink(root / "a", root / "again");
    EXPECT_EQ(read_path(root).error, ArchiveError::unsupported_member);
    std::filesystem::remove(root / "again");
    std::filesystem::create_symlink(root / "nowhere", root / "dangling");
    EXPECT_EQ(read_path(root).error, ArchiveError::unsupported_member);
    std::filesystem::remove(root / "dangling");
    std::filesystem::create_symlink(root / "a/1", root / "file");
    EXPECT_EQ(read_path(root).files.size(), 2U);
}

}  // namespace
}  // namespace cairn::spectest
