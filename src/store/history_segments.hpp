// The decided blocks of a chain in files of their own, which are written once: what is final needs
// no store that sorts and compacts it again and again.
//
// Each file holds the blocks of SLOTS_PER_SEGMENT slots; together they have no gap. Which of them
// count is not theirs to say: the chain's anchor record has their range, so that a block is at
// every instant either in the ordered store or here. Layout of a file: segment.hpp,
// docs/formats/store.md. Threads: one owner; reading beside nobody's writing.
#pragma once

#include "store/chain_records.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

namespace cairn::store {

inline constexpr std::uint64_t SLOTS_PER_SEGMENT = 512;

class HistorySegments {
  public:
    /// Makes the folder if there is none, and removes files out of `range`: a hand-over or a
    /// removal was cut short. damaged: one of the range is missing.
    static Stored<std::unique_ptr<HistorySegments>> open(const std::filesystem::path& folder,
                                                         const SlotRange& range);

    SlotRange range() const noexcept { return range_; }
    bool covers(consensus::Slot slot) const noexcept {
        return slot >= range_.first && slot < range_.end;
    }
    std::uint64_t size_bytes() const;

    /// Writes the file of the slots [first, first + SLOTS_PER_SEGMENT), which follow the range or
    /// begin it; durable, but not yet of the range.
    struct Record {
        BlockId id;
        Bytes bytes;
    };
    Stored<void> write(consensus::Slot first, const std::vector<Record>& records) const;
    /// The file that was written counts from now on.
    void extend(consensus::Slot first);

    /// Null: no block at all.
    Stored<std::optional<BlockId>> oldest() const;
    /// Null: no such block.
    Stored<std::optional<Bytes>> find(const BlockId& id) const;
    using Visit = std::function<Stored<void>(const BlockId& id, BytesView record)>;
    /// The blocks of the slots [start, end), in order.
    Stored<void> for_each(consensus::Slot start, consensus::Slot end, const Visit& visit) const;

    /// The first slot of the range if all files were removed that end at or before `slot`.
    consensus::Slot first_after_removal(consensus::Slot slot) const noexcept;
    /// Removes the files before `first`, which is where one begins, or the end.
    void remove_before(consensus::Slot first);

  private:
    explicit HistorySegments(std::filesystem::path folder) : folder_(std::move(folder)) {}

    std::filesystem::path path_of(consensus::Slot first) const;
    Stored<void> take_stock();

    std::filesystem::path folder_;
    SlotRange range_;
};

}  // namespace cairn::store
