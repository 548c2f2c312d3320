// Any bytes as an archive, or edits of a valid one, with its headers' checksums mended or not: what
// is read must respect the limits, and reading it again, in another compression, must give the same
// members and the same verdict.
#include "spectest/archive.hpp"

#include "base/assert.hpp"
#include "base/fuzz_input_test.hpp"
#include "spectest/archive_builder_test.hpp"
#include "spectest/case_stream.hpp"
#include "ssz/sample_types.hpp"

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace {

using namespace cairn;
using namespace cairn::spectest;

constexpr ArchiveLimits LIMITS{
    .path_bytes_max = 300, .member_bytes_max = 1U << 20U, .total_bytes_max = 1U << 22U};

struct Contents {
    std::vector<std::pair<std::string, Bytes>> files;
    bool refused = false;
    friend bool operator==(const Contents&, const Contents&) = default;
};

Contents read(BytesView bytes) {
    Contents contents;
    auto reader = open_archive(bytes, "a.tar", LIMITS, {});
    std::size_t total = 0;
    while (reader) {
        auto member = (*reader)->next();
        if (!member || !*member) {
            contents.refused = !member;
            return contents;
        }
        CAIRN_ASSERT(is_safe_path((*member)->path));
        CAIRN_ASSERT((*member)->path.size() <= LIMITS.path_bytes_max + 6);
        CAIRN_ASSERT((*member)->bytes.size() <= LIMITS.member_bytes_max);
        total += (*member)->bytes.size();
        CAIRN_ASSERT(total <= LIMITS.total_bytes_max);
        contents.files.emplace_back(std::move((*member)->path), std::move((*member)->bytes));
    }
    contents.refused = true;
    return contents;
}

/// Every file that belongs to a case is handed out in one.
void check_cases(BytesView bytes, const Contents& contents) {
    CaseStream stream(
        [bytes](Wanted wanted) { return open_archive(bytes, "a.tar", LIMITS, std::move(wanted)); },
        {});
    while (true) {
        const auto next = stream.next();
        if (!next || !*next) {
            // A file that belongs to no case is passed over, however large it is.
            CAIRN_ASSERT(next.has_value() || contents.refused);
            return;
        }
        CAIRN_ASSERT(!(*next)->vectors.file_names().empty());
    }
}

Bytes sample() {
    const std::string folder = "tests/minimal/phase0/sanity/blocks/pyspec_tests/";
    return testing::TarBuilder()
        .folder(folder)
        .file(folder + "one/meta.yaml", "blocks_count: 1\n")
        .file(folder + "one/pre.ssz_snappy", std::string(700, 'x'))
        .entry("pax", 'x', testing::pax_record("path", folder + "two/meta.yaml"))
        .file("short", "a: 2\n")
        .finish();
}

Bytes edited_sample(BytesView edits, bool mend) {
    static const Bytes original = sample();
    Bytes bytes = original;
    ssz::samples::apply_edits(edits, bytes);
    for (std::size_t i = 0; mend && i < bytes.size(); i += 512) {
        if (original[i + 257] == 'u') {  // the magic word of a header
            testing::fix_checksum(bytes, i);
        }
    }
    return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const BytesView input(data, size);
    const bool edits = size > 0 && data[0] >= 0xc0;
    const Bytes bytes = edits ? edited_sample(input.subspan(1), (data[0] & 1U) != 0)
                              : Bytes(input.begin(), input.end());
    static base::FuzzTally tally;
    const Contents contents = read(bytes);
    tally.input(!contents.refused);
    check_cases(bytes, contents);
    // Bytes that begin with a compression's magic number would be taken for compressed once more.
    const bool compressed =
        bytes.size() >= 2 && ((bytes[0] == 0x1f && bytes[1] == 0x8b) || bytes[0] == 0x28);
    if (!compressed) {
        CAIRN_ASSERT(read(testing::gzip(bytes)) == contents);
    }
    return 0;
}
