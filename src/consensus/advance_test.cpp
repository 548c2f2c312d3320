#include "consensus/advance.hpp"

#include "consensus/containers/state.hpp"
#include "consensus/epoch/sample_state_test.hpp"
#include "consensus/misc.hpp"
#include "consensus/transition.hpp"
#include "consensus/upgrade.hpp"
#include "consensus/verifiers.hpp"
#include "crypto/bls.hpp"
#include "crypto/secret_key.hpp"
#include "ssz/hash_tree_root.hpp"

namespace cairn::consensus {
namespace {

/// One fork per epoch from epoch 11 on, but bellatrix and capella begin together.
Config crowded_config() {
    Config config = minimal_config();
    config.ALTAIR_FORK_EPOCH = Epoch{11};
    config.BELLATRIX_FORK_EPOCH = Epoch{12};
    config.CAPELLA_FORK_EPOCH = Epoch{12};
    config.DENEB_FORK_EPOCH = Epoch{13};
    config.ELECTRA_FORK_EPOCH = Epoch{14};
    config.FULU_FORK_EPOCH = Epoch{15};
    config.GLOAS_FORK_EPOCH = Epoch{16};
    return config;
}

/// At the last slot of epoch 10. The sync committees need keys that are points.
BeaconState phase0_state(const Spec& spec) {
    BeaconState state = sample_state(spec.with_fork(ForkId::phase0), 64, Epoch{10});
    state.fork.current_version = spec.config->GENESIS_FORK_VERSION;
    Bytes32 scalar;
    for (std::size_t i = 0; i < state.validators.size(); ++i) {
        scalar[31] = static_cast<std::uint8_t>(i + 1);
        const auto key = crypto::SecretKey::from_bytes(scalar.bytes);
        state.validators.mut(i).pubkey = crypto::to_public_key(*key).compress();
    }
    return state;
}

TEST(Advance, UpgradesAtTheFirstSlotOfEachFork) {
    const Config config = crowded_config();
    const Spec gloas(minimal_preset(), config, ForkId::gloas);
    NullVerifier verifier;
    BeaconState stepwise = phase0_state(gloas);
    ForkId fork = ForkId::phase0;
    for (std::uint64_t slot = stepwise.slot.value + 1; slot <= 8 * 17; ++slot) {
        ASSERT_TRUE(process_slots(gloas.with_fork(fork), stepwise, Slot{slot}, verifier));
        for (const ForkId next : mainline_forks) {
            if (slot % 8 == 0 && fork_epoch(config, next) == Epoch{slot / 8}) {
                ASSERT_TRUE(upgrade_to_fork(gloas.with_fork(next), stepwise, verifier));
                fork = next;
            }
        }
        if (slot % 5 != 0) {
            continue;
        }
        const Spec spec = gloas.with_fork(fork_at_epoch(config, Epoch{slot / 8}));
        ASSERT_EQ(spec.fork_id(), fork);
        BeaconState at_once = phase0_state(gloas);
        ASSERT_TRUE(advance_through_forks(spec, at_once, Slot{slot}, verifier)) << slot;
        ASSERT_EQ(ssz::hash_tree_root(spec, at_once), ssz::hash_tree_root(spec, stepwise)) << slot;
        ASSERT_TRUE(advance_through_forks(spec, at_once, Slot{slot}, verifier)) << "once more";
        ASSERT_EQ(ssz::hash_tree_root(spec, at_once), ssz::hash_tree_root(spec, stepwise)) << slot;
    }
}

TEST(Advance, ASlotBeforeTheForkIsRefused) {
    const Config config = crowded_config();
    const Spec spec(minimal_preset(), config, ForkId::deneb);
    BeaconState state = phase0_state(spec);
    NullVerifier verifier;
    const auto refused = advance_through_forks(spec, state, Slot{8 * 12}, verifier);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().rule, Rule::slot_before_fork);
    EXPECT_EQ(state, phase0_state(spec));
}

}  // namespace
}  // namespace cairn::consensus
