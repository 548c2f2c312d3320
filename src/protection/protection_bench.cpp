// The question of a slot, to a database of 1,000 keys that have voted for a year: what is left of
// it after forgetting, the votes of 1,100 epochs. The folder is in memory, so syncs cost nothing;
// BENCH_FOLDER=PATH puts it on a disk.
#include "protection/protection_db.hpp"

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>

namespace cairn::protection {
namespace {

using namespace consensus;

constexpr std::uint64_t KEYS = 1000;
constexpr std::uint64_t YEAR = 82'125;  // epochs

BLSPubkey key(std::uint64_t n) {
    BLSPubkey pubkey;
    base::store_le64(pubkey.data(), n);
    pubkey[47] = static_cast<std::uint8_t>(n);
    return pubkey;
}

/// Votes of keys [first, first + count) in an epoch.
std::vector<ToSign> votes(std::uint64_t first, std::uint64_t count, std::uint64_t epoch) {
    std::vector<ToSign> out;
    Root root;
    base::store_le64(root.data(), epoch);
    for (std::uint64_t n = first; n < first + count; ++n) {
        out.push_back(AttestationToSign{key(n), Epoch{epoch - 1}, Epoch{epoch}, root});
    }
    return out;
}

struct Old {
    Old() {
        const char* const folder = std::getenv("BENCH_FOLDER");
        path = std::filesystem::path(folder != nullptr ? folder : "/dev/shm") /
               "cairn-protection-bench.sqlite";
        std::filesystem::remove(path);
        db = std::move(*ProtectionDb::open({.path = path.string(), .genesis_validators_root = {}}));
        std::vector<BLSPubkey> keys;
        for (std::uint64_t n = 0; n < KEYS; ++n) {
            keys.push_back(key(n));
        }
        if (!db->register_keys(keys)) {
            std::abort();
        }
        // In pieces of several epochs, so that a disk is not synced for each.
        for (epoch = YEAR - 1100; epoch < YEAR; epoch += 10) {
            std::vector<ToSign> piece;
            for (std::uint64_t of = epoch; of < epoch + 10; ++of) {
                const std::vector<ToSign> more = votes(0, KEYS, of);
                piece.insert(piece.end(), more.begin(), more.end());
            }
            if (!db->check_and_record(piece)) {
                std::abort();
            }
        }
    }
    Old(const Old&) = delete;
    Old& operator=(const Old&) = delete;
    ~Old() {
        db.reset();
        std::filesystem::remove(path);
        std::filesystem::remove(path.string() + "-journal");
    }

    std::filesystem::path path;
    std::unique_ptr<ProtectionDb> db;
    std::uint64_t epoch = 0;
};

Old& old() {
    static Old database;
    return database;
}

/// New votes of so many keys in one batch, as in a slot.
void record_votes(benchmark::State& state) {
    Old& of = old();
    const auto count = static_cast<std::uint64_t>(state.range(0));
    for (auto _ : state) {
        const auto verdicts = of.db->check_and_record(votes(0, count, ++of.epoch));
        if (!verdicts || !may_sign(verdicts->front())) {
            state.SkipWithError("refused");
        }
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * state.range(0));
}
BENCHMARK(record_votes)->Arg(1)->Arg(32)->Arg(1000)->Unit(benchmark::kMillisecond);

/// Votes that are refused: nothing is written, only looked up.
void refuse_votes(benchmark::State& state) {
    Old& of = old();
    const auto count = static_cast<std::uint64_t>(state.range(0));
    for (auto _ : state) {
        std::vector<ToSign> batch = votes(0, count, of.epoch - 500);
        for (ToSign& message : batch) {
            std::get<AttestationToSign>(message).signing_root[9] = 1;
        }
        benchmark::DoNotOptimize(of.db->check_and_record(batch));
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * state.range(0));
}
BENCHMARK(refuse_votes)->Arg(1000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace cairn::protection
