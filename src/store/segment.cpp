#include "store/segment.hpp"

#include "base/assert.hpp"
#include "store/crc32c.hpp"
#include "store/detail/new_file.hpp"
#include "store/detail/segment_form.hpp"

#include <algorithm>

namespace cairn::store {
namespace {

namespace fs = std::filesystem;

}  // namespace

Stored<Segment> Segment::open(const fs::path& path) {
    CAIRN_TRY_ASSIGN(auto source, open_file_source(path));
    return open(std::move(source), path.string());
}

Stored<Segment> Segment::open(std::unique_ptr<ByteSource> source, std::string name) {
    Segment segment(std::move(source), std::move(name));
    CAIRN_TRY(segment.load());
    return segment;
}

Segment::Segment(std::unique_ptr<ByteSource> source, std::string name)
    : source_(std::move(source)), name_(std::move(name)) {}

StoreError Segment::damaged(std::string_view what) const {
    return {StoreErrorKind::damaged, name_ + " is damaged: " + std::string(what)};
}

Stored<void> Segment::load() {
    const std::uint64_t size = source_->size();
    detail::SegmentHeader header{};
    if (size < header.size()) {
        return unexpected(damaged("it is shorter than a header"));
    }
    CAIRN_TRY(source_->read(0, header));
    if (!detail::has_magic(header)) {
        return unexpected(StoreError{StoreErrorKind::unknown_form, name_ + " is no segment"});
    }
    const auto fields = detail::decode(header);
    if (!fields) {
        return unexpected(damaged("its header"));
    }
    if (fields->form != detail::SEGMENT_FORM) {
        return unexpected(StoreError{StoreErrorKind::unknown_form,
                                     name_ + " was written by a newer version of Cairn, in form " +
                                         std::to_string(fields->form) + "; this one reads form " +
                                         std::to_string(detail::SEGMENT_FORM)});
    }
    kind_ = fields->kind;
    detail::SegmentFooter end{};
    if (size < header.size() + end.size()) {
        return unexpected(damaged("it has no footer"));
    }
    CAIRN_TRY(source_->read(size - end.size(), end));
    const auto footer = detail::decode(end);
    if (!footer) {
        return unexpected(damaged("its footer; it may have been cut"));
    }
    return load_index(footer->index_offset, footer->records, footer->index_crc);
}

Stored<void> Segment::load_index(std::uint64_t offset, std::uint64_t count, std::uint32_t crc) {
    const std::uint64_t end = source_->size() - detail::SEGMENT_FOOTER_BYTES;
    if (offset < detail::SEGMENT_HEADER_BYTES || offset > end ||
        (end - offset) % detail::INDEX_ENTRY_BYTES != 0 ||
        (end - offset) / detail::INDEX_ENTRY_BYTES != count) {
        return unexpected(damaged("its index does not fit into the file"));
    }
    Bytes bytes(end - offset);
    CAIRN_TRY(source_->read(offset, bytes));
    if (crc32c(bytes) != crc) {
        return unexpected(damaged("its index"));
    }
    index_offset_ = offset;
    // Records stand without gaps, so that every byte is under some checksum.
    if (count == 0 && offset != detail::SEGMENT_HEADER_BYTES) {
        return unexpected(damaged("its index"));
    }
    std::uint64_t next = detail::SEGMENT_HEADER_BYTES;
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint8_t* const at = bytes.data() + i * detail::INDEX_ENTRY_BYTES;
        const Entry entry{base::load_le64(at), base::load_le64(at + 8)};
        const bool follows = index_.empty() ? entry.offset == next : entry.key > index_.back().key;
        if (!follows || entry.offset < next || entry.offset > offset ||
            offset - entry.offset < detail::RECORD_HEADER_BYTES) {
            return unexpected(damaged("entry " + std::to_string(i) + " of its index"));
        }
        next = entry.offset + detail::RECORD_HEADER_BYTES;
        index_.push_back(entry);
    }
    return {};
}

std::size_t Segment::lower_bound(std::uint64_t key) const noexcept {
    const auto found = std::ranges::lower_bound(index_, key, {}, &Entry::key);
    return static_cast<std::size_t>(found - index_.begin());
}

Stored<Bytes> Segment::read(std::size_t i) const {
    CAIRN_ASSERT(i < index_.size());
    const Entry& entry = index_[i];
    const std::uint64_t end = i + 1 < index_.size() ? index_[i + 1].offset : index_offset_;
    const std::string name = "record " + std::to_string(i) + " of " +
                             std::to_string(index_.size()) + ", key " + std::to_string(entry.key) +
                             ", at byte " + std::to_string(entry.offset);
    detail::RecordHeader header{};
    CAIRN_TRY(source_->read(entry.offset, header));
    const detail::RecordFields fields = detail::decode(header);
    if (fields.key != entry.key || fields.size > MAX_SEGMENT_RECORD_BYTES ||
        fields.size != end - entry.offset - header.size()) {
        return unexpected(damaged(name));
    }
    Bytes bytes(fields.size);
    CAIRN_TRY(source_->read(entry.offset + header.size(), bytes));
    if (detail::record_crc(fields.key, bytes) != fields.crc) {
        return unexpected(damaged(name));
    }
    return bytes;
}

Stored<std::optional<Bytes>> Segment::find(std::uint64_t key) const {
    const std::size_t i = lower_bound(key);
    if (i == index_.size() || index_[i].key != key) {
        return std::nullopt;
    }
    CAIRN_TRY_ASSIGN(Bytes bytes, read(i));
    return bytes;
}

Stored<std::vector<std::size_t>> Segment::damaged_records() const {
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < index_.size(); ++i) {
        const auto bytes = read(i);
        if (!bytes && bytes.error().kind != StoreErrorKind::damaged) {
            return unexpected(bytes.error());
        }
        if (!bytes) {
            out.push_back(i);
        }
    }
    return out;
}

struct SegmentWriter::State {
    detail::NewFile file;
    std::uint64_t offset = 0;
    std::uint64_t last_key = 0;
    std::uint64_t records = 0;
    Bytes index = {};

    Stored<void> append(BytesView bytes) {
        offset += bytes.size();
        return file.append(bytes);
    }
};

Stored<SegmentWriter> SegmentWriter::create(const fs::path& path, std::uint32_t kind) {
    CAIRN_TRY_ASSIGN(detail::NewFile file, detail::NewFile::create(path));
    SegmentWriter writer(std::make_unique<State>(State{.file = std::move(file)}));
    CAIRN_TRY(
        writer.state_->append(detail::encode(detail::HeaderFields{detail::SEGMENT_FORM, kind})));
    return writer;
}

SegmentWriter::SegmentWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
SegmentWriter::SegmentWriter(SegmentWriter&&) noexcept = default;
SegmentWriter& SegmentWriter::operator=(SegmentWriter&&) noexcept = default;
SegmentWriter::~SegmentWriter() = default;

Stored<void> SegmentWriter::append(std::uint64_t key, BytesView bytes) {
    State& state = *state_;
    CAIRN_ASSERT(!state.file.is_sealed() && (state.records == 0 || key > state.last_key));
    CAIRN_ASSERT(bytes.size() <= MAX_SEGMENT_RECORD_BYTES);
    const std::size_t at = state.index.size();
    state.index.resize(at + detail::INDEX_ENTRY_BYTES);
    base::store_le64(state.index.data() + at, key);
    base::store_le64(state.index.data() + at + 8, state.offset);
    state.last_key = key;
    ++state.records;
    CAIRN_TRY(state.append(detail::encode(detail::RecordFields{
        key, static_cast<std::uint32_t>(bytes.size()), detail::record_crc(key, bytes)})));
    return state.append(bytes);
}

Stored<void> SegmentWriter::seal() {
    State& state = *state_;
    CAIRN_ASSERT(!state.file.is_sealed());
    const detail::FooterFields footer{state.offset, state.records, crc32c(state.index)};
    CAIRN_TRY(state.append(state.index));
    CAIRN_TRY(state.append(detail::encode(footer)));
    return state.file.seal();
}

}  // namespace cairn::store
