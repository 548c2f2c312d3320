#include "store/history_segments.hpp"

#include "base/assert.hpp"
#include "store/segment.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <set>
#include <system_error>

namespace cairn::store {

using namespace consensus;

namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t KIND_BLOCKS = 1;
constexpr std::size_t ROOT_BYTES = 32;

std::unexpected<StoreError> io_error(const fs::path& path, const std::error_code& code) {
    return unexpected(
        StoreError{StoreErrorKind::io, "cannot use " + path.string() + ": " + code.message()});
}

Slot first_of_segment(Slot slot) {
    return Slot{slot.value - slot.value % SLOTS_PER_SEGMENT};
}

}  // namespace

fs::path HistorySegments::path_of(Slot first) const {
    std::array<char, 40> name{};
    std::snprintf(name.data(), name.size(), "blocks-%012llu.seg",
                  static_cast<unsigned long long>(first.value));
    return folder_ / name.data();
}

Stored<std::unique_ptr<HistorySegments>> HistorySegments::open(const fs::path& folder,
                                                               const SlotRange& range) {
    if (range.first.value % SLOTS_PER_SEGMENT != 0 || range.end.value % SLOTS_PER_SEGMENT != 0) {
        return damaged("anchor", "its segments are of slots that they cannot be of");
    }
    std::error_code code;
    fs::create_directories(folder, code);
    if (code) {
        return io_error(folder, code);
    }
    std::unique_ptr<HistorySegments> out(new HistorySegments(folder));
    out->range_ = range;
    CAIRN_TRY(out->take_stock());
    return out;
}

Stored<void> HistorySegments::take_stock() {
    std::set<fs::path> wanted;
    for (Slot first = range_.first; first < range_.end; first = first + SLOTS_PER_SEGMENT) {
        wanted.insert(path_of(first));
    }
    std::error_code code;
    std::set<fs::path> there;
    for (fs::directory_iterator entry(folder_, code), end; !code && entry != end;
         entry.increment(code)) {
        there.insert(entry->path());
    }
    if (code) {
        return io_error(folder_, code);
    }
    for (const fs::path& path : wanted) {
        if (!there.contains(path)) {
            return damaged("store", "its history has lost the file " + path.string());
        }
    }
    for (const fs::path& path : there) {
        const std::string name = path.filename().string();
        const bool is_ours = name.starts_with("blocks-") &&
                             (name.ends_with(".seg") || name.ends_with(".seg.partial"));
        if (is_ours && !wanted.contains(path)) {
            fs::remove(path, code);
        }
    }
    return {};
}

std::uint64_t HistorySegments::size_bytes() const {
    std::uint64_t size = 0;
    for (Slot first = range_.first; first < range_.end; first = first + SLOTS_PER_SEGMENT) {
        std::error_code code;
        const std::uintmax_t bytes = fs::file_size(path_of(first), code);
        size += code ? 0 : bytes;
    }
    return size;
}

Stored<void> HistorySegments::write(Slot first, const std::vector<Record>& records) const {
    CAIRN_ASSERT(first == first_of_segment(first));
    CAIRN_ASSERT(range_.first == range_.end || first == range_.end);
    CAIRN_TRY_ASSIGN(SegmentWriter writer, SegmentWriter::create(path_of(first), KIND_BLOCKS));
    for (const Record& record : records) {
        CAIRN_ASSERT(first_of_segment(record.id.slot) == first);
        Bytes bytes(record.id.root.begin(), record.id.root.end());
        bytes.insert(bytes.end(), record.bytes.begin(), record.bytes.end());
        CAIRN_TRY(writer.append(record.id.slot.value, bytes));
    }
    return writer.seal();
}

void HistorySegments::extend(Slot first) {
    range_.first = range_.first == range_.end ? first : range_.first;
    range_.end = first + SLOTS_PER_SEGMENT;
}

Stored<void> HistorySegments::for_each(Slot start, Slot end, const Visit& visit) const {
    const Slot from = std::max(start, range_.first);
    const Slot until = std::min(end, range_.end);
    for (Slot first = first_of_segment(from); first < until; first = first + SLOTS_PER_SEGMENT) {
        CAIRN_TRY_ASSIGN(const Segment segment, Segment::open(path_of(first)));
        for (std::size_t i = segment.lower_bound(from.value);
             i < segment.size() && segment.key(i) < until.value; ++i) {
            CAIRN_TRY_ASSIGN(const Bytes bytes, segment.read(i));
            if (segment.kind() != KIND_BLOCKS || bytes.size() < ROOT_BYTES) {
                return damaged(path_of(first).string(), "it has a record that is no block");
            }
            CAIRN_TRY(visit({Slot{segment.key(i)}, Root::from(bytes)},
                            BytesView(bytes).subspan(ROOT_BYTES)));
        }
    }
    return {};
}

Stored<std::optional<BlockId>> HistorySegments::oldest() const {
    std::optional<BlockId> found;
    for (Slot first = range_.first; first < range_.end && !found;
         first = first + SLOTS_PER_SEGMENT) {
        CAIRN_TRY(for_each(first, first + SLOTS_PER_SEGMENT,
                           [&](const BlockId& id, BytesView /*record*/) -> Stored<void> {
                               found = found.value_or(id);
                               return {};
                           }));
    }
    return found;
}

Stored<std::optional<Bytes>> HistorySegments::find(const BlockId& id) const {
    std::optional<Bytes> found;
    CAIRN_TRY(
        for_each(id.slot, id.slot + 1, [&](const BlockId& other, BytesView record) -> Stored<void> {
            if (other == id) {
                found.emplace(record.begin(), record.end());
            }
            return {};
        }));
    return found;
}

Slot HistorySegments::first_after_removal(Slot slot) const noexcept {
    return std::clamp(first_of_segment(slot), range_.first, range_.end);
}

void HistorySegments::remove_before(Slot first) {
    for (; range_.first < first; range_.first = range_.first + SLOTS_PER_SEGMENT) {
        std::error_code ignored;  // what stays is removed at the next start
        fs::remove(path_of(range_.first), ignored);
    }
}

}  // namespace cairn::store
