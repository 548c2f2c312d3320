// BLAKE2b's rounds in AVX2: a row of the 4x4 work matrix in one register, so that a half round is
// one mix of whole rows; between the halves the rows are turned. A mix waits for row b last, so
// that one stays and the others turn around it, and the words of the block are added before it.
#include "crypto/detail/blake2f_kernels.hpp"

#if defined(__x86_64__)
#include <immintrin.h>

#include <cstddef>

#define CAIRN_TARGET_AVX2 __attribute__((target("avx2")))
#define CAIRN_AVX2 CAIRN_TARGET_AVX2 inline __attribute__((always_inline))

namespace cairn::crypto::detail {
namespace {

struct Rows {
    __m256i a;
    __m256i b;
    __m256i c;
    __m256i d;
};

CAIRN_AVX2 __m256i load(const std::uint64_t* words) noexcept {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(words));
}

CAIRN_AVX2 void store(std::uint64_t* words, __m256i row) noexcept {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(words), row);
}

CAIRN_AVX2 __m256i rotr_32(__m256i x) noexcept {
    return _mm256_shuffle_epi32(x, _MM_SHUFFLE(2, 3, 0, 1));
}

CAIRN_AVX2 __m256i rotr_24(__m256i x) noexcept {
    const __m128i bytes = _mm_setr_epi8(3, 4, 5, 6, 7, 0, 1, 2, 11, 12, 13, 14, 15, 8, 9, 10);
    return _mm256_shuffle_epi8(x, _mm256_broadcastsi128_si256(bytes));
}

CAIRN_AVX2 __m256i rotr_16(__m256i x) noexcept {
    const __m128i bytes = _mm_setr_epi8(2, 3, 4, 5, 6, 7, 0, 1, 10, 11, 12, 13, 14, 15, 8, 9);
    return _mm256_shuffle_epi8(x, _mm256_broadcastsi128_si256(bytes));
}

CAIRN_AVX2 __m256i rotr_63(__m256i x) noexcept {
    return _mm256_xor_si256(_mm256_srli_epi64(x, 63), _mm256_add_epi64(x, x));
}

CAIRN_AVX2 void mix(Rows& v, const std::uint64_t* m) noexcept {
    v.a = _mm256_add_epi64(_mm256_add_epi64(v.a, load(m)), v.b);
    v.d = rotr_32(_mm256_xor_si256(v.d, v.a));
    v.c = _mm256_add_epi64(v.c, v.d);
    v.b = rotr_24(_mm256_xor_si256(v.b, v.c));
    v.a = _mm256_add_epi64(_mm256_add_epi64(v.a, load(m + 4)), v.b);
    v.d = rotr_16(_mm256_xor_si256(v.d, v.a));
    v.c = _mm256_add_epi64(v.c, v.d);
    v.b = rotr_63(_mm256_xor_si256(v.b, v.c));
}

}  // namespace

CAIRN_TARGET_AVX2 void blake2_rounds_avx2(Blake2Work& v, const Blake2Schedule& schedule,
                                          std::uint32_t rounds) noexcept {
    Rows rows = {load(&v[0]), load(&v[4]), load(&v[8]), load(&v[12])};
    std::size_t row = 0;
    for (std::uint32_t round = 0; round < rounds; ++round) {
        const std::uint64_t* const m = schedule[row].data();
        row = row == 9 ? 0 : row + 1;
        mix(rows, m);
        rows.a = _mm256_permute4x64_epi64(rows.a, _MM_SHUFFLE(2, 1, 0, 3));
        rows.c = _mm256_permute4x64_epi64(rows.c, _MM_SHUFFLE(0, 3, 2, 1));
        rows.d = _mm256_permute4x64_epi64(rows.d, _MM_SHUFFLE(1, 0, 3, 2));
        mix(rows, m + 8);
        rows.a = _mm256_permute4x64_epi64(rows.a, _MM_SHUFFLE(0, 3, 2, 1));
        rows.c = _mm256_permute4x64_epi64(rows.c, _MM_SHUFFLE(2, 1, 0, 3));
        rows.d = _mm256_permute4x64_epi64(rows.d, _MM_SHUFFLE(1, 0, 3, 2));
    }
    store(&v[0], rows.a);
    store(&v[4], rows.b);
    store(&v[8], rows.c);
    store(&v[12], rows.d);
}

}  // namespace cairn::crypto::detail
#endif
