// A state of many accounts: made from nothing, and changed by a block. CAIRN_STATE_ACCOUNTS says
// how many (1,000,000). "bytes" is what the process has grown by.
#include "state/mpt_state_tree.hpp"

#include "crypto/keccak256.hpp"
#include "state/ordered_trie.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <random>
#include <string>

namespace cairn::state {
namespace {

std::size_t account_count() {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing here writes the environment
    const char* const text = std::getenv("CAIRN_STATE_ACCOUNTS");
    return text == nullptr ? 1'000'000 : std::stoull(text);
}

std::size_t resident_bytes() {
    std::ifstream in("/proc/self/statm");
    std::size_t pages = 0;
    in >> pages >> pages;
    return pages * 4096;
}

Bytes20 address_of(std::uint64_t number) {
    Bytes32 seed;
    base::store_le64(seed.data(), number);
    return Bytes20::from(crypto::keccak256(seed.view()).view().first(20));
}

AccountChange account_of(std::uint64_t number, std::uint64_t nonce) {
    AccountChange out{.address = address_of(number),
                      .fields = AccountFields{},
                      .storage_cleared = false,
                      .slots = {}};
    out.fields->nonce = nonce;
    out.fields->balance = base::U256(0, 0, 0, 1'000'000'000'000'000'000 + number);
    return out;
}

StateDiff of_accounts(std::vector<AccountChange> changes) {
    std::ranges::sort(changes, {}, &AccountChange::address);
    return {.accounts = std::move(changes), .codes = {}};
}

StateDiff everyone() {
    std::vector<AccountChange> changes;
    for (std::size_t i = 0; i < account_count(); ++i) {
        changes.push_back(account_of(i, 0));
    }
    return of_accounts(std::move(changes));
}

StateDiff some(std::size_t count, std::uint64_t nonce, std::size_t slots) {
    std::mt19937_64 random(nonce);
    std::vector<AccountChange> changes;
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint64_t stride = account_count() / count;
        changes.push_back(account_of(i * stride + random() % stride, nonce));
        for (std::size_t slot = 0; slot < slots; ++slot) {
            changes.back().slots.push_back({base::U256(slot).to_be(), random()});
        }
    }
    return of_accounts(std::move(changes));
}

base::Executor& executor_of(benchmark::State& state) {
    return state.range(0) == 1 ? base::serial_executor() : base::tbb_executor();
}

void build(benchmark::State& state) {
    const StateDiff diff = everyone();
    for (auto _ : state) {
        const std::size_t before = resident_bytes();
        MptStateTree tree;
        const StatePtr version = tree.apply(tree.empty(), diff, executor_of(state)).value();
        benchmark::DoNotOptimize(version->root());
        state.counters["bytes"] = static_cast<double>(resident_bytes() - before);
    }
}

void update(benchmark::State& state) {
    MptStateTree tree;
    StatePtr version = tree.apply(tree.empty(), everyone(), base::tbb_executor()).value();
    std::uint64_t nonce = 1;
    for (auto _ : state) {
        state.PauseTiming();
        const StateDiff diff = some(5000, nonce++, static_cast<std::size_t>(state.range(1)));
        state.ResumeTiming();
        version = tree.apply(version, diff, executor_of(state)).value();
    }
}

void read_account(benchmark::State& state) {
    MptStateTree tree;
    const StatePtr version = tree.apply(tree.empty(), everyone(), base::tbb_executor()).value();
    std::vector<Bytes20> addresses;
    for (std::uint64_t i = 0; i < 4096; ++i) {
        addresses.push_back(address_of(i * 211 % account_count()));
    }
    std::size_t at = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(version->account(addresses[at++ % addresses.size()]));
    }
}

void ordered_root(benchmark::State& state) {
    const std::vector<Bytes> values(2000, Bytes(110, 0x5a));
    for (auto _ : state) {
        benchmark::DoNotOptimize(ordered_trie_root(values));
    }
}

BENCHMARK(build)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->Iterations(1)->UseRealTime();
BENCHMARK(update)
    ->Args({1, 0})
    ->Args({2, 0})
    ->Args({1, 4})
    ->Unit(benchmark::kMillisecond)
    ->Iterations(5);
BENCHMARK(read_account);
BENCHMARK(ordered_root)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace cairn::state
