// An epoch's end with full participation but for one validator in a hundred: each step, the whole,
// and the root after it. One thread; the field "validators" is per second.
#include "consensus/epoch/process_epoch.hpp"

#include "consensus/containers/state.hpp"
#include "consensus/epoch/columns.hpp"
#include "consensus/epoch/justification.hpp"
#include "consensus/epoch/registry.hpp"
#include "consensus/epoch/rewards.hpp"
#include "consensus/epoch/voting.hpp"
#include "consensus/verifiers.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"

#include <benchmark/benchmark.h>

#include <map>

namespace cairn::consensus {
namespace {

Spec electra() {
    return {mainnet_preset(), mainnet_config(), ForkId::electra};
}

BeaconState make_state(std::size_t validators) {
    auto state = ssz::default_value<BeaconState>(electra());
    state.slot = Slot{101 * 32 - 1};
    state.finalized_checkpoint.epoch = Epoch{98};
    Validator validator;
    validator.effective_balance = Gwei{32'000'000'000};
    validator.exit_epoch = FAR_FUTURE_EPOCH;
    validator.withdrawable_epoch = FAR_FUTURE_EPOCH;
    for (std::size_t i = 0; i < validators; ++i) {
        base::store_le64(validator.pubkey.data() + 8, i);
        state.validators.push_back(validator);
        state.balances.push_back(Gwei{32'000'000'000 + i % 500'000'000});
        state.previous_epoch_participation.push_back(i % 100 == 0 ? 0 : 7);
        state.current_epoch_participation.push_back(i % 100 == 7 ? 0 : 7);
        state.inactivity_scores.push_back(0);
    }
    static_cast<void>(ssz::hash_tree_root(electra(), state));
    return state;
}

const BeaconState& state_of(const benchmark::State& run) {
    static std::map<std::int64_t, BeaconState> states;
    const auto [place, fresh] = states.try_emplace(run.range(0));
    if (fresh) {
        place->second = make_state(static_cast<std::size_t>(run.range(0)));
    }
    return place->second;
}

template <class Step>
void measure(benchmark::State& run, Step&& step) {
    const BeaconState& start = state_of(run);
    for (auto _ : run) {
        run.PauseTiming();
        BeaconState state = start;
        run.ResumeTiming();
        step(state);
        run.PauseTiming();
        state = {};
        run.ResumeTiming();
    }
    run.counters["validators"] = benchmark::Counter(
        static_cast<double>(run.iterations() * run.range(0)), benchmark::Counter::kIsRate);
}

void columns(benchmark::State& run) {
    measure(run, [](BeaconState& state) {
        benchmark::DoNotOptimize(get_epoch_columns(electra(), state));
    });
}

void rewards(benchmark::State& run) {
    const EpochColumns columns = *get_epoch_columns(electra(), state_of(run));
    measure(run, [&](BeaconState& state) {
        benchmark::DoNotOptimize(process_rewards_and_penalties(electra(), state, columns));
    });
}

void effective_balances(benchmark::State& run) {
    EpochColumns columns = *get_epoch_columns(electra(), state_of(run));
    measure(run, [&](BeaconState& state) {
        benchmark::DoNotOptimize(process_effective_balance_updates(electra(), state, columns));
    });
}

void whole_epoch(benchmark::State& run) {
    NullVerifier verifier;
    measure(run, [&](BeaconState& state) {
        benchmark::DoNotOptimize(process_epoch(electra(), state, verifier));
    });
}

void whole_epoch_and_root(benchmark::State& run) {
    NullVerifier verifier;
    measure(run, [&](BeaconState& state) {
        benchmark::DoNotOptimize(process_epoch(electra(), state, verifier));
        benchmark::DoNotOptimize(ssz::hash_tree_root(electra(), state));
    });
}

/// With the voting columns at hand, as they are after an epoch's start.
void justification_in_the_middle(benchmark::State& run) {
    static_cast<void>(get_target_balances(electra(), state_of(run)));
    measure(run, [](BeaconState& state) {
        benchmark::DoNotOptimize(process_justification_and_finalization(electra(), state));
    });
}

void sizes(benchmark::internal::Benchmark* bench) {
    bench->Arg(100'000)->Arg(500'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);
}
BENCHMARK(columns)->Apply(sizes);
BENCHMARK(rewards)->Apply(sizes);
BENCHMARK(effective_balances)->Apply(sizes);
BENCHMARK(whole_epoch)->Apply(sizes);
BENCHMARK(whole_epoch_and_root)->Apply(sizes);
BENCHMARK(justification_in_the_middle)->Apply(sizes);

}  // namespace
}  // namespace cairn::consensus
