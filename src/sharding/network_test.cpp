// A hardened network of 2020 as it would run: every signature made and checked, a new validator,
// finality, crosslinks, and a light client that follows.
#include "consensus/accessors.hpp"
#include "consensus/batch_verifier.hpp"
#include "consensus/block/deposit.hpp"
#include "consensus/constants.hpp"
#include "consensus/misc.hpp"
#include "consensus/transition.hpp"
#include "consensus/verifiers.hpp"
#include "crypto/random.hpp"
#include "sharding/accessors.hpp"
#include "sharding/light_client.hpp"
#include "sharding/light_client_sync.hpp"
#include "sharding/sample_network_test.hpp"
#include "sharding/upgrade.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"

#include <gtest/gtest.h>

namespace cairn::sharding {
namespace {

using consensus::Rule;
using consensus::SignedBeaconBlock;
using sample::RoadMode;
using sample::Signatures;

/// Hardened, light client committees of two epochs.
Spec network_spec() {
    static const consensus::Preset preset = [] {
        consensus::Preset p = consensus::minimal_preset_2020();
        p.LIGHT_CLIENT_COMMITTEE_PERIOD = 2;
        return p;
    }();
    return spec_2020(preset, consensus::minimal_config_2020(), sample::ForkId::phase1,
                     RoadMode::hardened);
}

class Network {
  public:
    Network() : spec_(network_spec()), head_(sample::genesis_state()) {
        EXPECT_TRUE(check_network(spec_).has_value());
        EXPECT_TRUE(upgrade_to_phase1(spec_, head_).has_value());
    }

    SignedBeaconBlock next_block() const {
        sample::Block block = sample::make_block(spec_, head_, head_.slot + 1, Signatures::real);
        return sample::seal(spec_, head_, std::move(block.message));
    }
    /// All signatures of the block in one batch.
    Checked<> import(const SignedBeaconBlock& block) {
        keys_.extend(head_, crypto::KeyOrigin::unchecked, base::serial_executor());
        consensus::BatchVerifier verifier(keys_, base::serial_executor());
        consensus::FixedExecutionEngine engine;
        BeaconState next = head_;
        CAIRN_TRY(state_transition(spec_, next, block, {verifier, engine}));
        CAIRN_REQUIRE(verifier.finish(random_), batched_signature_invalid);
        head_ = std::move(next);
        return {};
    }
    void run_to(Slot slot) {
        while (head_.slot < slot) {
            const auto result = import(next_block());
            ASSERT_TRUE(result.has_value()) << describe(result.error());
        }
    }
    /// The whole committee's vote for the head.
    consensus::LightClientVote vote() const {
        auto vote = ssz::default_value<consensus::LightClientVote>(spec_);
        vote.data = {head_.slot, sample::block_root(spec_, head_)};
        const Epoch epoch = get_current_epoch(spec_, head_);
        const auto committee = get_light_client_committee(spec_, head_, epoch);
        for (std::size_t i = 0; i < committee.size(); ++i) {
            vote.aggregation_bits.set(i);
        }
        const auto domain = get_domain(spec_, head_, consensus::DOMAIN_LIGHT_CLIENT, epoch);
        vote.signature = sample::sign(Signatures::real, committee,
                                      consensus::compute_signing_root(spec_, vote.data, domain));
        return vote;
    }

    Spec spec_;
    BeaconState head_;
    consensus::ValidatorKeys keys_;
    crypto::SeededRandom random_{7};
};

TEST(Network2020, RunsFinalisesAndTakesDeposits) {
    Network network;
    network.run_to(Slot{12});
    const consensus::BLSPubkey pubkey = sk_to_pk(sample::secret_key(ValidatorIndex{64}));
    add_validator_to_registry(network.spec_, network.head_, pubkey, {}, Gwei{32 * sample::ETH});
    network.run_to(Slot{41});

    EXPECT_GE(network.head_.finalized_checkpoint.epoch, Epoch{3});
    EXPECT_EQ(network.head_.online_countdown.size(), 65U);
    for (const auto& shard_state : network.head_.shard_states) {
        EXPECT_GE(shard_state.slot + 3, network.head_.slot);
        EXPECT_NE(shard_state.latest_block_root, Root{});
    }
}

TEST(Network2020, RefusesABlockWithOneWrongSignature) {
    Network network;
    network.run_to(Slot{5});
    const SignedBeaconBlock good = network.next_block();
    const auto refused = [&](auto change) {
        SignedBeaconBlock bad = good;
        change(bad.message.body);
        bad = sample::seal(network.spec_, network.head_, bad.message);
        const auto result = network.import(bad);
        return !result && result.error().rule == Rule::batched_signature_invalid;
    };
    EXPECT_TRUE(refused([](auto& body) { body.randao_reveal = body.light_client_signature; }));
    EXPECT_TRUE(refused([](auto& body) { body.light_client_signature = body.randao_reveal; }));
    EXPECT_TRUE(refused([](auto& body) { body.attestations[0].signature = body.randao_reveal; }));
    EXPECT_TRUE(network.import(good).has_value());
}

TEST(LightClientSync, FollowsAcrossPeriods) {
    Network network;
    network.run_to(Slot{1});
    LightClientMemory memory = get_light_client_memory(network.spec_, network.head_);
    consensus::BlsVerifier verifier;
    for (const std::uint64_t slot : {3U, 14U, 20U, 33U, 48U, 49U}) {
        network.run_to(Slot{slot});
        const auto update = get_light_client_update(network.spec_, network.head_, network.vote());
        const auto result = update_memory(network.spec_, memory, update, verifier);
        ASSERT_TRUE(result.has_value()) << slot << ": " << describe(result.error());
        EXPECT_EQ(memory, get_light_client_memory(network.spec_, network.head_)) << slot;
    }
}

TEST(LightClientSync, RefusesWithAReason) {
    Network network;
    network.run_to(Slot{14});
    const LightClientMemory start = get_light_client_memory(network.spec_, network.head_);
    network.run_to(Slot{17});  // the next period
    const LightClientUpdate good =
        get_light_client_update(network.spec_, network.head_, network.vote());
    consensus::BlsVerifier verifier;
    const auto rule_of = [&](const LightClientUpdate& update) {
        LightClientMemory memory = start;
        const auto result = update_memory(network.spec_, memory, update, verifier);
        EXPECT_TRUE(result.has_value() || memory == start);
        return result ? std::nullopt : std::optional(result.error().rule);
    };
    EXPECT_EQ(rule_of(good), std::nullopt);

    LightClientUpdate bad = good;
    bad.header = start.header;
    EXPECT_EQ(rule_of(bad), Rule::light_client_header_not_newer);
    bad = good;
    bad.slot = good.header.slot - 1;
    EXPECT_EQ(rule_of(bad), Rule::light_client_header_not_newer);
    bad = good;
    bad.slot = Slot{32};
    EXPECT_EQ(rule_of(bad), Rule::light_client_period_skipped);
    bad = good;
    bad.aggregation_bits = ssz::Bitvector(good.aggregation_bits.size());
    EXPECT_EQ(rule_of(bad), Rule::light_client_votes_too_few);
    bad = good;
    bad.header.body_root.bytes[0] ^= 1U;
    EXPECT_EQ(rule_of(bad), Rule::light_client_signature_invalid);
    bad = good;
    bad.fork_version.bytes[0] ^= 1U;
    EXPECT_EQ(rule_of(bad), Rule::light_client_signature_invalid);
    bad = good;
    bad.committee.compact_validators[3] ^= 1U;
    EXPECT_EQ(rule_of(bad), Rule::light_client_branch_invalid);
    bad = good;
    bad.committee_branch.pop_back();
    EXPECT_EQ(rule_of(bad), Rule::light_client_branch_invalid);
}

TEST(LightClientSync, UpdateSurvivesTheWire) {
    Network network;
    network.run_to(Slot{3});
    const auto update = get_light_client_update(network.spec_, network.head_, network.vote());
    const Bytes wire = ssz::encode(network.spec_, update);
    LightClientUpdate decoded;
    ASSERT_TRUE(ssz::decode(network.spec_, wire, decoded).has_value());
    EXPECT_EQ(decoded, update);
}

}  // namespace
}  // namespace cairn::sharding
