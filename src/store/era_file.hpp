// Era files: finalised blocks and states in the form that consensus clients exchange. This is the
// file alone; that blocks and states belong to a network and to each other is era.hpp's to check.
// Format and source: docs/formats/era.md.
//
//   CAIRN_TRY_ASSIGN(const auto file, EraFile::open("mainnet-00001-40cf2f3c.era"));
//   for (const EraGroup& group : file.groups()) {
//       CAIRN_TRY_ASSIGN(const Bytes state, file.read(group.state, max_bytes));
//
// Threads: an EraFile may be read by any; a writer belongs to one.
#pragma once

#include "store/byte_source.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace cairn::store {

/// What one record holds, compressed.
struct EraEntry {
    std::uint64_t slot = 0;
    /// Of the content, behind the record's header.
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
};

/// Blocks of the slots [first_slot, state.slot), and the state of the slot after them.
struct EraGroup {
    /// state.slot in the group of a genesis, which has no blocks.
    std::uint64_t first_slot = 0;
    std::vector<EraEntry> blocks;  // by ascending slot
    EraEntry state;
    /// Records of kinds that this version does not know; they are left alone.
    std::size_t unknown_records = 0;
};

class EraFile {
  public:
    /// Reads and checks the structure: every record lies within the file, every index names the
    /// records of its kind. Not what they hold. Errors: damaged; unknown_form: no such file; io.
    static Stored<EraFile> open(const std::filesystem::path& path);
    /// `name` stands for the path in errors.
    static Stored<EraFile> open(std::unique_ptr<ByteSource> source, std::string name);

    const std::string& name() const noexcept { return name_; }
    /// Never empty.
    const std::vector<EraGroup>& groups() const noexcept { return groups_; }
    /// The SSZ bytes; damaged if they do not decompress, or are more than `max_bytes`.
    Stored<Bytes> read(const EraEntry& entry, std::uint64_t max_bytes) const;

    std::unexpected<StoreError> damaged(std::string_view what) const;

  private:
    EraFile(std::unique_ptr<ByteSource> source, std::string name);

    std::unique_ptr<ByteSource> source_;
    std::string name_;
    std::vector<EraGroup> groups_;
};

/// Of one file with one group.
class EraWriter {
  public:
    /// Writes to `path` with `.partial` behind it; what was left there is overwritten.
    static Stored<EraWriter> create(const std::filesystem::path& path);

    EraWriter(EraWriter&&) noexcept;
    EraWriter& operator=(EraWriter&&) noexcept;
    /// Without seal() nothing remains.
    ~EraWriter();

    /// Slots ascend. `ssz`: a SignedBeaconBlock.
    Stored<void> append_block(std::uint64_t slot, BytesView ssz);
    /// Writes the state and the indices, syncs, and gives the file its name, replacing one that has
    /// it. The blocks are of the `slots` slots before the state's; 0: a genesis.
    Stored<void> seal(std::uint64_t state_slot, std::uint64_t slots, BytesView ssz);

  private:
    struct State;
    explicit EraWriter(std::unique_ptr<State> state);

    std::unique_ptr<State> state_;
};

}  // namespace cairn::store
