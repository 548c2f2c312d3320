// Sixteen nodes at a time in AVX-512: one node per 32-bit lane.
#include "crypto/detail/sha256_kernels.hpp"

#if defined(__x86_64__)
#if defined(__GNUC__) && !defined(__clang__)
// g++ 12 warns of its own header's "undefined" operands.
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include "crypto/detail/sha256_lanes.hpp"

#include <immintrin.h>

#define CAIRN_TARGET_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq")))

namespace cairn::crypto::detail {
namespace {

using Lanes16 = std::uint32_t __attribute__((vector_size(64)));

CAIRN_TARGET_AVX512 CAIRN_INLINE __m512i four_chunks(const PairJob* jobs,
                                                     std::size_t chunk) noexcept {
    const auto at = [&](std::size_t job) {
        return reinterpret_cast<const __m128i*>(jobs[job].in + 16 * chunk);
    };
    __m512i out = _mm512_castsi128_si512(_mm_loadu_si128(at(0)));
    out = _mm512_inserti32x4(out, _mm_loadu_si128(at(4)), 1);
    out = _mm512_inserti32x4(out, _mm_loadu_si128(at(8)), 2);
    return _mm512_inserti32x4(out, _mm_loadu_si128(at(12)), 3);
}

CAIRN_TARGET_AVX512 CAIRN_INLINE __m512i swap_bytes_of_words(__m512i x) noexcept {
    return _mm512_shuffle_epi8(x, _mm512_broadcast_i32x4(_mm_set_epi8(12, 13, 14, 15, 8, 9, 10, 11,
                                                                      4, 5, 6, 7, 0, 1, 2, 3)));
}

/// Transposes the 4x4 matrix of words in each 128-bit part; its own inverse.
CAIRN_TARGET_AVX512 CAIRN_INLINE void transpose(__m512i (&x)[4]) noexcept {
    const __m512i a = _mm512_unpacklo_epi32(x[0], x[1]);
    const __m512i b = _mm512_unpacklo_epi32(x[2], x[3]);
    const __m512i c = _mm512_unpackhi_epi32(x[0], x[1]);
    const __m512i d = _mm512_unpackhi_epi32(x[2], x[3]);
    x[0] = _mm512_unpacklo_epi64(a, b);
    x[1] = _mm512_unpackhi_epi64(a, b);
    x[2] = _mm512_unpacklo_epi64(c, d);
    x[3] = _mm512_unpackhi_epi64(c, d);
}

CAIRN_TARGET_AVX512 CAIRN_INLINE void load_words(std::array<Lanes16, 16>& w,
                                                 const PairJob* jobs) noexcept {
    for (std::size_t chunk = 0; chunk < 4; ++chunk) {
        __m512i x[4];
        for (std::size_t j = 0; j < 4; ++j) {
            x[j] = swap_bytes_of_words(four_chunks(jobs + j, chunk));
        }
        transpose(x);
        for (std::size_t j = 0; j < 4; ++j) {
            w[4 * chunk + j] = reinterpret_cast<Lanes16>(x[j]);
        }
    }
}

CAIRN_TARGET_AVX512 CAIRN_INLINE void store_words(const PairJob* jobs,
                                                  const std::array<Lanes16, 8>& s) noexcept {
    for (std::size_t chunk = 0; chunk < 2; ++chunk) {
        __m512i x[4];
        for (std::size_t j = 0; j < 4; ++j) {
            x[j] = swap_bytes_of_words(reinterpret_cast<__m512i>(s[4 * chunk + j]));
        }
        transpose(x);
        for (std::size_t j = 0; j < 4; ++j) {
            const auto at = [&](std::size_t job) {
                return reinterpret_cast<__m128i*>(jobs[job + j].out + 16 * chunk);
            };
            _mm_storeu_si128(at(0), _mm512_castsi512_si128(x[j]));
            _mm_storeu_si128(at(4), _mm512_extracti32x4_epi32(x[j], 1));
            _mm_storeu_si128(at(8), _mm512_extracti32x4_epi32(x[j], 2));
            _mm_storeu_si128(at(12), _mm512_extracti32x4_epi32(x[j], 3));
        }
    }
}

template <LaneMessage Message>
CAIRN_TARGET_AVX512 CAIRN_INLINE void hash_16(const PairJob* jobs) noexcept {
    std::array<Lanes16, 16> w{};
    std::array<Lanes16, 8> s{};
    load_words(w, jobs);
    hash_lanes<Message>(s, w);
    store_words(jobs, s);
}

}  // namespace

CAIRN_TARGET_AVX512 void hash_16_pairs_avx512(const PairJob* jobs) noexcept {
    hash_16<LaneMessage::node>(jobs);
}

CAIRN_TARGET_AVX512 void hash_16_blocks_avx512(const PairJob* jobs) noexcept {
    hash_16<LaneMessage::one_block>(jobs);
}

}  // namespace cairn::crypto::detail
#endif
