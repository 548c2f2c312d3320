#include "sharding/custody_bit.hpp"

#include <benchmark/benchmark.h>

namespace cairn::sharding {
namespace {

void universal_hash_1_mib(benchmark::State& state) {
    const std::vector<Bytes32> atoms(32768, Bytes32{{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}});
    const CustodySecrets secrets{Uint256{{1, 2, 3, 4}}, Uint256{{5, 6, 7, 8}},
                                 Uint256{{9, 10, 11, 12}}};
    for (auto _ : state) {
        benchmark::DoNotOptimize(universal_hash_function(atoms, secrets));
    }
    state.SetBytesProcessed(state.iterations() * (1 << 20));
}
BENCHMARK(universal_hash_1_mib)->Unit(benchmark::kMicrosecond);

void legendre(benchmark::State& state) {
    Uint256 a{{11, 12, 13, 14}};
    for (auto _ : state) {
        benchmark::DoNotOptimize(legendre_bit(a, CUSTODY_PRIME_LIMBS));
        ++a.limbs[0];
    }
}
BENCHMARK(legendre)->Unit(benchmark::kNanosecond);

}  // namespace
}  // namespace cairn::sharding
