// The lanes against Fr. CAIRN_LANES_OPERATIONS=100000000 compares so many instead of a million.
#include "algebra/detail/fr_ifma.hpp"

#include "algebra/fr_samples_test.hpp"
#include "algebra/kernel.hpp"
#include "base/environment_test.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace cairn::algebra::detail {
namespace {

#ifdef CAIRN_HAS_FR_IFMA

/// Limb j of lane i in [j][i].
struct alignas(64) Words {
    std::array<Limbs<8>, 5> limb{};

    Limbs<5> lane(std::size_t i) const {
        return {limb[0][i], limb[1][i], limb[2][i], limb[3][i], limb[4][i]};
    }
    /// The value plus k r.
    void set_lane(std::size_t i, const Fr& value, std::size_t k) {
        const Limbs<5> limbs = fr_limbs52(value.limbs);
        std::uint64_t carry = 0;
        for (std::size_t j = 0; j < 5; ++j) {
            const std::uint64_t sum = limbs[j] + fr_multiples.from_zero[j][k] + carry;
            limb[j][i] = j < 4 ? sum & limb_mask : sum;
            carry = sum >> 52U;
        }
    }
};

CAIRN_FR_IFMA void load(FrLanes& out, const Words& in) {
    for (std::size_t j = 0; j < 5; ++j) {
        out.limb[j] = _mm512_load_si512(in.limb[j].data());
    }
}
CAIRN_FR_IFMA void store(Words& out, const FrLanes& in) {
    for (std::size_t j = 0; j < 5; ++j) {
        _mm512_store_si512(out.limb[j].data(), in.limb[j]);
    }
}

enum class Operation : std::uint8_t { multiply, square, add, subtract, product_less, count };

/// The operation's result as it comes, and canonical.
CAIRN_TARGET_IFMA void run(Operation operation, const Words& a, const Words& b, Words& result,
                           Words& canonical) {
    FrLanes x;
    FrLanes y;
    FrLanes out;
    load(x, a);
    load(y, b);
    if (operation == Operation::multiply) {
        multiply(out, x, y);
    } else if (operation == Operation::square) {
        multiply(out, x, x);
    } else if (operation == Operation::add) {
        add(out, x, y);
    } else if (operation == Operation::subtract) {
        subtract<9>(out, x, y);
    } else {
        multiply_raw(out, x, y);
        subtract_raw<3>(out, out, y);
        FrLanes twice;
        add_raw(twice, y, y);
        add_raw(out, out, twice);
        reduce(out);
    }
    store(result, out);
    if (operation == Operation::add || operation == Operation::subtract) {
        reduce(out);
    }
    canonicalize(out);
    store(canonical, out);
}

Fr expected(Operation operation, const Fr& a, const Fr& b) {
    // Lanes divide a product by 2^260, Fr by 2^256.
    constexpr Fr sixteenth = {power_of_two_modulo(Fr::p, 252)};
    switch (operation) {
        case Operation::multiply:
            return a * b * sixteenth;
        case Operation::square:
            return a * a * sixteenth;
        case Operation::add:
            return a + b;
        case Operation::subtract:
            return a - b;
        default:
            return a * b * sixteenth + b;
    }
}

/// The bounds of the header's operations for the first operand, exclusive, in multiples of r: with
/// a second operand below 3 r a product stays below 2 r, a sum or a difference below 14 r.
std::size_t largest_multiple(Operation operation) {
    switch (operation) {
        case Operation::multiply:
            return 10;
        case Operation::square:
            return 4;
        case Operation::add:
            return 10;
        case Operation::subtract:
            return 4;
        default:
            return 10;
    }
}

/// Eight operations; how many came out wrong.
std::size_t mismatches(FrSamples& samples, Operation operation) {
    Words a;
    Words b;
    std::array<Fr, 8> x;
    std::array<Fr, 8> y;
    const std::size_t scale = samples.word() % (largest_multiple(operation) + 1);
    for (std::size_t i = 0; i < 8; ++i) {
        x[i] = samples.limbs();
        y[i] = samples.word() % 16 == 0 ? x[i] : samples.limbs();
        a.set_lane(i, x[i], scale);
        b.set_lane(i, y[i], samples.word() % 3);
    }
    Words result;
    Words canonical;
    run(operation, a, b, result, canonical);
    std::size_t out = 0;
    for (std::size_t i = 0; i < 8; ++i) {
        const bool normal = std::ranges::all_of(
            result.lane(i), [](std::uint64_t limb) { return limb <= limb_mask; });
        const Limbs<5> want = fr_limbs52(expected(operation, x[i], y[i]).limbs);
        out += normal && canonical.lane(i) == want ? 0U : 1U;
    }
    return out;
}

TEST(FrIfma, OperationsAreThoseOfFr) {
    if (!can_run(Kernel::ifma)) {
        GTEST_SKIP() << "no AVX-512 IFMA here";
    }
    const std::uint64_t count = base::number_from_environment("CAIRN_LANES_OPERATIONS", 1'000'000);
    FrSamples samples{base::number_from_environment("CAIRN_LANES_SEED", 1)};
    std::uint64_t done = 0;
    for (; done < count; done += 8) {
        const auto operation =
            static_cast<Operation>(done / 8 % static_cast<std::uint64_t>(Operation::count));
        ASSERT_EQ(mismatches(samples, operation), 0U) << done;
    }
    std::printf("%llu operations of eight lanes agree with Fr\n",
                static_cast<unsigned long long>(done));
}

CAIRN_TARGET_IFMA void reduce_words(const Words& in, Words& out, Words& canonical) {
    FrLanes lanes;
    load(lanes, in);
    reduce(lanes);
    store(out, lanes);
    canonicalize(lanes);
    store(canonical, lanes);
}

TEST(FrIfma, ReducesUpToFourteenTimesTheModulus) {
    if (!can_run(Kernel::ifma)) {
        GTEST_SKIP() << "no AVX-512 IFMA here";
    }
    FrSamples samples{4};
    for (std::size_t multiple = 0; multiple < 14; ++multiple) {
        for (int round = 0; round < 500; ++round) {
            Words in;
            std::array<Fr, 8> values;
            for (std::size_t i = 0; i < 8; ++i) {
                values[i] = samples.limbs();
                in.set_lane(i, values[i], multiple);
            }
            Words out;
            Words canonical;
            reduce_words(in, out, canonical);
            // 1.16 and 1.07 of r's top limb, plus a unit for the limbs below.
            const std::uint64_t top = fr_multiples.from_zero[4][1];
            const std::uint64_t bound = top + top * (multiple < 6 ? 7 : 16) / 100 + 1;
            for (std::size_t i = 0; i < 8; ++i) {
                ASSERT_LE(out.lane(i)[4], bound) << multiple;
                ASSERT_EQ(canonical.lane(i), fr_limbs52(values[i].limbs)) << multiple;
            }
        }
    }
}

CAIRN_TARGET_IFMA void multiply_words_by(const Words& in, const FrConstant& constant, Words& out) {
    FrLanes lanes;
    load(lanes, in);
    multiply_by(lanes, lanes, constant);
    store(out, lanes);
}

TEST(FrIfma, ProductsByConstantsAreThoseOfFr) {
    if (!can_run(Kernel::ifma)) {
        GTEST_SKIP() << "no AVX-512 IFMA here";
    }
    FrSamples samples{5};
    const std::uint64_t top = fr_multiples.from_zero[4][1];
    for (std::size_t multiple = 0; multiple < 15; ++multiple) {
        for (int round = 0; round < 500; ++round) {
            const Fr constant = samples.limbs();
            Words in;
            std::array<Fr, 8> values;
            for (std::size_t i = 0; i < 8; ++i) {
                values[i] = samples.limbs();
                in.set_lane(i, values[i], multiple);
            }
            Words out;
            multiply_words_by(in, fr_constant(constant), out);
            Words canonical;
            reduce_words(out, in, canonical);
            for (std::size_t i = 0; i < 8; ++i) {
                const Limbs<5> got = out.lane(i);
                ASSERT_TRUE(
                    std::ranges::all_of(got, [](std::uint64_t limb) { return limb <= limb_mask; }));
                // (1 + (multiple + 1) / 35.3) r, by the top limb.
                ASSERT_LE(got[4], top + top * (multiple + 1) / 35 + 1) << multiple;
                const Limbs<5> want = fr_limbs52((values[i] * constant).limbs);
                ASSERT_EQ(canonical.lane(i), want) << multiple;
            }
        }
    }
}

struct Loaded {
    std::array<Fr, 8> product;    // a b
    std::array<Fr, 8> as_it_was;  // a, through load() and store()
    std::array<Fr, 8> unscaled;   // a, through load_unscaled() and store_unscaled()
    std::array<Fr, 8> constant;   // a times a constant in the form of lanes
};

CAIRN_TARGET_IFMA void through_lanes(const Fr* a, const Fr* b, std::size_t stride, Loaded& out) {
    constexpr Fr factor = Fr::from_integer({0x999999996666cccc, 7, 8, 9});
    FrLanes x;
    FrLanes y;
    FrLanes z;
    load(x, a, stride);
    load(y, b, stride);
    store(out.as_it_was.data(), x);
    multiply(z, x, y);
    store(out.product.data(), z);
    load_unscaled(x, a, stride);
    store_unscaled(out.unscaled.data(), x);
    splat(y, fr_lane_of(factor));
    multiply(z, x, y);
    store_unscaled(out.constant.data(), z);
}

CAIRN_TARGET_IFMA void spread(const Fr* in, Fr* out, std::size_t stride) {
    FrLanes x;
    load(x, in);
    store(out, x, stride);
}

TEST(FrIfma, ElementsOfMemoryComeAndGo) {
    if (!can_run(Kernel::ifma)) {
        GTEST_SKIP() << "no AVX-512 IFMA here";
    }
    constexpr Fr factor = Fr::from_integer({0x999999996666cccc, 7, 8, 9});
    FrSamples samples{2};
    for (int round = 0; round < 2000; ++round) {
        const std::size_t stride = 1 + samples.word() % 4;
        const std::vector<Fr> a = samples.elements(8 * stride);
        const std::vector<Fr> b = samples.elements(8 * stride);
        Loaded out;
        through_lanes(a.data(), b.data(), stride, out);
        std::vector<Fr> strided(8 * stride);
        spread(a.data(), strided.data(), stride);
        for (std::size_t i = 0; i < 8; ++i) {
            ASSERT_EQ(out.product[i], a[i * stride] * b[i * stride]);
            ASSERT_EQ(out.as_it_was[i], a[i * stride]);
            ASSERT_EQ(out.unscaled[i], a[i * stride]);
            ASSERT_EQ(out.constant[i], a[i * stride] * factor);
            ASSERT_EQ(strided[i * stride], a[i]);
        }
    }
}

#endif

}  // namespace
}  // namespace cairn::algebra::detail
