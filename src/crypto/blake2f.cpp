#include "crypto/blake2f.hpp"

#include "crypto/detail/blake2f_kernels.hpp"

#include <bit>
#include <cstddef>

namespace cairn::crypto {
namespace {

// RFC 7693, 2.6: as SHA-512.
constexpr std::array<std::uint64_t, 8> initial_values = {
    0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
    0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179};

// RFC 7693, 2.7.
constexpr std::array<std::array<std::uint8_t, 16>, 10> sigma = {{
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
    {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
    {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
    {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
    {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
    {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0},
}};

/// RFC 7693, 3.1, without the words of the block.
void mix(std::uint64_t& a, std::uint64_t& b, std::uint64_t& c, std::uint64_t& d, std::uint64_t x,
         std::uint64_t y) noexcept {
    a += b + x;
    d = std::rotr(d ^ a, 32);
    c += d;
    b = std::rotr(b ^ c, 24);
    a += b + y;
    d = std::rotr(d ^ a, 16);
    c += d;
    b = std::rotr(b ^ c, 63);
}

}  // namespace

namespace detail {

Blake2Schedule blake2_schedule(const std::array<std::uint64_t, 16>& m) noexcept {
    Blake2Schedule out{};
    for (std::size_t round = 0; round < sigma.size(); ++round) {
        for (std::size_t i = 0; i < 4; ++i) {
            const std::size_t next = (i + 1) % 4;
            out[round][i] = m[sigma[round][2 * i]];
            out[round][4 + i] = m[sigma[round][2 * i + 1]];
            out[round][8 + next] = m[sigma[round][8 + 2 * i]];
            out[round][12 + next] = m[sigma[round][8 + 2 * i + 1]];
        }
    }
    return out;
}

void blake2_rounds_portable(Blake2Work& v, const Blake2Schedule& schedule,
                            std::uint32_t rounds) noexcept {
    Blake2Work w = v;
    std::size_t row = 0;
    for (std::uint32_t round = 0; round < rounds; ++round) {
        const auto& m = schedule[row];
        row = row == 9 ? 0 : row + 1;
        mix(w[0], w[4], w[8], w[12], m[0], m[4]);
        mix(w[1], w[5], w[9], w[13], m[1], m[5]);
        mix(w[2], w[6], w[10], w[14], m[2], m[6]);
        mix(w[3], w[7], w[11], w[15], m[3], m[7]);
        mix(w[0], w[5], w[10], w[15], m[9], m[13]);
        mix(w[1], w[6], w[11], w[12], m[10], m[14]);
        mix(w[2], w[7], w[8], w[13], m[11], m[15]);
        mix(w[3], w[4], w[9], w[14], m[8], m[12]);
    }
    v = w;
}

Blake2Rounds blake2_rounds() noexcept {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") != 0) {
        return blake2_rounds_avx2;
    }
#endif
    return blake2_rounds_portable;
}

}  // namespace detail

std::array<std::uint64_t, 8> blake2f(const Blake2fInput& input, std::uint32_t rounds) noexcept {
    static const detail::Blake2Rounds run_rounds = detail::blake2_rounds();
    detail::Blake2Work v{};
    for (std::size_t i = 0; i < 8; ++i) {
        v[i] = input.h[i];
        v[8 + i] = initial_values[i];
    }
    v[12] ^= input.t[0];
    v[13] ^= input.t[1];
    v[14] ^= input.final_block ? ~std::uint64_t{0} : 0;
    run_rounds(v, detail::blake2_schedule(input.m), rounds);
    std::array<std::uint64_t, 8> out{};
    for (std::size_t i = 0; i < 8; ++i) {
        out[i] = input.h[i] ^ v[i] ^ v[8 + i];
    }
    return out;
}

}  // namespace cairn::crypto
