// The prime fields: one product, sum and inverse, and eight products side by side.
#include "algebra/bn254_fields.hpp"
#include "algebra/detail/fq_ifma.hpp"
#include "algebra/detail/fr_ifma.hpp"
#include "algebra/fq.hpp"
#include "algebra/fr.hpp"
#include "algebra/kernel.hpp"

#include <benchmark/benchmark.h>

#include <array>
#include <type_traits>

namespace cairn::algebra {
namespace {

using Fp254 = bn254::Fp;

template <typename Field>
Field some() {
    Field out = Field::from_integer({0x123456789abcdef0, 0x0fedcba987654321, 7, 5});
    return out.inverse();
}

template <typename Field>
void product(benchmark::State& state) {
    const auto factor = some<Field>();
    Field a = factor;
    for (auto _ : state) {
        a = a * factor;
    }
    benchmark::DoNotOptimize(a);
}
BENCHMARK(product<Fr>);
BENCHMARK(product<Fq>);
BENCHMARK(product<Fp254>);

template <typename Field>
void product_portable(benchmark::State& state) {
    const auto factor = some<Field>();
    auto a = factor.limbs;
    for (auto _ : state) {
        if constexpr (std::is_same_v<Field, Fp254>) {
            a = Field::multiply_portable(a, factor.limbs, {}, {});
        } else {
            a = Field::multiply_portable(a, factor.limbs);
        }
    }
    benchmark::DoNotOptimize(a);
}
BENCHMARK(product_portable<Fq>);
BENCHMARK(product_portable<Fp254>);

template <typename Field>
void sum(benchmark::State& state) {
    const auto term = some<Field>();
    Field a = term;
    for (auto _ : state) {
        a = a + term;
        benchmark::DoNotOptimize(a);
    }
}
BENCHMARK(sum<Fr>);
BENCHMARK(sum<Fq>);
BENCHMARK(sum<Fp254>);

template <typename Field>
void inverse(benchmark::State& state) {
    const auto term = some<Field>();
    Field a = term;
    for (auto _ : state) {
        a = a.inverse() + term;
    }
    benchmark::DoNotOptimize(a);
}
BENCHMARK(inverse<Fr>);
BENCHMARK(inverse<Fq>);
BENCHMARK(inverse<Fp254>);

#ifdef CAIRN_HAS_FQ_IFMA
/// Products of vectors, each with its neighbour: independent, as in a sum of points or a transform.
template <typename Lanes>
CAIRN_TARGET_IFMA void products(std::array<Lanes, 16>& out, const std::array<Lanes, 16>& in) {
    for (std::size_t i = 0; i < in.size(); ++i) {
        detail::multiply(out[i], in[i], in[(i + 1) % in.size()]);
    }
}

template <typename Lanes>
void product_per_element(benchmark::State& state) {
    if (!can_run(Kernel::ifma)) {
        state.SkipWithError("no AVX-512 IFMA here");
        return;
    }
    std::array<Lanes, 16> in{};
    std::array<Lanes, 16> out;
    in[0].limb[0][0] = 3;
    for (auto _ : state) {
        products(out, in);
        benchmark::DoNotOptimize(out);
    }
    state.counters["ns_per_element"] =
        benchmark::Counter(static_cast<double>(state.iterations()) * 8 * 16 / 1e9,
                           benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(product_per_element<detail::FrLanes>);
BENCHMARK(product_per_element<detail::FqLanes>);
#endif

}  // namespace
}  // namespace cairn::algebra
