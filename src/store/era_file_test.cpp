#include "store/era_file.hpp"

#include "store/detail/era_form.hpp"
#include "store/kv_contents_test.hpp"
#include "store/snappy_frames.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <map>

namespace cairn::store {
namespace {

namespace fs = std::filesystem;
using detail::EraHeader;
using detail::EraType;
using detail::SlotIndex;

constexpr std::uint64_t LIMIT = 1U << 20U;
using Blocks = std::map<std::uint64_t, Bytes>;

Bytes file_bytes(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

Bytes written(const Blocks& blocks, std::uint64_t state_slot, std::uint64_t slots) {
    const TestFolder folder;
    auto writer = EraWriter::create(folder.path() / "a.era");
    EXPECT_TRUE(writer) << writer.error().what;
    for (const auto& [slot, bytes] : blocks) {
        EXPECT_TRUE(writer->append_block(slot, bytes));
    }
    EXPECT_TRUE(writer->seal(state_slot, slots, text_bytes("state")));
    EXPECT_FALSE(fs::exists(folder.path() / "a.era.partial"));
    return file_bytes(folder.path() / "a.era");
}

Stored<EraFile> opened(Bytes bytes) {
    return EraFile::open(memory_source(std::move(bytes)), "a.era");
}

const Blocks BLOCKS = {
    {64, text_bytes("first")}, {66, Bytes(70'000, 7)}, {127, text_bytes("last")}};

TEST(EraFile, GivesBackWhatWasWritten) {
    const auto file = opened(written(BLOCKS, 128, 64));
    ASSERT_TRUE(file) << file.error().what;
    ASSERT_EQ(file->groups().size(), 1U);
    const EraGroup& group = file->groups()[0];
    EXPECT_EQ(group.first_slot, 64U);
    EXPECT_EQ(group.state.slot, 128U);
    EXPECT_EQ(group.unknown_records, 0U);
    EXPECT_EQ(file->read(group.state, LIMIT), text_bytes("state"));
    ASSERT_EQ(group.blocks.size(), BLOCKS.size());
    for (const EraEntry& entry : group.blocks) {
        EXPECT_EQ(file->read(entry, LIMIT), BLOCKS.at(entry.slot));
    }
    EXPECT_EQ(file->read(group.blocks[1], 69'999).error().kind, StoreErrorKind::damaged);
}

TEST(EraFile, AGenesisHasNoBlocks) {
    const auto file = opened(written({}, 0, 0));
    ASSERT_TRUE(file) << file.error().what;
    EXPECT_TRUE(file->groups()[0].blocks.empty());
    EXPECT_EQ(file->groups()[0].state.slot, 0U);
}

TEST(EraFile, FilesMayBeJoined) {
    Bytes both = written({}, 0, 0);
    const Bytes second = written(BLOCKS, 128, 64);
    both.insert(both.end(), second.begin(), second.end());
    const auto file = opened(both);
    ASSERT_TRUE(file) << file.error().what;
    ASSERT_EQ(file->groups().size(), 2U);
    EXPECT_EQ(file->read(file->groups()[1].blocks[0], LIMIT), BLOCKS.at(64));
}

// The layout byte by byte, as the specification has it.
TEST(EraFile, IsAsSpecified) {
    const Bytes bytes = written({{1, text_bytes("b")}}, 2, 2);
    const Bytes block = compress_frames(text_bytes("b"));
    const Bytes state = compress_frames(text_bytes("state"));
    Bytes expected = *base::from_hex("0x6532000000000000");
    const auto put = [&](std::string_view header, const Bytes& content) {
        const Bytes head = *base::from_hex(header);
        expected.insert(expected.end(), head.begin(), head.end());
        expected.insert(expected.end(), content.begin(), content.end());
    };
    ASSERT_EQ(block.size(), 0x13U);
    ASSERT_EQ(state.size(), 0x17U);
    put("0x0100130000000000", block);
    put("0x0200170000000000", state);
    // Back from here: 0x1f of the state, 0x1b of the block.
    put("0x6932200000000000",
        *base::from_hex("0x00000000000000000000000000000000c6ffffffffffffff0200000000000000"));
    put("0x6932180000000000",
        *base::from_hex("0x0200000000000000b9ffffffffffffff0100000000000000"));
    EXPECT_EQ(hex_bytes(bytes), hex_bytes(expected));
}

// Damage ------------------------------------------------------------------------------------------

/// A file made record by record.
class Made {
  public:
    Made& record(EraType type, const Bytes& content, std::uint16_t reserved = 0) {
        const auto header =
            detail::encode(EraHeader{static_cast<std::uint16_t>(type),
                                     static_cast<std::uint32_t>(content.size()), reserved});
        starts_.push_back(bytes_.size());
        bytes_.insert(bytes_.end(), header.begin(), header.end());
        bytes_.insert(bytes_.end(), content.begin(), content.end());
        return *this;
    }
    Made& version() { return record(EraType::version, {}); }
    Made& block() { return record(EraType::block, compress_frames(text_bytes("b"))); }
    Made& state() { return record(EraType::state, compress_frames(text_bytes("s"))); }
    /// Names records by their places; 0: none.
    Made& index(std::uint64_t first, const std::vector<std::size_t>& records,
                std::int64_t beside = 0) {
        SlotIndex made{first, {}};
        for (const std::size_t record : records) {
            made.offsets.push_back(
                record == 0 ? 0
                            : static_cast<std::int64_t>(starts_[record] - bytes_.size()) + beside);
        }
        return record(EraType::slot_index, detail::encode(made));
    }
    Stored<EraFile> open() const { return opened(bytes_); }

  private:
    Bytes bytes_;
    std::vector<std::uint64_t> starts_;
};

void expect_refused(const Made& made, std::string_view words) {
    const auto file = made.open();
    ASSERT_FALSE(file) << words;
    EXPECT_EQ(file.error().kind, StoreErrorKind::damaged);
    EXPECT_NE(file.error().what.find(words), std::string::npos) << file.error().what;
}

TEST(EraFile, UnknownRecordsAreLeftAlone) {
    const auto unknown = static_cast<EraType>(0x7777);
    const auto file = Made()
                          .version()
                          .block()
                          .state()
                          .record(unknown, text_bytes("x"))
                          .index(0, {0, 1})
                          .index(2, {2})
                          .open();
    ASSERT_TRUE(file) << file.error().what;
    EXPECT_EQ(file->groups()[0].unknown_records, 1U);
    EXPECT_EQ(file->groups()[0].blocks[0].slot, 1U);
}

TEST(EraFile, RefusesWhatTheFormatForbids) {
    expect_refused(Made().version(), "no index");
    expect_refused(Made().version().index(0, {0}), "no state");
    expect_refused(Made().version().block().index(0, {1}), "no state");
    expect_refused(Made().record(EraType::version, Bytes(1)), "version that this one");
    expect_refused(Made().version().state(), "no index");
    expect_refused(Made().version().state().index(0, {1}).index(0, {1}).index(0, {1}), "no index");
    expect_refused(Made().version().state().state().index(0, {1}), "not in its place");
    expect_refused(Made().version().state().block().index(0, {0, 2}).index(2, {1}),
                   "not in its place");
    expect_refused(Made().version().state().index(0, {1}).block().index(0, {1}),
                   "not in its place");
    expect_refused(Made().version().state().index(0, {1}).state(), "no index");
    expect_refused(Made().version().block().state().index(2, {2}), "without their index");
    expect_refused(Made().version().state().index(0, {0}), "does not name the state");
    expect_refused(Made().version().state().index(0, {1}, 1), "does not name the state");
    expect_refused(Made().version().state().index(0, {1, 1}), "does not name the state");
    expect_refused(Made().version().block().state().index(0, {1}).index(2, {2}),
                   "does not end where the state is");
    expect_refused(Made().version().block().block().state().index(0, {2, 1}).index(2, {3}),
                   "in their order");
    expect_refused(Made().version().block().state().index(0, {1, 1}).index(2, {2}),
                   "in their order");
    expect_refused(Made().version().block().block().state().index(0, {0, 1}).index(2, {3}),
                   "leaves out a block");
    expect_refused(Made().version().state().record(EraType::slot_index, Bytes(23)), "no index");
    expect_refused(Made().version().state().record(EraType::slot_index, Bytes(24)), "no index");
    expect_refused(Made().version().state().index(~std::uint64_t{0}, {1, 1}), "there are not");
    expect_refused(Made().version().state().index(0, {1}).record(EraType::block, {}, 1),
                   "length that no version writes");
}

TEST(EraFile, SomethingElseIsRefused) {
    for (const std::string_view other : {"", "e", "PK\3\4", "i2345678"}) {
        const auto file = opened(text_bytes(other));
        ASSERT_FALSE(file);
        EXPECT_EQ(file.error().kind, StoreErrorKind::unknown_form);
    }
    const auto missing = EraFile::open("/nowhere/a.era");
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().kind, StoreErrorKind::io);
}

/// All that can be read, or the error.
Stored<Blocks> contents(const Bytes& bytes) {
    CAIRN_TRY_ASSIGN(const EraFile file, opened(bytes));
    Blocks out;
    for (const EraGroup& group : file.groups()) {
        CAIRN_TRY_ASSIGN(out[group.state.slot], file.read(group.state, LIMIT));
        for (const EraEntry& entry : group.blocks) {
            CAIRN_TRY_ASSIGN(out[entry.slot], file.read(entry, LIMIT));
        }
    }
    return out;
}

TEST(EraFile, EveryCutIsRefused) {
    const Bytes bytes = written({{1, text_bytes("block")}, {3, text_bytes("other")}}, 8, 8);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        EXPECT_FALSE(
            contents(Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size))))
            << size;
    }
}

// Slots and what marks a chunk as one to be skipped have no checksum of their own: that the blocks
// and the state are those of their slots is era.hpp's to see.
TEST(EraFile, NoDamagedBitChangesWhatARecordHolds) {
    const Bytes bytes = written({{1, text_bytes("block")}, {3, text_bytes("other")}}, 8, 8);
    const Blocks right = *contents(bytes);
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
        Bytes damaged = bytes;
        damaged[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
        const auto got = contents(damaged);
        if (!got) {
            continue;
        }
        for (const auto& [slot, content] : *got) {
            EXPECT_TRUE(content.empty() || content == text_bytes("block") ||
                        content == text_bytes("other") || content == text_bytes("state"))
                << bit;
        }
    }
}

}  // namespace
}  // namespace cairn::store
