// Any bytes: the reader agrees with a decoder written after the Yellow Paper's appendix B, and what
// it accepts is written again as the same bytes. Half of the inputs are choices that make an
// encoding, of which one byte may then be changed.
#include "base/assert.hpp"
#include "base/fuzz_input_test.hpp"
#include "rlp/reader.hpp"
#include "rlp/writer.hpp"

#include <optional>

using namespace cairn;
using namespace cairn::rlp;

namespace {

constexpr std::size_t MAX_DEPTH = 20;

/// Size of the item at the beginning, or nothing; no error has a reason here.
std::optional<std::size_t> reference(BytesView in, std::size_t depth) {
    if (in.empty()) {
        return std::nullopt;
    }
    if (in[0] < 0x80) {
        return 1;
    }
    const bool is_list = in[0] >= 0xc0;
    const std::size_t code = in[0] - (is_list ? 0xc0U : 0x80U);
    const std::size_t k = code > 55 ? code - 55 : 0;
    unsigned long long size = code;
    if (k > 0) {
        if (in.size() <= k || in[1] == 0) {
            return std::nullopt;
        }
        size = 0;
        for (std::size_t i = 1; i <= k; ++i) {
            size = size * 256 + in[i];
        }
    }
    if ((k > 0 && size < 56) || size > in.size() - 1 - k) {
        return std::nullopt;
    }
    if (!is_list && size == 1 && in[1 + k] < 0x80) {
        return std::nullopt;
    }
    if (is_list && depth == MAX_DEPTH) {
        return std::nullopt;
    }
    for (std::size_t at = 0; is_list && at < size;) {
        const auto item = reference(in.subspan(1 + k + at, size - at), depth + 1);
        if (!item) {
            return std::nullopt;
        }
        at += *item;
    }
    return 1 + k + size;
}

void copy(Reader from, Writer& to) {
    while (!from.at_end()) {
        if (from.peek()->kind == Kind::list) {
            to.begin_list();
            copy(from.list().value(), to);
            to.end_list();
        } else {
            to.string(from.string().value());
        }
    }
}

Bytes make(base::FuzzInput& in) {
    Writer out;
    std::size_t open = 0;
    while (!in.empty()) {
        switch (in.below(6)) {
            case 0:
                out.begin_list();
                ++open;
                break;
            case 1:
                if (open > 0) {
                    out.end_list();
                    --open;
                }
                break;
            case 2:
                out.uint64(std::uint64_t{in.byte()} << in.below(64));
                break;
            case 3:
                out.string(Bytes(in.byte() * in.below(4), in.byte()));
                break;
            case 4:
                out.integer(Bytes{0, in.byte(), in.byte()});
                break;
            default:
                out.string(Bytes{in.byte()});
        }
        if (open == 0) {
            break;
        }
    }
    for (; open > 0; --open) {
        out.end_list();
    }
    return out.finish();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static base::FuzzTally tally;
    base::FuzzInput choices(BytesView(data, size));
    Bytes input;
    if (choices.one_in(2)) {
        const std::size_t where = choices.byte();
        const std::uint8_t what = choices.one_in(2) ? choices.byte() : std::uint8_t{0};
        input = make(choices);
        if (!input.empty()) {
            input[where % input.size()] ^= what;
        }
    } else {
        const BytesView rest = choices.rest();
        input.assign(rest.begin(), rest.end());
    }
    const bool valid = check(input, {.max_depth = MAX_DEPTH}).has_value();
    CAIRN_ASSERT(valid == (reference(input, 0) == input.size()));
    tally.input(valid);
    if (valid) {
        Writer out;
        copy(Reader(input), out);
        CAIRN_ASSERT(out.finish() == input);
    }
    return 0;
}
