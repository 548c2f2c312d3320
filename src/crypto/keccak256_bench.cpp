// Nanoseconds per message for each kernel, alone and in batches of 64: the field "per_message".
#include "crypto/keccak256.hpp"

#include "crypto/detail/keccak_kernels.hpp"

#include <benchmark/benchmark.h>

#include <string>
#include <vector>

namespace cairn::crypto {
namespace {

void hash_one(benchmark::State& state, std::size_t size) {
    const Bytes message(size, 0x5a);
    for (auto _ : state) {
        benchmark::DoNotOptimize(keccak256(message));
    }
}

void hash_batch(benchmark::State& state, const detail::KeccakKernel& kernel, std::size_t size) {
    const Bytes message(size, 0x5a);
    const std::vector<BytesView> messages(64, message);
    std::vector<Bytes32> out(messages.size());
    for (auto _ : state) {
        detail::keccak256_with(kernel, messages, out.data());
        benchmark::ClobberMemory();
    }
    state.counters["per_message"] =
        benchmark::Counter(static_cast<double>(state.iterations()) * 64.0,
                           benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

const bool registered = [] {
    for (const std::size_t size : {32U, 110U, 532U}) {
        const std::string suffix = "/" + std::to_string(size);
        benchmark::RegisterBenchmark(("keccak256" + suffix).c_str(), hash_one, size);
        for (const detail::KeccakKernel& kernel : detail::available_keccak_kernels()) {
            benchmark::RegisterBenchmark(("batch/" + std::string(kernel.name) + suffix).c_str(),
                                         hash_batch, kernel, size);
        }
    }
    return true;
}();

}  // namespace
}  // namespace cairn::crypto
