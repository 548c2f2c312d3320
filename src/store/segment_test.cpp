#include "store/segment.hpp"

#include "store/crc32c.hpp"
#include "store/kv_contents_test.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

using namespace cairn;
using namespace cairn::store;

namespace {

namespace fs = std::filesystem;

using Records = std::map<std::uint64_t, Bytes>;

const Records sample = {{3, text_bytes("three")}, {4, {}}, {70, Bytes(300, 7)}, {~0ULL, {1}}};

void write(const fs::path& path, const Records& records) {
    auto writer = SegmentWriter::create(path, 5);
    ASSERT_TRUE(writer) << writer.error().what;
    for (const auto& [key, value] : records) {
        ASSERT_TRUE(writer->append(key, value));
    }
    ASSERT_TRUE(writer->seal());
}

Bytes file_bytes(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void write_bytes(const fs::path& path, BytesView bytes) {
    std::ofstream out(path, std::ios::binary);
    out.write(reinterpret_cast<const char*>(bytes.data()),
              static_cast<std::streamsize>(bytes.size()));
}

/// What can be read is `records`; how many of them cannot.
std::size_t expect_part_of(const Segment& segment, const Records& records) {
    EXPECT_EQ(segment.size(), records.size());
    std::size_t damaged = 0;
    for (const auto& [key, value] : records) {
        const auto found = segment.find(key);
        if (found) {
            EXPECT_EQ(*found, value);
        } else {
            ++damaged;
            EXPECT_EQ(found.error().kind, StoreErrorKind::damaged);
            EXPECT_NE(found.error().what.find("key " + std::to_string(key)), std::string::npos)
                << found.error().what;
        }
    }
    return damaged;
}

TEST(Segment, GivesBackWhatWasWritten) {
    const TestFolder folder;
    const fs::path path = folder.path() / "a.seg";
    write(path, sample);
    const auto segment = Segment::open(path);
    ASSERT_TRUE(segment) << segment.error().what;
    EXPECT_EQ(segment->kind(), 5U);
    EXPECT_EQ(expect_part_of(*segment, sample), 0U);
    EXPECT_EQ(*segment->find(5), std::nullopt);
    EXPECT_EQ(segment->lower_bound(0), 0U);
    EXPECT_EQ(segment->lower_bound(5), 2U);
    EXPECT_EQ(segment->lower_bound(71), 3U);
    EXPECT_EQ(segment->key(3), ~0ULL);
    EXPECT_TRUE(segment->damaged_records()->empty());
    EXPECT_FALSE(fs::exists(folder.path() / "a.seg.partial"));
}

TEST(Segment, MayBeEmpty) {
    const TestFolder folder;
    write(folder.path() / "a.seg", {});
    const auto segment = Segment::open(folder.path() / "a.seg");
    ASSERT_TRUE(segment);
    EXPECT_EQ(segment->size(), 0U);
    EXPECT_EQ(segment->lower_bound(0), 0U);
}

TEST(Segment, IsNotThereBeforeItIsSealed) {
    const TestFolder folder;
    const fs::path path = folder.path() / "a.seg";
    {
        auto writer = SegmentWriter::create(path, 5);
        ASSERT_TRUE(writer->append(1, text_bytes("x")));
        EXPECT_FALSE(fs::exists(path));
    }
    EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST(Segment, WritesOverWhatACrashLeft) {
    const TestFolder folder;
    write_bytes(folder.path() / "a.seg.partial", Bytes(5000, 1));
    write(folder.path() / "a.seg", sample);
    EXPECT_EQ(expect_part_of(*Segment::open(folder.path() / "a.seg"), sample), 0U);
}

TEST(Segment, EveryCutIsRefused) {
    const TestFolder folder;
    const fs::path path = folder.path() / "a.seg";
    write(path, sample);
    const Bytes whole = file_bytes(path);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        write_bytes(path, BytesView(whole).first(size));
        const auto segment = Segment::open(path);
        ASSERT_FALSE(segment) << size;
        EXPECT_EQ(segment.error().kind, StoreErrorKind::damaged);
    }
}

TEST(Segment, EveryDamagedBitIsFound) {
    const TestFolder folder;
    const fs::path path = folder.path() / "a.seg";
    write(path, sample);
    const Bytes whole = file_bytes(path);
    std::size_t named = 0;
    for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
        Bytes bytes = whole;
        bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
        write_bytes(path, bytes);
        if (const auto segment = Segment::open(path)) {
            ASSERT_EQ(expect_part_of(*segment, sample), 1U) << bit;
            ASSERT_EQ(segment->damaged_records()->size(), 1U);
            ++named;
        }
    }
    // All bits of the records: 16 bytes before each, and their own.
    EXPECT_EQ(named, 8 * (4 * 16 + 5 + 0 + 300 + 1));
}

TEST(Segment, StrangeFilesAreRefused) {
    const TestFolder folder;
    const fs::path path = folder.path() / "a.seg";
    write_bytes(path, Bytes(200, 'x'));
    EXPECT_EQ(Segment::open(path).error().kind, StoreErrorKind::unknown_form);
    EXPECT_EQ(Segment::open(folder.path() / "none").error().kind, StoreErrorKind::io);
    EXPECT_EQ(Segment::open(folder.path()).error().kind, StoreErrorKind::io);
    EXPECT_FALSE(SegmentWriter::create(folder.path() / "none" / "a.seg", 1));
}

TEST(Segment, ANewerFormIsRefusedInClearWords) {
    const TestFolder folder;
    const fs::path path = folder.path() / "a.seg";
    write(path, sample);
    Bytes bytes = file_bytes(path);
    bytes[8] = 2;
    // The checksum that belongs to it.
    const std::uint32_t crc = crc32c(BytesView(bytes).first(20));
    for (std::size_t i = 0; i < 4; ++i) {
        bytes[20 + i] = static_cast<std::uint8_t>(crc >> (8 * i));
    }
    write_bytes(path, bytes);
    const auto segment = Segment::open(path);
    ASSERT_FALSE(segment);
    EXPECT_EQ(segment.error().kind, StoreErrorKind::unknown_form);
    EXPECT_NE(segment.error().what.find("newer version"), std::string::npos);
}

TEST(Segment, AFullDiskIsToldAndLeavesNothing) {
    if (!fs::exists("/dev/full")) {
        GTEST_SKIP() << "no /dev/full";
    }
    const TestFolder folder;
    fs::create_symlink("/dev/full", folder.path() / "a.seg.partial");
    const auto writer = SegmentWriter::create(folder.path() / "a.seg", 1);
    ASSERT_FALSE(writer);
    EXPECT_EQ(writer.error().kind, StoreErrorKind::disk_full) << writer.error().what;
    EXPECT_TRUE(fs::is_empty(folder.path()));
}

}  // namespace
