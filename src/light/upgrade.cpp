#include "light/upgrade.hpp"

#include "base/assert.hpp"
#include "consensus/constants.hpp"
#include "consensus/misc.hpp"
#include "light/branch.hpp"
#include "ssz/codec.hpp"
#include "ssz/proof.hpp"

namespace cairn::light {

using namespace consensus;

namespace {

/// Branches into the state grow by a level in electra, and again in gloas.
Branch upgrade_branch(const Spec& to, const Branch& pre, GeneralizedIndex electra,
                      GeneralizedIndex gloas) {
    switch (to.fork_id()) {
        case ForkId::electra:
            return normalize_merkle_branch(pre, electra);
        case ForkId::gloas:
            return normalize_merkle_branch(pre, gloas);
        default:
            return pre;
    }
}

Branch upgrade_current_sync_committee_branch(const Spec& to, const Branch& pre) {
    return upgrade_branch(to, pre, CURRENT_SYNC_COMMITTEE_GINDEX_ELECTRA,
                          CURRENT_SYNC_COMMITTEE_GINDEX_GLOAS);
}
Branch upgrade_next_sync_committee_branch(const Spec& to, const Branch& pre) {
    return upgrade_branch(to, pre, NEXT_SYNC_COMMITTEE_GINDEX_ELECTRA,
                          NEXT_SYNC_COMMITTEE_GINDEX_GLOAS);
}
Branch upgrade_finality_branch(const Spec& to, const Branch& pre) {
    return upgrade_branch(to, pre, FINALIZED_ROOT_GINDEX_ELECTRA, FINALIZED_ROOT_GINDEX_GLOAS);
}

/// gloas keeps of the execution header the block hash only, with its branch into the block body.
void reduce_to_block_hash(const Spec& to, const LightClientHeader& pre, LightClientHeader& post) {
    const Epoch epoch = compute_epoch_at_slot(to, pre.beacon.slot);
    if (epoch < to.config->CAPELLA_FORK_EPOCH) {
        return;
    }
    const bool deneb = epoch >= to.config->DENEB_FORK_EPOCH;
    const Spec made_in = to.with_fork(deneb ? ForkId::deneb : ForkId::capella);
    const auto place = ssz::get_generalized_index<ExecutionPayloadHeader>(made_in, "block_hash");
    CAIRN_ASSERT(place.has_value());
    auto proof = ssz::compute_merkle_proof(made_in, pre.execution, place->index);
    CAIRN_ASSERT(proof.has_value());
    proof->insert(proof->end(), pre.execution_branch.begin(), pre.execution_branch.end());
    post.execution_block_hash = pre.execution.block_hash;
    post.execution_branch = normalize_merkle_branch(*proof, EXECUTION_BLOCK_HASH_GINDEX_GLOAS);
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/gloas/light-client/fork.md#upgrading-light-client-data
LightClientHeader upgrade_lc_header(const Spec& to, const LightClientHeader& pre) {
    auto post = ssz::default_value<LightClientHeader>(to);
    post.beacon = pre.beacon;
    switch (to.fork_id()) {
        case ForkId::deneb:
        case ForkId::electra:
        case ForkId::fulu:
            post.execution = pre.execution;
            post.execution_branch = pre.execution_branch;
            break;
        case ForkId::gloas: {
            const auto empty = ssz::default_value<LightClientHeader>(to.with_fork(ForkId::electra));
            if (pre != empty) {
                reduce_to_block_hash(to, pre, post);
            }
            break;
        }
        default:  // capella adds execution data, which older headers do not have
            break;
    }
    return post;
}

// consensus-specs v1.7.0-beta.4 specs/gloas/light-client/fork.md#upgrading-light-client-data
LightClientBootstrap upgrade_lc_bootstrap(const Spec& to, const LightClientBootstrap& pre) {
    return {upgrade_lc_header(to, pre.header), pre.current_sync_committee,
            upgrade_current_sync_committee_branch(to, pre.current_sync_committee_branch)};
}

// consensus-specs v1.7.0-beta.4 specs/gloas/light-client/fork.md#upgrading-light-client-data
LightClientUpdate upgrade_lc_update(const Spec& to, const LightClientUpdate& pre) {
    return {upgrade_lc_header(to, pre.attested_header),
            pre.next_sync_committee,
            upgrade_next_sync_committee_branch(to, pre.next_sync_committee_branch),
            upgrade_lc_header(to, pre.finalized_header),
            upgrade_finality_branch(to, pre.finality_branch),
            pre.sync_aggregate,
            pre.signature_slot};
}

// consensus-specs v1.7.0-beta.4 specs/gloas/light-client/fork.md#upgrading-light-client-data
LightClientFinalityUpdate upgrade_lc_finality_update(const Spec& to,
                                                     const LightClientFinalityUpdate& pre) {
    return {upgrade_lc_header(to, pre.attested_header), upgrade_lc_header(to, pre.finalized_header),
            upgrade_finality_branch(to, pre.finality_branch), pre.sync_aggregate,
            pre.signature_slot};
}

// consensus-specs v1.7.0-beta.4 specs/gloas/light-client/fork.md#upgrading-light-client-data
LightClientOptimisticUpdate upgrade_lc_optimistic_update(const Spec& to,
                                                         const LightClientOptimisticUpdate& pre) {
    return {upgrade_lc_header(to, pre.attested_header), pre.sync_aggregate, pre.signature_slot};
}

// consensus-specs v1.7.0-beta.4 specs/gloas/light-client/fork.md#upgrading-the-store
LightClientStore upgrade_lc_store(const Spec& to, const LightClientStore& pre) {
    LightClientStore post = pre;
    post.finalized_header = upgrade_lc_header(to, pre.finalized_header);
    post.optimistic_header = upgrade_lc_header(to, pre.optimistic_header);
    if (pre.best_valid_update) {
        post.best_valid_update = upgrade_lc_update(to, *pre.best_valid_update);
    }
    return post;
}

}  // namespace cairn::light
