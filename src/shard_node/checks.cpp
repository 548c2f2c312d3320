#include "shard_node/checks.hpp"

#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/gossip/attestation.hpp"
#include "consensus/misc.hpp"
#include "consensus/predicates.hpp"
#include "node/schedule.hpp"
#include "sharding/accessors.hpp"
#include "sharding/custody_game.hpp"
#include "sharding/light_client.hpp"
#include "sharding/validator.hpp"

#include <algorithm>

namespace cairn::shard_node {

using namespace consensus;

std::string_view to_string(Condition condition) noexcept {
    switch (condition) {
        case Condition::slot_not_near:
            return "slot_not_near";
        case Condition::block_unknown:
            return "block_unknown";
        case Condition::nothing_new:
            return "nothing_new";
        case Condition::block_after_vote:
            return "block_after_vote";
        case Condition::target_wrong:
            return "target_wrong";
        case Condition::source_wrong:
            return "source_wrong";
        case Condition::committee_wrong:
            return "committee_wrong";
        case Condition::shard_wrong:
            return "shard_wrong";
        case Condition::transition_wrong:
            return "transition_wrong";
        case Condition::signers_wrong:
            return "signers_wrong";
        case Condition::not_an_aggregator:
            return "not_an_aggregator";
        case Condition::signature_wrong:
            return "signature_wrong";
    }
    return "?";
}

std::string describe(const Refusal& refusal) {
    if (const auto* const condition = std::get_if<Condition>(&refusal)) {
        return std::string(to_string(*condition));
    }
    return describe(std::get<Invalid>(refusal));
}

bool may_be_honest(const Refusal& refusal) noexcept {
    if (const auto* const condition = std::get_if<Condition>(&refusal)) {
        return *condition <= Condition::nothing_new;
    }
    const Rule rule = std::get<Invalid>(refusal).rule;
    return rule == Rule::parent_block_unknown || rule == Rule::block_in_future ||
           rule == Rule::shard_block_parent_unknown ||
           rule == Rule::shard_block_beacon_parent_unknown || rule == Rule::custody_period_not_past;
}

namespace {

Judged require(bool holds, Condition condition) {
    return holds ? Judged{} : Judged(unexpected(Refusal(condition)));
}

/// The state of a vote's slot on the chain of the block that is voted for.
Result<StatePointer, Refusal> voted_state(node::Chain& chain, const Root& root, Slot slot) {
    const Slot now = chain.current_slot();
    CAIRN_TRY(require(slot <= now && now <= slot + chain.network().preset->SLOTS_PER_EPOCH,
                      Condition::slot_not_near));
    const auto block = chain.store().blocks.find(root);
    CAIRN_TRY(require(block.has_value(), Condition::block_unknown));
    CAIRN_TRY(require(chain.store().blocks[*block].slot <= slot, Condition::block_after_vote));
    CAIRN_TRY_ASSIGN(StatePointer state, chain.state_at(root, slot));
    return state;
}

bool verify(const BeaconState& state, ValidatorIndex index, const Root& signing_root,
            const BLSSignature& signature, SignatureVerifier& verifier) {
    return verifier.verify(state.validators[index.value].pubkey, signing_root, signature);
}

Judged check_checkpoints(const Spec& spec, const node::Chain& chain, const BeaconState& state,
                         const AttestationData& data) {
    const Store& store = chain.store();
    const auto block = store.blocks.index_of(data.beacon_block_root);
    const Epoch epoch = compute_epoch_at_slot(spec, data.slot);
    CAIRN_TRY(require(data.target.epoch == epoch &&
                          data.target.root == get_checkpoint_block(spec, store, block, epoch),
                      Condition::target_wrong));
    return require(data.source == state.current_justified_checkpoint, Condition::source_wrong);
}

/// `state` is of phase1.
Judged check_shard_vote(const Spec& spec, const BeaconState& state, const AttestationData& data,
                        const ShardTransition& transition) {
    CAIRN_TRY(require(data.shard == sharding::compute_shard_from_committee_index(
                                        spec, state, data.index, data.slot),
                      Condition::shard_wrong));
    return require(!transition.shard_states.empty() &&
                       data.shard_transition_root == ssz::hash_tree_root(spec, transition) &&
                       data.shard_head_root == transition.shard_states.back().latest_block_root,
                   Condition::transition_wrong);
}

/// All but how many have signed; the state of the vote's slot.
Result<StatePointer, Refusal> check_attestation(const CheckContext& context,
                                                const Attestation& attestation,
                                                const ShardTransition& transition) {
    const AttestationData& data = attestation.data;
    const Spec spec = node::spec_at_slot(context.chain.network(), data.slot);
    CAIRN_TRY_ASSIGN(const StatePointer state,
                     voted_state(context.chain, data.beacon_block_root, data.slot));
    CAIRN_TRY(check_checkpoints(spec, context.chain, *state, data));
    const SlotCommittees committees(spec, *state, data.slot);
    CAIRN_TRY(require(data.index < committees.count() &&
                          attestation.aggregation_bits.size() == committees[data.index].size(),
                      Condition::committee_wrong));
    if (spec.at_least(ForkId::phase1)) {
        CAIRN_TRY(check_shard_vote(spec, *state, data, transition));
    } else {
        CAIRN_TRY(require(transition == ShardTransition{}, Condition::transition_wrong));
    }
    CAIRN_TRY_ASSIGN(const auto indexed, get_indexed_attestation(spec, *state, attestation));
    CAIRN_TRY(require(is_valid_indexed_attestation(spec, *state, indexed, context.verifier),
                      Condition::signature_wrong));
    return state;
}

}  // namespace

Judged check_vote(const CheckContext& context, const Vote& vote) {
    CAIRN_TRY(require(vote.attestation.aggregation_bits.count() == 1, Condition::signers_wrong));
    CAIRN_TRY(check_attestation(context, vote.attestation, vote.transition));
    return {};
}

// consensus-specs v0.12.3 specs/phase0/p2p-interface.md#beacon_aggregate_and_proof
Judged check_aggregate(const CheckContext& context, const VoteAggregate& aggregate) {
    const AggregateAndProof& message = aggregate.signed_aggregate.message;
    const AttestationData& data = message.aggregate.data;
    const Spec spec = node::spec_at_slot(context.chain.network(), data.slot);
    CAIRN_TRY_ASSIGN(const StatePointer state,
                     check_attestation(context, message.aggregate, aggregate.transition));
    const auto committee = get_beacon_committee(spec, *state, data.slot, data.index);
    CAIRN_TRY(require(
        std::ranges::find(committee, message.aggregator_index) != committee.end() &&
            gossip::is_aggregator(spec, *state, data.slot, data.index, message.selection_proof),
        Condition::not_an_aggregator));
    const Domain selection =
        get_domain(spec, *state, DOMAIN_SELECTION_PROOF, compute_epoch_at_slot(spec, data.slot));
    const Domain domain = get_domain(spec, *state, DOMAIN_AGGREGATE_AND_PROOF,
                                     compute_epoch_at_slot(spec, data.slot));
    return require(
        verify(*state, message.aggregator_index, compute_signing_root(spec, data.slot, selection),
               message.selection_proof, context.verifier) &&
            verify(*state, message.aggregator_index, compute_signing_root(spec, message, domain),
                   aggregate.signed_aggregate.signature, context.verifier),
        Condition::signature_wrong);
}

// The light client committee ---------------------------------------------------------------------

std::span<const ValidatorIndex> light_client_voters(const Spec& spec, const BeaconState& state,
                                                    Slot slot) {
    return sharding::get_light_client_committee(spec, state, compute_epoch_at_slot(spec, slot + 1));
}

namespace {

Result<StatePointer, Refusal> check_light_vote(const CheckContext& context,
                                               const LightClientVote& vote) {
    const Spec spec = node::spec_at_slot(context.chain.network(), vote.data.slot);
    CAIRN_TRY(require(spec.at_least(ForkId::phase1), Condition::slot_not_near));
    CAIRN_TRY_ASSIGN(const StatePointer state,
                     voted_state(context.chain, vote.data.beacon_block_root, vote.data.slot));
    const auto committee = light_client_voters(spec, *state, vote.data.slot);
    CAIRN_TRY(require(vote.aggregation_bits.size() == spec.preset->LIGHT_CLIENT_COMMITTEE_SIZE,
                      Condition::committee_wrong));
    std::vector<ValidatorIndex> signers;
    for (std::size_t i = 0; i < vote.aggregation_bits.size(); ++i) {
        if (vote.aggregation_bits[i]) {
            CAIRN_TRY(require(i < committee.size(), Condition::signers_wrong));
            signers.push_back(committee[i]);
        }
    }
    CAIRN_TRY(require(!signers.empty(), Condition::signers_wrong));
    const Domain domain =
        get_domain(spec, *state, DOMAIN_LIGHT_CLIENT, compute_epoch_at_slot(spec, vote.data.slot));
    const Root root =
        sharding::light_client_vote_root(spec, vote.data.slot, vote.data.beacon_block_root);
    CAIRN_TRY(require(context.verifier.fast_aggregate_verify(
                          *state, signers, compute_signing_root(root, domain), vote.signature),
                      Condition::signature_wrong));
    return state;
}

}  // namespace

Judged check_light_client_vote(const CheckContext& context, const LightClientVote& vote) {
    CAIRN_TRY(check_light_vote(context, vote));
    return {};
}

Judged check_light_client_aggregate(const CheckContext& context,
                                    const SignedLightAggregateAndProof& aggregate) {
    const LightAggregateAndProof& message = aggregate.message;
    const Slot slot = message.aggregate.data.slot;
    const Spec spec = node::spec_at_slot(context.chain.network(), slot);
    CAIRN_TRY_ASSIGN(const StatePointer state, check_light_vote(context, message.aggregate));
    const auto committee = light_client_voters(spec, *state, slot);
    CAIRN_TRY(require(
        std::ranges::find(committee, message.aggregator_index) != committee.end() &&
            sharding::is_light_client_aggregator(spec, *state, slot, message.selection_proof),
        Condition::not_an_aggregator));
    const Epoch epoch = compute_epoch_at_slot(spec, slot);
    const Domain selection = get_domain(spec, *state, DOMAIN_LIGHT_SELECTION_PROOF, epoch);
    const Domain domain = get_domain(spec, *state, DOMAIN_LIGHT_AGGREGATE_AND_PROOF, epoch);
    return require(
        verify(*state, message.aggregator_index, compute_signing_root(spec, slot, selection),
               message.selection_proof, context.verifier) &&
            verify(*state, message.aggregator_index, compute_signing_root(spec, message, domain),
                   aggregate.signature, context.verifier),
        Condition::signature_wrong);
}

Judged check_custody_key_reveal(const CheckContext& context, const CustodyKeyReveal& reveal) {
    const Slot slot = context.chain.current_slot();
    const Spec spec = node::spec_at_slot(context.chain.network(), slot);
    CAIRN_TRY(require(spec.at_least(ForkId::phase1), Condition::slot_not_near));
    CAIRN_TRY_ASSIGN(const StatePointer state,
                     context.chain.state_at(context.chain.head().root, slot));
    BeaconState trial = *state;
    CAIRN_TRY(sharding::process_custody_key_reveal(spec, trial, reveal, context.verifier));
    return {};
}

}  // namespace cairn::shard_node
