// All kernels of this CPU agree with the portable one, as digests of a message and as tree layers.
#include "base/assert.hpp"
#include "crypto/detail/sha256_kernels.hpp"

#include <cstddef>
#include <cstdint>

using namespace cairn;
using namespace cairn::crypto;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const BytesView input(data, size);
    const std::size_t count = size / 64;
    Bytes want(32 * count);
    detail::hash_layer_with(detail::hash_pairs_portable, data, count, want.data());
    const Bytes32 digest = detail::sha256_with(detail::sha256_blocks_portable, input);
    for (const detail::Sha256Kernel& kernel : detail::available_sha256_kernels()) {
        Bytes layer(data, data + 64 * count);
        detail::hash_layer_with(kernel.pairs, layer.data(), count, layer.data());
        layer.resize(32 * count);
        CAIRN_ASSERT(layer == want);
        CAIRN_ASSERT(detail::sha256_with(kernel.blocks, input) == digest);
    }
    return 0;
}
