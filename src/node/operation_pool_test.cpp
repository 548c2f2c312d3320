#include "node/operation_pool.hpp"

#include "consensus/accessors.hpp"
#include "consensus/block/voluntary_exit.hpp"
#include "consensus/constants.hpp"
#include "consensus/misc.hpp"
#include "consensus/verifiers.hpp"
#include "node/sample_network_test.hpp"

#include <gtest/gtest.h>

#include <array>

namespace cairn::node {
namespace {

using namespace consensus;

constexpr std::uint64_t BLS_VALIDATOR = 20;  // see sample_network

AttesterSlashing slashing_of(const SampleNetwork& network, const BeaconState& state,
                             std::vector<std::uint64_t> validators, std::uint64_t epoch = 0) {
    return sample_attester_slashing(network, state, validators, epoch);
}

/// One of each kind, signed and checked in the same state.
OperationPool full_pool(const SampleNetwork& network, const BeaconState& state) {
    const Spec spec = network.spec_at(state.slot);
    const CheckedUnder under = checked_under(spec, state);
    const std::uint64_t epoch = get_current_epoch(spec, state).value;
    OperationPool pool;
    pool.add(sample_exit(network, state, 1, epoch), under);
    pool.add(sample_proposer_slashing(network, state, 2, state.slot), under);
    pool.add(slashing_of(network, state, {3, 4}, epoch), under, state);
    pool.add(sample_key_change(network, BLS_VALIDATOR));
    return pool;
}

std::array<std::size_t, 4> counts(const PackedOperations& packed) {
    return {packed.proposer_slashings.size(), packed.attester_slashings.size(),
            packed.voluntary_exits.size(), packed.bls_to_execution_changes.size()};
}
using Counts = std::array<std::size_t, 4>;

/// What a validator of the network would say of each operation, signatures and all.
Counts truly_valid(const SampleNetwork& network, const BeaconState& state,
                   const PackedOperations& packed) {
    const Spec spec = network.spec_at(state.slot);
    OperationPool doubter;  // as if nothing had been checked
    for (const auto& slashing : packed.proposer_slashings) {
        doubter.add(slashing, {});
    }
    for (const auto& slashing : packed.attester_slashings) {
        doubter.add(slashing, {}, state);
    }
    for (const auto& exit : packed.voluntary_exits) {
        doubter.add(exit, {});
    }
    for (const auto& change : packed.bls_to_execution_changes) {
        doubter.add(change);
    }
    return counts(doubter.pack(spec, state));
}

TEST(OperationPool, PacksOneOfEachInEveryFork) {
    for (const ForkId fork : mainline_forks) {
        const SampleNetwork network = sample_network(fork, fork);
        const BeaconState state = network.at(Slot{5});
        const std::size_t changes = network.network.at_least(ForkId::capella) ? 1 : 0;
        const auto packed = full_pool(network, state).pack(network.network, state);
        EXPECT_EQ(counts(packed), (Counts{1, 1, 1, changes})) << to_string(fork);
        EXPECT_EQ(truly_valid(network, state, packed), counts(packed)) << to_string(fork);
    }
}

/// Signed in the epoch before a fork, packed after it and after the fork that follows.
TEST(OperationPool, PacksNothingInvalidAtAForkBoundary) {
    for (std::size_t i = 0; i + 1 < mainline_forks.size(); ++i) {
        for (std::size_t j = i + 1; j < mainline_forks.size(); ++j) {
            const SampleNetwork network = sample_network(mainline_forks[i], mainline_forks[j]);
            const BeaconState before = network.at(Slot{5});
            const BeaconState after = network.at_epoch(j - i);
            const auto packed = full_pool(network, before).pack(network.spec_at(after.slot), after);
            const std::string pair = std::string(to_string(mainline_forks[i])) + " to " +
                                     std::string(to_string(mainline_forks[j]));
            EXPECT_EQ(truly_valid(network, after, packed), counts(packed)) << pair;
            // A slashing's signature is of the current or the previous version.
            const std::size_t slashings = j - i == 1 ? 1 : 0;
            EXPECT_EQ(packed.proposer_slashings.size(), slashings) << pair;
            EXPECT_EQ(packed.attester_slashings.size(), slashings) << pair;
            // EIP-7044: since deneb an exit must be of capella's version.
            const auto has = [](ForkId fork, ForkId wanted) {
                return Spec(minimal_preset(), minimal_config(), fork).at_least(wanted);
            };
            const bool exits = has(mainline_forks[j], ForkId::deneb)
                                   ? has(mainline_forks[i], ForkId::capella)
                                   : j - i == 1;
            EXPECT_EQ(packed.voluntary_exits.size(), exits ? 1U : 0U) << pair;
            EXPECT_EQ(packed.bls_to_execution_changes.size(),
                      has(mainline_forks[j], ForkId::capella) ? 1U : 0U)
                << pair;
        }
    }
}

TEST(OperationPool, ChecksAgainWhatWasJudgedByTheRulesOfAnotherFork) {
    const SampleNetwork network = sample_network(ForkId::deneb, ForkId::deneb);
    const BeaconState state = network.at(Slot{5});
    const Spec capella = network.network.with_fork(ForkId::capella);
    // Of the state's own version, as capella's rules want it and deneb's do not.
    SignedVoluntaryExit exit{{Epoch{0}, ValidatorIndex{1}}, {}};
    exit.signature = crypto::sign(
        sample_key(1),
        compute_signing_root(capella, exit.message,
                             get_domain(capella, state, DOMAIN_VOLUNTARY_EXIT, Epoch{0}))
            .view());
    OperationPool pool;
    pool.add(exit, checked_under(capella, state));
    EXPECT_TRUE(pool.pack(network.network, state).voluntary_exits.empty());
    pool.prune(network.network, network.genesis, state);
    EXPECT_EQ(pool.exits(), 0U);
}

TEST(OperationPool, PruneForgetsWhatIsNotSignedForTheNewFork) {
    const SampleNetwork network = sample_network(ForkId::bellatrix, ForkId::deneb);
    OperationPool pool = full_pool(network, network.at(Slot{5}));
    const BeaconState capella = network.at_epoch(1);
    pool.prune(network.spec_at(capella.slot), network.genesis, capella);
    EXPECT_EQ(pool.exits() + pool.proposer_slashings() + pool.attester_slashings(), 3U);
    const BeaconState deneb = network.at_epoch(2);
    pool.prune(network.spec_at(deneb.slot), network.genesis, deneb);
    EXPECT_EQ(pool.exits() + pool.proposer_slashings() + pool.attester_slashings(), 0U);
    EXPECT_EQ(pool.key_changes(), 1U);
}

TEST(OperationPool, PruneForgetsWhatIsFinallyDone) {
    const SampleNetwork network = sample_network(ForkId::fulu, ForkId::fulu);
    const BeaconState state = network.at(Slot{5});
    OperationPool pool = full_pool(network, state);
    pool.prune(network.network, network.genesis, state);
    EXPECT_EQ(
        pool.exits() + pool.proposer_slashings() + pool.attester_slashings() + pool.key_changes(),
        4U);
    BeaconState done = state;
    done.validators.mut(1).exit_epoch = Epoch{9};
    done.validators.mut(2).slashed = true;
    done.validators.mut(3).slashed = true;
    done.validators.mut(BLS_VALIDATOR).withdrawal_credentials[0] = ETH1_ADDRESS_WITHDRAWAL_PREFIX;
    pool.prune(network.network, done, state);
    EXPECT_EQ(pool.exits() + pool.proposer_slashings() + pool.key_changes(), 0U);
    EXPECT_EQ(pool.attester_slashings(), 1U);  // it still takes validator 4
    done.validators.mut(4).withdrawable_epoch = Epoch{0};
    pool.prune(network.network, done, state);
    EXPECT_TRUE(pool.empty());
}

TEST(OperationPool, KeepsOnePerValidatorAndIsBounded) {
    const SampleNetwork network = sample_network(ForkId::fulu, ForkId::fulu);
    const CheckedUnder under = checked_under(network.network, network.genesis);
    OperationPool pool;
    SignedVoluntaryExit exit;
    pool.add(exit, under);
    exit.message.epoch = Epoch{1};
    pool.add(exit, under);
    EXPECT_EQ(pool.exits(), 1U);
    ProposerSlashing slashing;
    SignedBLSToExecutionChange change;
    for (std::uint64_t i = 0; i < MAX_POOL_KEY_CHANGES + 10; ++i) {
        exit.message.validator_index = ValidatorIndex{i};
        slashing.signed_header_1.message.proposer_index = ValidatorIndex{i};
        change.message.validator_index = ValidatorIndex{i};
        pool.add(exit, under);
        pool.add(slashing, under);
        pool.add(change);
    }
    EXPECT_EQ(pool.exits(), MAX_POOL_EXITS);
    EXPECT_EQ(pool.proposer_slashings(), MAX_POOL_PROPOSER_SLASHINGS);
    EXPECT_EQ(pool.key_changes(), MAX_POOL_KEY_CHANGES);
}

TEST(OperationPool, DropsTheLightestAttesterSlashing) {
    const SampleNetwork network = sample_network(ForkId::fulu, ForkId::fulu, 64);
    BeaconState state = network.at(Slot{5});
    const CheckedUnder under = checked_under(network.network, state);
    state.validators.mut(0).effective_balance = Gwei{1'000'000'000};
    OperationPool pool;
    for (std::uint64_t i = 0; i <= MAX_POOL_ATTESTER_SLASHINGS; ++i) {
        pool.add(slashing_of(network, state, {i}), under, state);
    }
    EXPECT_EQ(pool.attester_slashings(), MAX_POOL_ATTESTER_SLASHINGS);
    pool.add(slashing_of(network, state, {1, 2}), under, state);  // both are held already
    EXPECT_EQ(pool.attester_slashings(), MAX_POOL_ATTESTER_SLASHINGS);
    pool.add(slashing_of(network, state, {0}), under, state);  // the dropped one, and again
    const auto packed = pool.pack(network.network, state);
    EXPECT_NE(packed.attester_slashings[0].attestation_1.attesting_indices[0], ValidatorIndex{0});
}

TEST(OperationPool, TakesTheMostStakeFirst) {
    const SampleNetwork network = sample_network(ForkId::deneb, ForkId::deneb);
    BeaconState state = network.at(Slot{5});
    state.validators.mut(5).effective_balance = Gwei{1'000'000'000};
    const CheckedUnder under = checked_under(network.network, state);
    OperationPool pool;
    pool.add(slashing_of(network, state, {5, 6}), under, state);
    pool.add(slashing_of(network, state, {7, 8, 9}), under, state);
    pool.add(slashing_of(network, state, {8, 9, 10}), under, state);
    const auto packed = pool.pack(network.network, state).attester_slashings;
    ASSERT_EQ(packed.size(), 2U);
    EXPECT_EQ(packed[0].attestation_1.attesting_indices.size(), 3U);
    EXPECT_EQ(packed[1].attestation_1.attesting_indices[0], ValidatorIndex{5});
}

TEST(OperationPool, PacksNoExitOfWhomItSlashes) {
    const SampleNetwork network = sample_network(ForkId::fulu, ForkId::fulu);
    const BeaconState state = network.at(Slot{5});
    const CheckedUnder under = checked_under(network.network, state);
    OperationPool pool;
    pool.add(sample_exit(network, state, 2, 0), under);
    pool.add(sample_proposer_slashing(network, state, 2, Slot{4}), under);
    pool.add(slashing_of(network, state, {2}), under, state);
    EXPECT_EQ(counts(pool.pack(network.network, state)), (Counts{1, 0, 0, 0}));
}

TEST(OperationPool, PacksNoMoreThanABlockMayCarry) {
    const SampleNetwork network = sample_network(ForkId::fulu, ForkId::fulu, 64);
    const BeaconState state = network.at(Slot{5});
    const CheckedUnder under = checked_under(network.network, state);
    OperationPool pool;
    for (std::uint64_t i = 0; i < 20; ++i) {
        pool.add(sample_exit(network, state, i, 0), under);
        pool.add(sample_key_change(network, 32 + i));
        pool.add(slashing_of(network, state, {20 + i}), under, state);
    }
    for (std::uint64_t i = 40; i < 60; ++i) {
        pool.add(sample_proposer_slashing(network, state, i, Slot{4}), under);
    }
    EXPECT_EQ(counts(pool.pack(network.network, state)), (Counts{16, 1, 16, 16}));
}

TEST(OperationPool, PacksNothingThatIsNotValidYetOrAnyMore) {
    const SampleNetwork network = sample_network(ForkId::fulu, ForkId::fulu);
    BeaconState state = network.at(Slot{5});
    const CheckedUnder under = checked_under(network.network, state);
    OperationPool pool;
    pool.add(sample_exit(network, state, 1, 3), under);  // of epoch 3
    pool.add(sample_exit(network, state, 6, 0), under);
    pool.add(sample_exit(network, state, 1000, 0), under);  // nobody
    pool.add(sample_proposer_slashing(network, state, 2, Slot{4}), under);
    pool.add(slashing_of(network, state, {3}), under, state);
    pool.add(sample_key_change(network, 4));  // has other credentials
    state.validators.mut(6).exit_epoch = Epoch{9};
    state.validators.mut(2).slashed = true;
    state.validators.mut(3).withdrawable_epoch = Epoch{0};
    EXPECT_EQ(counts(pool.pack(network.network, state)), (Counts{0, 0, 0, 0}));
}

}  // namespace
}  // namespace cairn::node
