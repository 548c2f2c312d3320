#include "consensus/validator/block.hpp"

#include "consensus/accessors.hpp"
#include "consensus/block/execution_payload_bid.hpp"
#include "consensus/constants.hpp"
#include "consensus/gossip/sidecar.hpp"
#include "consensus/misc.hpp"
#include "consensus/ptc.hpp"
#include "consensus/transition.hpp"
#include "consensus/validator/aggregates.hpp"
#include "consensus/validator/eth1_vote.hpp"
#include "consensus/validator/payload.hpp"
#include "consensus/validator/payload_builder_test.hpp"
#include "consensus/validator/sample_duties_test.hpp"
#include "consensus/validator/signatures.hpp"
#include "consensus/verifiers.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"

#include <gtest/gtest.h>

namespace cairn::consensus {
namespace {

using duties::secret_key;

/// A proposer at work on the slot after the sample state's, with nothing but the duties.
class Proposing : public testing::TestWithParam<ForkId> {
  protected:
    SignedBeaconBlock propose() {
        BeaconState at_slot = state_;
        EXPECT_TRUE(process_slots(spec_, at_slot, state_.slot + 1, verifier_));
        auto block = ssz::default_value<BeaconBlock>(spec_);
        block.slot = at_slot.slot;
        block.proposer_index = get_beacon_proposer_index(spec_, at_slot).value();
        block.parent_root = ssz::hash_tree_root(spec_, at_slot.latest_block_header);
        block.body.randao_reveal =
            get_epoch_signature(spec_, at_slot, block, secret_key(block.proposer_index));
        block.body.eth1_data = spec_.at_least(ForkId::fulu)
                                   ? at_slot.eth1_data
                                   : get_eth1_vote(spec_, at_slot, {}).value();
        add_attestations(block.body);
        add_sync_aggregate(block);
        add_payload(at_slot, block.body);
        block.state_root = state_root_of(block).value();
        const auto signature =
            get_block_signature(spec_, at_slot, block, secret_key(block.proposer_index));
        return {std::move(block), signature};
    }
    Checked<Root> state_root_of(const BeaconBlock& block) {
        return compute_new_state_root(spec_, state_, block, {verifier_, engine_});
    }
    Checked<> apply(const SignedBeaconBlock& block) {
        return state_transition(spec_, state_, block, {verifier_, engine_});
    }

    void add_attestations(BeaconBlockBody& body) const {
        std::vector<Attestation> aggregates;
        const std::uint64_t count =
            get_committee_count_per_slot(spec_, state_, get_current_epoch(spec_, state_));
        for (CommitteeIndex index{0}; index < count; ++index) {
            aggregates.push_back(duties::sample_aggregate(spec_, state_, index));
        }
        if (spec_.at_least(ForkId::electra)) {
            aggregates = {compute_on_chain_aggregate(spec_, aggregates).value()};
        }
        body.attestations.assign(aggregates.begin(), aggregates.end());
    }
    void add_sync_aggregate(BeaconBlock& block) const {
        if (!spec_.at_least(ForkId::altair)) {
            return;
        }
        std::vector<SyncCommitteeContribution> contributions;
        for (std::uint64_t i = 0; i < SYNC_COMMITTEE_SUBNET_COUNT; ++i) {
            contributions.push_back(duties::sample_contribution(spec_, state_, i));
        }
        ASSERT_TRUE(process_sync_committee_contributions(spec_, block, contributions));
    }
    void add_payload(const BeaconState& at_slot, BeaconBlockBody& body) {
        if (spec_.at_least(ForkId::gloas)) {
            add_bid(at_slot, body);
            add_payload_attestation(body);
        } else if (spec_.at_least(ForkId::bellatrix)) {
            const auto id = prepare_execution_payload(spec_, at_slot, {}, payload_builder_);
            body.execution_payload =
                get_execution_payload(spec_, id.value(), payload_builder_).value();
        }
    }
    void add_bid(const BeaconState& at_slot, BeaconBlockBody& body) const {
        ExecutionPayloadBid& bid = body.signed_execution_payload_bid.message;
        bid.builder_index = BuilderIndex{0};
        bid.slot = at_slot.slot;
        bid.value = Gwei{ETH_TO_GWEI};
        bid.block_hash = duties::numbered_root(99);
        bid.parent_block_hash = at_slot.latest_block_hash;
        bid.parent_block_root = ssz::hash_tree_root(spec_, at_slot.latest_block_header);
        bid.prev_randao = get_randao_mix(spec_, at_slot, get_current_epoch(spec_, at_slot));
        body.signed_execution_payload_bid.signature = get_execution_payload_bid_signature(
            spec_, at_slot, bid, secret_key(duties::BUILDER_KEY));
    }
    /// All of the committee saw no payload.
    void add_payload_attestation(BeaconBlockBody& body) const {
        auto attestation = ssz::default_value<PayloadAttestation>(spec_);
        attestation.data.slot = state_.slot;
        attestation.data.beacon_block_root =
            ssz::hash_tree_root(spec_, duties::anchor_block(spec_, state_));
        const auto committee = get_ptc(spec_, state_, state_.slot).value();
        std::vector<BLSSignature> signatures;
        for (std::size_t seat = 0; seat < committee.size(); ++seat) {
            attestation.aggregation_bits.set(seat);
            const PayloadAttestationMessage message{committee[seat], attestation.data, {}};
            signatures.push_back(get_payload_attestation_message_signature(
                spec_, state_, message, secret_key(committee[seat])));
        }
        attestation.signature = crypto::aggregate(signatures).value();
        body.payload_attestations.push_back(std::move(attestation));
    }

    Spec spec_{minimal_preset(), duties::sample_config(GetParam()), GetParam()};
    BeaconState state_ = duties::sample_state(spec_);
    BlsVerifier verifier_;
    FixedExecutionEngine engine_;
    RecordingPayloadBuilder payload_builder_;
};

TEST_P(Proposing, TheBlockPassesTheTransitionWithAllSignaturesChecked) {
    const SignedBeaconBlock block = propose();
    const auto applied = apply(block);
    ASSERT_TRUE(applied) << describe(applied.error());
    EXPECT_EQ(ssz::hash_tree_root(spec_, state_), block.message.state_root);
    const auto header = compute_signed_block_header(spec_, block);
    EXPECT_EQ(ssz::hash_tree_root(spec_, header.message),
              ssz::hash_tree_root(spec_, block.message));
    EXPECT_EQ(header.signature, block.signature);
}

TEST_P(Proposing, SignaturesOfOthersAreRefused) {
    SignedBeaconBlock block = propose();
    const auto right = block.signature;
    block.signature = get_block_signature(spec_, state_, block.message, secret_key({}));
    ASSERT_NE(block.message.proposer_index, ValidatorIndex{});
    EXPECT_EQ(apply(block).error().rule, Rule::block_signature_invalid);
    block.signature = right;
    block.message.body.randao_reveal =
        get_epoch_signature(spec_, state_, block.message, secret_key({}));
    EXPECT_EQ(state_root_of(block.message).error().rule, Rule::randao_reveal_invalid);
}

TEST_P(Proposing, TheStateRootIsThatOfTheBlockAlone) {
    BeaconBlock block = propose().message;
    const BeaconState before = state_;
    const Root root = block.state_root;
    block.state_root = duties::numbered_root(1);  // not read
    EXPECT_EQ(state_root_of(block).value(), root);
    EXPECT_EQ(state_, before);
    ++block.proposer_index;
    EXPECT_EQ(state_root_of(block).error().rule, Rule::block_proposer_wrong);
    block.slot = state_.slot;
    EXPECT_EQ(state_root_of(block).error().rule, Rule::slot_not_after_state);
}

INSTANTIATE_TEST_SUITE_P(Forks, Proposing,
                         testing::Values(ForkId::phase0, ForkId::altair, ForkId::bellatrix,
                                         ForkId::capella, ForkId::deneb, ForkId::electra,
                                         ForkId::fulu, ForkId::gloas),
                         duties::fork_name);

TEST(EnvelopeSignature, IsThatOfTheBuilderOfTheBid) {
    const Spec spec{minimal_preset(), duties::sample_config(ForkId::gloas), ForkId::gloas};
    BeaconState state = duties::sample_state(spec);
    BlsVerifier verifier;
    SignedExecutionPayloadEnvelope envelope;
    envelope.message.builder_index = BuilderIndex{0};
    envelope.signature = get_execution_payload_envelope_signature(spec, state, envelope.message,
                                                                  secret_key(duties::BUILDER_KEY));
    const auto verify = [&] {
        return verify_execution_payload_envelope_signature(spec, state, envelope, verifier).value();
    };
    EXPECT_TRUE(verify());
    envelope.message.payload.block_number = 1;
    EXPECT_FALSE(verify());
    // Who builds for himself signs with the proposer's key.
    state.latest_block_header.proposer_index = ValidatorIndex{7};
    envelope.message.builder_index = BUILDER_INDEX_SELF_BUILD;
    envelope.signature = get_execution_payload_envelope_signature(spec, state, envelope.message,
                                                                  secret_key(ValidatorIndex{7}));
    EXPECT_TRUE(verify());
}

class Sidecars : public testing::TestWithParam<ForkId> {
  protected:
    Sidecars() {
        block_.signature.bytes.fill(6);
        block_.message.slot = Slot{25};
        block_.message.body.blob_kzg_commitments = {{{1}}, {{2}}, {{3}}};
    }

    Spec spec_{minimal_preset(), duties::sample_config(GetParam()), GetParam()};
    SignedBeaconBlock block_ = ssz::default_value<SignedBeaconBlock>(spec_);
    std::vector<Blob> blobs_ = std::vector<Blob>(3);
    std::vector<KZGProof> proofs_{{{7}}, {{8}}, {{9}}};
};

TEST_P(Sidecars, ProveTheirCommitments) {
    blobs_[2].bytes[5] = 1;
    const auto sidecars = get_blob_sidecars(spec_, block_, blobs_, proofs_).value();
    ASSERT_EQ(sidecars.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(sidecars[i].index, i);
        EXPECT_EQ(sidecars[i].blob, blobs_[i]);
        EXPECT_EQ(sidecars[i].kzg_proof, proofs_[i]);
        EXPECT_EQ(sidecars[i].signed_block_header, compute_signed_block_header(spec_, block_));
        EXPECT_TRUE(gossip::verify_blob_sidecar_inclusion_proof(spec_, sidecars[i]));
        auto moved = sidecars[i];
        moved.index = (i + 1) % 3;
        EXPECT_FALSE(gossip::verify_blob_sidecar_inclusion_proof(spec_, moved));
    }
}

TEST_P(Sidecars, NeedACommitmentAndAProofEach) {
    EXPECT_TRUE(get_blob_sidecars(spec_, block_, {}, proofs_).value().empty());
    blobs_.emplace_back();
    EXPECT_EQ(get_blob_sidecars(spec_, block_, blobs_, proofs_).error().rule,
              Rule::blob_without_commitment);
    blobs_.pop_back();
    proofs_.pop_back();
    EXPECT_EQ(get_blob_sidecars(spec_, block_, blobs_, proofs_).error().rule,
              Rule::blob_without_proof);
}

INSTANTIATE_TEST_SUITE_P(Forks, Sidecars, testing::Values(ForkId::deneb, ForkId::electra),
                         duties::fork_name);

}  // namespace
}  // namespace cairn::consensus
