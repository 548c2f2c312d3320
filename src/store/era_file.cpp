#include "store/era_file.hpp"

#include "base/assert.hpp"
#include "store/detail/era_form.hpp"
#include "store/detail/new_file.hpp"
#include "store/snappy_frames.hpp"

#include <algorithm>
#include <limits>

namespace cairn::store {
namespace {

namespace fs = std::filesystem;
using detail::ERA_HEADER_BYTES;
using detail::EraHeader;
using detail::EraType;
using detail::SlotIndex;

// Of one record. The longest index of a network today has 8,192 slots, the largest state 400 MB.
constexpr std::uint64_t MAX_INDEX_BYTES = std::uint64_t{1} << 20U;

/// A record as it lies in the file.
struct Record {
    std::uint16_t type = 0;
    std::uint64_t start = 0;
    std::uint32_t size = 0;

    bool is(EraType other) const noexcept { return type == static_cast<std::uint16_t>(other); }
    std::uint64_t content() const noexcept { return start + ERA_HEADER_BYTES; }
    std::uint64_t end() const noexcept { return content() + size; }
};

/// Makes groups of records.
class Scan {
  public:
    Scan(const ByteSource& source, const EraFile& file) : source_(source), file_(file) {}

    Stored<std::vector<EraGroup>> groups() {
        std::vector<EraGroup> out;
        std::uint64_t at = 0;
        while (at < source_.size()) {
            CAIRN_TRY_ASSIGN(const auto records, group_records(at));
            at = records.back().end();
            CAIRN_TRY_ASSIGN(EraGroup group, make_group(records));
            out.push_back(std::move(group));
        }
        if (out.empty()) {
            return file_.damaged("it is empty");
        }
        return out;
    }

  private:
    std::unexpected<StoreError> wrong(const Record& record, std::string_view what) const {
        return file_.damaged("the record at byte " + std::to_string(record.start) + ' ' +
                             std::string(what));
    }

    Stored<Record> record_at(std::uint64_t at) const;
    Stored<std::vector<Record>> group_records(std::uint64_t at) const;
    Stored<EraGroup> make_group(std::span<const Record> records) const;
    Stored<SlotIndex> read_index(const Record& record) const;
    Stored<void> take_content(std::span<const Record> records, EraGroup& group) const;
    Stored<void> take_state_slot(const Record& index, const Record& state, EraGroup& group) const;
    Stored<void> take_block_slots(const Record& index, std::span<const Record> blocks,
                                  EraGroup& group) const;

    const ByteSource& source_;
    const EraFile& file_;
};

Stored<Record> Scan::record_at(std::uint64_t at) const {
    Record record{0, at, 0};
    if (source_.size() - at < ERA_HEADER_BYTES) {
        return wrong(record, "is cut short");
    }
    std::array<std::uint8_t, ERA_HEADER_BYTES> bytes{};
    CAIRN_TRY(source_.read(at, bytes));
    const EraHeader header = detail::decode_era_header(bytes);
    record.type = header.type;
    record.size = header.size;
    if (header.reserved != 0) {
        return wrong(record, "has a length that no version writes");
    }
    if (source_.size() - record.content() < record.size) {
        return wrong(record, "is cut short");
    }
    return record;
}

/// From a version on, up to the next one or the end.
Stored<std::vector<Record>> Scan::group_records(std::uint64_t at) const {
    std::vector<Record> records;
    while (at < source_.size()) {
        CAIRN_TRY_ASSIGN(const Record record, record_at(at));
        const bool begins = record.is(EraType::version);
        if (begins && record.size != 0) {
            return wrong(record, "is of a version that this one does not know");
        }
        if (records.empty() && !begins) {
            return wrong(record, "begins a group, but is no version");
        }
        if (begins && !records.empty()) {
            break;
        }
        records.push_back(record);
        at = record.end();
    }
    return records;
}

Stored<SlotIndex> Scan::read_index(const Record& record) const {
    if (record.size > MAX_INDEX_BYTES) {
        return wrong(record, "is too long for an index");
    }
    Bytes content(record.size);
    CAIRN_TRY(source_.read(record.content(), content));
    auto index = detail::decode_slot_index(content);
    if (!index) {
        return wrong(record, "is no index: its size and its count disagree");
    }
    if (index->first > std::numeric_limits<std::uint64_t>::max() - index->offsets.size()) {
        return wrong(record, "is an index of slots that there are not");
    }
    return *std::move(index);
}

/// Version | block* | state | other* , with other records left out wherever they are.
Stored<void> Scan::take_content(std::span<const Record> records, EraGroup& group) const {
    bool has_state = false;
    for (const Record& record : records) {
        if (record.is(EraType::block) && !has_state) {
            group.blocks.push_back({0, record.content(), record.size});
        } else if (record.is(EraType::state) && !has_state) {
            group.state = {0, record.content(), record.size};
            has_state = true;
        } else if (record.is(EraType::block) || record.is(EraType::state) ||
                   record.is(EraType::slot_index)) {
            return wrong(record, "is not in its place");
        } else {
            ++group.unknown_records;
        }
    }
    if (!has_state) {
        return wrong(records.front(), "has no state behind it");
    }
    return {};
}

Stored<void> Scan::take_state_slot(const Record& index, const Record& state,
                                   EraGroup& group) const {
    CAIRN_TRY_ASSIGN(const SlotIndex slots, read_index(index));
    const auto distance = static_cast<std::int64_t>(state.start - index.start);
    if (slots.offsets.size() != 1 || slots.offsets[0] != distance) {
        return wrong(index, "does not name the state");
    }
    group.state.slot = slots.first;
    return {};
}

Stored<void> Scan::take_block_slots(const Record& index, std::span<const Record> blocks,
                                    EraGroup& group) const {
    CAIRN_TRY_ASSIGN(const SlotIndex slots, read_index(index));
    if (slots.first + slots.offsets.size() != group.state.slot) {
        return wrong(index, "does not end where the state is");
    }
    group.first_slot = slots.first;
    std::size_t found = 0;
    for (std::size_t i = 0; i < slots.offsets.size(); ++i) {
        if (slots.offsets[i] == 0) {
            continue;
        }
        if (found == blocks.size() ||
            slots.offsets[i] != static_cast<std::int64_t>(blocks[found].start - index.start)) {
            return wrong(index, "does not name the blocks in their order");
        }
        group.blocks[found++].slot = slots.first + i;
    }
    if (found != blocks.size()) {
        return wrong(index, "leaves out a block");
    }
    return {};
}

Stored<EraGroup> Scan::make_group(std::span<const Record> records) const {
    std::size_t indices = 0;
    while (indices < records.size() &&
           records[records.size() - 1 - indices].is(EraType::slot_index)) {
        ++indices;
    }
    if (indices == 0 || indices > 2) {
        return wrong(records.back(), "ends a group, but is no index of its state");
    }
    const auto content = records.subspan(1, records.size() - 1 - indices);
    EraGroup group;
    if (content.empty()) {
        return wrong(records.front(), "has no state behind it");
    }
    CAIRN_TRY(take_content(content, group));
    std::vector<Record> blocks;
    std::ranges::copy_if(content, std::back_inserter(blocks),
                         [](const Record& record) { return record.is(EraType::block); });
    const auto state = std::ranges::find_if(
        content, [](const Record& record) { return record.is(EraType::state); });
    CAIRN_TRY(take_state_slot(records.back(), *state, group));
    group.first_slot = group.state.slot;
    if (indices == 2) {
        CAIRN_TRY(take_block_slots(records[records.size() - 2], blocks, group));
    } else if (!blocks.empty()) {
        return wrong(records.back(), "ends a group with blocks, but without their index");
    }
    return group;
}

}  // namespace

// Reading ----------------------------------------------------------------------------------------

EraFile::EraFile(std::unique_ptr<ByteSource> source, std::string name)
    : source_(std::move(source)), name_(std::move(name)) {}

Stored<EraFile> EraFile::open(const fs::path& path) {
    CAIRN_TRY_ASSIGN(auto source, open_file_source(path));
    return open(std::move(source), path.string());
}

Stored<EraFile> EraFile::open(std::unique_ptr<ByteSource> source, std::string name) {
    EraFile file(std::move(source), std::move(name));
    std::array<std::uint8_t, 2> magic{};
    if (file.source_->size() >= magic.size()) {
        CAIRN_TRY(file.source_->read(0, magic));
    }
    if (magic != std::array<std::uint8_t, 2>{'e', '2'}) {
        return unexpected(StoreError{StoreErrorKind::unknown_form, file.name_ + " is no era file"});
    }
    CAIRN_TRY_ASSIGN(file.groups_, Scan(*file.source_, file).groups());
    return file;
}

std::unexpected<StoreError> EraFile::damaged(std::string_view what) const {
    return unexpected(
        StoreError{StoreErrorKind::damaged, name_ + " is damaged: " + std::string(what)});
}

Stored<Bytes> EraFile::read(const EraEntry& entry, std::uint64_t max_bytes) const {
    Bytes compressed(entry.size);
    CAIRN_TRY(source_->read(entry.offset, compressed));
    auto plain = decompress_frames(compressed, max_bytes);
    if (!plain) {
        return damaged("the record of slot " + std::to_string(entry.slot) + " at byte " +
                       std::to_string(entry.offset - ERA_HEADER_BYTES) +
                       " cannot be decompressed: " + std::string(to_string(plain.error())));
    }
    return *std::move(plain);
}

// Writing ----------------------------------------------------------------------------------------

struct EraWriter::State {
    detail::NewFile file;
    std::uint64_t offset = 0;
    std::vector<EraEntry> blocks = {};

    /// Where its header begins.
    Stored<std::uint64_t> append(EraType type, BytesView content) {
        CAIRN_ASSERT(content.size() <= std::numeric_limits<std::uint32_t>::max());
        const std::uint64_t start = offset;
        offset += ERA_HEADER_BYTES + content.size();
        CAIRN_TRY(file.append(detail::encode(EraHeader{
            static_cast<std::uint16_t>(type), static_cast<std::uint32_t>(content.size()), 0})));
        CAIRN_TRY(file.append(content));
        return start;
    }
    std::int64_t distance_to(std::uint64_t start) const noexcept {
        return static_cast<std::int64_t>(start - offset);
    }
};

Stored<EraWriter> EraWriter::create(const fs::path& path) {
    CAIRN_TRY_ASSIGN(detail::NewFile file, detail::NewFile::create(path));
    EraWriter writer(std::make_unique<State>(State{.file = std::move(file)}));
    CAIRN_TRY(writer.state_->append(EraType::version, {}));
    return writer;
}

EraWriter::EraWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
EraWriter::EraWriter(EraWriter&&) noexcept = default;
EraWriter& EraWriter::operator=(EraWriter&&) noexcept = default;
EraWriter::~EraWriter() = default;

Stored<void> EraWriter::append_block(std::uint64_t slot, BytesView ssz) {
    CAIRN_ASSERT(state_->blocks.empty() || slot > state_->blocks.back().slot);
    CAIRN_TRY_ASSIGN(const std::uint64_t start,
                     state_->append(EraType::block, compress_frames(ssz)));
    state_->blocks.push_back({slot, start, 0});
    return {};
}

Stored<void> EraWriter::seal(std::uint64_t state_slot, std::uint64_t slots, BytesView ssz) {
    State& state = *state_;
    CAIRN_ASSERT(!state.file.is_sealed() && slots <= state_slot);
    CAIRN_TRY_ASSIGN(const std::uint64_t start, state.append(EraType::state, compress_frames(ssz)));
    if (slots > 0) {
        SlotIndex index{state_slot - slots, std::vector<std::int64_t>(slots)};
        for (const EraEntry& block : state.blocks) {
            CAIRN_ASSERT(block.slot >= index.first && block.slot < state_slot);
            index.offsets[block.slot - index.first] = state.distance_to(block.offset);
        }
        CAIRN_TRY(state.append(EraType::slot_index, detail::encode(index)));
    }
    const SlotIndex index{state_slot, {state.distance_to(start)}};
    CAIRN_TRY(state.append(EraType::slot_index, detail::encode(index)));
    return state.file.seal();
}

}  // namespace cairn::store
