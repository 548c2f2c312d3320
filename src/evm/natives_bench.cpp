// What the native functions take for each unit of gas that they are paid: "ns_per_gas", which their
// prices keep at 5 or less.
#include "evm/natives.hpp"

#include "base/assert.hpp"
#include "evm/abi.hpp"

#include <benchmark/benchmark.h>

#include <chrono>
#include <random>

namespace cairn::evm {
namespace {

constexpr Gas PLENTY = 1'000'000'000;

Bytes selector_of(std::string_view signature) {
    const Bytes word = abi_encode(U256(native_selector(*find_native(signature))));
    return {word.begin() + 28, word.end()};
}

void append(Bytes& out, BytesView more) {
    out.insert(out.end(), more.begin(), more.end());
}

void run(benchmark::State& state, std::string_view signature, BytesView arguments) {
    NativeSet active;
    active.insert(*find_native(signature));
    Bytes input = selector_of(signature);
    append(input, arguments);
    Gas gas = 0;
    const auto begin = std::chrono::steady_clock::now();
    for (auto _ : state) {
        const Result result = run_native(active, input, PLENTY);
        CAIRN_ASSERT(result.succeeded());
        gas += PLENTY - result.gas_left;
    }
    const std::chrono::duration<double, std::nano> spent = std::chrono::steady_clock::now() - begin;
    state.counters["ns_per_gas"] = spent.count() / static_cast<double>(gas);
}

void sort(benchmark::State& state) {
    std::mt19937_64 random(1);
    std::vector<U256> values(static_cast<std::size_t>(state.range(0)));
    for (U256& value : values) {
        value = U256(random(), random(), random(), random());
    }
    run(state, "sort(uint256[])", abi_encode(values));
}

void mul_div(benchmark::State& state) {
    Bytes arguments;
    for (int i = 0; i < 3; ++i) {
        append(arguments, abi_encode(U256::max() - U256(static_cast<std::uint64_t>(2 * i))));
    }
    std::swap(arguments[31], arguments[95]);  // the divisor is the largest
    run(state, "mulDiv(uint256,uint256,uint256)", arguments);
}

void square_root(benchmark::State& state) {
    run(state, "sqrt(uint256)", abi_encode(U256::max()));
}

void scrypt(benchmark::State& state) {
    Bytes arguments;
    const auto n = static_cast<std::uint64_t>(state.range(0));
    const auto r = static_cast<std::uint64_t>(state.range(1));
    for (const std::uint64_t word : {std::uint64_t{192}, std::uint64_t{224}, n, r, std::uint64_t{1},
                                     std::uint64_t{32}, std::uint64_t{0}, std::uint64_t{0}}) {
        append(arguments, abi_encode(U256(word)));
    }
    run(state, "scrypt(bytes,bytes,uint256,uint256,uint256,uint256)", arguments);
}

void ed25519_verify(benchmark::State& state) {
    // RFC 8032, section 7.1, TEST 1's key and signature; the message has as many bytes as asked
    // for.
    const auto size = static_cast<std::size_t>(state.range(0));
    Bytes arguments =
        *base::from_hex("0xd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    append(arguments, abi_encode(U256(96)));
    append(arguments, abi_encode(U256(128 + (size + 31) / 32 * 32)));
    const Bytes message = abi_encode(BytesView(Bytes(size)));
    append(arguments, BytesView(message).subspan(32));
    const Bytes signature = abi_encode(
        *base::from_hex("0xe5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"));
    append(arguments, BytesView(signature).subspan(32));
    run(state, "ed25519Verify(bytes32,bytes,bytes)", arguments);
}

BENCHMARK(sort)->Arg(0)->Arg(1)->Arg(16)->Arg(256)->Arg(4'096)->Arg(65'536);
BENCHMARK(mul_div);
BENCHMARK(square_root);
BENCHMARK(scrypt)->Args({2, 1})->Args({1'024, 1})->Args({16'384, 8})->Args({2, 4'096});
BENCHMARK(ed25519_verify)->Arg(0)->Arg(1'024)->Arg(1'000'000);

}  // namespace
}  // namespace cairn::evm
