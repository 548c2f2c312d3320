// Points of Jubjub, Bandersnatch and Banderwagon, keys and signatures of EdDSA: arbitrary bytes,
// and valid ones with some bytes replaced. What is read is on its curve and is written again as the
// same bytes; of the signatures only the signer's holds.
#include "algebra/eddsa.hpp"
#include "base/assert.hpp"
#include "base/fuzz_input_test.hpp"

#include <algorithm>

using namespace cairn;
using namespace cairn::algebra;

namespace {

/// Bytes of the input, or a valid sample with a few of them changed.
template <std::size_t N>
FixedBytes<N> bytes_of(base::FuzzInput& input, const FixedBytes<N>& sample) {
    FixedBytes<N> out = sample;
    if (input.one_in(4)) {
        std::ranges::generate(out.bytes, [&] { return input.byte(); });
    } else {
        for (std::size_t i = input.below(4); i > 0; --i) {
            out[input.below(N)] = input.byte();
        }
    }
    return out;
}

template <class Curve>
bool run(base::FuzzInput& input) {
    static const auto secret = EddsaSecretKey<Curve>::from_seed({});
    static const auto sample = secret.sign(Fr::one());
    const auto point_bytes = bytes_of(input, compress_edwards(Curve::generator));
    const auto point = decompress_edwards<Curve>(point_bytes);
    CAIRN_ASSERT(!point || (is_on_curve(*point) && compress_edwards(*point) == point_bytes));
    const auto key = EddsaPublicKey<Curve>::from_bytes(point_bytes);
    CAIRN_ASSERT(!key || (point && is_in_subgroup(*point)));
    const auto signature_bytes = bytes_of(input, sample.to_bytes());
    const auto signature = EddsaSignature<Curve>::from_bytes(signature_bytes);
    CAIRN_ASSERT(!signature || signature->to_bytes() == signature_bytes);
    const bool holds = signature && eddsa_verify(secret.public_key(), Fr::one(), *signature);
    CAIRN_ASSERT(holds == (signature_bytes == sample.to_bytes()));
    return signature.has_value();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static base::FuzzTally tally;
    base::FuzzInput input({data, size});
    bool valid = run<Jubjub>(input);
    valid |= run<Bandersnatch>(input);
    const auto bytes =
        bytes_of(input, banderwagon_compress(BandersnatchPoint::from(Bandersnatch::generator)));
    const auto element = banderwagon_decompress(bytes);
    if (element) {
        CAIRN_ASSERT(is_on_curve(*element));
        CAIRN_ASSERT(banderwagon_compress(BandersnatchPoint::from(*element)) == bytes);
        FixedBytes<64> uncompressed;
        std::ranges::copy(bytes, uncompressed.bytes.begin());
        std::ranges::copy(fr_to_bytes(element->y), uncompressed.bytes.begin() + 32);
        CAIRN_ASSERT(banderwagon_from_uncompressed(uncompressed) == element);
    }
    tally.input(valid || element.has_value());
    return 0;
}
