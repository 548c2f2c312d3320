// One block of full participation at a million validators, without signatures: processing alone,
// and the root after it. "8 x 31250": attestations times attesters.
#include "base/executor.hpp"
#include "consensus/accessors.hpp"
#include "consensus/block/withdrawals.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/misc.hpp"
#include "consensus/transition.hpp"
#include "consensus/verifiers.hpp"
#include "ssz/codec.hpp"

#include <benchmark/benchmark.h>

namespace cairn::consensus {
namespace {

Bytes32 root_of(std::uint64_t number) {
    Bytes32 root;
    base::store_le64(root.data(), number + 1);
    return root;
}

void add_validators(const Spec& spec, BeaconState& state, std::size_t count) {
    Validator validator;
    validator.withdrawal_credentials[0] = ETH1_ADDRESS_WITHDRAWAL_PREFIX;
    validator.effective_balance = Gwei{32'000'000'000};
    validator.exit_epoch = FAR_FUTURE_EPOCH;
    validator.withdrawable_epoch = FAR_FUTURE_EPOCH;
    state.validators.resize(count);
    state.balances.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
        base::store_le64(validator.pubkey.data() + 8, i * 0x9e3779b97f4a7c15);
        state.validators.mut(i) = validator;
        // One in 512 has something to withdraw.
        state.balances.mut(i) = validator.effective_balance + (i % 512 == 0 ? 1'000'000 : 0);
    }
    state.previous_epoch_participation.resize(count);
    state.current_epoch_participation.resize(count);
    state.inactivity_scores.resize(count);
    for (std::size_t i = 0; i < spec.preset->SYNC_COMMITTEE_SIZE; ++i) {
        state.current_sync_committee.pubkeys[i] = state.validators[i * 1000 % count].pubkey;
    }
}

/// In the middle of epoch 10, with roots of the past that attestations can match.
BeaconState make_state(const Spec& spec, std::size_t validators) {
    const Preset& preset = *spec.preset;
    auto state = ssz::default_value<BeaconState>(spec);
    state.slot = Slot{10 * preset.SLOTS_PER_EPOCH + 16};
    add_validators(spec, state, validators);
    for (std::uint64_t slot = 0; slot < state.slot.value; ++slot) {
        state.block_roots.set(slot, root_of(slot));
    }
    state.latest_block_header.slot = state.slot - 1;
    state.current_justified_checkpoint = {Epoch{9}, root_of(9)};
    state.previous_justified_checkpoint = {Epoch{8}, root_of(8)};
    state.deposit_requests_start_index = UNSET_DEPOSIT_REQUESTS_START_INDEX;
    return state;
}

/// An attestation by the committees [first, first + count) of a slot, everybody attesting.
Attestation attest(const Spec& spec, const BeaconState& state, Slot slot, std::uint64_t first,
                   std::uint64_t count) {
    auto attestation = ssz::default_value<Attestation>(spec);
    const SlotCommittees committees(spec, state, slot);
    std::size_t attesters = 0;
    for (std::uint64_t i = first; i < first + count; ++i) {
        attesters += committees[CommitteeIndex{i}].size();
        if (spec.at_least(ForkId::electra)) {
            attestation.committee_bits.set(i);
        }
    }
    attestation.aggregation_bits.resize(attesters);
    for (std::size_t i = 0; i < attesters; ++i) {
        attestation.aggregation_bits.set(i);
    }
    const Epoch epoch = compute_epoch_at_slot(spec, slot);
    const bool current = epoch == get_current_epoch(spec, state);
    attestation.data.slot = slot;
    attestation.data.index = CommitteeIndex{spec.at_least(ForkId::electra) ? 0 : first};
    attestation.data.beacon_block_root = root_of(slot.value);
    attestation.data.source =
        current ? state.current_justified_checkpoint : state.previous_justified_checkpoint;
    attestation.data.target = {epoch, root_of(epoch.value * spec.preset->SLOTS_PER_EPOCH)};
    return attestation;
}

BeaconBlock make_block(const Spec& spec, const BeaconState& state) {
    auto block = ssz::default_value<BeaconBlock>(spec);
    block.slot = state.slot;
    block.proposer_index = get_beacon_proposer_index(spec, state).value();
    block.parent_root = ssz::hash_tree_root(spec, state.latest_block_header);
    if (spec.at_least(ForkId::electra)) {
        for (std::uint64_t back = 1; back <= 8; ++back) {
            block.body.attestations.push_back(
                attest(spec, state, Slot{state.slot.value - back}, 0, 64));
        }
    } else {
        for (std::uint64_t i = 0; i < 128; ++i) {
            const Slot slot{state.slot.value - 1 - i / 64};
            block.body.attestations.push_back(attest(spec, state, slot, i % 64, 1));
        }
    }
    block.body.execution_payload.prev_randao =
        get_randao_mix(spec, state, get_current_epoch(spec, state));
    block.body.execution_payload.timestamp =
        compute_time_at_slot(spec, state.genesis_time, state.slot);
    const auto expected = get_expected_withdrawals(spec, state).value();
    block.body.execution_payload.withdrawals.assign(expected.withdrawals.begin(),
                                                    expected.withdrawals.end());
    for (std::size_t i = 0; i < spec.preset->SYNC_COMMITTEE_SIZE; ++i) {
        block.body.sync_aggregate.sync_committee_bits.set(i);
    }
    return block;
}

void block_of(benchmark::State& bench, ForkId fork) {
    const Spec spec(mainnet_preset(), mainnet_config(), fork);
    const BeaconState state = make_state(spec, static_cast<std::size_t>(bench.range(0)));
    const BeaconBlock block = make_block(spec, state);
    warm_caches(spec, state);
    ssz::hash_tree_root(spec, state);
    NullVerifier verifier;
    FixedExecutionEngine engine;
    for (auto _ : bench) {
        BeaconState next = state;
        const auto result = process_block(spec, next, block, {verifier, engine});
        if (!result) {
            bench.SkipWithError(describe(result.error()).c_str());
            return;
        }
        if (bench.range(1) != 0) {
            benchmark::DoNotOptimize(ssz::hash_tree_root(spec, next));
        }
    }
}

void electra_block(benchmark::State& bench) {
    block_of(bench, ForkId::electra);
}
void deneb_block(benchmark::State& bench) {
    block_of(bench, ForkId::deneb);
}

#define CAIRN_ARGS                     \
    ->ArgNames({"validators", "root"}) \
        ->Args({1'000'000, 0})         \
        ->Args({1'000'000, 1})         \
        ->Unit(benchmark::kMillisecond)
BENCHMARK(electra_block) CAIRN_ARGS;
BENCHMARK(deneb_block) CAIRN_ARGS;

}  // namespace
}  // namespace cairn::consensus
