// Points of G1 eight at a time in AVX-512 IFMA.
//
// Additions are affine, lambda = (y2 - y1) / (x2 - x1), with one inversion for a whole round
// (Montgomery's trick): 6 multiplications each. A round adds the second half of the vectors to the
// first half, lane by lane, so the number of points halves.
#include "crypto/detail/g1_batch.hpp"
#include "crypto/detail/points.hpp"

#if defined(__x86_64__)
#if defined(__GNUC__) && !defined(__clang__)
// g++ 12 warns of its own header's "undefined" operands.
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include "crypto/detail/fp_ifma.hpp"

#include <algorithm>

namespace cairn::crypto::detail {
namespace {

/// Eight affine points; `bias` of its level is at least each coordinate.
struct Points8 {
    Fp8 x;
    Fp8 y;
};

/// Vectors are worked on two at a time.
constexpr std::size_t pair = 2;
constexpr std::size_t lanes_of_pair = pair * fp_lanes;

/// 1 / value for each lane of both, by one inversion of blst; false if one of them is zero.
CAIRN_IFMA bool invert(FpPair& value) noexcept {
    std::array<blst_fp, lanes_of_pair> v;
    std::array<std::array<std::uint64_t*, fp_lanes>, pair> rows{};
    for (std::size_t i = 0; i < lanes_of_pair; ++i) {
        rows[i / fp_lanes][i % fp_lanes] = v[i].l;
    }
    multiply_by(value, FpConstants::get().to_blst);
    for (std::size_t n = 0; n < pair; ++n) {
        reduce_fully(value[n]);
        store_words(value[n], rows[n]);
    }

    std::array<blst_fp, lanes_of_pair> prefix;  // product of v[0] .. v[i]
    prefix[0] = v[0];
    for (std::size_t i = 1; i < lanes_of_pair; ++i) {
        blst_fp_mul(&prefix[i], &prefix[i - 1], &v[i]);
    }
    blst_fp inverse;  // of prefix[i]
    blst_fp_eucl_inverse(&inverse, &prefix.back());
    const blst_fp zero{};
    if (std::ranges::equal(inverse.l, zero.l)) {
        return false;
    }
    for (std::size_t i = lanes_of_pair - 1; i > 0; --i) {
        blst_fp inverse_of_v;
        blst_fp_mul(&inverse_of_v, &inverse, &prefix[i - 1]);
        blst_fp_mul(&inverse, &inverse, &v[i]);
        v[i] = inverse_of_v;
    }
    v[0] = inverse;

    for (std::size_t n = 0; n < pair; ++n) {
        FpPointers in{};
        std::ranges::copy(rows[n], in.begin());
        load_words(value[n], in);
    }
    multiply_by(value, FpConstants::get().from_blst);
    return true;
}

/// The memory of one reduction, aligned for vectors.
struct Workspace {
    explicit Workspace(std::size_t vectors)
        : points(vectors), differences(vectors / 2 + 1), prefixes(vectors / 2 + 1) {}

    std::vector<Points8> points;
    std::vector<Fp8> differences;  // x2 - x1
    std::vector<Fp8> prefixes;     // product of the differences before, of the same parity
};

/// points[j] += points[j + half] for j < half, an even number. False if some x are equal.
CAIRN_TARGET_IFMA bool add_halves(Workspace& work, std::size_t half, std::size_t level) noexcept {
    Points8* const p = work.points.data();
    const Limbs& bias = fp_bias[level];
    FpPair running;
    set_all(running[0], FpConstants::get().one);
    set_all(running[1], FpConstants::get().one);
    for (std::size_t j = 0; j < half; j += pair) {
        FpPair dx;
        for (std::size_t n = 0; n < pair; ++n) {
            subtract(dx[n], p[j + n + half].x, p[j + n].x, bias);
            work.differences[j + n] = dx[n];
            work.prefixes[j + n] = running[n];
        }
        multiply(running, running, dx);
    }
    if (!invert(running)) {
        return false;
    }
    for (std::size_t j = half; j > 0;) {
        j -= pair;
        FpPair prefix = {work.prefixes[j], work.prefixes[j + 1]};
        const FpPair dx = {work.differences[j], work.differences[j + 1]};
        FpPair lambda;
        multiply(lambda, running, prefix);  // 1 / dx
        multiply(running, running, dx);
        FpPair dy;
        for (std::size_t n = 0; n < pair; ++n) {
            subtract(dy[n], p[j + n + half].y, p[j + n].y, bias);
        }
        multiply(lambda, lambda, dy);
        FpPair x3;
        multiply(x3, lambda, lambda);
        FpPair rest;  // x1 - x3
        for (std::size_t n = 0; n < pair; ++n) {
            subtract(x3[n], x3[n], p[j + n].x, bias);
            subtract(x3[n], x3[n], p[j + n + half].x, bias);
            subtract(rest[n], p[j + n].x, x3[n], fp_bias[level + 1]);
        }
        FpPair y3;
        multiply(y3, lambda, rest);
        for (std::size_t n = 0; n < pair; ++n) {
            subtract(y3[n], y3[n], p[j + n].y, bias);
            p[j + n] = {x3[n], y3[n]};
        }
    }
    return true;
}

CAIRN_TARGET_IFMA void load_points(std::span<const PublicKey* const> points,
                                   Workspace& work) noexcept {
    for (std::size_t i = 0; i < work.points.size(); ++i) {
        FpPointers x{};
        FpPointers y{};
        for (std::size_t lane = 0; lane < fp_lanes; ++lane) {
            const blst_p1_affine* point = PointAccess::blst(*points[fp_lanes * i + lane]);
            x[lane] = point->x.l;
            y[lane] = point->y.l;
        }
        FpPair both;
        load_words(both[0], x);
        load_words(both[1], y);
        multiply_by(both, FpConstants::get().from_blst);
        work.points[i] = {both[0], both[1]};
    }
}

CAIRN_TARGET_IFMA void store_point(const Fp8& x, const Fp8& y,
                                   std::span<blst_p1_affine> out) noexcept {
    FpPair both = {x, y};
    multiply_by(both, FpConstants::get().to_blst);
    std::array<std::uint64_t*, fp_lanes> x_rows{};
    std::array<std::uint64_t*, fp_lanes> y_rows{};
    for (std::size_t lane = 0; lane < fp_lanes; ++lane) {
        x_rows[lane] = out[lane].x.l;
        y_rows[lane] = out[lane].y.l;
    }
    reduce_fully(both[0]);
    reduce_fully(both[1]);
    store_words(both[0], x_rows);
    store_words(both[1], y_rows);
}

/// out = base^((p + 1) / 4), the square root if there is one; 4 bits of the exponent at a time.
CAIRN_TARGET_IFMA void square_root(FpPair& out, const FpPair& base) noexcept {
    // (p + 1) / 4, most significant digit first.
    constexpr std::array<std::uint64_t, 6> exponent = {0xee7fbfffffffeaab, 0x07aaffffac54ffff,
                                                       0xd9cc34a83dac3d89, 0xd91dd2e13ce144af,
                                                       0x92c6e9ed90d2eb35, 0x0680447a8e5ff9a6};
    FpPair table[16];
    set_all(table[0][0], FpConstants::get().one);
    set_all(table[0][1], FpConstants::get().one);
    for (std::size_t i = 1; i < 16; ++i) {
        multiply(table[i], table[i - 1], base);
    }
    std::copy_n(table[0], pair, out);
    for (std::size_t digit = 96; digit-- > 0;) {
        for (int i = 0; i < 4; ++i) {
            multiply(out, out, out);
        }
        multiply(out, out, table[exponent[digit / 16] >> (4 * (digit % 16)) & 15U]);
    }
}

/// The 48 bytes, big-endian, without the flag bits, as words.
std::array<std::uint64_t, 6> x_of(const BLSPubkey& pubkey) noexcept {
    std::array<std::uint64_t, 6> out{};
    for (std::size_t i = 0; i < 48; ++i) {
        const std::uint64_t byte = i == 0 ? pubkey[i] & 0x1fU : pubkey[i];
        out[(47 - i) / 8] |= byte << (8 * ((47 - i) % 8));
    }
    return out;
}

}  // namespace

bool g1_ifma_available() noexcept {
    static const bool available = [] {
        __builtin_cpu_init();
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
               __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
               __builtin_cpu_supports("avx512ifma");
    }();
    return available;
}

bool reduce_points_ifma(std::span<const PublicKey* const> points,
                        std::vector<blst_p1_affine>& sums) {
    // Below this many vectors a round's inversion costs more than it saves.
    constexpr std::size_t few = 16;
    std::size_t vectors = points.size() / fp_lanes;
    Workspace work(vectors);
    load_points(points, work);
    for (std::size_t level = 0; vectors >= few && level < fp_levels; ++level) {
        const std::size_t half = vectors / (2 * pair) * pair;
        if (!add_halves(work, half, level)) {
            return false;
        }
        const std::size_t left_over = vectors - 2 * half;
        std::copy_n(work.points.begin() + static_cast<std::ptrdiff_t>(2 * half), left_over,
                    work.points.begin() + static_cast<std::ptrdiff_t>(half));
        vectors = half + left_over;
    }
    const std::size_t before = sums.size();
    sums.resize(before + fp_lanes * vectors);
    for (std::size_t i = 0; i < vectors; ++i) {
        store_point(work.points[i].x, work.points[i].y,
                    std::span(sums).subspan(before + fp_lanes * i, fp_lanes));
    }
    for (const PublicKey* rest : points.last(points.size() % fp_lanes)) {
        sums.push_back(*PointAccess::blst(*rest));
    }
    return true;
}

CAIRN_TARGET_IFMA void decompress_unchecked_ifma(
    std::span<const BLSPubkey, g1_ifma_decompress_count> pubkeys,
    std::span<blst_p1_affine, g1_ifma_decompress_count> points) {
    static_assert(g1_ifma_decompress_count == lanes_of_pair);
    std::array<std::array<std::uint64_t, 6>, lanes_of_pair> words{};
    std::array<FpPointers, pair> rows{};
    for (std::size_t i = 0; i < lanes_of_pair; ++i) {
        words[i] = x_of(pubkeys[i]);
        rows[i / fp_lanes][i % fp_lanes] = words[i].data();
    }
    FpPair x;
    load_words(x[0], rows[0]);
    load_words(x[1], rows[1]);
    multiply_by(x, FpConstants::get().from_integer);

    FpPair y_squared;  // x^3 + 4
    multiply(y_squared, x, x);
    multiply(y_squared, y_squared, x);
    Fp8 four;
    set_all(four, FpConstants::get().four);
    add(y_squared[0], y_squared[0], four);
    add(y_squared[1], y_squared[1], four);
    FpPair y;
    square_root(y, y_squared);
    for (std::size_t n = 0; n < pair; ++n) {
        store_point(x[n], y[n], points.subspan(fp_lanes * n, fp_lanes));
    }
}

}  // namespace cairn::crypto::detail

#else

namespace cairn::crypto::detail {

bool g1_ifma_available() noexcept {
    return false;
}
bool reduce_points_ifma(std::span<const PublicKey* const> /*points*/,
                        std::vector<blst_p1_affine>& /*sums*/) {
    return false;
}
void decompress_unchecked_ifma(std::span<const BLSPubkey, g1_ifma_decompress_count> /*pubkeys*/,
                               std::span<blst_p1_affine, g1_ifma_decompress_count> /*points*/) {}

}  // namespace cairn::crypto::detail
#endif
