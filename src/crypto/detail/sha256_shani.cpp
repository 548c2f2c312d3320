// The SHA extensions of x86-64: two nodes interleaved, which hides the latency of sha256rnds2; and
// a plain block function for long messages.
#include "crypto/detail/sha256_kernels.hpp"

#if defined(__x86_64__)
#include "crypto/detail/sha256_constants.hpp"

#include <immintrin.h>

#define CAIRN_TARGET_SHANI __attribute__((target("sha,sse4.1,ssse3")))

namespace cairn::crypto::detail {
namespace {

// NOLINTBEGIN(portability-simd-intrinsics): this file is for these instructions only

/// The state as the instructions want it.
struct Registers {
    __m128i abef;
    __m128i cdgh;
};

CAIRN_TARGET_SHANI CAIRN_INLINE Registers load_state(const std::uint32_t* state) noexcept {
    const __m128i abcd = _mm_loadu_si128(reinterpret_cast<const __m128i*>(state));
    const __m128i efgh = _mm_loadu_si128(reinterpret_cast<const __m128i*>(state + 4));
    const __m128i badc = _mm_shuffle_epi32(abcd, 0xb1);
    const __m128i hgfe = _mm_shuffle_epi32(efgh, 0x1b);
    return {_mm_alignr_epi8(badc, hgfe, 8), _mm_blend_epi16(hgfe, badc, 0xf0)};
}

CAIRN_TARGET_SHANI CAIRN_INLINE void store_state(__m128i (&out)[2], const Registers& r) noexcept {
    const __m128i feba = _mm_shuffle_epi32(r.abef, 0x1b);
    const __m128i dchg = _mm_shuffle_epi32(r.cdgh, 0xb1);
    out[0] = _mm_blend_epi16(feba, dchg, 0xf0);
    out[1] = _mm_alignr_epi8(dchg, feba, 8);
}

CAIRN_TARGET_SHANI CAIRN_INLINE __m128i load_words(const std::uint8_t* in) noexcept {
    return _mm_shuffle_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(in)),
                            _mm_set_epi8(12, 13, 14, 15, 8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3));
}

CAIRN_TARGET_SHANI CAIRN_INLINE __m128i constants_at(const std::uint32_t* k) noexcept {
    return _mm_load_si128(reinterpret_cast<const __m128i*>(k));
}

CAIRN_TARGET_SHANI CAIRN_INLINE void four_rounds(Registers& r, __m128i k_plus_w) noexcept {
    r.cdgh = _mm_sha256rnds2_epu32(r.cdgh, r.abef, k_plus_w);
    r.abef = _mm_sha256rnds2_epu32(r.abef, r.cdgh, _mm_shuffle_epi32(k_plus_w, 0x0e));
}

/// Replaces w[q], the oldest four words of the schedule, by the next four.
CAIRN_TARGET_SHANI CAIRN_INLINE void next_words(__m128i (&w)[4], std::size_t q) noexcept {
    const __m128i before_last = w[(q + 2) % 4];
    const __m128i last = w[(q + 3) % 4];
    const __m128i sum = _mm_add_epi32(_mm_sha256msg1_epu32(w[q], w[(q + 1) % 4]),
                                      _mm_alignr_epi8(last, before_last, 4));
    w[q] = _mm_sha256msg2_epu32(sum, last);
}

CAIRN_TARGET_SHANI CAIRN_INLINE void add(Registers& r, const Registers& other) noexcept {
    r.abef = _mm_add_epi32(r.abef, other.abef);
    r.cdgh = _mm_add_epi32(r.cdgh, other.cdgh);
}

/// One block into each of N independent states.
template <std::size_t N>
CAIRN_TARGET_SHANI CAIRN_INLINE void compress(Registers (&r)[N],
                                              const std::uint8_t* const (&blocks)[N]) noexcept {
    Registers before[N];
    __m128i w[N][4];
    for (std::size_t n = 0; n < N; ++n) {
        before[n] = r[n];
        for (std::size_t q = 0; q < 4; ++q) {
            w[n][q] = load_words(blocks[n] + 16 * q);
        }
    }
#pragma GCC unroll 16
    for (std::size_t q = 0; q < 16; ++q) {
        const __m128i k = constants_at(sha256_round_constants.data() + 4 * q);
        for (std::size_t n = 0; n < N; ++n) {
            if (q >= 4) {
                next_words(w[n], q % 4);
            }
            four_rounds(r[n], _mm_add_epi32(w[n][q % 4], k));
        }
    }
    for (std::size_t n = 0; n < N; ++n) {
        add(r[n], before[n]);
    }
}

/// The padding block of a 64-byte message into each of N independent states.
template <std::size_t N>
CAIRN_TARGET_SHANI CAIRN_INLINE void compress_padding(Registers (&r)[N]) noexcept {
    Registers before[N];
    for (std::size_t n = 0; n < N; ++n) {
        before[n] = r[n];
    }
#pragma GCC unroll 16
    for (std::size_t q = 0; q < 16; ++q) {
        const __m128i k_plus_w = constants_at(sha256_padding_k_plus_w.data() + 4 * q);
        for (std::size_t n = 0; n < N; ++n) {
            four_rounds(r[n], k_plus_w);
        }
    }
    for (std::size_t n = 0; n < N; ++n) {
        add(r[n], before[n]);
    }
}

template <std::size_t N, bool PaddingBlock>
CAIRN_TARGET_SHANI CAIRN_INLINE void hash_interleaved(const PairJob* jobs) noexcept {
    Registers r[N];
    const std::uint8_t* in[N];
    for (std::size_t n = 0; n < N; ++n) {
        r[n] = load_state(sha256_initial_state.data());
        in[n] = jobs[n].in;
    }
    compress(r, in);
    if constexpr (PaddingBlock) {
        compress_padding(r);
    }
    for (std::size_t n = 0; n < N; ++n) {
        __m128i words[2];
        store_state(words, r[n]);
        auto* out = reinterpret_cast<__m128i*>(jobs[n].out);
        _mm_storeu_si128(out, load_words(reinterpret_cast<const std::uint8_t*>(&words[0])));
        _mm_storeu_si128(out + 1, load_words(reinterpret_cast<const std::uint8_t*>(&words[1])));
    }
}

template <bool PaddingBlock>
CAIRN_TARGET_SHANI CAIRN_INLINE void hash_jobs(const PairJob* jobs, std::size_t count) noexcept {
    std::size_t i = 0;
    for (; i + 2 <= count; i += 2) {
        hash_interleaved<2, PaddingBlock>(jobs + i);
    }
    if (i < count) {
        hash_interleaved<1, PaddingBlock>(jobs + i);
    }
}
// NOLINTEND(portability-simd-intrinsics)

}  // namespace

CAIRN_TARGET_SHANI void sha256_blocks_shani(Sha256State& state, const std::uint8_t* blocks,
                                            std::size_t count) noexcept {
    Registers r[1] = {load_state(state.data())};
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint8_t* const in[1] = {blocks + 64 * i};
        compress(r, in);
    }
    __m128i words[2];
    store_state(words, r[0]);
    auto* out = reinterpret_cast<__m128i*>(state.data());
    _mm_storeu_si128(out, words[0]);
    _mm_storeu_si128(out + 1, words[1]);
}

CAIRN_TARGET_SHANI void hash_pairs_shani(const PairJob* jobs, std::size_t count) noexcept {
    hash_jobs<true>(jobs, count);
}

CAIRN_TARGET_SHANI void hash_blocks_shani(const PairJob* jobs, std::size_t count) noexcept {
    hash_jobs<false>(jobs, count);
}

}  // namespace cairn::crypto::detail
#endif
