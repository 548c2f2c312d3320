// Arrays of Fr and sumcheck: both kernels, on one thread, as nanoseconds an element.
#include "algebra/fr_arrays.hpp"

#include "algebra/polynomial.hpp"
#include "algebra/sumcheck.hpp"

#include <benchmark/benchmark.h>

#include <vector>

namespace cairn::algebra {
namespace {

constexpr std::size_t SIZE = std::size_t{1} << 16U;

std::vector<Fr> some_elements() {
    std::vector<Fr> out;
    Fr element = fr(5);
    for (std::size_t i = 0; i < SIZE; ++i) {
        out.push_back(element);
        element = element * FR_ROOT_OF_UNITY + Fr::one();
    }
    return out;
}

template <class Run>
void time_elements(benchmark::State& state, Kernel kernel, const Run& run) {
    if (!can_run(kernel)) {
        state.SkipWithError("no AVX-512 IFMA here");
        return;
    }
    std::vector<Fr> a = some_elements();
    const std::vector<Fr> b = a;
    for (auto _ : state) {
        run(a, b, kernel);
    }
    state.counters["ns_per_element"] =
        benchmark::Counter(static_cast<double>(state.iterations()) * SIZE / 1e9,
                           benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void products(benchmark::State& state, Kernel kernel) {
    time_elements(state, kernel, [](std::span<Fr> a, std::span<const Fr> b, Kernel k) {
        multiply_all(a, b, base::serial_executor(), k);
    });
}
BENCHMARK_CAPTURE(products, ifma, Kernel::ifma);
BENCHMARK_CAPTURE(products, portable, Kernel::portable);

void dot_products(benchmark::State& state, Kernel kernel) {
    time_elements(state, kernel, [](std::span<Fr> a, std::span<const Fr> b, Kernel k) {
        benchmark::DoNotOptimize(dot_product(a, b, base::serial_executor(), k));
    });
}
BENCHMARK_CAPTURE(dot_products, ifma, Kernel::ifma);
BENCHMARK_CAPTURE(dot_products, portable, Kernel::portable);

void inverses(benchmark::State& state, Kernel kernel) {
    time_elements(state, kernel, [](std::span<Fr> a, std::span<const Fr>, Kernel k) {
        invert_all(a, base::serial_executor(), k);
    });
}
BENCHMARK_CAPTURE(inverses, ifma, Kernel::ifma);
BENCHMARK_CAPTURE(inverses, portable, Kernel::portable);

void horner(benchmark::State& state, Kernel kernel) {
    time_elements(state, kernel, [](std::span<Fr> a, std::span<const Fr>, Kernel k) {
        benchmark::DoNotOptimize(evaluate_polynomial(a, FR_GENERATOR, base::serial_executor(), k));
    });
}
BENCHMARK_CAPTURE(horner, ifma, Kernel::ifma);
BENCHMARK_CAPTURE(horner, portable, Kernel::portable);

/// A product of three polynomials, from the first round to the last.
void sumcheck_of_three(benchmark::State& state, Kernel kernel) {
    const SumOfProducts combination({{Fr::one(), {0, 1, 2}}}, kernel);
    time_elements(state, kernel, [&](std::span<Fr> a, std::span<const Fr>, Kernel k) {
        std::vector<Fr> b(a.begin(), a.end());
        std::vector<Fr> c = b;
        const std::array<std::span<Fr>, 3> polynomials = {a, b, c};
        const auto challenge = [](std::span<const Fr> round) { return round[0] + FR_GENERATOR; };
        prove_sumcheck(polynomials, combination, challenge, base::serial_executor(), k);
    });
}
BENCHMARK_CAPTURE(sumcheck_of_three, ifma, Kernel::ifma);
BENCHMARK_CAPTURE(sumcheck_of_three, portable, Kernel::portable);

}  // namespace
}  // namespace cairn::algebra
