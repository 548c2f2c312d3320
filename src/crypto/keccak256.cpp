#include "crypto/keccak256.hpp"

#include <array>
#include <bit>
#include <cstdint>

namespace cairn::crypto {
namespace {

using State = std::array<std::uint64_t, 25>;  // lane (x, y) at x + 5 y

constexpr std::size_t rate_bytes = 136;  // (1600 - 2 * 256) / 8

/// FIPS 202, 3.2.5: bit 2^j - 1 of round i's constant is the bit rc(j + 7 i) of a shift register
/// over x^8 + x^6 + x^5 + x^4 + 1.
constexpr std::array<std::uint64_t, 24> round_constants = [] {
    std::array<std::uint64_t, 24> out{};
    unsigned shift_register = 1;
    for (std::uint64_t& constant : out) {
        for (unsigned j = 0; j < 7; ++j) {
            constant |= std::uint64_t{shift_register & 1U} << ((1U << j) - 1);
            shift_register = (shift_register << 1U) ^ ((shift_register >> 7U) * 0x171U);
        }
    }
    return out;
}();
static_assert(round_constants[0] == 1 && round_constants[23] == 0x8000'0000'8000'8008);

void theta(State& a) noexcept {
    std::array<std::uint64_t, 5> columns{};
    for (std::size_t i = 0; i < 25; ++i) {
        columns[i % 5] ^= a[i];
    }
    for (std::size_t i = 0; i < 25; ++i) {
        a[i] ^= columns[(i + 4) % 5] ^ std::rotl(columns[(i + 1) % 5], 1);
    }
}

/// rho and pi: (x, y) goes to (y, 2x + 3y), turned by the triangular numbers.
void rho_pi(State& a) noexcept {
    std::size_t x = 1;
    std::size_t y = 0;
    std::uint64_t moved = a[1];
    for (int t = 0; t < 24; ++t) {
        const std::size_t next_y = (2 * x + 3 * y) % 5;
        x = y;
        y = next_y;
        const std::uint64_t turned = std::rotl(moved, ((t + 1) * (t + 2) / 2) % 64);
        moved = a[x + 5 * y];
        a[x + 5 * y] = turned;
    }
}

void chi(State& a) noexcept {
    for (std::size_t row = 0; row < 25; row += 5) {
        const std::array<std::uint64_t, 5> before = {a[row], a[row + 1], a[row + 2], a[row + 3],
                                                     a[row + 4]};
        for (std::size_t x = 0; x < 5; ++x) {
            a[row + x] = before[x] ^ (~before[(x + 1) % 5] & before[(x + 2) % 5]);
        }
    }
}

void permute(State& a) noexcept {
    for (const std::uint64_t constant : round_constants) {
        theta(a);
        rho_pi(a);
        chi(a);
        a[0] ^= constant;
    }
}

void absorb(State& a, const std::uint8_t* block) noexcept {
    for (std::size_t i = 0; i < rate_bytes / 8; ++i) {
        a[i] ^= base::load_le64(block + 8 * i);
    }
    permute(a);
}

}  // namespace

Bytes32 keccak256(BytesView message) noexcept {
    State state{};
    for (; message.size() >= rate_bytes; message = message.subspan(rate_bytes)) {
        absorb(state, message.data());
    }
    std::array<std::uint8_t, rate_bytes> last{};
    for (std::size_t i = 0; i < message.size(); ++i) {
        last[i] = message[i];
    }
    last[message.size()] ^= 0x01;
    last[rate_bytes - 1] ^= 0x80;
    absorb(state, last.data());
    Bytes32 out;
    for (std::size_t i = 0; i < 4; ++i) {
        base::store_le64(out.data() + 8 * i, state[i]);
    }
    return out;
}

}  // namespace cairn::crypto
