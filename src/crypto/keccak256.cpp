#include "crypto/keccak256.hpp"

#include "crypto/detail/keccak_kernels.hpp"

#include <algorithm>

namespace cairn::crypto {
namespace {

const detail::KeccakKernel& single() noexcept {
    static const detail::KeccakKernel& kernel = *std::ranges::find(
        detail::available_keccak_kernels(), std::size_t{1}, &detail::KeccakKernel::width);
    return kernel;
}

using State = std::array<std::uint64_t, detail::KECCAK_LANES>;

void absorb(State& state, const std::uint8_t* block, detail::KeccakPermutation permute) noexcept {
    for (std::size_t i = 0; i < detail::KECCAK256_RATE / 8; ++i) {
        state[i] ^= base::load_le64(block + 8 * i);
    }
    permute(state.data());
}

}  // namespace

Bytes32 keccak256(BytesView message) noexcept {
    const detail::KeccakPermutation permute = single().permute;
    State state{};
    for (; message.size() >= detail::KECCAK256_RATE;
         message = message.subspan(detail::KECCAK256_RATE)) {
        absorb(state, message.data(), permute);
    }
    std::array<std::uint8_t, detail::KECCAK256_RATE> last{};
    std::ranges::copy(message, last.begin());
    last[message.size()] ^= 0x01;
    last[detail::KECCAK256_RATE - 1] ^= 0x80;
    absorb(state, last.data(), permute);
    Bytes32 out;
    for (std::size_t i = 0; i < 4; ++i) {
        base::store_le64(out.data() + 8 * i, state[i]);
    }
    return out;
}

void keccak256_batch(std::span<const BytesView> messages, Bytes32* out) noexcept {
    if (messages.size() == 1) {
        *out = keccak256(messages[0]);
    } else {
        detail::keccak256_with(detail::available_keccak_kernels().front(), messages, out);
    }
}

}  // namespace cairn::crypto
