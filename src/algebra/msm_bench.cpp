// Sums of pairs of points, and sums of multiples of many points on one core.
#include "algebra/msm.hpp"

#include "algebra/detail/batch_addition.hpp"

#include <benchmark/benchmark.h>

#include <vector>

namespace cairn::algebra {
namespace {

std::vector<G1> points_of(std::size_t count) {
    std::vector<G1Jacobian> out;
    G1Jacobian at = multiply(G1_GENERATOR, fr(7));
    const G1 step = multiply(G1_GENERATOR, power(fr(3), std::uint64_t{1000})).to_affine();
    for (std::size_t i = 0; i < count; ++i) {
        out.push_back(at);
        at = at.doubled().plus(step);
    }
    return to_affine(out);
}

std::vector<Fr> scalars_of(std::size_t count) {
    std::vector<Fr> out = {power(fr(5), std::uint64_t{1000})};
    while (out.size() < count) {
        out.push_back(out.back().squared() + fr(1));
    }
    return out;
}

Kernel kernel_of(std::int64_t argument) {
    return argument == 0 ? Kernel::portable : Kernel::ifma;
}

/// Points that fit the cache: the arithmetic alone.
void batch_addition_1024(benchmark::State& state) {
    if (!can_run(kernel_of(state.range(0)))) {
        state.SkipWithError("this CPU cannot");
        return;
    }
    const detail::BatchAddition& addition = detail::batch_addition(kernel_of(state.range(0)));
    const std::vector<G1> points = points_of(2048);
    std::vector<detail::PointSlot> slots(points.size());
    std::vector<detail::PointSlot> sums(1024);
    addition.load(points, slots.data());
    std::vector<detail::Addition> additions;
    for (std::uint32_t i = 0; i < 1024; ++i) {
        additions.push_back({{4 * i, 4 * i + 2}, i});
    }
    detail::BatchScratch scratch;
    for (auto _ : state) {
        addition.add(slots.data(), sums.data(), additions, scratch);
    }
    state.SetLabel(name_of(kernel_of(state.range(0))));
}
BENCHMARK(batch_addition_1024)->Arg(0)->Arg(1)->Unit(benchmark::kMicrosecond);

void msm_of(benchmark::State& state) {
    const Kernel kernel = kernel_of(state.range(1));
    if (!can_run(kernel)) {
        state.SkipWithError("this CPU cannot");
        return;
    }
    const auto size = std::size_t{1} << static_cast<unsigned>(state.range(0));
    const std::vector<G1> points = points_of(size);
    const std::vector<Fr> scalars = scalars_of(size);
    for (auto _ : state) {
        benchmark::DoNotOptimize(msm(points, scalars, base::serial_executor(), kernel));
    }
    state.SetLabel(name_of(kernel));
}
BENCHMARK(msm_of)
    ->ArgsProduct({{2, 4, 6, 8, 10, 12, 14, 16}, {0, 1}})
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace cairn::algebra
