#include "node/sample_node_test.hpp"

#include "base/assert.hpp"
#include "consensus/accessors.hpp"
#include "consensus/fork_choice/slot_time.hpp"
#include "consensus/fork_digest.hpp"
#include "consensus/gossip/attestation.hpp"
#include "consensus/misc.hpp"
#include "consensus/validator/signatures.hpp"

#include <gtest/gtest.h>

namespace cairn::node {

using namespace consensus;

SampleNode::SampleNode(SampleNetwork network, const NodeOptions& options, std::uint64_t blobs)
    : network_(std::move(network)),
      engine_(SAMPLE_TERMINAL_HASH, 0, {blobs, 1, network_.genesis.genesis_time}) {
    network_.network.executor = &base::serial_executor();
    auto chain = Chain::start(network_.network, network_.genesis,
                              {engine_, random_, base::serial_executor()});
    CAIRN_ASSERT(chain.has_value());
    Wire& wire = *this;
    node_ = std::make_unique<Node>(*std::move(chain), engine_, random_, wire, options);
}

void SampleNode::go_to(Slot slot, std::uint64_t into_slot_ms) {
    const std::uint64_t genesis_ms = network_.genesis.genesis_time * 1000;
    node_->set_time(compute_time_at_slot_ms(network_.spec_at(slot), genesis_ms, slot) +
                    into_slot_ms);
}

ForkDigest SampleNode::digest() {
    const Spec spec = node_->current_spec();
    return compute_fork_digest(spec, network_.genesis.genesis_validators_root,
                               compute_epoch_at_slot(spec, node_->chain().current_slot()));
}

SampleNode::Made SampleNode::produce_with_blobs(std::uint8_t graffiti) {
    const Slot slot = node_->chain().current_slot();
    const Spec spec = network_.spec_at(slot);
    const auto state = node_->chain().state_at(node_->chain().head().root, slot);
    const ValidatorIndex proposer = *get_beacon_proposer_index(spec, **state);
    const crypto::SecretKey key = sample_key(proposer.value);
    SignedBeaconBlock signed_block;
    signed_block.message.slot = slot;
    ProductionChoices choices;
    choices.slot = slot;
    choices.graffiti[0] = graffiti;
    choices.randao_reveal = get_epoch_signature(spec, **state, signed_block.message, key);
    auto block = node_->produce_block(choices);
    EXPECT_TRUE(block.has_value()) << describe(block.error());
    signed_block.message = std::move(block->block);
    signed_block.signature = get_block_signature(spec, **state, signed_block.message, key);
    return {std::move(signed_block), block->blobs};
}

SingleAttestation SampleNode::vote(std::size_t position) {
    const Slot slot = node_->chain().current_slot();
    const Spec spec = network_.spec_at(slot);
    const auto state = node_->chain().state_at(node_->chain().head().root, slot);
    SingleAttestation vote;
    vote.attester_index = get_beacon_committee(spec, **state, slot, CommitteeIndex{0})[position];
    vote.data = *node_->attestation_data(slot, CommitteeIndex{0});
    vote.signature =
        get_attestation_signature(spec, **state, vote.data, sample_key(vote.attester_index.value));
    return vote;
}

std::uint64_t SampleNode::subnet_of(const SingleAttestation& vote) {
    const Spec spec = node_->current_spec();
    return gossip::compute_subnet_for_attestation(
        spec,
        get_committee_count_per_slot(spec, *node_->chain().head().state, vote.data.target.epoch),
        vote.data.slot, vote.committee_index);
}

}  // namespace cairn::node
