// Nanoseconds per tree node for each kernel and number of jobs in a call: the field "per_node".
#include "crypto/detail/sha256_kernels.hpp"

#include <benchmark/benchmark.h>

#include <string>
#include <vector>

namespace cairn::crypto {
namespace {

void report_per_node(benchmark::State& state, std::size_t count) {
    state.counters["per_node"] =
        benchmark::Counter(static_cast<double>(state.iterations()) * static_cast<double>(count),
                           benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void hash_jobs(benchmark::State& state, detail::PairsFunction pairs, std::size_t count) {
    Bytes in(64 * count, 0x5a);
    Bytes out(32 * count);
    std::vector<PairJob> jobs;
    for (std::size_t i = 0; i < count; ++i) {
        jobs.push_back({in.data() + 64 * i, out.data() + 32 * i});
    }
    for (auto _ : state) {
        pairs(jobs.data(), count);
        benchmark::ClobberMemory();
    }
    report_per_node(state, count);
}

void hash_long_message(benchmark::State& state, detail::BlocksFunction blocks) {
    const Bytes message(1U << 20U, 0x5a);
    for (auto _ : state) {
        benchmark::DoNotOptimize(detail::sha256_with(blocks, message));
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(message.size()) * state.iterations());
}

const bool registered = [] {
    for (const detail::Sha256Kernel& kernel : detail::available_sha256_kernels()) {
        const std::string name(kernel.name);
        for (const std::size_t count : {1U, 2U, 4U, 8U, 13U, 14U, 15U, 16U, 64U, 4096U}) {
            benchmark::RegisterBenchmark(
                ("hash_pairs/" + name + "/" + std::to_string(count)).c_str(),
                [&kernel, count](benchmark::State& state) {
                    hash_jobs(state, kernel.pairs, count);
                });
        }
        benchmark::RegisterBenchmark(
            ("sha256/" + name + "/1MiB").c_str(),
            [&kernel](benchmark::State& state) { hash_long_message(state, kernel.blocks); });
    }
    return true;
}();

}  // namespace
}  // namespace cairn::crypto
