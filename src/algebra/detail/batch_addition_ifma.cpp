#include "algebra/detail/batch_addition.hpp"
#include "algebra/detail/fq_ifma.hpp"

#include <algorithm>

namespace cairn::algebra::detail {

#ifdef CAIRN_HAS_FQ_IFMA

namespace {

// Coordinates in slots are normal and below 1.002 q; those of loaded points are canonical.

/// A batch in rows of eight additions, of which the last is filled up with its last addition.
struct Batch {
    const PointSlot* from;
    PointSlot* to;
    const Addition* additions;
    std::size_t rows;
    std::array<Addition, 8> last;

    const Addition* row(std::size_t i) const noexcept {
        return i + 1 < rows ? additions + 8 * i : last.data();
    }
    /// Points that were loaded lie anywhere; those in place lie close together in the cache.
    bool scattered() const noexcept { return from != to; }
};

Batch batch_of(const PointSlot* from, PointSlot* to, std::span<const Addition> additions) {
    Batch out = {from, to, additions.data(), (additions.size() + 7) / 8, {}};
    for (std::size_t i = 0; i < 8; ++i) {
        out.last[i] = additions[std::min(8 * (out.rows - 1) + i, additions.size() - 1)];
    }
    return out;
}

struct Eight {
    std::array<const PointSlot*, 8> first;
    std::array<const PointSlot*, 8> second;
    std::uint8_t first_negative;
    std::uint8_t second_negative;
};

CAIRN_FQ_IFMA void find(Eight& out, const PointSlot* from, const Addition* additions) noexcept {
    unsigned first = 0;
    unsigned second = 0;
    CAIRN_UNROLL
    for (std::size_t i = 0; i < 8; ++i) {
        const Operands& operands = additions[i].operands;
        out.first[i] = from + (operands.first >> 1U);
        out.second[i] = from + (operands.second >> 1U);
        first |= (operands.first & 1U) << i;
        second |= (operands.second & 1U) << i;
    }
    out.first_negative = static_cast<std::uint8_t>(first);
    out.second_negative = static_cast<std::uint8_t>(second);
}

CAIRN_FQ_IFMA void prefetch(const PointSlot* from, const Addition* additions) noexcept {
    CAIRN_UNROLL
    for (std::size_t i = 0; i < 8; ++i) {
        const PointSlot& first = from[additions[i].operands.first >> 1U];
        const PointSlot& second = from[additions[i].operands.second >> 1U];
        _mm_prefetch(reinterpret_cast<const char*>(first.x.data()), _MM_HINT_T0);
        _mm_prefetch(reinterpret_cast<const char*>(first.y.data()), _MM_HINT_T0);
        _mm_prefetch(reinterpret_cast<const char*>(second.x.data()), _MM_HINT_T0);
        _mm_prefetch(reinterpret_cast<const char*>(second.y.data()), _MM_HINT_T0);
    }
}

CAIRN_FQ_IFMA void gather_x(FqLanes& out, const std::array<const PointSlot*, 8>& slots) noexcept {
    CAIRN_UNROLL
    for (std::size_t i = 0; i < 8; ++i) {
        out.limb[i] = _mm512_load_si512(slots[i]->x.data());
    }
    transpose(out.limb);
}
CAIRN_FQ_IFMA void gather_y(FqLanes& out, const std::array<const PointSlot*, 8>& slots) noexcept {
    CAIRN_UNROLL
    for (std::size_t i = 0; i < 8; ++i) {
        out.limb[i] = _mm512_load_si512(slots[i]->y.data());
    }
    transpose(out.limb);
}

CAIRN_FQ_IFMA void load(FqLanes& out, const std::array<std::uint64_t, 64>& words) noexcept {
    CAIRN_UNROLL
    for (std::size_t j = 0; j < 8; ++j) {
        out.limb[j] = _mm512_load_si512(words.data() + 8 * j);
    }
}
CAIRN_FQ_IFMA void store(std::array<std::uint64_t, 64>& words, const FqLanes& in) noexcept {
    CAIRN_UNROLL
    for (std::size_t j = 0; j < 8; ++j) {
        _mm512_store_si512(words.data() + 8 * j, in.limb[j]);
    }
}

/// -y in the lanes of the mask, as raw limbs.
CAIRN_FQ_IFMA void negate_raw(FqLanes& y, std::uint8_t lanes) noexcept {
    const __m512i zero = _mm512_setzero_si512();
    CAIRN_UNROLL
    for (std::size_t j = 0; j < 8; ++j) {
        y.limb[j] = _mm512_mask_sub_epi64(y.limb[j], lanes, zero, y.limb[j]);
    }
}

/// out += k q
template <std::size_t k>
CAIRN_FQ_IFMA void add_multiple(FqLanes& out) noexcept {
    CAIRN_UNROLL
    for (std::size_t j = 0; j < 8; ++j) {
        out.limb[j] = _mm512_add_epi64(out.limb[j], splat(fq_multiples.limb[j][k]));
    }
}
CAIRN_FQ_IFMA void subtract_raw(FqLanes& out, const FqLanes& other) noexcept {
    CAIRN_UNROLL
    for (std::size_t j = 0; j < 8; ++j) {
        out.limb[j] = _mm512_sub_epi64(out.limb[j], other.limb[j]);
    }
}

/// Lanes where x2 - x1 + 2 q is a multiple of q, or (once in 2^50 cases) not: it is q, 2 q or 3 q
/// then, whose lowest limbs are looked at.
CAIRN_FQ_IFMA __mmask8 maybe_zero(const FqLanes& difference) noexcept {
    const __m512i low = difference.limb[0];
    __mmask8 out = 0;
    for (std::size_t k = 1; k < 4; ++k) {
        out |= _mm512_cmpeq_epi64_mask(low, splat(fq_multiples.limb[0][k]));
    }
    return out;
}

/// Lanes where a raw value between -3 q and 3 q is a multiple of q.
CAIRN_FQ_IFMA __mmask8 multiple_lanes(FqLanes value) noexcept {
    add_multiple<4>(value);
    reduce(value);
    canonicalize(value);
    return zero_lanes(value);
}

/// For a row with equal x in some lanes: puts denominators there that are not zero.
CAIRN_TARGET_IFMA __attribute__((noinline)) void replace_denominators(FqLanes& denominators,
                                                                      const Eight& eight,
                                                                      std::uint8_t& doublings,
                                                                      std::uint8_t& opposites) {
    const __mmask8 same_x = multiple_lanes(denominators);
    FqLanes y1;
    FqLanes y2;
    gather_y(y1, eight.first);
    gather_y(y2, eight.second);
    negate_raw(y1, eight.first_negative);
    negate_raw(y2, eight.second_negative);
    FqLanes difference = y2;
    subtract_raw(difference, y1);
    const __mmask8 same_y = multiple_lanes(difference);
    doublings = same_x & same_y;
    opposites = same_x & static_cast<__mmask8>(~same_y);
    FqLanes twice = y1;
    CAIRN_UNROLL
    for (std::size_t j = 0; j < 8; ++j) {
        twice.limb[j] = _mm512_add_epi64(y1.limb[j], y1.limb[j]);
    }
    add_multiple<3>(twice);
    normalize(twice);
    select(denominators, doublings, twice);
    FqLanes one;
    splat(one, fq_lanes_one);
    select(denominators, opposites, one);
}

/// In the lanes of doublings: lambda's numerator 3 x^2, and x2 - x1 + 2 q = 2 q.
CAIRN_TARGET_IFMA __attribute__((noinline)) void replace_numerators(FqLanes& numerators,
                                                                    FqLanes& differences,
                                                                    const FqLanes& x,
                                                                    std::uint8_t doublings) {
    FqLanes square;
    multiply(square, x, x);
    FqLanes triple;
    add(triple, square, square);
    add(triple, triple, square);
    select(numerators, doublings, triple);
    for (std::size_t j = 0; j < 8; ++j) {
        differences.limb[j] =
            _mm512_mask_mov_epi64(differences.limb[j], doublings, splat(fq_multiples.limb[j][2]));
    }
}

/// 1 / a in the form of lanes, for a value that is not zero.
Limbs<8> inverse_of(const Limbs<8>& a) noexcept {
    // a = v 2^416 gives a^-1 = v^-1 2^-416, and times 2^832 that of the inverse.
    constexpr Limbs6 factor = power_of_two_modulo(Fq::q, 832 + 384);
    return to_limbs52(Fq::multiply(modular_inverse(from_limbs52(a), Fq::Factors::inverse), factor));
}

/// Lanes rotated within groups of 2, 4, 8 so that all meet.
template <int step>
CAIRN_FQ_IFMA void exchange(FqLanes& out, const FqLanes& in) noexcept {
    CAIRN_UNROLL
    for (std::size_t j = 0; j < 8; ++j) {
        if constexpr (step == 1) {
            out.limb[j] = _mm512_permutex_epi64(in.limb[j], 0xb1);
        } else if constexpr (step == 2) {
            out.limb[j] = _mm512_permutex_epi64(in.limb[j], 0x4e);
        } else {
            out.limb[j] = _mm512_shuffle_i64x2(in.limb[j], in.limb[j], 0x4e);
        }
    }
}

/// Replaces each lane, none of them zero, by its inverse: one inversion for all.
CAIRN_TARGET_IFMA __attribute__((noinline)) void invert(FqLanes& a) {
    FqLanes others;
    FqLanes pair;
    FqLanes product = a;
    exchange<1>(others, a);
    multiply(product, a, others);
    exchange<2>(pair, product);
    multiply(others, others, pair);
    multiply(product, product, pair);
    exchange<4>(pair, product);
    multiply(others, others, pair);
    multiply(product, product, pair);
    canonicalize(product);
    Limbs<8> one_lane{};
    for (std::size_t j = 0; j < 8; ++j) {
        one_lane[j] =
            static_cast<std::uint64_t>(_mm_cvtsi128_si64(_mm512_castsi512_si128(product.limb[j])));
    }
    FqLanes inverse;
    splat(inverse, inverse_of(one_lane));
    multiply(a, others, inverse);
}

/// Rows go alternately to two chains of products, as each waits for its last one.
struct Chains {
    FqLanes even;
    FqLanes odd;
};

/// Rows between asking for points and using them.
constexpr std::size_t ahead = 4;

CAIRN_FQ_IFMA void multiply_denominators_of(std::size_t row, FqLanes& product, const Batch& batch,
                                            BatchScratch& scratch) noexcept {
    if (batch.scattered() && row + ahead < batch.rows) {
        prefetch(batch.from, batch.row(row + ahead));
    }
    Eight eight;
    find(eight, batch.from, batch.row(row));
    FqLanes x1;
    FqLanes denominators;
    gather_x(x1, eight.first);
    gather_x(denominators, eight.second);
    subtract<2>(denominators, denominators, x1);
    scratch.doublings[row] = 0;
    scratch.opposites[row] = 0;
    if (maybe_zero(denominators) != 0) [[unlikely]] {
        replace_denominators(denominators, eight, scratch.doublings[row], scratch.opposites[row]);
    }
    store(scratch.rows[row].denominators, denominators);
    store(scratch.rows[row].prefixes, product);
    multiply_factor(product, product, denominators);
}

/// Whether one of the sums is the identity.
CAIRN_FQ_IFMA bool add_row(std::size_t row, FqLanes& inverse, const Batch& batch,
                           const BatchScratch& scratch) noexcept {
    if (batch.scattered() && row >= ahead) {
        prefetch(batch.from, batch.row(row - ahead));
    }
    FqLanes own;
    FqLanes difference;  // x2 - x1 + 2 q, as the denominators are but for doublings
    load(own, scratch.rows[row].prefixes);
    multiply_factor(own, inverse, own);
    load(difference, scratch.rows[row].denominators);
    multiply_factor(inverse, inverse, difference);

    const Addition* const additions = batch.row(row);
    Eight eight;
    find(eight, batch.from, additions);
    FqLanes x1;
    FqLanes y1;
    FqLanes lambda;
    gather_y(y1, eight.first);
    negate_raw(y1, eight.first_negative);
    gather_y(lambda, eight.second);
    negate_raw(lambda, eight.second_negative);
    subtract_raw(lambda, y1);
    add_multiple<3>(lambda);
    pass_carries(lambda);
    gather_x(x1, eight.first);
    if (scratch.doublings[row] != 0) [[unlikely]] {
        replace_numerators(lambda, difference, x1, scratch.doublings[row]);
    }
    multiply_factor(lambda, lambda, own);

    // lambda^2 - x1 - x2
    FqLanes x3;
    square_raw(x3, lambda);
    subtract_raw(x3, x1);
    subtract_raw(x3, x1);
    subtract_raw(x3, difference);
    add_multiple<6>(x3);
    reduce(x3);
    subtract_raw(x1, x3);
    add_multiple<2>(x1);
    pass_carries(x1);
    FqLanes y3;
    multiply_raw(y3, lambda, x1);
    subtract_raw(y3, y1);
    add_multiple<2>(y3);
    reduce(y3);

    transpose(x3.limb);
    transpose(y3.limb);
    CAIRN_UNROLL
    for (std::size_t i = 0; i < 8; ++i) {
        PointSlot& slot = batch.to[additions[i].out];
        _mm512_store_si512(slot.x.data(), x3.limb[i]);
        _mm512_store_si512(slot.y.data(), y3.limb[i]);
    }
    const unsigned opposites = scratch.opposites[row];
    if (opposites != 0) [[unlikely]] {
        for (std::size_t i = 0; i < 8; ++i) {
            if ((opposites >> i & 1U) != 0) {
                batch.to[additions[i].out].set_identity();
            }
        }
    }
    return opposites != 0;
}

CAIRN_TARGET_IFMA bool add_all(const PointSlot* from, PointSlot* to,
                               std::span<const Addition> additions, BatchScratch& scratch) {
    const Batch batch = batch_of(from, to, additions);
    const std::size_t rows = batch.rows;
    Chains chains;
    splat(chains.even, fq_lanes_one);
    splat(chains.odd, fq_lanes_one);
    for (std::size_t row = 0; row < rows; row += 2) {
        multiply_denominators_of(row, chains.even, batch, scratch);
        if (row + 1 < rows) {
            multiply_denominators_of(row + 1, chains.odd, batch, scratch);
        }
    }
    FqLanes inverse;
    multiply(inverse, chains.even, chains.odd);
    invert(inverse);
    const FqLanes even = chains.even;
    multiply(chains.even, inverse, chains.odd);
    multiply(chains.odd, inverse, even);
    bool identity = false;
    for (std::size_t row = (rows + 1) / 2 * 2; row > 0; row -= 2) {
        if (row - 1 < rows) {
            identity = add_row(row - 1, chains.odd, batch, scratch) || identity;
        }
        identity = add_row(row - 2, chains.even, batch, scratch) || identity;
    }
    return identity;
}

/// At most eight points; the rest of the lanes is left out.
CAIRN_TARGET_IFMA void load_points(std::span<const G1> points, PointSlot* slots) {
    std::array<G1, 8> eight;
    std::copy(points.begin(), points.end(), eight.begin());
    FqLanes x;
    FqLanes y;
    load_fq(x, eight[0].x.limbs.data(), sizeof(G1) / 8);
    load_fq(y, eight[0].y.limbs.data(), sizeof(G1) / 8);
    transpose(x.limb);
    transpose(y.limb);
    for (std::size_t i = 0; i < points.size(); ++i) {
        _mm512_store_si512(slots[i].x.data(), x.limb[i]);
        _mm512_store_si512(slots[i].y.data(), y.limb[i]);
        if (points[i].is_identity()) {
            slots[i].set_identity();
        }
    }
}

CAIRN_TARGET_IFMA void store_points(std::span<const PointSlot> slots, G1* points) {
    std::array<const PointSlot*, 8> eight;
    for (std::size_t i = 0; i < 8; ++i) {
        eight[i] = &slots[std::min(i, slots.size() - 1)];
    }
    FqLanes x;
    FqLanes y;
    gather_x(x, eight);
    gather_y(y, eight);
    std::array<G1, 8> out;
    store_fq(x, out[0].x.limbs.data(), sizeof(G1) / 8);
    store_fq(y, out[0].y.limbs.data(), sizeof(G1) / 8);
    for (std::size_t i = 0; i < slots.size(); ++i) {
        points[i] = slots[i].is_identity() ? G1{} : out[i];
    }
}

class IfmaAddition final : public BatchAddition {
  public:
    void load(std::span<const G1> points, PointSlot* slots) const override {
        for (std::size_t i = 0; i < points.size(); i += 8) {
            load_points(points.subspan(i, std::min<std::size_t>(8, points.size() - i)), slots + i);
        }
    }
    void store(std::span<const PointSlot> slots, G1* points) const override {
        for (std::size_t i = 0; i < slots.size(); i += 8) {
            store_points(slots.subspan(i, std::min<std::size_t>(8, slots.size() - i)), points + i);
        }
    }
    void copy(const PointSlot& from, bool negative, PointSlot& to) const override {
        to = from;
        if (!negative) {
            return;
        }
        // 2 q - y is not negative, and below q where y is below 1.002 q but not below q: so q - y
        // for canonical ones (all but the last ulps of q), else 2 q - y.
        for (std::size_t k = 1; k <= 2; ++k) {
            std::int64_t carry = 0;
            for (std::size_t j = 0; j < 8; ++j) {
                carry += static_cast<std::int64_t>(fq_multiples.limb[j][k]) -
                         static_cast<std::int64_t>(from.y[j]);
                to.y[j] = static_cast<std::uint64_t>(carry) & limb_mask;
                carry >>= 52U;
            }
            if (carry == 0) {
                return;
            }
        }
    }

  private:
    bool add_batch(const PointSlot* from, PointSlot* to, std::span<const Addition> additions,
                   BatchScratch& scratch) const override {
        return add_all(from, to, additions, scratch);
    }
};

}  // namespace

const BatchAddition* batch_addition_ifma() noexcept {
    static const IfmaAddition ifma;
    return &ifma;
}

#else

const BatchAddition* batch_addition_ifma() noexcept {
    return nullptr;
}

#endif

}  // namespace cairn::algebra::detail
