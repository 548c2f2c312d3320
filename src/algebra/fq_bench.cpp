// Fq: one product, one inverse, and eight products side by side.
#include "algebra/fq.hpp"

#include "algebra/detail/fq_ifma.hpp"
#include "algebra/kernel.hpp"

#include <benchmark/benchmark.h>

namespace cairn::algebra {
namespace {

constexpr Fq some = Fq::from_integer({0x123456789abcdef0, 0x0fedcba987654321, 7, 5, 3, 1});

void fq_product(benchmark::State& state) {
    Fq a = some;
    for (auto _ : state) {
        a = a * some;
    }
    benchmark::DoNotOptimize(a);
}
BENCHMARK(fq_product);

void fq_product_portable(benchmark::State& state) {
    Limbs6 a = some.limbs;
    for (auto _ : state) {
        a = Fq::multiply_portable(a, some.limbs);
    }
    benchmark::DoNotOptimize(a);
}
BENCHMARK(fq_product_portable);

void fq_sum(benchmark::State& state) {
    Fq a = some;
    for (auto _ : state) {
        a = a + some;
        benchmark::DoNotOptimize(a);
    }
}
BENCHMARK(fq_sum);

void fq_inverse(benchmark::State& state) {
    Fq a = some;
    for (auto _ : state) {
        a = a.inverse() + some;
    }
    benchmark::DoNotOptimize(a);
}
BENCHMARK(fq_inverse);

#ifdef CAIRN_HAS_FQ_IFMA
/// Products of `size` vectors, each with its neighbour: independent, as in a large sum of points.
CAIRN_TARGET_IFMA void products(detail::FqLanes* out, const detail::FqLanes* in, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) {
        detail::multiply(out[i], in[i], in[(i + 1) % 16]);
    }
}

void fq_product_ifma_per_element(benchmark::State& state) {
    if (!can_run(Kernel::ifma)) {
        state.SkipWithError("no AVX-512 IFMA here");
        return;
    }
    std::array<detail::FqLanes, 16> in{};
    std::array<detail::FqLanes, 16> out;
    in[0].limb[0][0] = 3;
    for (auto _ : state) {
        products(out.data(), in.data(), in.size());
        benchmark::DoNotOptimize(out);
    }
    state.counters["ns_per_element"] =
        benchmark::Counter(static_cast<double>(state.iterations()) * 8 * 16 / 1e9,
                           benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(fq_product_ifma_per_element);
#endif

}  // namespace
}  // namespace cairn::algebra
