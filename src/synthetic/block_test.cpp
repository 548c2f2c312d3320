#include "synthetic/block.hpp"

#include "consensus/batch_verifier.hpp"
#include "consensus/transition.hpp"
#include "consensus/verifiers.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"
#include "synthetic/state.hpp"

namespace cairn::synthetic {
namespace {

using namespace consensus;

class SyntheticChain : public testing::TestWithParam<ForkId> {
  protected:
    Spec spec_{minimal_preset(), minimal_config(), GetParam()};
    Keys keys_{1000, 64, base::serial_executor()};
    BeaconState state_ = generate_state(spec_, keys_, {}).value();
};

TEST_P(SyntheticChain, StatesDecodeAndRepeat) {
    const Bytes bytes = ssz::encode(spec_, state_);
    BeaconState again;
    ASSERT_TRUE(ssz::decode(spec_, bytes, again));
    EXPECT_EQ(again, state_);
    EXPECT_EQ(generate_state(spec_, keys_, {}).value(), state_);
}

TEST_P(SyntheticChain, AnEpochOfBlocksIsValidWithEverySignatureChecked) {
    BeaconState verified = state_;
    BeaconState generated = state_;
    FixedExecutionEngine engine;
    ValidatorKeys keys;
    keys.extend(state_, crypto::KeyOrigin::unchecked, base::serial_executor());
    for (std::uint64_t i = 0; i < 2 * spec_.preset->SLOTS_PER_EPOCH; ++i) {
        auto made = generate_block(spec_, generated, generated.slot + 1, keys_);
        ASSERT_TRUE(made) << describe(made.error());
        BatchVerifier verifier(keys, base::serial_executor());
        const auto applied = state_transition(spec_, verified, made->block, {verifier, engine});
        ASSERT_TRUE(applied) << describe(applied.error());
        ASSERT_TRUE(verifier.finish(crypto::os_random()));
        generated = std::move(made->post_state);
        ASSERT_EQ(ssz::hash_tree_root(spec_, generated), ssz::hash_tree_root(spec_, verified));
    }
    EXPECT_GT(verified.finalized_checkpoint.epoch, state_.finalized_checkpoint.epoch);
}

TEST_P(SyntheticChain, ABlockWithAForeignSignatureIsRefused) {
    auto made = generate_block(spec_, state_, state_.slot + 1, keys_);
    ASSERT_TRUE(made);
    made->block.message.body.attestations.at(0).signature = made->block.signature;
    BlsVerifier verifier;
    FixedExecutionEngine engine;
    const BeaconState before = state_;
    EXPECT_FALSE(state_transition(spec_, state_, made->block, {verifier, engine}));
    EXPECT_EQ(state_, before);
}

INSTANTIATE_TEST_SUITE_P(Forks, SyntheticChain,
                         testing::Values(ForkId::phase0, ForkId::altair, ForkId::bellatrix,
                                         ForkId::capella, ForkId::deneb, ForkId::electra,
                                         ForkId::fulu),
                         [](const auto& tested) { return std::string(to_string(tested.param)); });

}  // namespace
}  // namespace cairn::synthetic
