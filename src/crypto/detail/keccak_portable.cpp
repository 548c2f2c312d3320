#include "crypto/detail/keccak_kernels.hpp"

#include <bit>

namespace cairn::crypto::detail {

void keccak_permute_reference(std::uint64_t* words) noexcept {
    for (const std::uint64_t constant : KECCAK_ROUND_CONSTANTS) {
        std::array<std::uint64_t, 5> columns{};
        for (std::size_t i = 0; i < KECCAK_LANES; ++i) {
            columns[i % 5] ^= words[i];
        }
        std::array<std::uint64_t, KECCAK_LANES> moved{};
        for (std::size_t i = 0; i < KECCAK_LANES; ++i) {
            const auto [from, turn] = KECCAK_MOVES[i];
            const std::uint64_t theta =
                columns[(from + 4) % 5] ^ std::rotl(columns[(from + 1) % 5], 1);
            moved[i] = std::rotl(words[from] ^ theta, static_cast<int>(turn));
        }
        for (std::size_t i = 0; i < KECCAK_LANES; ++i) {
            const std::size_t row = i / 5 * 5;
            words[i] = moved[i] ^ (~moved[row + (i + 1) % 5] & moved[row + (i + 2) % 5]);
        }
        words[0] ^= constant;
    }
}

void keccak_permute_portable(std::uint64_t* words) noexcept {
    keccak_rounds(*reinterpret_cast<std::uint64_t(*)[KECCAK_LANES]>(words));
}

}  // namespace cairn::crypto::detail
