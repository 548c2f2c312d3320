// BN254 from products in its extensions to the check of ten pairings; fields_bench.cpp has Fp.
#include "algebra/bn254.hpp"

#include "algebra/bn254_pairing.hpp"

#include <benchmark/benchmark.h>

#include <vector>

namespace cairn::algebra::bn254 {
namespace {

void product_in_fp2(benchmark::State& state) {
    Fp2 a = generator_2.x;
    for (auto _ : state) {
        a = a * generator_2.y;
    }
    benchmark::DoNotOptimize(a);
}
BENCHMARK(product_in_fp2);

void product_in_fp12(benchmark::State& state) {
    const std::vector<PointPair> pairs = {{generator_1, generator_2}};
    const Fp12 factor = miller_loop(pairs);
    Fp12 a = factor;
    for (auto _ : state) {
        a = a * factor;
    }
    benchmark::DoNotOptimize(a);
}
BENCHMARK(product_in_fp12);

void multiple_in_g1(benchmark::State& state) {
    const Limbs4 scalar = {0x9abcdef012345678, 0x1122334455667788, 0x99aabbccddeeff00,
                           0x2fedcba987654321};
    for (auto _ : state) {
        benchmark::DoNotOptimize(multiply(generator_1, scalar));
    }
}
BENCHMARK(multiple_in_g1)->Unit(benchmark::kMicrosecond);

void subgroup_check(benchmark::State& state) {
    for (auto _ : state) {
        benchmark::DoNotOptimize(is_in_subgroup(generator_2));
    }
}
BENCHMARK(subgroup_check)->Unit(benchmark::kMicrosecond);

void one_miller_loop(benchmark::State& state) {
    const std::vector<PointPair> pairs = {{generator_1, generator_2}};
    for (auto _ : state) {
        benchmark::DoNotOptimize(miller_loop(pairs));
    }
}
BENCHMARK(one_miller_loop)->Unit(benchmark::kMicrosecond);

void one_final_exponentiation(benchmark::State& state) {
    const std::vector<PointPair> pairs = {{generator_1, generator_2}};
    const Fp12 f = miller_loop(pairs);
    for (auto _ : state) {
        benchmark::DoNotOptimize(final_exponentiation(f));
    }
}
BENCHMARK(one_final_exponentiation)->Unit(benchmark::kMicrosecond);

void pairing_product(benchmark::State& state) {
    const std::vector<PointPair> pairs(static_cast<std::size_t>(state.range(0)),
                                       {generator_1, generator_2});
    for (auto _ : state) {
        benchmark::DoNotOptimize(is_pairing_product_one(pairs));
    }
}
BENCHMARK(pairing_product)
    ->ArgName("pairs")
    ->Arg(1)
    ->Arg(2)
    ->Arg(10)
    ->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace cairn::algebra::bn254
