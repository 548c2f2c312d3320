// What a permutation costs: one state after another, and eight side by side.
#include "algebra/poseidon.hpp"

#include "algebra/poseidon2.hpp"

#include <benchmark/benchmark.h>

namespace cairn::algebra {
namespace {

constexpr std::size_t STATES = 64;

std::vector<Fr> states_of(std::size_t t) {
    std::vector<Fr> out(STATES * t);
    for (std::size_t i = 0; i < out.size(); ++i) {
        out[i] = power(fr(7), i + 1000);
    }
    return out;
}

void run(benchmark::State& state, std::size_t t, const auto& permute_many) {
    const auto kernel = static_cast<Kernel>(state.range(1));
    if (!can_run(kernel)) {
        state.SkipWithError("this CPU cannot run the kernel");
        return;
    }
    std::vector<Fr> states = states_of(t);
    for (auto _ : state) {
        permute_many(std::span(states), kernel);
        benchmark::ClobberMemory();
    }
    state.SetLabel(name_of(kernel));
    state.counters["permutation"] = benchmark::Counter(
        static_cast<double>(STATES),
        benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void poseidon(benchmark::State& state) {
    const PoseidonParameters& parameters =
        poseidon_parameters(static_cast<unsigned>(state.range(0)));
    run(state, parameters.t, [&](std::span<Fr> states, Kernel kernel) {
        poseidon_permute_many(parameters, states, kernel);
    });
}
BENCHMARK(poseidon)->ArgsProduct({{3, 5, 12}, {0, 1}})->ArgNames({"t", "kernel"});

void poseidon2(benchmark::State& state) {
    const Poseidon2Parameters& parameters =
        poseidon2_parameters(static_cast<Poseidon2Id>(state.range(0)));
    run(state, parameters.t, [&](std::span<Fr> states, Kernel kernel) {
        poseidon2_permute_many(parameters, states, kernel);
    });
}
BENCHMARK(poseidon2)->ArgsProduct({{0, 1, 3, 4}, {0, 1}})->ArgNames({"set", "kernel"});

}  // namespace
}  // namespace cairn::algebra
