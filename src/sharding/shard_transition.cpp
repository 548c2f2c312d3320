#include "sharding/shard_transition.hpp"

#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/misc.hpp"
#include "sharding/accessors.hpp"
#include "sharding/defect.hpp"

#include <algorithm>

namespace cairn::sharding {

using consensus::BeaconBlockHeader;
using consensus::ShardBlock;
using consensus::ShardState;
using consensus::SignedShardBlock;

namespace {

/// The root of the last block of a state, whether or not process_slot has filled in its state root.
Root latest_beacon_block_root(const Spec& spec, const BeaconState& state) {
    BeaconBlockHeader header = state.latest_block_header;
    if (header.state_root == Root{}) {
        header.state_root = ssz::hash_tree_root(spec, state);
    }
    return ssz::hash_tree_root(spec, header);
}

}  // namespace

// consensus-specs v0.12.3 specs/phase1/shard-transition.md#verify_shard_block_message
Checked<> verify_shard_block_message(const Spec& spec, const BeaconState& beacon_parent_state,
                                     const ShardState& shard_parent_state,
                                     const ShardBlock& block) {
    CAIRN_REQUIRE(block.shard_parent_root == shard_parent_state.latest_block_root,
                  shard_block_parent_wrong);
    CAIRN_REQUIRE(
        !mends(spec, Defect::shard_block_before_parent) || block.slot > shard_parent_state.slot,
        shard_block_not_after_parent);
    CAIRN_REQUIRE(block.beacon_parent_root == latest_beacon_block_root(spec, beacon_parent_state),
                  shard_block_beacon_parent_wrong);
    CAIRN_TRY_ASSIGN(const Slot latest_slot,
                     get_latest_slot_for_shard(beacon_parent_state, block.shard));
    const auto offset_slots = compute_offset_slots(latest_slot, block.slot + 1);
    CAIRN_REQUIRE(std::ranges::find(offset_slots, block.slot) != offset_slots.end(),
                  shard_block_slot_not_an_offset);
    CAIRN_TRY_ASSIGN(const ValidatorIndex proposer_index,
                     get_shard_proposer_index(spec, beacon_parent_state, block.slot, block.shard));
    CAIRN_REQUIRE(block.proposer_index == proposer_index, shard_block_proposer_wrong);
    CAIRN_REQUIRE(
        !block.body.bytes.empty() && block.body.bytes.size() <= spec.preset->MAX_SHARD_BLOCK_SIZE,
        shard_block_body_size_wrong);
    return {};
}

// consensus-specs v0.12.3 specs/phase1/shard-transition.md#verify_shard_block_signature
Checked<> verify_shard_block_signature(const Spec& spec, const BeaconState& beacon_parent_state,
                                       const SignedShardBlock& signed_block,
                                       SignatureVerifier& verifier) {
    const ShardBlock& block = signed_block.message;
    CAIRN_REQUIRE(block.proposer_index < beacon_parent_state.validators.size(),
                  validator_index_out_of_range);
    const auto& proposer = beacon_parent_state.validators[block.proposer_index.value];
    const auto domain = get_domain(spec, beacon_parent_state, consensus::DOMAIN_SHARD_PROPOSAL,
                                   consensus::compute_epoch_at_slot(spec, block.slot));
    CAIRN_REQUIRE(
        verifier.verify(proposer.pubkey, consensus::compute_signing_root(spec, block, domain),
                        signed_block.signature),
        shard_block_signature_invalid);
    return {};
}

// consensus-specs v0.12.3 specs/phase1/shard-transition.md#shard-state-transition-function
Checked<ShardState> shard_state_transition(const Spec& spec, const ShardState& shard_state,
                                           const SignedShardBlock& signed_block,
                                           const BeaconState& beacon_parent_state,
                                           SignatureVerifier& verifier) {
    static_cast<void>(base::take_overflow());
    CAIRN_TRY(
        verify_shard_block_message(spec, beacon_parent_state, shard_state, signed_block.message));
    CAIRN_TRY(verify_shard_block_signature(spec, beacon_parent_state, signed_block, verifier));
    ShardState after = shard_state;
    process_shard_block(spec, after, signed_block.message);
    CAIRN_REQUIRE(!base::take_overflow(), uint64_overflow);
    return after;
}

// consensus-specs v0.12.3 specs/phase1/shard-transition.md#shard-state-transition-function
void process_shard_block(const Spec& spec, ShardState& shard_state, const ShardBlock& block) {
    const std::size_t shard_block_length = block.body.bytes.size();
    shard_state.slot = block.slot;
    shard_state.gasprice = compute_updated_gasprice(spec, shard_state.gasprice, shard_block_length);
    if (shard_block_length != 0) {
        shard_state.latest_block_root = ssz::hash_tree_root(spec, block);
    }
}

// consensus-specs v0.12.3 specs/phase1/shard-transition.md#verifying-the-proof
bool generate_custody_bit(const Spec& spec, const CustodySecrets& secrets,
                          const ShardBlock& block) {
    return compute_custody_bit(spec, secrets, block.body.bytes);
}

// consensus-specs v0.12.3 specs/phase1/shard-transition.md#verifying-the-proof
Checked<bool> is_valid_fraud_proof(const Spec& spec, const ShardState& shard_state,
                                   const consensus::ShardTransition& transition,
                                   std::uint64_t offset_index, const ShardBlock& block) {
    CAIRN_REQUIRE(offset_index < transition.shard_states.size(), fraud_proof_offset_out_of_range);
    ShardState before = offset_index == 0 ? shard_state : transition.shard_states[offset_index - 1];
    process_shard_block(spec, before, block);
    return before != transition.shard_states[offset_index];
}

}  // namespace cairn::sharding
