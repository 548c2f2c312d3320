#include "shard_node/block_production.hpp"

#include "consensus/accessors.hpp"
#include "consensus/block/attestation.hpp"
#include "consensus/block/process_block.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/road.hpp"
#include "consensus/verifiers.hpp"
#include "node/schedule.hpp"
#include "sharding/crosslinks.hpp"
#include "sharding/custody_game.hpp"
#include "sharding/misc.hpp"
#include "sharding/road.hpp"
#include "sharding/validator.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"

#include <algorithm>
#include <set>

namespace cairn::shard_node {

using namespace consensus;

namespace {

/// Validators whose vote for an epoch's target is in the chain.
using Covered = std::set<std::pair<Epoch, ValidatorIndex>>;

void cover(const Spec& spec, const BeaconState& state,
           const ssz::PersistentList<PendingAttestation>& pending, Covered& covered) {
    for (const PendingAttestation& entry : pending) {
        Attestation attestation;
        attestation.aggregation_bits = entry.aggregation_bits;
        attestation.data = entry.data;
        for (const ValidatorIndex index : get_attesting_indices(spec, state, attestation)
                                              .value_or(std::vector<ValidatorIndex>{})) {
            covered.emplace(entry.data.target.epoch, index);
        }
    }
}

bool is_valid_now(const Spec& spec, const BeaconState& state, const Attestation& attestation) {
    BeaconState trial = state;
    NullVerifier verifier;
    const auto result = spec.at_least(ForkId::phase1)
                            ? spec.road->process_attestation(spec, trial, attestation, verifier)
                            : process_attestation(spec, trial, attestation,
                                                  state.latest_block_header.slot, verifier);
    return result.has_value();
}

/// The pool's votes that are valid here and bring somebody whose vote is not in the chain yet.
ssz::List<Attestation> choose_attestations(const Spec& spec, const BeaconState& state,
                                           const VotePool& pool) {
    Covered covered;
    cover(spec, state, state.previous_epoch_attestations, covered);
    cover(spec, state, state.current_epoch_attestations, covered);
    ssz::List<Attestation> chosen;
    const Slot oldest = compute_start_slot_at_epoch(spec, get_previous_epoch(spec, state));
    const Slot first = spec.at_least(ForkId::phase1)
                           ? std::max(oldest, spec.config->PHASE_1_FORK_SLOT)  // see README.md
                           : oldest;
    for (const Attestation& attestation : pool.candidates(first, state.slot - 1)) {
        if (chosen.size() == spec.preset->MAX_ATTESTATIONS) {
            break;
        }
        const auto attesters = get_attesting_indices(spec, state, attestation);
        if (!attesters || !is_valid_now(spec, state, attestation)) {
            continue;
        }
        bool is_new = false;
        for (const ValidatorIndex index : *attesters) {
            is_new = covered.emplace(attestation.data.target.epoch, index).second || is_new;
        }
        if (is_new) {
            chosen.push_back(attestation);
        }
    }
    return chosen;
}

bool applies(const Spec& spec, const BeaconState& state, Shard shard,
             const ShardTransition& transition) {
    BeaconState trial = state;
    BlsVerifier verifier(sharding::bls_draft(spec.road->mode));
    return sharding::apply_shard_transition(spec, trial, shard, transition, verifier).has_value();
}

// consensus-specs v0.12.3 specs/phase1/validator.md#shard-transitions
Checked<> fill_shard_transitions(const Spec& spec, const BeaconState& state, const VotePool& pool,
                                 BeaconBlockBody& body) {
    const Slot voted = sharding::compute_previous_slot(state.slot);
    CAIRN_TRY_ASSIGN(const auto winners,
                     sharding::get_shard_winning_roots(spec, state, body.attestations));
    for (const auto& [shard, root] : winners) {
        const ShardTransition* const transition = pool.transition(voted, root);
        if (transition != nullptr && applies(spec, state, shard, *transition)) {
            body.shard_transitions[shard.value] = *transition;
            continue;
        }
        // A block with these votes would need a transition that it cannot have.
        std::erase_if(body.attestations, [&](const Attestation& attestation) {
            return attestation.data.slot == voted && attestation.data.shard == shard &&
                   attestation.data.shard_transition_root == root;
        });
    }
    return {};
}

// consensus-specs v0.12.3 specs/phase1/validator.md#light-client-fields
void fill_light_client_vote(const Spec& spec, const LightPool& pool, BeaconBlock& block) {
    const LightClientVoteData data{sharding::compute_previous_slot(block.slot), block.parent_root};
    const auto best = sharding::get_best_light_client_aggregate(spec, block, pool.aggregates(data));
    block.body.light_client_bits = best.aggregation_bits;
    block.body.light_client_signature = best.signature;
}

void fill_custody_reveals(const Spec& spec, const BeaconState& state, const Pools& pools,
                          BeaconBlockBody& body) {
    BeaconState trial = state;
    BlsVerifier verifier(sharding::bls_draft(spec.road->mode));
    for (const auto& [index, waiting] : pools.reveals) {
        if (body.custody_key_reveals.size() == spec.preset->MAX_CUSTODY_KEY_REVEALS) {
            return;
        }
        if (sharding::process_custody_key_reveal(spec, trial, waiting.reveal, verifier)) {
            body.custody_key_reveals.push_back(waiting.reveal);
        }
    }
}

}  // namespace

Checked<BeaconBlock> produce_block(node::Chain& chain, const Pools& pools, Slot slot,
                                   const BLSSignature& randao_reveal) {
    const Spec spec = node::spec_at_slot(chain.network(), slot);
    auto block = ssz::default_value<BeaconBlock>(spec);
    block.slot = slot;
    block.parent_root = chain.head().root;
    CAIRN_TRY_ASSIGN(const StatePointer before, chain.state_at(block.parent_root, slot));
    CAIRN_TRY_ASSIGN(block.proposer_index, get_beacon_proposer_index(spec, *before));
    BeaconBlockBody& body = block.body;
    body.randao_reveal = randao_reveal;
    body.eth1_data = before->eth1_data;
    body.attestations = choose_attestations(spec, *before, pools.votes);
    if (spec.at_least(ForkId::phase1)) {
        CAIRN_TRY(fill_shard_transitions(spec, *before, pools.votes, body));
        fill_light_client_vote(spec, pools.light, block);
        fill_custody_reveals(spec, *before, pools, body);
    }
    BeaconState state = *before;
    NullVerifier verifier;
    FixedExecutionEngine engine;
    CAIRN_TRY(process_block(spec, state, block, BlockContext{verifier, engine}));
    block.state_root = ssz::hash_tree_root(spec, state);
    return block;
}

}  // namespace cairn::shard_node
