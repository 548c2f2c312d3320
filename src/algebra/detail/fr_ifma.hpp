// Eight elements of Fr side by side, in limbs of 52 bits, with AVX-512 IFMA.
//
//   load(a, x);  load(b, y);          // eight consecutive Fr each: below 16 r
//   multiply(c, a, b);                // below (1 + 16 * 16 / 35) r < 8.3 r
//   store(z, c);                      // takes what is below 17 r
//
// The values are in Montgomery form with R = 2^260: sixteen times the integer that an Fr holds. So
// loading is a shift, and storing adds the multiple of r that makes the lowest four bits zero.
// R / r = 35.3: there are five bits of slack, and a value of 35 r or more does not fit. What each
// function takes and gives is stated in multiples of r; callers add the bounds up.
// "Normal" and "raw" limbs are those of fq_ifma.hpp, and the product is that file's: measured on
// one Zen 5 core 2.2 ns an element, of which 1.75 are the multiplier's floor; a Zen 4 core starts
// one such instruction a cycle instead of two and takes about 4 ns.
//
// Include only in files that call it behind can_run(Kernel::ifma). Each function must be inlined.
#pragma once

#include "algebra/detail/fq_ifma.hpp"
#include "algebra/detail/fr_constant.hpp"
#include "algebra/fr.hpp"

#ifdef CAIRN_HAS_FQ_IFMA
#define CAIRN_HAS_FR_IFMA 1
#define CAIRN_FR_IFMA CAIRN_FQ_IFMA

namespace cairn::algebra::detail {

/// k r for k = -1, ..., 14 (by place k + 1) and for k = 0, ..., 15: limb j of all side by side, to
/// be looked up. Those of -r are signed words.
struct FrMultiples {
    alignas(64) std::array<Limbs<16>, 5> from_minus_one{};
    alignas(64) std::array<Limbs<16>, 5> from_zero{};
};
inline constexpr FrMultiples fr_multiples = [] {
    FrMultiples out;
    const Limbs<5> r = fr_limbs52(FrModulus::value);
    for (std::size_t k = 1; k < 16; ++k) {
        std::uint64_t carry = 0;
        for (std::size_t j = 0; j < 5; ++j) {
            const std::uint64_t sum = out.from_zero[j][k - 1] + r[j] + carry;
            out.from_zero[j][k] = j < 4 ? sum & limb_mask : sum;
            carry = sum >> 52U;
        }
    }
    for (std::size_t j = 0; j < 5; ++j) {
        out.from_minus_one[j][0] = 0 - r[j];
        for (std::size_t k = 1; k < 16; ++k) {
            out.from_minus_one[j][k] = out.from_zero[j][k - 1];
        }
    }
    return out;
}();

/// floor(2^52 / (r_4 + 1)) for the top limb r_4: estimates quotients by r, never too large, and
/// less than 1 % too small.
inline constexpr std::uint64_t fr_top_reciprocal =
    (std::uint64_t{1} << 52U) / (fr_multiples.from_zero[4][1] + 1);
static_assert(fr_top_reciprocal == 35);
static_assert((FrModulus::value[0] & 15U) == 1, "what store() makes zero modulo 16");

/// 2^260 - r
inline constexpr Limbs<5> fr_negative = [] {
    const Limbs<5> r = fr_limbs52(FrModulus::value);
    Limbs<5> out{};
    for (std::size_t j = 0; j < 5; ++j) {
        out[j] = (j == 0 ? limb_mask + 1 : limb_mask) - r[j];
    }
    return out;
}();

using FrLanes = Lanes<5>;

/// m such that column + m r is zero modulo 2^52, in its low 52 bits: -column (2^32 + 1), as r is
/// 1 - 2^32 modulo 2^64. The unit for products has enough to do.
static_assert(FrModulus::negative_inverse == 0 - ((std::uint64_t{1} << 32U) + 1));
CAIRN_FR_IFMA __m512i fr_quotient(__m512i column) noexcept {
    return _mm512_sub_epi64(_mm512_setzero_si512(),
                            _mm512_add_epi64(column, _mm512_slli_epi64(column, 32)));
}

/// Adds m r to the columns from i on, for m of column i, and carries what is left of that.
template <std::size_t N>
CAIRN_FR_IFMA void reduce_row(__m512i (&t)[N], std::size_t i, __m512i m) noexcept {
    // t_0 + low(m r_0) is 0 modulo 2^52: its carry is t_0's, and one more unless t_0 is 0 there.
    const __m512i carry = _mm512_srli_epi64(_mm512_add_epi64(t[i], splat(limb_mask)), 52);
    const __m512i high = _mm512_madd52hi_epu64(carry, m, splat(fr_multiples.from_zero[0][1]));
    CAIRN_UNROLL
    for (std::size_t j = 1; j < 5; ++j) {
        t[i + j] = _mm512_madd52lo_epu64(t[i + j], m, splat(fr_multiples.from_zero[j][1]));
    }
    CAIRN_UNROLL
    for (std::size_t j = 1; j < 5; ++j) {
        t[i + j + 1] = _mm512_madd52hi_epu64(t[i + j + 1], m, splat(fr_multiples.from_zero[j][1]));
    }
    t[i + 1] = _mm512_add_epi64(t[i + 1], high);
}

/// a b / R: raw limbs below 2^57 of a value below (1 + x y / 35.3) r, for normal a < x r, b < y r.
CAIRN_FR_IFMA void multiply_raw(FrLanes& out, const FrLanes& a, const FrLanes& b) noexcept {
    const __m512i zero = _mm512_setzero_si512();
    // Row i has its lowest limb in t[i]: no limb is ever moved.
    __m512i t[11];
    CAIRN_UNROLL
    for (std::size_t j = 0; j < 5; ++j) {
        t[j] = _mm512_madd52lo_epu64(zero, a.limb[j], b.limb[0]);
    }
    t[5] = zero;
    CAIRN_UNROLL
    for (std::size_t j = 0; j < 5; ++j) {
        t[j + 1] = _mm512_madd52hi_epu64(t[j + 1], a.limb[j], b.limb[0]);
    }
    CAIRN_UNROLL
    for (std::size_t i = 0; i < 5; ++i) {
        const __m512i m = fr_quotient(t[i]);
        t[i + 6] = zero;
        if (i < 4) {
            CAIRN_UNROLL
            for (std::size_t j = 0; j < 5; ++j) {
                t[i + j + 1] = _mm512_madd52lo_epu64(t[i + j + 1], a.limb[j], b.limb[i + 1]);
            }
            CAIRN_UNROLL
            for (std::size_t j = 0; j < 5; ++j) {
                t[i + j + 2] = _mm512_madd52hi_epu64(t[i + j + 2], a.limb[j], b.limb[i + 1]);
            }
        }
        reduce_row(t, i, m);
    }
    CAIRN_UNROLL
    for (std::size_t j = 0; j < 5; ++j) {
        out.limb[j] = t[j + 5];
    }
}

/// The same, normal.
CAIRN_FR_IFMA void multiply(FrLanes& out, const FrLanes& a, const FrLanes& b) noexcept {
    multiply_raw(out, a, b);
    normalize(out);
}

/// a times the integer of a constant: normal, below (1 + x / 35.3) r for normal a < x r. In no form
/// of Montgomery: the product keeps a's. 84 multiplications against the 100 of multiply(), none of
/// which waits for a row before it.
///
/// Shoup's method: with q = floor(a quotient / 2^260), or one less, a w - q r is the product, and
/// as it is small it is found modulo 2^260. Limbs below the fourth are left out of a quotient: they
/// are worth less than 2^-48 of the unit of q.
CAIRN_FR_IFMA void multiply_by(FrLanes& out, const FrLanes& a, const FrConstant& w) noexcept {
    const __m512i zero = _mm512_setzero_si512();
    __m512i h[6] = {zero, zero, zero, zero, zero, zero};
    __m512i t[5] = {zero, zero, zero, zero, zero};
    CAIRN_UNROLL
    for (std::size_t j = 0; j < 5; ++j) {
        const __m512i quotient = splat(w.quotient[j]);
        CAIRN_UNROLL
        for (std::size_t i = 0; i < 5; ++i) {
            if (i + j >= 4) {
                h[i + j - 4] = _mm512_madd52lo_epu64(h[i + j - 4], a.limb[i], quotient);
            }
            if (i + j >= 3) {
                h[i + j - 3] = _mm512_madd52hi_epu64(h[i + j - 3], a.limb[i], quotient);
            }
        }
    }
    CAIRN_UNROLL
    for (std::size_t j = 0; j < 5; ++j) {
        const __m512i integer = splat(w.integer[j]);
        CAIRN_UNROLL
        for (std::size_t i = 0; i + j < 5; ++i) {
            t[i + j] = _mm512_madd52lo_epu64(t[i + j], a.limb[i], integer);
            if (i + j < 4) {
                t[i + j + 1] = _mm512_madd52hi_epu64(t[i + j + 1], a.limb[i], integer);
            }
        }
    }
    // Carries make limbs of the columns h; what is above 52 bits does not enter products.
    CAIRN_UNROLL
    for (std::size_t j = 0; j < 5; ++j) {
        h[j + 1] = _mm512_add_epi64(h[j + 1], _mm512_srli_epi64(h[j], 52));
    }
    CAIRN_UNROLL
    for (std::size_t j = 0; j < 5; ++j) {
        const __m512i negative = splat(fr_negative[j]);
        CAIRN_UNROLL
        for (std::size_t i = 0; i + j < 5; ++i) {
            t[i + j] = _mm512_madd52lo_epu64(t[i + j], h[i + 1], negative);
            if (i + j < 4) {
                t[i + j + 1] = _mm512_madd52hi_epu64(t[i + j + 1], h[i + 1], negative);
            }
        }
    }
    CAIRN_UNROLL
    for (std::size_t j = 0; j < 5; ++j) {
        out.limb[j] = t[j];
    }
    normalize(out);
    out.limb[4] = _mm512_and_si512(out.limb[4], splat(limb_mask));
}

/// a + b in limbs as they come: x r + y r gives raw limbs of (x + y) r, to be normalized only where
/// that is below 35 r.
CAIRN_FR_IFMA void add_raw(FrLanes& out, const FrLanes& a, const FrLanes& b) noexcept {
    CAIRN_UNROLL
    for (std::size_t j = 0; j < 5; ++j) {
        out.limb[j] = _mm512_add_epi64(a.limb[j], b.limb[j]);
    }
}
/// The same, normal: below (x + y) r, at most 35 r.
CAIRN_FR_IFMA void add(FrLanes& out, const FrLanes& a, const FrLanes& b) noexcept {
    add_raw(out, a, b);
    normalize(out);
}

/// a - b + k r in limbs as they come, for b of at most k r, k < 16: below (x + k) r.
template <std::size_t k>
CAIRN_FR_IFMA void subtract_raw(FrLanes& out, const FrLanes& a, const FrLanes& b) noexcept {
    CAIRN_UNROLL
    for (std::size_t j = 0; j < 5; ++j) {
        out.limb[j] = _mm512_add_epi64(_mm512_sub_epi64(a.limb[j], b.limb[j]),
                                       splat(fr_multiples.from_zero[j][k]));
    }
}
/// The same, normal.
template <std::size_t k>
CAIRN_FR_IFMA void subtract(FrLanes& out, const FrLanes& a, const FrLanes& b) noexcept {
    subtract_raw<k>(out, a, b);
    normalize(out);
}

/// Raw limbs, of at most 2^59 in size, of a value in [0, 14 r], modulo r: normal, below 1.16 r, and
/// below 1.07 r for a value of at most 6 r. The quotient of the value plus r is estimated by the
/// top limb, where carries of the others count little: r is 2^46.9 of its units, they are at most
/// 129. With r added, the estimate's factor is never negative.
CAIRN_FR_IFMA void reduce(FrLanes& t) noexcept {
    constexpr std::uint64_t offset = fr_multiples.from_zero[4][1] - 130;
    const __m512i k =
        _mm512_madd52hi_epu64(_mm512_setzero_si512(), _mm512_add_epi64(t.limb[4], splat(offset)),
                              splat(fr_top_reciprocal));
    CAIRN_UNROLL
    for (std::size_t j = 0; j < 5; ++j) {
        const std::uint64_t* table = fr_multiples.from_minus_one[j].data();
        t.limb[j] = _mm512_sub_epi64(
            t.limb[j],
            _mm512_permutex2var_epi64(_mm512_load_si512(table), k, _mm512_load_si512(table + 8)));
    }
    normalize(t);
}

/// A normal value below 2 r into [0, r).
CAIRN_FR_IFMA void canonicalize(FrLanes& t) noexcept {
    FrLanes less;
    CAIRN_UNROLL
    for (std::size_t j = 0; j < 5; ++j) {
        less.limb[j] = _mm512_sub_epi64(t.limb[j], splat(fr_multiples.from_zero[j][1]));
    }
    normalize(less);
    const __mmask8 below = _mm512_movepi64_mask(less.limb[4]);
    CAIRN_UNROLL
    for (std::size_t j = 0; j < 5; ++j) {
        t.limb[j] = _mm512_mask_mov_epi64(less.limb[j], below, t.limb[j]);
    }
}

/// Word j of eight elements that are `stride` elements apart, in w[j].
CAIRN_FR_IFMA void load_words(__m512i (&w)[4], const Fr* elements, std::size_t stride) noexcept {
    __m512i z[4];
    CAIRN_UNROLL
    for (std::size_t i = 0; i < 4; ++i) {
        if (stride == 1) {
            z[i] = _mm512_loadu_si512(elements + 2 * i);
        } else {
            const auto* even = reinterpret_cast<const __m256i*>(elements + 2 * i * stride);
            const auto* odd = reinterpret_cast<const __m256i*>(elements + (2 * i + 1) * stride);
            z[i] = _mm512_inserti64x4(_mm512_castsi256_si512(_mm256_loadu_si256(even)),
                                      _mm256_loadu_si256(odd), 1);
        }
    }
    const __m512i low = _mm512_setr_epi64(0, 4, 8, 12, 1, 5, 9, 13);
    const __m512i high = _mm512_setr_epi64(2, 6, 10, 14, 3, 7, 11, 15);
    const __m512i a = _mm512_permutex2var_epi64(z[0], low, z[1]);
    const __m512i b = _mm512_permutex2var_epi64(z[0], high, z[1]);
    const __m512i c = _mm512_permutex2var_epi64(z[2], low, z[3]);
    const __m512i d = _mm512_permutex2var_epi64(z[2], high, z[3]);
    w[0] = _mm512_shuffle_i64x2(a, c, 0x44);
    w[1] = _mm512_shuffle_i64x2(a, c, 0xee);
    w[2] = _mm512_shuffle_i64x2(b, d, 0x44);
    w[3] = _mm512_shuffle_i64x2(b, d, 0xee);
}

/// And back.
CAIRN_FR_IFMA void store_words(const __m512i (&w)[4], Fr* elements, std::size_t stride) noexcept {
    const __m512i a = _mm512_shuffle_i64x2(w[0], w[1], 0x44);
    const __m512i c = _mm512_shuffle_i64x2(w[0], w[1], 0xee);
    const __m512i b = _mm512_shuffle_i64x2(w[2], w[3], 0x44);
    const __m512i d = _mm512_shuffle_i64x2(w[2], w[3], 0xee);
    const __m512i first = _mm512_setr_epi64(0, 4, 8, 12, 1, 5, 9, 13);
    const __m512i second = _mm512_setr_epi64(2, 6, 10, 14, 3, 7, 11, 15);
    const __m512i z[4] = {
        _mm512_permutex2var_epi64(a, first, b), _mm512_permutex2var_epi64(a, second, b),
        _mm512_permutex2var_epi64(c, first, d), _mm512_permutex2var_epi64(c, second, d)};
    CAIRN_UNROLL
    for (std::size_t i = 0; i < 4; ++i) {
        if (stride == 1) {
            _mm512_storeu_si512(elements + 2 * i, z[i]);
        } else {
            _mm256_storeu_si256(reinterpret_cast<__m256i*>(elements + 2 * i * stride),
                                _mm512_castsi512_si256(z[i]));
            _mm256_storeu_si256(reinterpret_cast<__m256i*>(elements + (2 * i + 1) * stride),
                                _mm512_extracti64x4_epi64(z[i], 1));
        }
    }
}

/// The integers of four words each as they are: normal, below 2.21 r.
CAIRN_FR_IFMA void unpack(FrLanes& out, const __m512i (&w)[4]) noexcept {
    const __m512i mask = splat(limb_mask);
    out.limb[0] = _mm512_and_si512(w[0], mask);
    out.limb[1] = _mm512_and_si512(
        _mm512_or_si512(_mm512_srli_epi64(w[0], 52), _mm512_slli_epi64(w[1], 12)), mask);
    out.limb[2] = _mm512_and_si512(
        _mm512_or_si512(_mm512_srli_epi64(w[1], 40), _mm512_slli_epi64(w[2], 24)), mask);
    out.limb[3] = _mm512_and_si512(
        _mm512_or_si512(_mm512_srli_epi64(w[2], 28), _mm512_slli_epi64(w[3], 36)), mask);
    out.limb[4] = _mm512_srli_epi64(w[3], 16);
}

/// Normal values below 2.2 r, that is 2^256, as integers of four words.
CAIRN_FR_IFMA void pack(__m512i (&w)[4], const FrLanes& in) noexcept {
    w[0] = _mm512_or_si512(in.limb[0], _mm512_slli_epi64(in.limb[1], 52));
    w[1] = _mm512_or_si512(_mm512_srli_epi64(in.limb[1], 12), _mm512_slli_epi64(in.limb[2], 40));
    w[2] = _mm512_or_si512(_mm512_srli_epi64(in.limb[2], 24), _mm512_slli_epi64(in.limb[3], 28));
    w[3] = _mm512_or_si512(_mm512_srli_epi64(in.limb[3], 36), _mm512_slli_epi64(in.limb[4], 16));
}

/// The integers that elements hold, unchanged: R = 2^256 stays. Enough for what is linear, with
/// factors in the form of lanes. Normal, canonical.
CAIRN_FR_IFMA void load_unscaled(FrLanes& out, const Fr* elements,
                                 std::size_t stride = 1) noexcept {
    __m512i w[4];
    load_words(w, elements, stride);
    unpack(out, w);
}
/// And back, for normal values below 2 r.
CAIRN_FR_IFMA void store_unscaled(Fr* elements, FrLanes in, std::size_t stride = 1) noexcept {
    canonicalize(in);
    __m512i w[4];
    pack(w, in);
    store_words(w, elements, stride);
}

/// Eight elements, `stride` elements apart, in the form of lanes: normal, below 16 r.
CAIRN_FR_IFMA void load(FrLanes& out, const Fr* elements, std::size_t stride = 1) noexcept {
    const __m512i mask = splat(limb_mask);
    __m512i w[4];
    load_words(w, elements, stride);
    out.limb[0] = _mm512_and_si512(_mm512_slli_epi64(w[0], 4), mask);
    out.limb[1] = _mm512_and_si512(
        _mm512_or_si512(_mm512_srli_epi64(w[0], 48), _mm512_slli_epi64(w[1], 16)), mask);
    out.limb[2] = _mm512_and_si512(
        _mm512_or_si512(_mm512_srli_epi64(w[1], 36), _mm512_slli_epi64(w[2], 28)), mask);
    out.limb[3] = _mm512_and_si512(
        _mm512_or_si512(_mm512_srli_epi64(w[2], 24), _mm512_slli_epi64(w[3], 40)), mask);
    out.limb[4] = _mm512_srli_epi64(w[3], 12);
}

/// And back, for normal values below 17 r.
CAIRN_FR_IFMA void store(Fr* elements, const FrLanes& in, std::size_t stride = 1) noexcept {
    // v + m r with m = -v mod 16, below (17 + 15) r.
    const __m512i fifteen = splat(15);
    const __m512i m =
        _mm512_and_si512(_mm512_sub_epi64(_mm512_setzero_si512(), in.limb[0]), fifteen);
    FrLanes t;
    CAIRN_UNROLL
    for (std::size_t j = 0; j < 5; ++j) {
        const std::uint64_t* table = fr_multiples.from_zero[j].data();
        t.limb[j] = _mm512_add_epi64(
            in.limb[j],
            _mm512_permutex2var_epi64(_mm512_load_si512(table), m, _mm512_load_si512(table + 8)));
    }
    normalize(t);
    CAIRN_UNROLL
    for (std::size_t j = 0; j < 4; ++j) {
        t.limb[j] =
            _mm512_or_si512(_mm512_srli_epi64(t.limb[j], 4),
                            _mm512_slli_epi64(_mm512_and_si512(t.limb[j + 1], fifteen), 48));
    }
    t.limb[4] = _mm512_srli_epi64(t.limb[4], 4);
    store_unscaled(elements, t, stride);
}

}  // namespace cairn::algebra::detail

#endif
