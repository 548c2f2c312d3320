// BLS by operation; batches as sets per second and core ("items_per_second").
#include "crypto/bls.hpp"

#include "crypto/public_key_cache.hpp"
#include "crypto/secret_key.hpp"
#include "crypto/signature_batch.hpp"

#include <benchmark/benchmark.h>

#include <vector>

namespace cairn::crypto {
namespace {

SecretKey key_of(std::size_t number) {
    Bytes32 bytes;
    for (std::size_t i = 0; i < 8; ++i) {
        bytes[31 - i] = static_cast<std::uint8_t>(number >> (8 * i));
    }
    return SecretKey::from_bytes(bytes.bytes).value();
}

std::vector<SignatureSet> make_sets(std::size_t count, std::size_t messages) {
    std::vector<SignatureSet> sets;
    for (std::size_t i = 0; i < count; ++i) {
        Bytes32 message;
        base::store_le64(message.data(), i % messages);
        const SecretKey secret = key_of(i + 1);
        sets.push_back({to_public_key(secret), message, sign(secret, message.view())});
    }
    return sets;
}

void sign_one(benchmark::State& state) {
    const SecretKey secret = key_of(5);
    for (auto _ : state) {
        benchmark::DoNotOptimize(sign(secret, Bytes32{}.view()));
    }
}
BENCHMARK(sign_one)->Unit(benchmark::kMicrosecond);

void verify_one(benchmark::State& state) {
    const auto sets = make_sets(1, 1);
    for (auto _ : state) {
        benchmark::DoNotOptimize(
            verify(sets[0].public_key, sets[0].message.view(), sets[0].signature));
    }
}
BENCHMARK(verify_one)->Unit(benchmark::kMicrosecond);

void decompress_signature(benchmark::State& state) {
    const auto sets = make_sets(1, 1);
    for (auto _ : state) {
        benchmark::DoNotOptimize(Signature::decompress(sets[0].signature));
    }
}
BENCHMARK(decompress_signature)->Unit(benchmark::kMicrosecond);

void hash_one_message(benchmark::State& state) {
    for (auto _ : state) {
        benchmark::DoNotOptimize(hash_to_g2(Bytes32{}.view()));
    }
}
BENCHMARK(hash_one_message)->Unit(benchmark::kMicrosecond);

void decompress_public_key(benchmark::State& state) {
    const BLSPubkey bytes = sk_to_pk(key_of(5));
    for (auto _ : state) {
        benchmark::DoNotOptimize(state.range(0) == 0 ? PublicKey::decompress(bytes)
                                                     : PublicKey::decompress_validated(bytes));
    }
}
BENCHMARK(decompress_public_key)
    ->ArgName("validated")
    ->Arg(0)
    ->Arg(1)
    ->Unit(benchmark::kMicrosecond);

void verify_sets(benchmark::State& state) {
    const auto count = static_cast<std::size_t>(state.range(0));
    const auto sets = make_sets(count, static_cast<std::size_t>(state.range(1)));
    SeededRandom random(1);
    for (auto _ : state) {
        if (!verify_batch(sets, random, base::serial_executor()).empty()) {
            state.SkipWithError("valid sets refused");
        }
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(count) * state.iterations());
}
BENCHMARK(verify_sets)
    ->ArgNames({"sets", "messages"})
    ->ArgsProduct({{8, 32, 128, 1024}, {1, 1024}})
    ->Args({128, 8})
    ->Unit(benchmark::kMillisecond);

void aggregate_by_index(benchmark::State& state) {
    const auto count = static_cast<std::size_t>(state.range(0));
    PublicKeyCache cache;
    cache.append(consecutive_public_keys(key_of(1), count, base::tbb_executor()));
    // Without an order, as committees are.
    std::vector<std::uint64_t> indices(count);
    std::uint64_t random = 1;
    for (std::uint64_t& index : indices) {
        random = random * 6364136223846793005ULL + 1442695040888963407ULL;
        index = (random >> 32U) % count;
    }
    for (auto _ : state) {
        benchmark::DoNotOptimize(cache.aggregate(indices, base::serial_executor()));
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(count) * state.iterations());
}
BENCHMARK(aggregate_by_index)
    ->ArgName("keys")
    ->Arg(512)
    ->Arg(31'250)
    ->Arg(250'000)
    ->Unit(benchmark::kMillisecond);

void fill_cache(benchmark::State& state) {
    const auto origin = state.range(1) == 0 ? KeyOrigin::unchecked : KeyOrigin::validated_state;
    std::vector<BLSPubkey> pubkeys;
    for (const PublicKey& key : consecutive_public_keys(
             key_of(1), static_cast<std::size_t>(state.range(0)), base::serial_executor())) {
        pubkeys.push_back(key.compress());
    }
    for (auto _ : state) {
        PublicKeyCache cache;
        benchmark::DoNotOptimize(cache.append(pubkeys, origin, base::serial_executor()));
    }
    state.SetItemsProcessed(state.range(0) * state.iterations());
}
BENCHMARK(fill_cache)
    ->ArgNames({"keys", "validated"})
    ->Args({10'000, 0})
    ->Args({10'000, 1})
    ->Unit(benchmark::kMillisecond);

void make_consecutive_keys(benchmark::State& state) {
    const auto count = static_cast<std::size_t>(state.range(0));
    for (auto _ : state) {
        benchmark::DoNotOptimize(
            consecutive_public_keys(key_of(1), count, base::serial_executor()));
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(count) * state.iterations());
}
BENCHMARK(make_consecutive_keys)->ArgName("keys")->Arg(100'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace cairn::crypto
