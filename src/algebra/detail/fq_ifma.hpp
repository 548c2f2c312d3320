// Eight elements of Fq side by side, in limbs of 52 bits, with AVX-512 IFMA.
//
// The values are in Montgomery form with R = 2^416. A number of 416 bits has room for 2^35 q, so
// sums and differences need no reduction to stay in range; what each function takes and gives is
// stated in multiples of q. "Normal" limbs are below 2^52 and not negative: only the low 52 bits of
// a limb enter a product. "Raw" limbs are signed words whose sum with their weights is the value.
//
// The product follows three observations: row i + 1 of a b does not depend on row i's reduction,
// so it is begun before; the lowest limb of t + m q is zero modulo 2^52, so its carry is known
// without that sum; the upper half of m q_0 goes to an accumulator of its own.
//
// Include only in files that call it behind can_run(Kernel::ifma). No function takes or returns
// lanes by value: nothing here may meet code that was compiled for other registers.
#pragma once

#include "algebra/fq.hpp"

#if defined(__x86_64__) && defined(__OPTIMIZE__)
#define CAIRN_HAS_FQ_IFMA 1

// g++ 12 takes the values that its own intrinsics leave open for mistakes.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <immintrin.h>
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

// For functions that call those of this header, and for the latter.
#define CAIRN_TARGET_IFMA \
    __attribute__((target("avx512f,avx512dq,avx512vl,avx512bw,avx512ifma,bmi2,adx")))
#define CAIRN_FQ_IFMA CAIRN_TARGET_IFMA inline __attribute__((always_inline))
// The products, but for sanitizers, with which functions of so many of them compile for minutes.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define CAIRN_FQ_IFMA_PRODUCT CAIRN_TARGET_IFMA inline __attribute__((noinline))
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define CAIRN_FQ_IFMA_PRODUCT CAIRN_TARGET_IFMA inline __attribute__((noinline))
#endif
#endif
#ifndef CAIRN_FQ_IFMA_PRODUCT
#define CAIRN_FQ_IFMA_PRODUCT CAIRN_FQ_IFMA
#endif
#if defined(__clang__)
#define CAIRN_UNROLL _Pragma("clang loop unroll(full)")
#else
#define CAIRN_UNROLL _Pragma("GCC unroll 8")
#endif

namespace cairn::algebra::detail {

inline constexpr std::uint64_t limb_mask = (std::uint64_t{1} << 52U) - 1;

/// An integer below 2^384 in limbs of 52 bits.
constexpr Limbs<8> to_limbs52(const Limbs6& integer) noexcept {
    Limbs<8> out{};
    for (std::size_t j = 0; j < 8; ++j) {
        const std::size_t word = 52 * j / 64;
        const std::size_t shift = 52 * j % 64;
        out[j] = integer[word] >> shift;
        if (shift > 12 && word < 5) {
            out[j] |= integer[word + 1] << (64 - shift);
        }
        out[j] &= limb_mask;
    }
    return out;
}

/// And back; the value is below 2^384.
constexpr Limbs6 from_limbs52(const Limbs<8>& limbs) noexcept {
    Limbs6 out{};
    for (std::size_t j = 0; j < 8; ++j) {
        const std::size_t word = 52 * j / 64;
        const std::size_t shift = 52 * j % 64;
        out[word] |= limbs[j] << shift;
        if (shift > 12 && word < 5) {
            out[word + 1] |= limbs[j] >> (64 - shift);
        }
    }
    return out;
}

/// k q for k = 0, ..., 7: limb j of all eight side by side, to be looked up by k.
struct FqMultiples {
    alignas(64) std::array<Limbs<8>, 8> limb{};
};
inline constexpr FqMultiples fq_multiples = [] {
    FqMultiples out;
    const Limbs<8> q = to_limbs52(FqModulus::value);
    for (std::size_t k = 1; k < 8; ++k) {
        std::uint64_t carry = 0;
        for (std::size_t j = 0; j < 8; ++j) {
            const std::uint64_t sum = out.limb[j][k - 1] + q[j] + carry;
            out.limb[j][k] = j < 7 ? sum & limb_mask : sum;
            carry = sum >> 52U;
        }
    }
    return out;
}();

/// floor(2^52 / (q_7 + 1)) for the top limb q_7: estimates quotients by q, never too large.
inline constexpr std::uint64_t fq_top_reciprocal =
    (std::uint64_t{1} << 52U) / (fq_multiples.limb[7][1] + 1);

/// Integers that take elements into this form and back to Fq's, as factors of multiply().
inline constexpr Limbs<8> fq_to_lanes = to_limbs52(power_of_two_modulo(Fq::q, 448));
inline constexpr Limbs<8> fq_from_lanes = to_limbs52(power_of_two_modulo(Fq::q, 384));
/// 1
inline constexpr Limbs<8> fq_lanes_one = to_limbs52(power_of_two_modulo(Fq::q, 416));

/// Eight numbers of N limbs: limb j of all eight side by side.
template <std::size_t N>
struct Lanes {
    __m512i limb[N];
};
using FqLanes = Lanes<8>;

CAIRN_FQ_IFMA __m512i splat(std::uint64_t value) noexcept {
    return _mm512_set1_epi64(static_cast<long long>(value));
}

template <std::size_t N>
CAIRN_FQ_IFMA void splat(Lanes<N>& out, const Limbs<N>& limbs) noexcept {
    CAIRN_UNROLL
    for (std::size_t j = 0; j < N; ++j) {
        out.limb[j] = splat(limbs[j]);
    }
}

/// Raw limbs of a value in [0, 2^(52 N)) into normal ones.
template <std::size_t N>
CAIRN_FQ_IFMA void normalize(Lanes<N>& t) noexcept {
    const __m512i mask = splat(limb_mask);
    CAIRN_UNROLL
    for (std::size_t j = 0; j + 1 < N; ++j) {
        t.limb[j + 1] = _mm512_add_epi64(t.limb[j + 1], _mm512_srai_epi64(t.limb[j], 52));
        t.limb[j] = _mm512_and_si512(t.limb[j], mask);
    }
}

/// Lanes where a canonical value is zero.
template <std::size_t N>
CAIRN_FQ_IFMA __mmask8 zero_lanes(const Lanes<N>& t) noexcept {
    __m512i bits = t.limb[0];
    CAIRN_UNROLL
    for (std::size_t j = 1; j < N; ++j) {
        bits = _mm512_or_si512(bits, t.limb[j]);
    }
    return _mm512_testn_epi64_mask(bits, bits);
}

/// out = in lanes of the mask `yes`, else unchanged.
template <std::size_t N>
CAIRN_FQ_IFMA void select(Lanes<N>& out, __mmask8 yes, const Lanes<N>& in) noexcept {
    CAIRN_UNROLL
    for (std::size_t j = 0; j < N; ++j) {
        out.limb[j] = _mm512_mask_mov_epi64(out.limb[j], yes, in.limb[j]);
    }
}

/// Passes the carries on and leaves them where they were too: raw limbs into ones that are good as
/// factors of a product, which reads 52 bits, and for nothing else.
CAIRN_FQ_IFMA void pass_carries(FqLanes& t) noexcept {
    CAIRN_UNROLL
    for (std::size_t j = 0; j < 7; ++j) {
        t.limb[j + 1] = _mm512_add_epi64(t.limb[j + 1], _mm512_srai_epi64(t.limb[j], 52));
    }
}

/// Row i of the reduction: adds m q so that limb i becomes zero modulo 2^52, and passes on its
/// carry. The sum of that limb, a multiple of 2^52 less than 2^52 above t_i, need not be made.
CAIRN_FQ_IFMA void reduce_row(__m512i (&t)[17], std::size_t i, const __m512i& m) noexcept {
    const __m512i carry = _mm512_srli_epi64(_mm512_add_epi64(t[i], splat(limb_mask)), 52);
    const __m512i high = _mm512_madd52hi_epu64(carry, m, splat(fq_multiples.limb[0][1]));
    CAIRN_UNROLL
    for (std::size_t j = 1; j < 8; ++j) {
        t[i + j] = _mm512_madd52lo_epu64(t[i + j], m, splat(fq_multiples.limb[j][1]));
    }
    CAIRN_UNROLL
    for (std::size_t j = 1; j < 8; ++j) {
        t[i + j + 1] = _mm512_madd52hi_epu64(t[i + j + 1], m, splat(fq_multiples.limb[j][1]));
    }
    t[i + 1] = _mm512_add_epi64(t[i + 1], high);
}

/// a b / R: raw limbs below 2^58 of a value below (1 + x y / 2^35) q, for a < x q, b < y q that
/// are normal or good as factors.
CAIRN_FQ_IFMA_PRODUCT void multiply_raw(FqLanes& out, const FqLanes& a, const FqLanes& b) noexcept {
    const __m512i zero = _mm512_setzero_si512();
    const __m512i inverse = splat(FqModulus::negative_inverse & limb_mask);
    // Row i has its lowest limb in t[i]: no limb is ever moved.
    __m512i t[17];
    CAIRN_UNROLL
    for (std::size_t j = 0; j < 8; ++j) {
        t[j] = _mm512_madd52lo_epu64(zero, a.limb[j], b.limb[0]);
    }
    t[8] = zero;
    CAIRN_UNROLL
    for (std::size_t j = 0; j < 8; ++j) {
        t[j + 1] = _mm512_madd52hi_epu64(t[j + 1], a.limb[j], b.limb[0]);
    }
    CAIRN_UNROLL
    for (std::size_t i = 0; i < 8; ++i) {
        const __m512i m = _mm512_madd52lo_epu64(zero, t[i], inverse);
        t[i + 9] = zero;
        if (i < 7) {
            CAIRN_UNROLL
            for (std::size_t j = 0; j < 8; ++j) {
                t[i + j + 1] = _mm512_madd52lo_epu64(t[i + j + 1], a.limb[j], b.limb[i + 1]);
            }
            CAIRN_UNROLL
            for (std::size_t j = 0; j < 8; ++j) {
                t[i + j + 2] = _mm512_madd52hi_epu64(t[i + j + 2], a.limb[j], b.limb[i + 1]);
            }
        }
        reduce_row(t, i, m);
    }
    CAIRN_UNROLL
    for (std::size_t j = 0; j < 8; ++j) {
        out.limb[j] = t[j + 8];
    }
}

/// a^2 / R as multiply_raw(a, a) has it, with the products of two different limbs made once.
CAIRN_FQ_IFMA_PRODUCT void square_raw(FqLanes& out, const FqLanes& a) noexcept {
    const __m512i zero = _mm512_setzero_si512();
    const __m512i inverse = splat(FqModulus::negative_inverse & limb_mask);
    __m512i t[17];
    CAIRN_UNROLL
    for (__m512i& limb : t) {
        limb = zero;
    }
    CAIRN_UNROLL
    for (std::size_t i = 0; i < 7; ++i) {
        CAIRN_UNROLL
        for (std::size_t j = i + 1; j < 8; ++j) {
            t[i + j] = _mm512_madd52lo_epu64(t[i + j], a.limb[i], a.limb[j]);
            t[i + j + 1] = _mm512_madd52hi_epu64(t[i + j + 1], a.limb[i], a.limb[j]);
        }
    }
    CAIRN_UNROLL
    for (std::size_t j = 1; j < 8; ++j) {
        t[2 * j - 1] = _mm512_add_epi64(t[2 * j - 1], t[2 * j - 1]);
        t[2 * j] = _mm512_add_epi64(t[2 * j], t[2 * j]);
    }
    CAIRN_UNROLL
    for (std::size_t j = 0; j < 8; ++j) {
        t[2 * j] = _mm512_madd52lo_epu64(t[2 * j], a.limb[j], a.limb[j]);
        t[2 * j + 1] = _mm512_madd52hi_epu64(t[2 * j + 1], a.limb[j], a.limb[j]);
    }
    CAIRN_UNROLL
    for (std::size_t i = 0; i < 8; ++i) {
        reduce_row(t, i, _mm512_madd52lo_epu64(zero, t[i], inverse));
    }
    CAIRN_UNROLL
    for (std::size_t j = 0; j < 8; ++j) {
        out.limb[j] = t[j + 8];
    }
}

/// The product, normal.
CAIRN_FQ_IFMA void multiply(FqLanes& out, const FqLanes& a, const FqLanes& b) noexcept {
    multiply_raw(out, a, b);
    normalize(out);
}

/// The product, good as a factor.
CAIRN_FQ_IFMA void multiply_factor(FqLanes& out, const FqLanes& a, const FqLanes& b) noexcept {
    multiply_raw(out, a, b);
    pass_carries(out);
}

/// a + b, normal, for a, b below 2^34 q: x q + y q gives (x + y) q.
CAIRN_FQ_IFMA void add(FqLanes& out, const FqLanes& a, const FqLanes& b) noexcept {
    CAIRN_UNROLL
    for (std::size_t j = 0; j < 8; ++j) {
        out.limb[j] = _mm512_add_epi64(a.limb[j], b.limb[j]);
    }
    normalize(out);
}

/// a - b + k q, normal, for b of at most k q, k < 8: below a + k q.
template <std::size_t k>
CAIRN_FQ_IFMA void subtract(FqLanes& out, const FqLanes& a, const FqLanes& b) noexcept {
    CAIRN_UNROLL
    for (std::size_t j = 0; j < 8; ++j) {
        out.limb[j] = _mm512_add_epi64(_mm512_sub_epi64(a.limb[j], b.limb[j]),
                                       splat(fq_multiples.limb[j][k]));
    }
    normalize(out);
}

/// Raw limbs, of at most 2^58 in size, of a value in [q / 1000, 7 q], modulo q: normal, below
/// 1.002 q. The quotient is estimated by the top limb, where carries of the others count little:
/// q is 106513 of its units, they are at most 64.
CAIRN_FQ_IFMA void reduce(FqLanes& t) noexcept {
    const __m512i k = _mm512_madd52hi_epu64(
        _mm512_setzero_si512(), _mm512_sub_epi64(t.limb[7], splat(65)), splat(fq_top_reciprocal));
    CAIRN_UNROLL
    for (std::size_t j = 0; j < 8; ++j) {
        const __m512i multiples = _mm512_load_si512(fq_multiples.limb[j].data());
        t.limb[j] = _mm512_sub_epi64(t.limb[j], _mm512_permutexvar_epi64(k, multiples));
    }
    normalize(t);
}

/// A normal value below 2 q into [0, q).
CAIRN_FQ_IFMA void canonicalize(FqLanes& t) noexcept {
    FqLanes less;
    CAIRN_UNROLL
    for (std::size_t j = 0; j < 8; ++j) {
        less.limb[j] = _mm512_sub_epi64(t.limb[j], splat(fq_multiples.limb[j][1]));
    }
    normalize(less);
    const __mmask8 below = _mm512_movepi64_mask(less.limb[7]);
    CAIRN_UNROLL
    for (std::size_t j = 0; j < 8; ++j) {
        t.limb[j] = _mm512_mask_mov_epi64(less.limb[j], below, t.limb[j]);
    }
}

/// Rows to columns: word j of row i becomes word i of row j.
CAIRN_FQ_IFMA void transpose(__m512i (&r)[8]) noexcept {
    const __m512i a0 = _mm512_unpacklo_epi64(r[0], r[1]);
    const __m512i a1 = _mm512_unpackhi_epi64(r[0], r[1]);
    const __m512i a2 = _mm512_unpacklo_epi64(r[2], r[3]);
    const __m512i a3 = _mm512_unpackhi_epi64(r[2], r[3]);
    const __m512i a4 = _mm512_unpacklo_epi64(r[4], r[5]);
    const __m512i a5 = _mm512_unpackhi_epi64(r[4], r[5]);
    const __m512i a6 = _mm512_unpacklo_epi64(r[6], r[7]);
    const __m512i a7 = _mm512_unpackhi_epi64(r[6], r[7]);
    // Quarters of 128 bits: 0x88 takes the even ones of both, 0xdd the odd ones.
    const __m512i b0 = _mm512_shuffle_i64x2(a0, a2, 0x88);
    const __m512i b1 = _mm512_shuffle_i64x2(a1, a3, 0x88);
    const __m512i b2 = _mm512_shuffle_i64x2(a0, a2, 0xdd);
    const __m512i b3 = _mm512_shuffle_i64x2(a1, a3, 0xdd);
    const __m512i b4 = _mm512_shuffle_i64x2(a4, a6, 0x88);
    const __m512i b5 = _mm512_shuffle_i64x2(a5, a7, 0x88);
    const __m512i b6 = _mm512_shuffle_i64x2(a4, a6, 0xdd);
    const __m512i b7 = _mm512_shuffle_i64x2(a5, a7, 0xdd);
    r[0] = _mm512_shuffle_i64x2(b0, b4, 0x88);
    r[1] = _mm512_shuffle_i64x2(b1, b5, 0x88);
    r[4] = _mm512_shuffle_i64x2(b0, b4, 0xdd);
    r[5] = _mm512_shuffle_i64x2(b1, b5, 0xdd);
    r[2] = _mm512_shuffle_i64x2(b2, b6, 0x88);
    r[3] = _mm512_shuffle_i64x2(b3, b7, 0x88);
    r[6] = _mm512_shuffle_i64x2(b2, b6, 0xdd);
    r[7] = _mm512_shuffle_i64x2(b3, b7, 0xdd);
}

/// Eight elements of Fq, `stride` words apart, in this form: normal, canonical.
CAIRN_FQ_IFMA void load_fq(FqLanes& out, const std::uint64_t* words, std::size_t stride) noexcept {
    __m512i w[8];
    CAIRN_UNROLL
    for (std::size_t i = 0; i < 8; ++i) {
        w[i] = _mm512_maskz_loadu_epi64(0x3f, words + i * stride);
    }
    transpose(w);
    const __m512i mask = splat(limb_mask);
    FqLanes integer;
    CAIRN_UNROLL
    for (unsigned j = 0; j < 8; ++j) {
        const unsigned word = 52 * j / 64;
        const unsigned shift = 52 * j % 64;
        __m512i limb = _mm512_srli_epi64(w[word], shift);
        if (shift > 12 && word < 5) {
            limb = _mm512_or_si512(limb, _mm512_slli_epi64(w[word + 1], 64 - shift));
        }
        integer.limb[j] = _mm512_and_si512(limb, mask);
    }
    FqLanes factor;
    splat(factor, fq_to_lanes);
    multiply(out, integer, factor);
    canonicalize(out);
}

/// And back, for normal values below 2^17 q.
CAIRN_FQ_IFMA void store_fq(const FqLanes& in, std::uint64_t* words, std::size_t stride) noexcept {
    FqLanes factor;
    splat(factor, fq_from_lanes);
    FqLanes integer;
    multiply(integer, in, factor);
    canonicalize(integer);
    __m512i w[8];
    CAIRN_UNROLL
    for (__m512i& word : w) {
        word = _mm512_setzero_si512();
    }
    CAIRN_UNROLL
    for (unsigned j = 0; j < 8; ++j) {
        const unsigned word = 52 * j / 64;
        const unsigned shift = 52 * j % 64;
        w[word] = _mm512_or_si512(w[word], _mm512_slli_epi64(integer.limb[j], shift));
        if (shift > 12 && word < 5) {
            w[word + 1] =
                _mm512_or_si512(w[word + 1], _mm512_srli_epi64(integer.limb[j], 64 - shift));
        }
    }
    transpose(w);
    CAIRN_UNROLL
    for (std::size_t i = 0; i < 8; ++i) {
        _mm512_mask_storeu_epi64(words + i * stride, 0x3f, w[i]);
    }
}

}  // namespace cairn::algebra::detail

#endif
