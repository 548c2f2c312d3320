// Eight nodes at a time in AVX2: one node per 32-bit lane.
#include "crypto/detail/sha256_kernels.hpp"

#if defined(__x86_64__)
#include "crypto/detail/sha256_lanes.hpp"

#include <immintrin.h>

#define CAIRN_TARGET_AVX2 __attribute__((target("avx2")))

namespace cairn::crypto::detail {
namespace {

using Lanes8 = std::uint32_t __attribute__((vector_size(32)));

CAIRN_TARGET_AVX2 CAIRN_INLINE __m256i two_chunks(const PairJob* jobs, std::size_t chunk) noexcept {
    const auto at = [&](std::size_t job) {
        return reinterpret_cast<const __m128i*>(jobs[job].in + 16 * chunk);
    };
    return _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_loadu_si128(at(0))),
                                   _mm_loadu_si128(at(4)), 1);
}

CAIRN_TARGET_AVX2 CAIRN_INLINE __m256i swap_bytes_of_words(__m256i x) noexcept {
    return _mm256_shuffle_epi8(x, _mm256_broadcastsi128_si256(_mm_set_epi8(
                                      12, 13, 14, 15, 8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3)));
}

/// Transposes the 4x4 matrix of words in each 128-bit part; its own inverse.
CAIRN_TARGET_AVX2 CAIRN_INLINE void transpose(__m256i (&x)[4]) noexcept {
    const __m256i a = _mm256_unpacklo_epi32(x[0], x[1]);
    const __m256i b = _mm256_unpacklo_epi32(x[2], x[3]);
    const __m256i c = _mm256_unpackhi_epi32(x[0], x[1]);
    const __m256i d = _mm256_unpackhi_epi32(x[2], x[3]);
    x[0] = _mm256_unpacklo_epi64(a, b);
    x[1] = _mm256_unpackhi_epi64(a, b);
    x[2] = _mm256_unpacklo_epi64(c, d);
    x[3] = _mm256_unpackhi_epi64(c, d);
}

CAIRN_TARGET_AVX2 CAIRN_INLINE void load_words(std::array<Lanes8, 16>& w,
                                               const PairJob* jobs) noexcept {
    for (std::size_t chunk = 0; chunk < 4; ++chunk) {
        __m256i x[4];
        for (std::size_t j = 0; j < 4; ++j) {
            x[j] = swap_bytes_of_words(two_chunks(jobs + j, chunk));
        }
        transpose(x);
        for (std::size_t j = 0; j < 4; ++j) {
            w[4 * chunk + j] = reinterpret_cast<Lanes8>(x[j]);
        }
    }
}

CAIRN_TARGET_AVX2 CAIRN_INLINE void store_words(const PairJob* jobs,
                                                const std::array<Lanes8, 8>& s) noexcept {
    for (std::size_t chunk = 0; chunk < 2; ++chunk) {
        __m256i x[4];
        for (std::size_t j = 0; j < 4; ++j) {
            x[j] = swap_bytes_of_words(reinterpret_cast<__m256i>(s[4 * chunk + j]));
        }
        transpose(x);
        for (std::size_t j = 0; j < 4; ++j) {
            const auto at = [&](std::size_t job) {
                return reinterpret_cast<__m128i*>(jobs[job + j].out + 16 * chunk);
            };
            _mm_storeu_si128(at(0), _mm256_castsi256_si128(x[j]));
            _mm_storeu_si128(at(4), _mm256_extracti128_si256(x[j], 1));
        }
    }
}

template <LaneMessage Message>
CAIRN_TARGET_AVX2 CAIRN_INLINE void hash_8(const PairJob* jobs) noexcept {
    std::array<Lanes8, 16> w{};
    std::array<Lanes8, 8> s{};
    load_words(w, jobs);
    hash_lanes<Message>(s, w);
    store_words(jobs, s);
}

}  // namespace

CAIRN_TARGET_AVX2 void hash_8_pairs_avx2(const PairJob* jobs) noexcept {
    hash_8<LaneMessage::node>(jobs);
}

CAIRN_TARGET_AVX2 void hash_8_blocks_avx2(const PairJob* jobs) noexcept {
    hash_8<LaneMessage::one_block>(jobs);
}

}  // namespace cairn::crypto::detail
#endif
