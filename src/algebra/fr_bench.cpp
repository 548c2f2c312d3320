// Fr: one product, one inverse, and eight products side by side.
#include "algebra/fr.hpp"

#include "algebra/detail/fr_ifma.hpp"
#include "algebra/kernel.hpp"

#include <benchmark/benchmark.h>

namespace cairn::algebra {
namespace {

constexpr Fr some = Fr::from_integer({0x123456789abcdef0, 0x0fedcba987654321, 7, 5});

void fr_product(benchmark::State& state) {
    Fr a = some;
    for (auto _ : state) {
        a = a * some;
    }
    benchmark::DoNotOptimize(a);
}
BENCHMARK(fr_product);

void fr_inverse(benchmark::State& state) {
    Fr a = some;
    for (auto _ : state) {
        a = a.inverse() + some;
    }
    benchmark::DoNotOptimize(a);
}
BENCHMARK(fr_inverse);

#ifdef CAIRN_HAS_FR_IFMA
/// Products of `size` vectors, each with its neighbour: independent, as in a transform.
CAIRN_TARGET_IFMA void products(detail::FrLanes* out, const detail::FrLanes* in, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) {
        detail::multiply(out[i], in[i], in[(i + 1) % 16]);
    }
}

void fr_product_ifma_per_element(benchmark::State& state) {
    if (!can_run(Kernel::ifma)) {
        state.SkipWithError("no AVX-512 IFMA here");
        return;
    }
    std::array<detail::FrLanes, 16> in{};
    std::array<detail::FrLanes, 16> out;
    in[0].limb[0][0] = 3;
    for (auto _ : state) {
        products(out.data(), in.data(), in.size());
        benchmark::DoNotOptimize(out);
    }
    state.counters["ns_per_element"] =
        benchmark::Counter(static_cast<double>(state.iterations()) * 8 * 16 / 1e9,
                           benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(fr_product_ifma_per_element);
#endif

}  // namespace
}  // namespace cairn::algebra
