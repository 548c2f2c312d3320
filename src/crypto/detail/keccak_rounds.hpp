// The 24 rounds of Keccak-f[1600] on 25 words: a word is a lane of one state, or a vector that
// holds that lane of several. FIPS 202, 3.2 and 3.3.
#pragma once

#include "crypto/detail/inline.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace cairn::crypto::detail {

constexpr std::size_t KECCAK_LANES = 25;  // lane (x, y) at x + 5 y
constexpr std::size_t KECCAK_ROUNDS = 24;

/// 3.2.5: bit 2^j - 1 of round i's constant is the bit rc(j + 7 i) of a shift register
/// over x^8 + x^6 + x^5 + x^4 + 1.
constexpr std::array<std::uint64_t, KECCAK_ROUNDS> KECCAK_ROUND_CONSTANTS = [] {
    std::array<std::uint64_t, KECCAK_ROUNDS> out{};
    unsigned shift_register = 1;
    for (std::uint64_t& constant : out) {
        for (unsigned j = 0; j < 7; ++j) {
            constant |= std::uint64_t{shift_register & 1U} << ((1U << j) - 1);
            shift_register = (shift_register << 1U) ^ ((shift_register >> 7U) * 0x171U);
        }
    }
    return out;
}();
static_assert(KECCAK_ROUND_CONSTANTS[0] == 1 &&
              KECCAK_ROUND_CONSTANTS[23] == 0x8000'0000'8000'8008);

struct KeccakMove {
    std::size_t from = 0;
    unsigned turn = 0;
};

/// rho and pi, 3.2.2 and 3.2.3, by the place where a lane arrives: (x, y) goes to (y, 2x + 3y),
/// turned by the triangular numbers.
constexpr std::array<KeccakMove, KECCAK_LANES> KECCAK_MOVES = [] {
    std::array<KeccakMove, KECCAK_LANES> out{};
    std::size_t x = 1;
    std::size_t y = 0;
    for (unsigned t = 0; t < 24; ++t) {
        const std::size_t next_y = (2 * x + 3 * y) % 5;
        out[y + 5 * next_y] = {.from = x + 5 * y, .turn = ((t + 1) * (t + 2) / 2) % 64};
        x = y;
        y = next_y;
    }
    return out;
}();
static_assert(KECCAK_MOVES[10].from == 1 && KECCAK_MOVES[10].turn == 1);

template <unsigned N, class Word>
CAIRN_INLINE void keccak_turn(Word& word) noexcept {
    if constexpr (N != 0) {
        word = (word << N) | (word >> (64 - N));
    }
}

template <std::size_t X, class Word>
CAIRN_INLINE void keccak_column(const Word (&a)[KECCAK_LANES], Word (&c)[5]) noexcept {
    c[X] = a[X] ^ a[X + 5] ^ a[X + 10] ^ a[X + 15] ^ a[X + 20];
}

template <std::size_t X, class Word>
CAIRN_INLINE void keccak_theta(const Word (&c)[5], Word (&d)[5]) noexcept {
    d[X] = c[(X + 1) % 5];
    keccak_turn<1>(d[X]);
    d[X] ^= c[(X + 4) % 5];
}

template <std::size_t I, class Word>
CAIRN_INLINE void keccak_move(const Word (&a)[KECCAK_LANES], const Word (&d)[5],
                              Word (&b)[KECCAK_LANES]) noexcept {
    b[I] = a[KECCAK_MOVES[I].from] ^ d[KECCAK_MOVES[I].from % 5];
    keccak_turn<KECCAK_MOVES[I].turn>(b[I]);
}

template <std::size_t I, class Word>
CAIRN_INLINE void keccak_chi(const Word (&b)[KECCAK_LANES], Word (&a)[KECCAK_LANES]) noexcept {
    constexpr std::size_t row = I / 5 * 5;
    a[I] = b[I] ^ (~b[row + (I + 1) % 5] & b[row + (I + 2) % 5]);
}

/// Loops would be unrolled too late for the words to stay in registers.
template <std::size_t I = 0, class Word>
CAIRN_INLINE void keccak_steps_5(const Word (&a)[KECCAK_LANES], Word (&c)[5],
                                 Word (&d)[5]) noexcept {
    keccak_column<0>(a, c);
    keccak_column<1>(a, c);
    keccak_column<2>(a, c);
    keccak_column<3>(a, c);
    keccak_column<4>(a, c);
    keccak_theta<0>(c, d);
    keccak_theta<1>(c, d);
    keccak_theta<2>(c, d);
    keccak_theta<3>(c, d);
    keccak_theta<4>(c, d);
}

template <std::size_t I = 0, class Word>
CAIRN_INLINE void keccak_moves(const Word (&a)[KECCAK_LANES], const Word (&d)[5],
                               Word (&b)[KECCAK_LANES]) noexcept {
    keccak_move<I>(a, d, b);
    if constexpr (I + 1 < KECCAK_LANES) {
        keccak_moves<I + 1>(a, d, b);
    }
}

template <std::size_t I = 0, class Word>
CAIRN_INLINE void keccak_chis(const Word (&b)[KECCAK_LANES], Word (&a)[KECCAK_LANES]) noexcept {
    keccak_chi<I>(b, a);
    if constexpr (I + 1 < KECCAK_LANES) {
        keccak_chis<I + 1>(b, a);
    }
}

template <class Word>
CAIRN_INLINE void keccak_rounds(Word (&state)[KECCAK_LANES]) noexcept {
    Word a[KECCAK_LANES];
    for (std::size_t i = 0; i < KECCAK_LANES; ++i) {
        a[i] = state[i];
    }
    for (const std::uint64_t constant : KECCAK_ROUND_CONSTANTS) {
        Word c[5];
        Word d[5];
        Word b[KECCAK_LANES];
        keccak_steps_5(a, c, d);
        keccak_moves(a, d, b);
        keccak_chis(b, a);
        a[0] ^= constant;
    }
    for (std::size_t i = 0; i < KECCAK_LANES; ++i) {
        state[i] = a[i];
    }
}

}  // namespace cairn::crypto::detail
