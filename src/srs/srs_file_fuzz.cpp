// Files of setups: valid ones with bytes changed behind a right checksum, or cut, and arbitrary
// bytes. What is read is written again as the same bytes.
#include "srs/srs_file.hpp"

#include "base/assert.hpp"
#include "base/fuzz_input_test.hpp"
#include "crypto/sha256.hpp"

#include <algorithm>

using namespace cairn;
using namespace cairn::srs;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Bytes sample = [] {
        crypto::SeededRandom random(1);
        Srs srs = begin_ceremony(3);
        contribute(srs, random, base::serial_executor());
        return write_srs(srs);
    }();
    static base::FuzzTally tally;
    base::FuzzInput input({data, size});
    Bytes file = sample;
    if (input.is_one_in(8)) {
        const BytesView rest = input.rest();
        file.assign(rest.begin(), rest.end());
    } else if (input.is_one_in(3)) {
        for (std::size_t i = 1 + input.below(3); i > 0; --i) {
            file[(input.below(256) * 256 + input.below(256)) % file.size()] = input.byte();
        }
        if (input.one_in(8)) {
            file.resize(std::max<std::size_t>(32, input.below(256) * file.size() / 256));
        }
        const Bytes32 sum = crypto::sha256(BytesView(file).first(file.size() - 32));
        std::ranges::copy(sum, file.end() - 32);
    }
    const auto read = read_srs(file);
    tally.input(read.has_value());
    CAIRN_ASSERT(!read || write_srs(*read) == file);
    return 0;
}
