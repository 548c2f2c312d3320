// A state of many accounts on disk: made in blocks, changed by blocks that open it cold or find its
// nodes in memory, read. CAIRN_STATE_ACCOUNTS says how many (1,000,000), CAIRN_STATE_FOLDER where
// (the folder for temporary files). "disk" is what the columns take.
#include "state_store/kv_state_tree.hpp"

#include "crypto/keccak256.hpp"
#include "store/rocks_kv.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>

namespace cairn::state {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t BLOCK_ACCOUNTS = 50'000;

std::string from_environment(const char* name, const std::string& otherwise) {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing here writes the environment
    const char* const text = std::getenv(name);
    return text == nullptr ? otherwise : text;
}
std::size_t account_count() {
    return std::stoull(from_environment("CAIRN_STATE_ACCOUNTS", "1000000"));
}
fs::path folder() {
    return fs::path(from_environment("CAIRN_STATE_FOLDER", fs::temp_directory_path().string())) /
           "cairn_state_bench";
}

Bytes20 address_of(std::uint64_t number) {
    Bytes32 seed;
    base::store_le64(seed.data(), number);
    return Bytes20::from(crypto::keccak256(seed.view()).view().first(20));
}

StateDiff of_accounts(const std::vector<std::uint64_t>& numbers, std::uint64_t nonce) {
    StateDiff out;
    for (const std::uint64_t number : numbers) {
        AccountChange change{.address = address_of(number),
                             .fields = AccountFields{},
                             .storage_cleared = false,
                             .slots = {}};
        change.fields->nonce = nonce;
        change.fields->balance = base::U256(0, 0, 0, 1'000'000'000'000'000'000 + number);
        out.accounts.push_back(std::move(change));
    }
    std::ranges::sort(out.accounts, {}, &AccountChange::address);
    return out;
}

std::unique_ptr<store::Kv> open_store() {
    return store::open_rocks_kv(folder() / "kv", state_columns(),
                                {.cache_bytes = 64U << 20U, .write_buffer_bytes = 64U << 20U})
        .value();
}

void add_block(KvStateTree& tree, const StateDiff& diff) {
    const StatePtr state = tree.apply(tree.committed(), diff, base::tbb_executor()).value();
    const std::uint64_t number = tree.block() ? tree.block()->number + 1 : 0;
    if (!tree.commit({number, {}}, state)) {
        std::abort();
    }
}

double disk_bytes(const store::Kv& kv) {
    double out = 0;
    for (std::size_t column = 0; column < state_columns().size(); ++column) {
        out += static_cast<double>(kv.size_bytes(static_cast<store::Column>(column)));
    }
    return out;
}

void build(benchmark::State& state) {
    for (auto _ : state) {
        fs::remove_all(folder());
        fs::create_directories(folder());
        const auto kv = open_store();
        const auto tree = KvStateTree::open(*kv, {}).value();
        for (std::uint64_t begin = 0; begin < account_count(); begin += BLOCK_ACCOUNTS) {
            std::vector<std::uint64_t> numbers(
                std::min<std::size_t>(BLOCK_ACCOUNTS, account_count() - begin));
            std::ranges::generate(numbers, [next = begin]() mutable { return next++; });
            add_block(*tree, of_accounts(numbers, 0));
        }
        state.counters["disk"] = disk_bytes(*kv);
        state.SetLabel(base::to_hex(tree->committed()->root().view()));
    }
}

std::vector<std::uint64_t> some(std::size_t count, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::vector<std::uint64_t> out;
    const std::uint64_t stride = account_count() / count;
    for (std::size_t i = 0; i < count; ++i) {
        out.push_back(i * stride + random() % stride);
    }
    return out;
}

/// Each block opens the tree anew (0) or goes on with what is in memory (1).
void update(benchmark::State& state) {
    const auto kv = open_store();
    auto tree = KvStateTree::open(*kv, {}).value();
    std::uint64_t nonce = 1;
    for (auto _ : state) {
        state.PauseTiming();
        const StateDiff diff = of_accounts(some(5000, nonce), nonce);
        ++nonce;
        if (state.range(0) == 0) {
            tree.reset();
            tree = KvStateTree::open(*kv, {}).value();
        }
        state.ResumeTiming();
        add_block(*tree, diff);
    }
}

void read_account(benchmark::State& state) {
    const auto kv = open_store();
    const auto tree = KvStateTree::open(*kv, {}).value();
    const StatePtr version = tree->committed();
    std::uint64_t at = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(version->account(address_of(at++ * 211 % account_count())));
    }
}

void open_and_verify(benchmark::State& state) {
    const auto kv = open_store();
    for (auto _ : state) {
        const auto tree = KvStateTree::open(*kv, {}).value();
        if (!tree->verify()) {
            std::abort();
        }
    }
}

BENCHMARK(build)->Unit(benchmark::kMillisecond)->Iterations(1)->MeasureProcessCPUTime();
BENCHMARK(update)
    ->Arg(0)
    ->Arg(1)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(10)
    ->MeasureProcessCPUTime();
BENCHMARK(read_account)->Unit(benchmark::kMicrosecond);
BENCHMARK(open_and_verify)->Unit(benchmark::kMillisecond)->Iterations(1);

}  // namespace
}  // namespace cairn::state
