#include "algebra/msm.hpp"

#include "algebra/g1_samples_test.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace cairn::algebra {
namespace {

G1Jacobian naive(std::span<const G1> points, std::span<const Fr> scalars) {
    G1Jacobian out;
    for (std::size_t i = 0; i < points.size(); ++i) {
        out = out.plus(multiply(points[i], scalars[i]));
    }
    return out;
}

std::vector<Kernel> kernels() {
    std::vector<Kernel> out = {Kernel::portable};
    if (can_run(Kernel::ifma)) {
        out.push_back(Kernel::ifma);
    }
    return out;
}

void expect_msm(const std::vector<G1>& points, const std::vector<Fr>& scalars,
                const G1Jacobian& expected, const char* what) {
    for (const Kernel kernel : kernels()) {
        EXPECT_EQ(msm(points, scalars, base::serial_executor(), kernel), expected)
            << what << ", " << points.size() << " points, " << name_of(kernel);
        EXPECT_EQ(msm(points, scalars, base::tbb_executor(2), kernel), expected)
            << what << ", " << points.size() << " points, two threads, " << name_of(kernel);
    }
}

TEST(Msm, SmallSizesAreTheSumOfMultiples) {
    Samples samples{1};
    for (std::size_t count = 0; count < 40; ++count) {
        const std::vector<G1> points = samples.points(count);
        const std::vector<Fr> scalars = samples.fr_elements(count);
        expect_msm(points, scalars, naive(points, scalars), "small");
    }
}

TEST(Msm, IsThatOfBlst) {
    Samples samples{2};
    for (const std::size_t count : {1000UL, 1024UL, 2048UL, 4096UL}) {
        const std::vector<G1> points = samples.points(count);
        const std::vector<Fr> scalars = samples.fr_elements(count);
        expect_msm(points, scalars, G1Jacobian::from(blst_msm(points, scalars)), "random");
    }
}

TEST(Msm, ManyPointsInFewBuckets) {
    // More points in one bucket than are added at a time; sums known by the scalars alone.
    Samples samples{3};
    constexpr std::size_t count = 20'000;
    const std::vector<G1> points = samples.points(count);
    for (const Fr& scalar : {fr(1), fr(2), -fr(1), samples.fr_element()}) {
        G1Jacobian sum;
        for (const G1& point : points) {
            sum = sum.plus(point);
        }
        expect_msm(points, std::vector<Fr>(count, scalar), multiply(sum.to_affine(), scalar),
                   "one scalar");
    }
    std::vector<Fr> bits(count);
    G1Jacobian sum;
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint64_t value = samples.word() % 8;  // mostly zero, as in a witness
        bits[i] = fr(value < 6 ? 0 : value - 5);
        sum = value < 6 ? sum : sum.plus(points[i]);
        sum = value < 7 ? sum : sum.plus(points[i]);
    }
    expect_msm(points, bits, sum, "0, 1 and 2");
    expect_msm(points, std::vector<Fr>(count), G1Jacobian{}, "all zero");
}

/// Points whose multiples of the generator are known, so that any sum is one multiple.
struct Known {
    std::vector<G1> points;
    std::vector<Fr> logarithms;

    G1Jacobian sum(std::span<const Fr> scalars) const {
        Fr out;
        for (std::size_t i = 0; i < scalars.size(); ++i) {
            out = out + scalars[i] * logarithms[i];
        }
        return multiply(G1_GENERATOR, out);
    }
};

Known known_points(std::size_t count, const std::function<Fr(std::size_t)>& logarithm) {
    Known out;
    std::vector<G1Jacobian> points;
    for (std::size_t i = 0; i < count; ++i) {
        out.logarithms.push_back(logarithm(i));
        points.push_back(multiply(G1_GENERATOR, out.logarithms.back()));
    }
    out.points = to_affine(points);
    return out;
}

TEST(Msm, AdversarialPoints) {
    Samples samples{4};
    const Fr base = samples.fr_element();
    const Fr step = samples.fr_element();
    constexpr std::size_t count = 600;
    struct Case {
        const char* name;
        std::function<Fr(std::size_t)> logarithm;
    };
    const std::vector<Case> cases = {
        {"all equal", [&](std::size_t) { return base; }},
        {"each beside its negative", [&](std::size_t i) { return i % 2 == 0 ? base : -base; }},
        {"halves opposite", [&](std::size_t i) { return i < count / 2 ? base : -base; }},
        {"arithmetic progression", [&](std::size_t i) { return base + step * fr(i); }},
        {"small multiples", [&](std::size_t i) { return fr(i); }},  // begins with the identity
        {"around zero", [&](std::size_t i) { return fr(i) - fr(count / 2); }},
        {"identities", [&](std::size_t) { return Fr::zero(); }},
        {"every third the identity",
         [&](std::size_t i) { return i % 3 == 0 ? Fr::zero() : base + fr(i); }},
        {"powers of two", [&](std::size_t i) { return power(fr(2), std::uint64_t{i % 200}); }},
    };
    std::vector<std::pair<const char*, std::vector<Fr>>> scalars = {
        {"random", samples.fr_elements(count)},
        {"equal", std::vector<Fr>(count, samples.fr_element())},
        {"one", std::vector<Fr>(count, fr(1))},
        {"r - 1", std::vector<Fr>(count, -fr(1))},
    };
    std::vector<Fr> alternating(count);
    std::vector<Fr> small(count);
    for (std::size_t i = 0; i < count; ++i) {
        alternating[i] = i % 2 == 0 ? fr(3) : -fr(3);
        small[i] = fr(samples.word() % 3);
    }
    scalars.emplace_back("alternating", alternating);
    scalars.emplace_back("small", small);
    for (const Case& one : cases) {
        const Known known = known_points(count, one.logarithm);
        for (const auto& [name, values] : scalars) {
            SCOPED_TRACE(name);
            expect_msm(known.points, values, known.sum(values), one.name);
        }
    }
}

TEST(Msm, ScalarsAtBorders) {
    Samples samples{5};
    std::uint64_t borrow = 0;
    const Limbs4 below_r = subtract(Fr::p, {1, 0, 0, 0}, borrow);
    const Fr half = Fr::from_integer(below_r) * fr(2).inverse();  // (r - 1) / 2
    std::vector<Fr> scalars = {Fr::zero(), fr(1),        fr(2),        -fr(1),      -fr(2),
                               half,       half + fr(1), half - fr(1), half + fr(2)};
    // The borders of all windows: 2^k - 1, 2^k, 2^k + 1 and their negatives.
    for (std::uint64_t k = 1; k < 255; ++k) {
        const Fr two_to_k = power(fr(2), k);
        for (const Fr& scalar : {two_to_k - fr(1), two_to_k, two_to_k + fr(1)}) {
            scalars.push_back(scalar);
            scalars.push_back(-scalar);
        }
    }
    // Digits that are all at their border: sums of 2^(c k + c - 1).
    for (std::uint64_t c = 2; c <= 16; ++c) {
        Fr sum;
        for (std::uint64_t k = c - 1; k < 254; k += c) {
            sum = sum + power(fr(2), k);
            scalars.push_back(sum);
            scalars.push_back(sum - fr(1));
            scalars.push_back(-sum);
        }
    }
    const std::vector<G1> points = samples.points(scalars.size());
    expect_msm(points, scalars, naive(points, scalars), "borders");
    for (std::size_t i = 0; i + 8 <= scalars.size(); i += 97) {
        const std::vector<G1> some(points.begin(), points.begin() + 8);
        const std::vector<Fr> few(scalars.begin() + static_cast<std::ptrdiff_t>(i),
                                  scalars.begin() + static_cast<std::ptrdiff_t>(i) + 8);
        expect_msm(some, few, naive(some, few), "few at borders");
    }
}

}  // namespace
}  // namespace cairn::algebra
