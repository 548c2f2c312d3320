// Gas per second of small programs that loop until they are out of gas, on each of the two loops.
#include "evm/interpreter.hpp"

#include "evm/memory_host_test.hpp"

#include <benchmark/benchmark.h>

namespace cairn::evm {
namespace {

constexpr Gas gas_of_a_run = 20'000'000;

struct Kernel {
    const char* name;
    std::string code;
};

std::string repeated(std::string_view code, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) {
        out += code;
    }
    return out;
}

std::vector<Kernel> kernels() {
    const std::string ones(64, 'f');
    const std::string pattern = repeated("ab", 32);
    return {
        {"jump", "5b600056"},
        {"add", "60015b" + repeated("8001", 32) + "600256"},
        {"mul", "60035b" + repeated("8002", 32) + "600256"},
        {"mulmod", "7f" + pattern + "5b" + repeated("7f" + ones + "8180099050", 4) + "602156"},
        {"div", "7f" + pattern + "5b" + repeated("61ffef90047f" + pattern + "01", 8) + "602156"},
        {"fib", "600060015b" + repeated("908101", 16) + "600456"},
        {"mem", "60005b" + repeated("600051600101600052", 8) + "600256"},
        {"exp", "60035b7f" + ones + "900a600256"},
        {"keccak64", "60005b604060002060005260" + std::string("0256")},
        {"keccak1k", "60005b61040060002060005260" + std::string("0256")},
        {"sload", "60005b" + repeated("60005450", 8) + "600256"},
        {"sstore", "60015b" + repeated("60010180600055", 8) + "600256"},
        {"staticcall", "60005b600060006020600060ee5afa50600256"},
    };
}

void run(benchmark::State& bench, const Kernel& kernel, Loop loop) {
    MemoryHost host(Revision::prague, loop);
    const Code code(base::from_hex(kernel.code).value());
    Interpreter interpreter(Revision::prague, loop);
    Message message;
    message.gas = gas_of_a_run;
    for (auto _ : bench) {
        benchmark::DoNotOptimize(interpreter.execute(code, message, host));
    }
    bench.counters["gas/s"] = benchmark::Counter(static_cast<double>(gas_of_a_run),
                                                 benchmark::Counter::kIsIterationInvariantRate);
}

// NOLINTNEXTLINE(cert-err58-cpp): what it throws ends the benchmark
const bool registered = [] {
    for (const Kernel& kernel : kernels()) {
        for (const Loop loop : {Loop::plain, Loop::threaded}) {
            const std::string name =
                std::string(kernel.name) + (loop == Loop::plain ? "/plain" : "/threaded");
            benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& bench) {
                run(bench, kernel, loop);
            })->Unit(benchmark::kMillisecond);
        }
    }
    return true;
}();

}  // namespace
}  // namespace cairn::evm
