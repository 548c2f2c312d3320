// A segment: a file of records by ascending key, written once and then only read. For history that
// is final: a key is a slot.
//
//   CAIRN_TRY_ASSIGN(auto writer, SegmentWriter::create("data/blocks-000000.seg", kind));
//   CAIRN_TRY(writer.append(slot, block));
//   CAIRN_TRY(writer.seal());       // from here on the file is there, whole and durable
//   CAIRN_TRY_ASSIGN(const auto segment, Segment::open("data/blocks-000000.seg"));
//   CAIRN_TRY_ASSIGN(const auto block, segment.find(slot));
//
// Each record has a CRC-32C, so have the index and the footer. An error says which record of which
// file is damaged; the others can be read. Layout: docs/formats/store.md.
// Threads: a Segment may be read by any; a writer belongs to one.
#pragma once

#include "store/byte_source.hpp"

#include <filesystem>
#include <memory>
#include <vector>

namespace cairn::store {

/// Of one record's bytes.
inline constexpr std::uint32_t MAX_SEGMENT_RECORD_BYTES = 1U << 30U;

class Segment {
  public:
    /// Reads and checks header, footer and index; not the records. Errors: damaged; unknown_form:
    /// a newer version's, or no segment; io.
    static Stored<Segment> open(const std::filesystem::path& path);
    /// `name` stands for the path in errors.
    static Stored<Segment> open(std::unique_ptr<ByteSource> source, std::string name);

    /// What its records are: the caller's number.
    std::uint32_t kind() const noexcept { return kind_; }
    std::size_t size() const noexcept { return index_.size(); }
    std::uint64_t key(std::size_t i) const { return index_.at(i).key; }
    /// The place of the first key that is not below `key`; size() if there is none. O(log size).
    std::size_t lower_bound(std::uint64_t key) const noexcept;

    /// The record at a place below size().
    Stored<Bytes> read(std::size_t i) const;
    /// Null: no such key.
    Stored<std::optional<Bytes>> find(std::uint64_t key) const;
    /// Reads all: the places of damaged records. An error: they could not be read at all.
    Stored<std::vector<std::size_t>> damaged_records() const;

  private:
    struct Entry {
        std::uint64_t key;
        std::uint64_t offset;
    };

    Segment(std::unique_ptr<ByteSource> source, std::string name);
    Stored<void> load();
    Stored<void> load_index(std::uint64_t offset, std::uint64_t count, std::uint32_t crc);
    StoreError damaged(std::string_view what) const;

    std::unique_ptr<ByteSource> source_;
    std::string name_;
    std::uint32_t kind_ = 0;
    std::uint64_t index_offset_ = 0;
    std::vector<Entry> index_;
};

class SegmentWriter {
  public:
    /// Writes to `path` with `.partial` behind it; what was left there is overwritten.
    static Stored<SegmentWriter> create(const std::filesystem::path& path, std::uint32_t kind);

    SegmentWriter(SegmentWriter&&) noexcept;
    SegmentWriter& operator=(SegmentWriter&&) noexcept;
    /// Without seal() nothing remains.
    ~SegmentWriter();

    /// Keys ascend. After an error the segment is lost; begin again.
    Stored<void> append(std::uint64_t key, BytesView bytes);
    /// Writes index and footer, syncs, and gives the file its name, replacing one that has it.
    Stored<void> seal();

  private:
    struct State;
    explicit SegmentWriter(std::unique_ptr<State> state);

    std::unique_ptr<State> state_;
};

}  // namespace cairn::store
