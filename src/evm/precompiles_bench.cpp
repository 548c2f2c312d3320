// Each precompiled contract on the known answers of go-ethereum (read beside the tree): the time of
// a call and Mgas/s by the gas of Osaka.
#include "evm/precompiles.hpp"

#include "json/parse.hpp"

#include <benchmark/benchmark.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace cairn::evm {
namespace {

const std::filesystem::path vectors =
    std::filesystem::path(CAIRN_SOURCE_DIR) / "../shared/vectors/geth-precompiles";

Address number(unsigned value) {
    Address out;
    out[18] = static_cast<std::uint8_t>(value >> 8U);
    out[19] = static_cast<std::uint8_t>(value);
    return out;
}

void run(benchmark::State& state, const Address& address, const Bytes& input) {
    const Gas cost = find_precompile(Revision::osaka, address)->gas_cost(input);
    for (auto _ : state) {
        auto result = run_precompile(Revision::osaka, address, input, cost);
        if (!result->succeeded()) {
            state.SkipWithError("refused");
        }
        benchmark::DoNotOptimize(result);
    }
    state.counters["Mgas/s"] = benchmark::Counter(static_cast<double>(cost) * 1e-6,
                                                  benchmark::Counter::kIsIterationInvariantRate);
}

void add(std::string name, unsigned address, Bytes input) {
    benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
        run(state, number(address), input);
    })->Unit(benchmark::kMicrosecond);
}

struct File {
    const char* name;
    unsigned address;
};
constexpr std::array<File, 15> files = {{{"ecRecover", 0x01},
                                         {"modexp_eip7883", 0x05},
                                         {"bn256Add", 0x06},
                                         {"bn256ScalarMul", 0x07},
                                         {"bn256Pairing", 0x08},
                                         {"blake2F", 0x09},
                                         {"pointEvaluation", 0x0a},
                                         {"blsG1Add", 0x0b},
                                         {"blsG1MultiExp", 0x0c},
                                         {"blsG2Add", 0x0d},
                                         {"blsG2MultiExp", 0x0e},
                                         {"blsPairing", 0x0f},
                                         {"blsMapG1", 0x10},
                                         {"blsMapG2", 0x11},
                                         {"p256Verify", 0x100}}};

/// Few of each file are enough: most differ only in their numbers.
void add_file(const File& file) {
    constexpr std::size_t cases_max = 45;
    std::ifstream in(vectors / (std::string(file.name) + ".json"));
    std::stringstream text;
    text << in.rdbuf();
    const auto document = json::parse_json(text.str());
    if (!document) {
        return;
    }
    std::size_t count = 0;
    for (const json::Value& test : document->items) {
        const bool many = document->items.size() > cases_max;
        if (count++ < (many ? std::size_t{3} : cases_max)) {
            add(std::string(file.name) + "/" + test.find("Name")->text, file.address,
                *base::from_hex(test.find("Input")->text));
        }
    }
}

const bool registered = [] {
    for (const std::size_t size : {128U, 1024U, 32768U}) {
        add("sha256/" + std::to_string(size), 2, Bytes(size, 1));
        add("ripemd160/" + std::to_string(size), 3, Bytes(size, 1));
        add("identity/" + std::to_string(size), 4, Bytes(size, 1));
    }
    for (const File& file : files) {
        add_file(file);
    }
    return true;
}();

}  // namespace
}  // namespace cairn::evm
