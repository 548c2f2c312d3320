// Milliseconds per shuffled list for each swap kernel's share of it, and microseconds per index.
#include "consensus/shuffling.hpp"

#include "consensus/detail/shuffle_kernels.hpp"

#include <benchmark/benchmark.h>

#include <numeric>
#include <string>
#include <vector>

namespace cairn::consensus {
namespace {

constexpr std::uint64_t rounds = 90;  // mainnet preset

void shuffle_whole_list(benchmark::State& state) {
    std::vector<ValidatorIndex> values(static_cast<std::size_t>(state.range(0)));
    for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] = ValidatorIndex{i};
    }
    for (auto _ : state) {
        shuffle_list(values, Bytes32{{7}}, rounds);
    }
}
BENCHMARK(shuffle_whole_list)
    ->Arg(10'000)
    ->Arg(100'000)
    ->Arg(500'000)
    ->Arg(1'000'000)
    ->Unit(benchmark::kMillisecond);

void shuffle_indices(benchmark::State& state) {
    std::vector<std::uint64_t> indices(static_cast<std::size_t>(state.range(0)));
    std::iota(indices.begin(), indices.end(), 0U);
    for (auto _ : state) {
        compute_shuffled_indices(indices, 500'000, Bytes32{{7}}, rounds);
    }
    state.counters["per_index"] =
        benchmark::Counter(static_cast<double>(state.iterations() * state.range(0)),
                           benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(shuffle_indices)->Arg(1)->Arg(16)->Arg(64)->Arg(640);

/// The swaps of one round over 500,000 values.
void swap_round(benchmark::State& state, detail::SwapFunction swap) {
    constexpr std::size_t count = 500'000;
    std::vector<std::uint32_t> values(count);
    const std::vector<std::uint8_t> bits(count / 8 + 8, 0x5a);
    for (auto _ : state) {
        swap(values.data(), 0, 123'457, bits.data());
        swap(values.data(), 123'458, count - 1, bits.data());
        benchmark::ClobberMemory();
    }
}

const bool registered = [] {
    for (const auto& kernel : detail::available_swap_kernels()) {
        benchmark::RegisterBenchmark(
            ("swap_round/" + std::string(kernel.name)).c_str(),
            [&kernel](benchmark::State& state) { swap_round(state, kernel.swap); });
    }
    return true;
}();

}  // namespace
}  // namespace cairn::consensus
