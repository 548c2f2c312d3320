// Any bytes as a stream of snappy frames: refused, or within the limit and the same again after a
// round trip; and any bytes compressed come back. Most inputs are the plain bytes of a stream,
// since checksums are nothing that a mutation finds.
#include "store/snappy_frames.hpp"

#include "base/assert.hpp"
#include "base/fuzz_input_test.hpp"

using namespace cairn;
using namespace cairn::store;

namespace {

constexpr std::size_t LIMIT = std::size_t{1} << 18U;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static base::FuzzTally tally;
    base::FuzzInput input({data, size});
    const std::uint8_t kind = input.byte() % 8;
    const std::uint8_t place = input.byte();
    const BytesView rest = input.rest();
    Bytes stream = compress_frames(rest);
    CAIRN_ASSERT(decompress_frames(stream, rest.size()) == Bytes(rest.begin(), rest.end()));
    if (kind == 7) {
        stream.assign(rest.begin(), rest.end());
    } else if (kind == 6) {
        stream[place % stream.size()] ^= 1U;
    }
    const auto plain = decompress_frames(stream, LIMIT);
    tally.input(plain.has_value());
    if (plain) {
        CAIRN_ASSERT(plain->size() <= LIMIT);
        CAIRN_ASSERT(decompress_frames(compress_frames(*plain), plain->size()) == *plain);
    }
    return 0;
}
