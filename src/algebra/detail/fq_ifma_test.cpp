// The lanes against Fq. CAIRN_LANES_OPERATIONS=100000000 compares so many instead of a million.
#include "algebra/detail/fq_ifma.hpp"

#include "algebra/g1_samples_test.hpp"
#include "algebra/kernel.hpp"
#include "base/environment_test.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace cairn::algebra::detail {
namespace {

#ifdef CAIRN_HAS_FQ_IFMA

/// Word j of lane i in [j][i].
struct alignas(64) Words {
    std::array<Limbs<8>, 8> limb{};
};

CAIRN_FQ_IFMA void load(FqLanes& out, const Words& in) {
    for (std::size_t j = 0; j < 8; ++j) {
        out.limb[j] = _mm512_load_si512(in.limb[j].data());
    }
}
CAIRN_FQ_IFMA void store(Words& out, const FqLanes& in) {
    for (std::size_t j = 0; j < 8; ++j) {
        _mm512_store_si512(out.limb[j].data(), in.limb[j]);
    }
}

enum class Operation : std::uint8_t {
    multiply,
    square,
    factor,
    add,
    subtract,
    product_less,
    count
};

/// The operation's result as it comes, and canonical.
CAIRN_TARGET_IFMA void run(Operation operation, const Words& a, const Words& b, Words& result,
                           Words& canonical) {
    FqLanes x;
    FqLanes y;
    FqLanes out;
    load(x, a);
    load(y, b);
    if (operation == Operation::multiply) {
        multiply(out, x, y);
    } else if (operation == Operation::square) {
        square_raw(out, x);
        normalize(out);
    } else if (operation == Operation::factor) {
        // (x - y + 2 q) y y, with factors whose carries are still in place.
        for (std::size_t j = 0; j < 8; ++j) {
            out.limb[j] = _mm512_add_epi64(_mm512_sub_epi64(x.limb[j], y.limb[j]),
                                           splat(fq_multiples.limb[j][2]));
        }
        pass_carries(out);
        multiply_factor(out, out, y);
        multiply(out, y, out);
    } else if (operation == Operation::add) {
        add(out, x, y);
    } else if (operation == Operation::subtract) {
        subtract<3>(out, x, y);
    } else {
        // What the sum of two points ends with: a b - a - b, raw until it is reduced.
        multiply_raw(out, x, y);
        for (std::size_t j = 0; j < 8; ++j) {
            out.limb[j] = _mm512_add_epi64(
                _mm512_sub_epi64(_mm512_sub_epi64(out.limb[j], x.limb[j]), y.limb[j]),
                splat(fq_multiples.limb[j][5]));
        }
        reduce(out);
    }
    store(result, out);
    if (operation == Operation::add || operation == Operation::subtract) {
        for (std::size_t j = 0; j < 8; ++j) {
            out.limb[j] = _mm512_add_epi64(out.limb[j], splat(fq_multiples.limb[j][1]));
        }
        reduce(out);
    }
    canonicalize(out);
    store(canonical, out);
}

/// The value plus k q in lane i.
void set_lane(Words& out, std::size_t i, const Limbs6& value, std::size_t k) {
    const Limbs<8> limbs = to_limbs52(value);
    std::uint64_t carry = 0;
    for (std::size_t j = 0; j < 8; ++j) {
        const std::uint64_t sum = limbs[j] + fq_multiples.limb[j][k] + carry;
        out.limb[j][i] = j < 7 ? sum & limb_mask : sum;
        carry = sum >> 52U;
    }
}

Limbs<8> lane(const Words& words, std::size_t i) {
    Limbs<8> out{};
    for (std::size_t j = 0; j < 8; ++j) {
        out[j] = words.limb[j][i];
    }
    return out;
}

Fq expected(Operation operation, const Fq& a, const Fq& b) {
    constexpr Fq two_to_minus_32 = {power_of_two_modulo(Fq::q, 352)};
    switch (operation) {
        case Operation::multiply:
            return a * b * two_to_minus_32;
        case Operation::square:
            return a * a * two_to_minus_32;
        case Operation::factor:
            return (a - b) * b * two_to_minus_32 * b * two_to_minus_32;
        case Operation::add:
            return a + b;
        case Operation::subtract:
            return a - b;
        default:
            return a * b * two_to_minus_32 - a - b;
    }
}

/// Eight operations; how many came out wrong.
std::size_t mismatches(Samples& samples, Operation operation) {
    Words a;
    Words b;
    std::array<Fq, 8> x;
    std::array<Fq, 8> y;
    const std::size_t scale = samples.word() % 3;  // values below 3 q
    for (std::size_t i = 0; i < 8; ++i) {
        x[i] = samples.fq_limbs();
        y[i] = samples.word() % 16 == 0 ? x[i] : samples.fq_limbs();
        set_lane(a, i, x[i].limbs, scale);
        set_lane(b, i, y[i].limbs, samples.word() % 2);
    }
    Words result;
    Words canonical;
    run(operation, a, b, result, canonical);
    std::size_t out = 0;
    for (std::size_t i = 0; i < 8; ++i) {
        const bool normal = std::ranges::all_of(
            lane(result, i), [](std::uint64_t limb) { return limb <= limb_mask; });
        const Limbs<8> want = to_limbs52(expected(operation, x[i], y[i]).limbs);
        out += normal && lane(canonical, i) == want ? 0U : 1U;
    }
    return out;
}

TEST(FqIfma, OperationsAreThoseOfFq) {
    if (!can_run(Kernel::ifma)) {
        GTEST_SKIP() << "no AVX-512 IFMA here";
    }
    const std::uint64_t count = base::number_from_environment("CAIRN_LANES_OPERATIONS", 1'000'000);
    Samples samples{base::number_from_environment("CAIRN_LANES_SEED", 1)};
    std::uint64_t done = 0;
    for (; done < count; done += 8) {
        const auto operation =
            static_cast<Operation>(done / 8 % static_cast<std::uint64_t>(Operation::count));
        ASSERT_EQ(mismatches(samples, operation), 0U) << done;
    }
    std::printf("%llu operations of eight lanes agree with Fq\n",
                static_cast<unsigned long long>(done));
}

CAIRN_TARGET_IFMA void through_lanes(std::span<const Fq, 8> in, std::span<Fq, 8> out) {
    FqLanes lanes;
    load_fq(lanes, in.data()->limbs.data(), 6);
    store_fq(lanes, out.data()->limbs.data(), 6);
}

TEST(FqIfma, ElementsComeBackAsTheyWent) {
    if (!can_run(Kernel::ifma)) {
        GTEST_SKIP() << "no AVX-512 IFMA here";
    }
    Samples samples{2};
    for (int i = 0; i < 2000; ++i) {
        std::array<Fq, 8> in;
        std::ranges::generate(in, [&] { return samples.fq_limbs(); });
        std::array<Fq, 8> out;
        through_lanes(in, out);
        ASSERT_EQ(in, out);
    }
}

CAIRN_TARGET_IFMA void transpose_words(Words& words) {
    FqLanes lanes;
    load(lanes, words);
    transpose(lanes.limb);
    store(words, lanes);
}

TEST(FqIfma, TransposesRowsIntoColumns) {
    if (!can_run(Kernel::ifma)) {
        GTEST_SKIP() << "no AVX-512 IFMA here";
    }
    Words words;
    for (std::size_t j = 0; j < 8; ++j) {
        for (std::size_t i = 0; i < 8; ++i) {
            words.limb[j][i] = 8 * j + i;
        }
    }
    transpose_words(words);
    for (std::size_t j = 0; j < 8; ++j) {
        for (std::size_t i = 0; i < 8; ++i) {
            EXPECT_EQ(words.limb[j][i], 8 * i + j);
        }
    }
}

#endif

}  // namespace
}  // namespace cairn::algebra::detail
