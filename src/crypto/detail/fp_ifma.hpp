// The base field of BLS12-381 in AVX-512 IFMA: eight elements side by side, one per 64-bit lane.
// Only g1_ifma.cpp includes this; everything is inlined into functions with the target attribute.
//
// An element is eight limbs of 52 bits, in Montgomery form a * 2^416. It is reduced lazily: "below
// B * p" says how far. A product is below 2p as long as its factors are below A * p and B * p with
// A * B < 2^35, because 2^416 > 2^35 * p. Limbs are below 2^52 between operations.
// Variable time: for public data only.
#pragma once

#include <blst.h>
#include <immintrin.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#define CAIRN_TARGET_IFMA __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512ifma")))
#define CAIRN_IFMA CAIRN_TARGET_IFMA inline __attribute__((always_inline))

namespace cairn::crypto::detail {

inline constexpr std::size_t fp_lanes = 8;
inline constexpr std::size_t fp_limbs = 8;
inline constexpr std::size_t fp_limb_bits = 52;
inline constexpr std::uint64_t fp_limb_mask = (std::uint64_t{1} << fp_limb_bits) - 1;

using Limbs = std::array<std::uint64_t, fp_limbs>;

/// Limb i of lane j is lane j of limb[i]. g++ aligns vectors by the target of the place that asks,
/// so the alignment is spelled out.
struct alignas(64) Fp8 {
    __m512i limb[fp_limbs];
};

/// An integer of 64-bit words as 52-bit limbs.
constexpr Limbs to_limbs(const std::array<std::uint64_t, 6>& words) noexcept {
    Limbs out{};
    for (std::size_t i = 0; i < fp_limbs; ++i) {
        const std::size_t bit = fp_limb_bits * i;
        const std::size_t word = bit / 64;
        const std::size_t shift = bit % 64;
        std::uint64_t value = words[word] >> shift;
        if (shift > 64 - fp_limb_bits && word + 1 < words.size()) {
            value |= words[word + 1] << (64 - shift);
        }
        out[i] = value & fp_limb_mask;
    }
    return out;
}

/// value * 2^bits, where the top limb takes what overflows the others.
constexpr Limbs shift_left(const Limbs& value, std::size_t bits) noexcept {
    Limbs out = value;
    for (std::size_t step = 0; step < bits; ++step) {
        std::uint64_t carry = 0;
        for (std::uint64_t& limb : out) {
            const std::uint64_t doubled = 2 * limb + carry;
            carry = doubled >> fp_limb_bits;
            limb = doubled & fp_limb_mask;
        }
    }
    return out;
}

inline constexpr Limbs fp_modulus =
    to_limbs({0xb9feffffffffaaab, 0x1eabfffeb153ffff, 0x6730d2a0f6b0f624, 0x64774b84f38512bf,
              0x4b1ba7b6434bacd7, 0x1a0111ea397fe69a});

/// -1 / p mod 2^52, by Newton's iteration.
constexpr std::uint64_t fp_negative_inverse() noexcept {
    std::uint64_t inverse = 1;
    for (int i = 0; i < 6; ++i) {
        inverse *= 2 - fp_modulus[0] * inverse;
    }
    return (0 - inverse) & fp_limb_mask;
}
static_assert(((fp_negative_inverse() * fp_modulus[0] + 1) & fp_limb_mask) == 0);

/// 2 * 4^level * p: added before a subtraction, so that the difference is not negative.
inline constexpr std::size_t fp_levels = 8;
inline constexpr std::array<Limbs, fp_levels + 1> fp_bias = [] {
    std::array<Limbs, fp_levels + 1> out{};
    for (std::size_t level = 0; level < out.size(); ++level) {
        out[level] = shift_left(fp_modulus, 2 * level + 1);
    }
    return out;
}();

/// Powers of two mod p, as plain integers: factors that change the Montgomery form.
struct FpConstants {
    Limbs from_integer;  // 2^832: a -> a * 2^416
    Limbs from_blst;     // 2^448: a * 2^384 -> a * 2^416
    Limbs to_blst;       // 2^384: a * 2^416 -> a * 2^384
    Limbs one;           // 2^416
    Limbs four;          // 2^418

    static const FpConstants& get() noexcept {
        static const FpConstants constants = make();
        return constants;
    }

  private:
    /// `value` * 2^384 mod p: blst's form, read as a plain integer.
    static blst_fp times_2_384(const blst_fp& value) noexcept {
        blst_fp out;
        blst_fp_from_uint64(&out, value.l);
        return out;
    }
    static Limbs limbs(const blst_fp& value) noexcept {
        return to_limbs({value.l[0], value.l[1], value.l[2], value.l[3], value.l[4], value.l[5]});
    }
    static FpConstants make() noexcept {
        const blst_fp power_448 = times_2_384({{0, 1, 0, 0, 0, 0}});
        return {limbs(times_2_384(power_448)), limbs(power_448),
                limbs(times_2_384({{1, 0, 0, 0, 0, 0}})),
                limbs(times_2_384({{std::uint64_t{1} << 32U, 0, 0, 0, 0, 0}})),
                limbs(times_2_384({{std::uint64_t{1} << 34U, 0, 0, 0, 0, 0}}))};
    }
};

CAIRN_IFMA __m512i broadcast(std::uint64_t value) noexcept {
    return _mm512_set1_epi64(static_cast<std::int64_t>(value));
}

CAIRN_IFMA void set_all(Fp8& out, const Limbs& value) noexcept {
    for (std::size_t i = 0; i < fp_limbs; ++i) {
        out.limb[i] = broadcast(value[i]);
    }
}

/// Carries between the limbs; they may be negative, the whole is not.
CAIRN_IFMA void carry_limbs(Fp8& value) noexcept {
    const __m512i mask = broadcast(fp_limb_mask);
    for (std::size_t i = 0; i + 1 < fp_limbs; ++i) {
        value.limb[i + 1] =
            _mm512_add_epi64(value.limb[i + 1], _mm512_srai_epi64(value.limb[i], fp_limb_bits));
        value.limb[i] = _mm512_and_si512(value.limb[i], mask);
    }
}

/// out = a + b
CAIRN_IFMA void add(Fp8& out, const Fp8& a, const Fp8& b) noexcept {
    for (std::size_t i = 0; i < fp_limbs; ++i) {
        out.limb[i] = _mm512_add_epi64(a.limb[i], b.limb[i]);
    }
    carry_limbs(out);
}

/// out = a + bias - b, for b not above the bias
CAIRN_IFMA void subtract(Fp8& out, const Fp8& a, const Fp8& b, const Limbs& bias) noexcept {
    for (std::size_t i = 0; i < fp_limbs; ++i) {
        out.limb[i] = _mm512_sub_epi64(_mm512_add_epi64(a.limb[i], broadcast(bias[i])), b.limb[i]);
    }
    carry_limbs(out);
}

/// Row `Row` of a Montgomery multiplication: t = (t + a * digit + m * p) / 2^52, m chosen to make
/// that exact. Limb j of t is t[(Row + j) % 8] before and t[(Row + 1 + j) % 8] after, so nothing
/// moves. A limb grows by less than 2^54 a row, so eight rows need no carries.
template <std::size_t Row>
CAIRN_IFMA void multiply_row(__m512i (&t)[fp_limbs], const Fp8& a, __m512i digit) noexcept {
#pragma GCC unroll 8
    for (std::size_t j = 0; j < fp_limbs; ++j) {
        __m512i& limb = t[(Row + j) % fp_limbs];
        limb = _mm512_madd52lo_epu64(limb, a.limb[j], digit);
    }
    const __m512i m =
        _mm512_madd52lo_epu64(_mm512_setzero_si512(), t[Row], broadcast(fp_negative_inverse()));
#pragma GCC unroll 8
    for (std::size_t j = 0; j < fp_limbs; ++j) {
        __m512i& limb = t[(Row + j) % fp_limbs];
        limb = _mm512_madd52lo_epu64(limb, m, broadcast(fp_modulus[j]));
    }
    __m512i& next = t[(Row + 1) % fp_limbs];
    next = _mm512_add_epi64(next, _mm512_srli_epi64(t[Row], fp_limb_bits));
    t[Row] = _mm512_setzero_si512();
#pragma GCC unroll 8
    for (std::size_t j = 0; j < fp_limbs; ++j) {
        __m512i& limb = t[(Row + 1 + j) % fp_limbs];
        limb = _mm512_madd52hi_epu64(limb, a.limb[j], digit);
        limb = _mm512_madd52hi_epu64(limb, m, broadcast(fp_modulus[j]));
    }
}

using FpPair = Fp8[2];

template <std::size_t... Row>
CAIRN_IFMA void multiply_rows(__m512i (&t0)[fp_limbs], __m512i (&t1)[fp_limbs], const FpPair& a,
                              const FpPair& b, std::index_sequence<Row...> /*rows*/) noexcept {
    ((multiply_row<Row>(t0, a[0], b[0].limb[Row]), multiply_row<Row>(t1, a[1], b[1].limb[Row])),
     ...);
}

/// out[n] = a[n] * b[n], each below 2p. Two at once, because one alone waits for its own results.
/// Not inlined: a few copies of its eight KiB of instructions would fill the cache of the core.
CAIRN_TARGET_IFMA __attribute__((noinline)) inline void multiply(FpPair& out, const FpPair& a,
                                                                 const FpPair& b) noexcept {
    __m512i t0[fp_limbs];
    __m512i t1[fp_limbs];
    for (std::size_t j = 0; j < fp_limbs; ++j) {
        t0[j] = _mm512_setzero_si512();
        t1[j] = _mm512_setzero_si512();
    }
    multiply_rows(t0, t1, a, b, std::make_index_sequence<fp_limbs>{});
    for (std::size_t j = 0; j < fp_limbs; ++j) {
        out[0].limb[j] = t0[j];
        out[1].limb[j] = t1[j];
    }
    carry_limbs(out[0]);
    carry_limbs(out[1]);
}

CAIRN_IFMA void multiply_by(FpPair& value, const Limbs& factor) noexcept {
    FpPair factors;
    set_all(factors[0], factor);
    set_all(factors[1], factor);
    multiply(value, value, factors);
}

/// From below 2p to below p.
CAIRN_IFMA void reduce_fully(Fp8& value) noexcept {
    Fp8 difference;
    for (std::size_t i = 0; i < fp_limbs; ++i) {
        difference.limb[i] = _mm512_sub_epi64(value.limb[i], broadcast(fp_modulus[i]));
    }
    carry_limbs(difference);
    const __mmask8 negative = _mm512_movepi64_mask(difference.limb[fp_limbs - 1]);
    for (std::size_t i = 0; i < fp_limbs; ++i) {
        value.limb[i] = _mm512_mask_mov_epi64(difference.limb[i], negative, value.limb[i]);
    }
}

/// Transposes 8x8 words of 64 bits; its own inverse.
CAIRN_IFMA void transpose(__m512i (&r)[8]) noexcept {
    __m512i s[8];
    for (std::size_t i = 0; i < 8; i += 2) {
        s[i] = _mm512_unpacklo_epi64(r[i], r[i + 1]);
        s[i + 1] = _mm512_unpackhi_epi64(r[i], r[i + 1]);
    }
    for (std::size_t odd = 0; odd < 2; ++odd) {
        const __m512i a = _mm512_shuffle_i64x2(s[odd], s[2 + odd], 0x88);
        const __m512i b = _mm512_shuffle_i64x2(s[4 + odd], s[6 + odd], 0x88);
        const __m512i c = _mm512_shuffle_i64x2(s[odd], s[2 + odd], 0xdd);
        const __m512i d = _mm512_shuffle_i64x2(s[4 + odd], s[6 + odd], 0xdd);
        r[odd] = _mm512_shuffle_i64x2(a, b, 0x88);
        r[4 + odd] = _mm512_shuffle_i64x2(a, b, 0xdd);
        r[2 + odd] = _mm512_shuffle_i64x2(c, d, 0x88);
        r[6 + odd] = _mm512_shuffle_i64x2(c, d, 0xdd);
    }
}

/// Eight integers of six 64-bit words, in no particular form.
using FpPointers = std::array<const std::uint64_t*, fp_lanes>;
CAIRN_IFMA void load_words(Fp8& out, const FpPointers& in) noexcept {
    __m512i w[8];
    for (std::size_t lane = 0; lane < fp_lanes; ++lane) {
        w[lane] = _mm512_maskz_loadu_epi64(0x3f, in[lane]);
    }
    transpose(w);
    const __m512i mask = broadcast(fp_limb_mask);
    for (std::size_t i = 0; i < fp_limbs; ++i) {
        const std::size_t word = fp_limb_bits * i / 64;
        const auto shift = static_cast<unsigned>(fp_limb_bits * i % 64);
        __m512i limb = _mm512_srli_epi64(w[word], shift);
        if (shift > 64 - fp_limb_bits) {
            limb = _mm512_or_si512(limb, _mm512_slli_epi64(w[word + 1], 64 - shift));
        }
        out.limb[i] = _mm512_and_si512(limb, mask);
    }
}

/// The reverse, for elements below 2^384.
CAIRN_IFMA void store_words(const Fp8& in,
                            const std::array<std::uint64_t*, fp_lanes>& out) noexcept {
    __m512i w[8];
    for (std::size_t word = 0; word < 8; ++word) {
        w[word] = _mm512_setzero_si512();
    }
    for (std::size_t i = 0; i < fp_limbs; ++i) {
        const std::size_t word = fp_limb_bits * i / 64;
        const auto shift = static_cast<unsigned>(fp_limb_bits * i % 64);
        w[word] = _mm512_or_si512(w[word], _mm512_slli_epi64(in.limb[i], shift));
        if (shift > 64 - fp_limb_bits) {
            w[word + 1] = _mm512_or_si512(w[word + 1], _mm512_srli_epi64(in.limb[i], 64 - shift));
        }
    }
    transpose(w);
    for (std::size_t lane = 0; lane < fp_lanes; ++lane) {
        _mm512_mask_storeu_epi64(out[lane], 0x3f, w[lane]);
    }
}

}  // namespace cairn::crypto::detail
