#include "light/create.hpp"

#include "base/assert.hpp"
#include "consensus/math.hpp"
#include "light/branch.hpp"
#include "light/header.hpp"
#include "light/upgrade.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"
#include "ssz/proof.hpp"

namespace cairn::light {

using namespace consensus;

namespace {

Branch prove_in_state(const BlockAndState& at, GeneralizedIndex gindex) {
    const auto proof = ssz::compute_merkle_proof(at.spec, at.state, ssz::GeneralizedIndex(gindex));
    CAIRN_ASSERT(proof.has_value());
    Branch branch;
    branch.assign(proof->begin(), proof->end());
    return branch;
}

/// The state is the block's post-state.
bool belong_together(const BlockAndState& at) {
    BeaconBlockHeader header = at.state.latest_block_header;
    header.state_root = ssz::hash_tree_root(at.spec, at.state);
    return at.state.slot == header.slot &&
           ssz::hash_tree_root(at.spec, header) == ssz::hash_tree_root(at.spec, at.block.message);
}

}  // namespace

// consensus-specs v1.7.0-beta.4
// specs/altair/light-client/full-node.md#create_light_client_bootstrap
Checked<LightClientBootstrap> create_light_client_bootstrap(const BlockAndState& at) {
    CAIRN_REQUIRE(at.spec.at_least(ForkId::altair), lc_before_altair);
    CAIRN_REQUIRE(belong_together(at), lc_state_not_of_block);
    return LightClientBootstrap{
        block_to_light_client_header(at.spec, at.block), at.state.current_sync_committee,
        prove_in_state(at, current_sync_committee_gindex_at_slot(at.spec, at.state.slot))};
}

namespace {

Checked<> add_finality(const BlockAndState& attested, const SignedBeaconBlock& finalized_block,
                       const Spec& finalized_spec, LightClientUpdate& update) {
    const Root& finalized_root = attested.state.finalized_checkpoint.root;
    if (finalized_block.message.slot == GENESIS_SLOT) {
        CAIRN_REQUIRE(finalized_root == Root{}, lc_finalized_block_not_of_state);
    } else {
        update.finalized_header = upgrade_through(
            attested.spec, finalized_spec.fork_id(),
            block_to_light_client_header(finalized_spec, finalized_block), upgrade_lc_header);
        CAIRN_REQUIRE(
            ssz::hash_tree_root(attested.spec, update.finalized_header.beacon) == finalized_root,
            lc_finalized_block_not_of_state);
    }
    update.finality_branch =
        prove_in_state(attested, finalized_root_gindex_at_slot(attested.spec, attested.state.slot));
    return {};
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/altair/light-client/full-node.md#create_light_client_update
Checked<LightClientUpdate> create_light_client_update(const BlockAndState& signed_by,
                                                      const BlockAndState& attested,
                                                      const SignedBeaconBlock* finalized_block,
                                                      const Spec& finalized_spec) {
    const Spec& spec = attested.spec;
    const SyncAggregate& sync_aggregate = signed_by.block.message.body.sync_aggregate;
    CAIRN_REQUIRE(spec.at_least(ForkId::altair), lc_before_altair);
    CAIRN_REQUIRE(get_set_bit_count(sync_aggregate.sync_committee_bits) >=
                      spec.preset->MIN_SYNC_COMMITTEE_PARTICIPANTS,
                  lc_too_few_participants);
    CAIRN_REQUIRE(belong_together(signed_by) && belong_together(attested), lc_state_not_of_block);
    CAIRN_REQUIRE(
        ssz::hash_tree_root(spec, attested.block.message) == signed_by.block.message.parent_root,
        lc_attested_block_not_parent);

    auto update = ssz::default_value<LightClientUpdate>(spec);
    update.attested_header = block_to_light_client_header(spec, attested.block);
    // The next sync committee helps only if the current one signed.
    if (compute_sync_committee_period_at_slot(spec, attested.block.message.slot) ==
        compute_sync_committee_period_at_slot(spec, signed_by.block.message.slot)) {
        update.next_sync_committee = attested.state.next_sync_committee;
        update.next_sync_committee_branch =
            prove_in_state(attested, next_sync_committee_gindex_at_slot(spec, attested.state.slot));
    }
    if (finalized_block != nullptr) {
        CAIRN_TRY(add_finality(attested, *finalized_block, finalized_spec, update));
    }
    update.sync_aggregate = sync_aggregate;
    update.signature_slot = signed_by.block.message.slot;
    return update;
}

// consensus-specs v1.7.0-beta.4
// specs/altair/light-client/full-node.md#create_light_client_finality_update
LightClientFinalityUpdate create_light_client_finality_update(const LightClientUpdate& update) {
    return {update.attested_header, update.finalized_header, update.finality_branch,
            update.sync_aggregate, update.signature_slot};
}

// consensus-specs v1.7.0-beta.4
// specs/altair/light-client/full-node.md#create_light_client_optimistic_update
LightClientOptimisticUpdate create_light_client_optimistic_update(const LightClientUpdate& update) {
    return {update.attested_header, update.sync_aggregate, update.signature_slot};
}

}  // namespace cairn::light
