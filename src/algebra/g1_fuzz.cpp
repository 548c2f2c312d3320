// Decompression of arbitrary bytes: what is accepted encodes to the same bytes, is in the group,
// and is what the BLS library accepts; and nothing else is.
#include "algebra/g1.hpp"

#include "base/assert.hpp"
#include "base/fuzz_input_test.hpp"
#include "crypto/bls.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

using namespace cairn;
using namespace cairn::algebra;

namespace {

bool try_compressed(const FixedBytes<G1_COMPRESSED_BYTES>& bytes) {
    const auto point = g1_decompress(bytes);
    const bool in_subgroup = crypto::PublicKey::decompress(bytes).has_value();
    // A public key may not be the identity.
    CAIRN_ASSERT(point.has_value() == (in_subgroup || bytes == crypto::G1_POINT_AT_INFINITY));
    if (point) {
        CAIRN_ASSERT(g1_compress(*point) == bytes);
        CAIRN_ASSERT(is_on_curve(*point) && is_in_subgroup(*point));
        CAIRN_ASSERT(g1_from_bytes(g1_to_bytes(*point)) == *point);
    }
    return point.has_value();
}

bool try_uncompressed(const FixedBytes<G1_UNCOMPRESSED_BYTES>& bytes) {
    const auto point = g1_from_bytes(bytes);
    if (point) {
        CAIRN_ASSERT(g1_to_bytes(*point) == bytes);
        CAIRN_ASSERT(g1_decompress(g1_compress(*point)) == *point);
    }
    return point.has_value();
}

template <std::size_t N>
void change_one_byte(FixedBytes<N>& bytes, base::FuzzInput& input) {
    const std::size_t position = input.below(N);
    bytes[position] = static_cast<std::uint8_t>(bytes[position] ^ input.byte());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static base::FuzzTally tally;
    base::FuzzInput input({data, size});
    FixedBytes<G1_UNCOMPRESSED_BYTES> bytes;
    std::copy_n(data, std::min(size, bytes.size()), bytes.data());
    try_uncompressed(bytes);
    try_compressed(FixedBytes<G1_COMPRESSED_BYTES>::from(bytes.view().first(48)));

    // A point of the group with one byte changed, so that not all is refused at the flags.
    const G1 point = multiply(G1_GENERATOR, Limbs4{input.byte(), input.byte(), 0, 0}).to_affine();
    FixedBytes<G1_COMPRESSED_BYTES> compressed = g1_compress(point);
    change_one_byte(compressed, input);
    FixedBytes<G1_UNCOMPRESSED_BYTES> uncompressed = g1_to_bytes(point);
    change_one_byte(uncompressed, input);
    const bool valid = try_compressed(compressed);
    tally.input(try_uncompressed(uncompressed) || valid);
    return 0;
}
