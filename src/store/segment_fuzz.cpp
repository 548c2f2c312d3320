// Segments from strangers' bytes: none is read out of its bounds, keys ascend, and of a segment
// that opens each record is found by its key or named as damaged. The first byte says whether the
// checksums are made right, since no mutation finds them.
#include "store/segment.hpp"

#include "base/assert.hpp"
#include "base/fuzz_input_test.hpp"
#include "store/crc32c.hpp"
#include "store/detail/segment_form.hpp"

#include <algorithm>

using namespace cairn;
using namespace cairn::store;

namespace {

void append(Bytes& out, BytesView bytes) {
    out.insert(out.end(), bytes.begin(), bytes.end());
}

/// Records of the input's bytes, with now and then a wrong index.
Bytes made_of(base::FuzzInput& input) {
    Bytes out;
    append(out, detail::encode(detail::HeaderFields{input.one_in(20) ? 2U : detail::SEGMENT_FORM,
                                                    input.byte()}));
    Bytes index;
    std::uint64_t records = 0;
    std::uint64_t key = 0;
    while (!input.empty()) {
        key += input.byte();
        const Bytes value(input.below(9), input.byte());
        const std::size_t at = index.size();
        index.resize(at + detail::INDEX_ENTRY_BYTES);
        base::store_le64(index.data() + at, key);
        base::store_le64(index.data() + at + 8,
                         out.size() + (input.one_in(16) ? input.byte() : 0U));
        const std::uint32_t crc = detail::record_crc(key, value) + (input.one_in(16) ? 1U : 0U);
        append(out, detail::encode(
                        detail::RecordFields{key, static_cast<std::uint32_t>(value.size()), crc}));
        append(out, value);
        ++records;
    }
    const detail::FooterFields footer{out.size(), records + (input.one_in(16) ? 1U : 0U),
                                      crc32c(index)};
    append(out, index);
    append(out, detail::encode(footer));
    return out;
}

void check_whole(const Segment& segment, base::FuzzTally& tally) {
    const auto damaged = segment.damaged_records();
    CAIRN_ASSERT(damaged);
    tally.input(damaged->empty());
    for (std::size_t i = 0; i < segment.size(); ++i) {
        CAIRN_ASSERT(i == 0 || segment.key(i - 1) < segment.key(i));
        CAIRN_ASSERT(segment.lower_bound(segment.key(i)) == i);
        const auto found = segment.find(segment.key(i));
        const bool is_damaged = std::ranges::find(*damaged, i) != damaged->end();
        CAIRN_ASSERT(found.has_value() != is_damaged);
        CAIRN_ASSERT(is_damaged || found->has_value());
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static base::FuzzTally tally;
    base::FuzzInput input({data, size});
    const bool raw = input.one_in(4);
    const BytesView rest = input.rest();
    Bytes bytes = raw ? Bytes(rest.begin(), rest.end()) : made_of(input);
    const auto segment = Segment::open(memory_source(std::move(bytes)), "fuzz");
    if (!segment) {
        tally.input(false);
        CAIRN_ASSERT(segment.error().kind == StoreErrorKind::damaged ||
                     segment.error().kind == StoreErrorKind::unknown_form);
        return 0;
    }
    check_whole(*segment, tally);
    return 0;
}
