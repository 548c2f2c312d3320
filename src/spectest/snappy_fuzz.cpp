// Any bytes as a snappy block: refused, or within the limits and the same again after a round trip;
// and any bytes compressed come back.
#include "base/assert.hpp"
#include "base/fuzz_input_test.hpp"
#include "spectest/case.hpp"

#include <snappy.h>

#include <cstddef>
#include <cstdint>
#include <string>

namespace {

using namespace cairn;
using namespace cairn::spectest;

constexpr std::size_t LIMIT_BYTES = 1U << 20U;

Bytes compress(BytesView plain) {
    std::string out;
    snappy::Compress(reinterpret_cast<const char*>(plain.data()), plain.size(), &out);
    return {out.begin(), out.end()};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const BytesView bytes(data, size);
    static base::FuzzTally tally;
    const auto plain = decompress_snappy(bytes, LIMIT_BYTES);
    tally.input(plain.has_value());
    if (plain) {
        CAIRN_ASSERT(plain->size() <= LIMIT_BYTES);
        CAIRN_ASSERT(decompress_snappy(compress(*plain), LIMIT_BYTES) == *plain);
    }
    CAIRN_ASSERT(decompress_snappy(compress(bytes), LIMIT_BYTES) ==
                 Bytes(bytes.begin(), bytes.end()));
    return 0;
}
