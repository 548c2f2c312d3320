#include "store/state_diff.hpp"

#include "consensus/containers/state.hpp"
#include "ssz/codec.hpp"
#include "ssz/wire.hpp"
#include "store/varint.hpp"

#include <algorithm>

namespace cairn::store {

using consensus::Spec;

namespace {

/// Equal bytes between two changes are cheaper kept than skipped if they are fewer.
constexpr std::size_t MIN_SKIP = 4;

using Columns = std::vector<BytesView>;

/// Where the offsets of lists stand in the part of fixed size, and how long that part is.
struct FixedPart {
    std::vector<std::size_t> offsets_at;
    std::size_t size = 0;
};

FixedPart fixed_part(const Spec& spec) {
    FixedPart part;
    for (const ssz::FieldInfo& field : ssz::type_of<consensus::BeaconState>().fields) {
        if (!field.forks.has(spec.fork)) {
            continue;
        }
        const std::size_t size = ssz::fixed_size(field.bound, spec);
        if (size == 0) {
            part.offsets_at.push_back(part.size);
        }
        part.size += size == 0 ? ssz::offset_size : size;
    }
    return part;
}

Result<Columns, DifferenceError> split(const Spec& spec, BytesView state) {
    const FixedPart part = fixed_part(spec);
    if (state.size() < part.size) {
        return unexpected(DifferenceError::state_malformed);
    }
    Columns columns;
    std::size_t begin = 0;
    std::size_t end = part.size;
    for (const std::size_t at : part.offsets_at) {
        const std::size_t offset = ssz::load_offset(state.data() + at);
        if (offset < end || offset > state.size() || (begin == 0 && offset != part.size)) {
            return unexpected(DifferenceError::state_malformed);
        }
        columns.push_back(state.subspan(begin, offset - begin));
        begin = offset;
        end = offset;
    }
    columns.push_back(state.subspan(begin));
    return columns;
}

/// How far both go on alike from `at`.
std::size_t equal_run(BytesView older, BytesView newer, std::size_t at) {
    const std::size_t end = std::min(older.size(), newer.size());
    std::size_t i = at;
    while (i + 8 <= end && base::load_le64(older.data() + i) == base::load_le64(newer.data() + i)) {
        i += 8;
    }
    while (i < end && older[i] == newer[i]) {
        ++i;
    }
    return i - at;
}

/// How far the change reaches that begins at `at`.
std::size_t changed_run(BytesView older, BytesView newer, std::size_t at) {
    const std::size_t common = std::min(older.size(), newer.size());
    std::size_t last = at;  // behind the last byte that differs
    for (std::size_t i = at; i < common && i - last < MIN_SKIP; ++i) {
        if (older[i] != newer[i]) {
            last = i + 1;
        }
    }
    const bool reaches_end = last + MIN_SKIP > common && newer.size() > common;
    return (reaches_end ? newer.size() : last) - at;
}

void encode_column(BytesView older, BytesView newer, Bytes& out) {
    put_varint(out, newer.size());
    for (std::size_t at = 0; at < newer.size();) {
        const std::size_t equal = equal_run(older, newer, at);
        const std::size_t changed = changed_run(older, newer, at + equal);
        put_varint(out, equal);
        put_varint(out, changed);
        const BytesView bytes = newer.subspan(at + equal, changed);
        out.insert(out.end(), bytes.begin(), bytes.end());
        at += equal + changed;
    }
}

/// Appends the newer column; false: no such difference.
bool apply_column(BytesView older, BytesView& difference, Bytes& out) {
    const auto size = take_varint(difference);
    std::size_t at = 0;
    while (size && at < *size) {
        const auto equal = take_varint(difference);
        const auto changed = equal ? take_varint(difference) : std::nullopt;
        const bool sound = changed && (*equal != 0 || *changed != 0) && *equal <= *size - at &&
                           *changed <= *size - at - *equal && *changed <= difference.size() &&
                           (*equal == 0 || (at <= older.size() && *equal <= older.size() - at));
        if (!sound) {
            return false;
        }
        const BytesView kept = *equal == 0 ? BytesView{} : older.subspan(at, *equal);
        const BytesView bytes = difference.subspan(0, *changed);
        out.insert(out.end(), kept.begin(), kept.end());
        out.insert(out.end(), bytes.begin(), bytes.end());
        difference = difference.subspan(*changed);
        at += *equal + *changed;
    }
    return size.has_value();
}

}  // namespace

Result<Bytes, DifferenceError> encode_difference(const Spec& spec, BytesView older,
                                                 BytesView newer) {
    CAIRN_TRY_ASSIGN(const Columns before, split(spec, older));
    CAIRN_TRY_ASSIGN(const Columns after, split(spec, newer));
    Bytes out;
    for (std::size_t i = 0; i < after.size(); ++i) {
        encode_column(before[i], after[i], out);
    }
    return out;
}

Result<Bytes, DifferenceError> apply_difference(const Spec& spec, BytesView older,
                                                BytesView difference) {
    CAIRN_TRY_ASSIGN(const Columns before, split(spec, older));
    Bytes out;
    out.reserve(older.size() + difference.size());
    for (const BytesView column : before) {
        if (!apply_column(column, difference, out)) {
            return unexpected(DifferenceError::difference_malformed);
        }
    }
    if (!difference.empty()) {
        return unexpected(DifferenceError::difference_malformed);
    }
    return out;
}

}  // namespace cairn::store
