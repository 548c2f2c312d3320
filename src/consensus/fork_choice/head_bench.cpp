// Fork choice at the size of mainnet: validators as the argument, 96 blocks since finality.
#include "consensus/fork_choice/head.hpp"

#include "consensus/containers/state.hpp"
#include "consensus/fork_choice/weight.hpp"

#include <benchmark/benchmark.h>

using namespace cairn::consensus;

namespace {

constexpr BlockIndex block_count = 96;

struct Scene {
    explicit Scene(std::uint64_t validators)
        : spec(mainnet_preset(), mainnet_config(), ForkId::electra) {
        for (BlockIndex i = 0; i < block_count; ++i) {
            TreeBlock block;
            cairn::base::store_le64(block.root.data(), i + 1);
            block.parent = i == 0 ? NO_BLOCK : i - (i % 8 == 7 ? 2U : 1U);
            block.slot = Slot{i};
            store.blocks.insert(block);
        }
        store.justified_checkpoint = store.finalized_checkpoint = {Epoch{0}, store.blocks[0].root};
        balances.by_validator.assign(validators, Gwei{32'000'000'000});
        balances.total = Gwei{validators * 32'000'000'000};
        store.votes.set_balances(balances);
        for (std::uint64_t i = 0; i < validators; ++i) {
            store.votes.set(ValidatorIndex{i}, vote(i));
        }
    }
    /// For one of the last 32 blocks.
    static LatestMessage vote(std::uint64_t i) {
        const auto block = static_cast<BlockIndex>(block_count - 1 - i % 32);
        return {.slot = Slot{block}, .supported = {block}};
    }

    Spec spec;
    Store store;
    VotingBalances balances;
};

void head(benchmark::State& state) {
    const Scene scene(static_cast<std::uint64_t>(state.range(0)));
    for (auto _ : state) {
        benchmark::DoNotOptimize(get_head(scene.spec, scene.store));
    }
}
BENCHMARK(head)->Arg(1'000'000)->Unit(benchmark::kMicrosecond);

/// A slot's attesters, each with a new message.
void votes_of_a_slot(benchmark::State& state) {
    const auto validators = static_cast<std::uint64_t>(state.range(0));
    Scene scene(validators);
    std::uint64_t shift = 0;
    for (auto _ : state) {
        ++shift;
        for (std::uint64_t i = 0; i < validators; i += 32) {
            scene.store.votes.set(ValidatorIndex{i}, Scene::vote(i + shift));
        }
    }
}
BENCHMARK(votes_of_a_slot)->Arg(1'000'000)->Unit(benchmark::kMicrosecond);

/// What a new justified checkpoint costs.
void new_balances(benchmark::State& state) {
    Scene scene(static_cast<std::uint64_t>(state.range(0)));
    for (auto _ : state) {
        scene.store.votes.set_balances(scene.balances);
    }
}
BENCHMARK(new_balances)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

/// The scores under another state's balances, as fast confirmation asks for them.
void scores_of_other_balances(benchmark::State& state) {
    const Scene scene(static_cast<std::uint64_t>(state.range(0)));
    for (auto _ : state) {
        benchmark::DoNotOptimize(get_attestation_scores(scene.store, scene.balances));
    }
}
BENCHMARK(scores_of_other_balances)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

}  // namespace
