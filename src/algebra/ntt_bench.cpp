// Transforms: both kernels, natural order in and out, on one thread.
#include "algebra/ntt.hpp"

#include <benchmark/benchmark.h>

namespace cairn::algebra {
namespace {

std::vector<Fr> some_elements(std::size_t count) {
    std::vector<Fr> out;
    Fr element = fr(5);
    for (std::size_t i = 0; i < count; ++i) {
        out.push_back(element);
        element = element * FR_ROOT_OF_UNITY + Fr::one();
    }
    return out;
}

enum class Shape : std::uint8_t { forward, inverse_on_coset };

void transform(benchmark::State& state, Kernel kernel, Shape shape) {
    if (!can_run(kernel)) {
        state.SkipWithError("no AVX-512 IFMA here");
        return;
    }
    const Domain domain(static_cast<unsigned>(state.range(0)), kernel);
    std::vector<Fr> elements = some_elements(domain.size());
    for (auto _ : state) {
        if (shape == Shape::forward) {
            domain.forward(elements, base::serial_executor());
        } else {
            domain.inverse_on_coset(elements, FR_GENERATOR, base::serial_executor());
        }
    }
}
BENCHMARK_CAPTURE(transform, ifma, Kernel::ifma, Shape::forward)
    ->Arg(16)
    ->Arg(18)
    ->Arg(20)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(transform, portable, Kernel::portable, Shape::forward)
    ->Arg(16)
    ->Arg(18)
    ->Arg(20)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(transform, ifma_inverse_on_coset, Kernel::ifma, Shape::inverse_on_coset)
    ->Arg(18)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace cairn::algebra
