// Era files from strangers' bytes: nothing is read out of its bounds, and of a file that opens each
// record is read or named as damaged, in the order of its slots. Seven inputs of eight are made
// record by record with right lengths and indices, a quarter of them with mistakes, since no
// mutation finds those.
#include "base/assert.hpp"
#include "base/fuzz_input_test.hpp"
#include "store/detail/era_form.hpp"
#include "store/era_file.hpp"
#include "store/snappy_frames.hpp"

using namespace cairn;
using namespace cairn::store;

namespace {

using detail::EraHeader;
using detail::EraType;
using detail::SlotIndex;

constexpr std::uint64_t LIMIT = 1U << 16U;

/// A file as its input says.
class Made {
  public:
    explicit Made(base::FuzzInput& input) : input_(input) {}

    Bytes bytes() {
        do {
            group();
        } while (!input_.empty() && input_.one_in(3));
        return std::move(bytes_);
    }

  private:
    bool mistake() { return has_mistakes_ && input_.one_in(32); }

    std::uint64_t record(EraType type, BytesView content) {
        const std::uint64_t start = bytes_.size();
        const EraHeader header{
            static_cast<std::uint16_t>(mistake() ? input_.byte() : static_cast<unsigned>(type)),
            static_cast<std::uint32_t>(content.size() + (mistake() ? input_.byte() : 0U)),
            static_cast<std::uint16_t>(mistake() ? 1U : 0U)};
        const auto encoded = detail::encode(header);
        bytes_.insert(bytes_.end(), encoded.begin(), encoded.end());
        bytes_.insert(bytes_.end(), content.begin(), content.end());
        return start;
    }

    Bytes frames() {
        Bytes stream = compress_frames(Bytes(input_.below(40), input_.byte()));
        if (mistake()) {
            stream[input_.byte() % stream.size()] ^= 1U;
        }
        return stream;
    }

    std::int64_t distance_to(std::uint64_t start) {
        return static_cast<std::int64_t>(start - bytes_.size()) + (mistake() ? 1 : 0);
    }

    void group() {
        record(EraType::version, {});
        const std::uint64_t first = input_.byte();
        const std::size_t slots = input_.below(12);
        std::vector<std::uint64_t> starts(slots);
        for (std::uint64_t& start : starts) {
            const bool has_block = input_.byte() % 3 != 0;
            start = has_block ? record(EraType::block, frames()) + 1 : 0;
        }
        const std::uint64_t state = record(EraType::state, frames());
        if (input_.one_in(5)) {
            record(static_cast<EraType>(0x7700), Bytes(input_.below(9)));
        }
        if (slots > 0) {
            SlotIndex index{first, {}};
            for (const std::uint64_t start : starts) {
                index.offsets.push_back(start == 0 ? 0 : distance_to(start - 1));
            }
            record(EraType::slot_index, detail::encode(index));
        }
        const SlotIndex index{first + slots + (mistake() ? 1U : 0U), {distance_to(state)}};
        record(EraType::slot_index, detail::encode(index));
    }

    base::FuzzInput& input_;
    bool has_mistakes_ = input_.one_in(4);
    Bytes bytes_;
};

/// Whether all of them can be read.
bool check_records(const EraFile& file) {
    bool whole = true;
    for (const EraGroup& group : file.groups()) {
        CAIRN_ASSERT(group.first_slot <= group.state.slot);
        whole = file.read(group.state, LIMIT).has_value() && whole;
        std::uint64_t next = group.first_slot;
        for (const EraEntry& entry : group.blocks) {
            CAIRN_ASSERT(entry.slot >= next && entry.slot < group.state.slot);
            next = entry.slot + 1;
            const auto block = file.read(entry, LIMIT);
            CAIRN_ASSERT(block || block.error().kind == StoreErrorKind::damaged);
            CAIRN_ASSERT(!block || block->size() <= LIMIT);
            whole = block.has_value() && whole;
        }
    }
    return whole;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static base::FuzzTally tally;
    base::FuzzInput input({data, size});
    const bool raw = input.one_in(8);
    const BytesView rest = input.rest();
    Bytes bytes = raw ? Bytes(rest.begin(), rest.end()) : Made(input).bytes();
    const auto file = EraFile::open(memory_source(std::move(bytes)), "fuzz");
    if (!file) {
        tally.input(false);
        CAIRN_ASSERT(file.error().kind == StoreErrorKind::damaged ||
                     file.error().kind == StoreErrorKind::unknown_form);
        return 0;
    }
    CAIRN_ASSERT(!file->groups().empty());
    tally.input(check_records(*file));
    return 0;
}
