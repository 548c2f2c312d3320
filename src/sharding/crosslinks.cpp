#include "sharding/crosslinks.hpp"

#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/epoch/base_reward.hpp"
#include "consensus/misc.hpp"
#include "consensus/mutators.hpp"
#include "sharding/accessors.hpp"
#include "sharding/defect.hpp"

#include <algorithm>
#include <set>

namespace cairn::sharding {

using consensus::Attestation;
using consensus::ShardBlockHeader;
using consensus::ShardState;
using consensus::ShardTransition;

CommitteeVotes on_time_votes(const BeaconState& state, std::span<const Attestation> attestations,
                             CommitteeIndex committee_index) {
    CommitteeVotes votes{committee_index, {}};
    for (const Attestation& attestation : attestations) {
        if (is_on_time_attestation(state, attestation.data) &&
            attestation.data.index == committee_index) {
            votes.attestations.push_back(&attestation);
        }
    }
    return votes;
}

namespace {

Gwei get_online_balance(const Spec& spec, const BeaconState& state,
                        std::span<const ValidatorIndex> indices) {
    std::vector<ValidatorIndex> online;
    std::ranges::copy_if(indices, std::back_inserter(online),
                         [&](ValidatorIndex index) { return is_online(spec, state, index); });
    return get_total_balance(spec, state, online);
}

Checked<WinningVote> collect_votes(const Spec& spec, const BeaconState& state,
                                   const CommitteeVotes& votes, const Root& root) {
    WinningVote vote{root, {}, {}};
    for (const Attestation* attestation : votes.attestations) {
        if (attestation->data.shard_transition_root != root) {
            continue;
        }
        CAIRN_TRY_ASSIGN(const auto indices, get_attesting_indices(spec, state, *attestation));
        vote.participants.insert(vote.participants.end(), indices.begin(), indices.end());
        vote.attestations.push_back(attestation);
    }
    std::ranges::sort(vote.participants);
    const auto repeated = std::ranges::unique(vote.participants);
    vote.participants.erase(repeated.begin(), repeated.end());
    return vote;
}

/// Every active validator has a countdown.
bool online_countdown_is_complete(const Spec& spec, const BeaconState& state) {
    const auto active = get_active_validator_indices(spec, state, get_current_epoch(spec, state));
    return active.empty() || active.back() < state.online_countdown.size();
}

}  // namespace

Checked<std::optional<WinningVote>> find_winning_vote(const Spec& spec, const BeaconState& state,
                                                      const CommitteeVotes& votes) {
    CAIRN_REQUIRE(online_countdown_is_complete(spec, state), online_countdown_too_short);
    const auto committee =
        get_beacon_committee(spec, state, compute_previous_slot(state.slot), votes.committee_index);
    const Gwei needed = get_online_balance(spec, state, committee) * 2;
    std::set<Root> roots;
    for (const Attestation* attestation : votes.attestations) {
        roots.insert(attestation->data.shard_transition_root);
    }
    for (const Root& root : roots) {
        CAIRN_TRY_ASSIGN(WinningVote vote, collect_votes(spec, state, votes, root));
        if (get_online_balance(spec, state, vote.participants) * 3 >= needed) {
            return vote;
        }
    }
    return std::nullopt;
}

namespace {

/// The headers of a transition's blocks, as the proposers signed them.
struct RebuiltHeaders {
    std::vector<consensus::BLSPubkey> pubkeys;
    std::vector<Root> signing_roots;
    Root latest_block_root;
};

Checked<> add_header(const Spec& spec, const BeaconState& state, const ShardBlockHeader& header,
                     RebuiltHeaders& headers) {
    headers.latest_block_root = ssz::hash_tree_root(spec, header);
    headers.pubkeys.push_back(state.validators[header.proposer_index.value].pubkey);
    const auto domain = get_domain(spec, state, consensus::DOMAIN_SHARD_PROPOSAL,
                                   compute_epoch_at_slot(spec, header.slot));
    headers.signing_roots.push_back(
        consensus::compute_signing_root(headers.latest_block_root, domain));
    return {};
}

/// One block of a transition, or its absence.
struct Offset {
    Shard shard;
    Slot slot;
    std::uint64_t shard_block_length = 0;
    Root shard_data_root;
};

Checked<> rebuild_header(const Spec& spec, const BeaconState& state, const Offset& offset,
                         RebuiltHeaders& headers) {
    if (offset.shard_block_length == 0) {
        CAIRN_REQUIRE(offset.shard_data_root == Root{}, empty_shard_block_has_data);
        return {};
    }
    CAIRN_REQUIRE(!mends(spec, Defect::transition_block_length_unbounded) ||
                      offset.shard_block_length <= spec.preset->MAX_SHARD_BLOCK_SIZE,
                  shard_block_too_long);
    CAIRN_TRY_ASSIGN(const ValidatorIndex proposer_index,
                     get_shard_proposer_index(spec, state, offset.slot, offset.shard));
    CAIRN_TRY_ASSIGN(const Root beacon_parent_root,
                     get_block_root_at_slot(spec, state, offset.slot));
    return add_header(spec, state,
                      {.shard_parent_root = headers.latest_block_root,
                       .beacon_parent_root = beacon_parent_root,
                       .slot = offset.slot,
                       .shard = offset.shard,
                       .proposer_index = proposer_index,
                       .body_root = offset.shard_data_root},
                      headers);
}

}  // namespace

// consensus-specs v0.12.3 specs/phase1/beacon-chain.md#apply_shard_transition
Checked<> apply_shard_transition(const Spec& spec, BeaconState& state, Shard shard,
                                 const ShardTransition& transition, SignatureVerifier& verifier) {
    CAIRN_REQUIRE(state.slot > spec.config->PHASE_1_FORK_SLOT, transition_before_fork);
    CAIRN_TRY_ASSIGN(const auto offset_slots, get_offset_slots(state, shard));
    CAIRN_REQUIRE(transition.shard_data_roots.size() == offset_slots.size() &&
                      transition.shard_states.size() == offset_slots.size() &&
                      transition.shard_block_lengths.size() == offset_slots.size(),
                  transition_lengths_differ);
    CAIRN_REQUIRE(!offset_slots.empty(), transition_without_slots);
    CAIRN_REQUIRE(transition.start_slot == offset_slots[0], transition_start_slot_wrong);

    const ShardState& before = state.shard_states[shard.value];
    Gwei prev_gasprice = before.gasprice;
    RebuiltHeaders headers;
    headers.latest_block_root = before.latest_block_root;
    for (std::size_t i = 0; i < offset_slots.size(); ++i) {
        const std::uint64_t length = transition.shard_block_lengths[i];
        const ShardState& shard_state = transition.shard_states[i];
        CAIRN_REQUIRE(shard_state.gasprice == compute_updated_gasprice(spec, prev_gasprice, length),
                      transition_gasprice_wrong);
        CAIRN_REQUIRE(shard_state.slot == offset_slots[i], transition_slot_wrong);
        CAIRN_TRY(rebuild_header(spec, state,
                                 {.shard = shard,
                                  .slot = offset_slots[i],
                                  .shard_block_length = length,
                                  .shard_data_root = transition.shard_data_roots[i]},
                                 headers));
        CAIRN_REQUIRE(!mends(spec, Defect::transition_block_root_unchecked) ||
                          shard_state.latest_block_root == headers.latest_block_root,
                      transition_block_root_wrong);
        prev_gasprice = shard_state.gasprice;
    }
    CAIRN_REQUIRE(optional_aggregate_verify(headers.pubkeys, headers.signing_roots,
                                            transition.proposer_signature_aggregate, verifier),
                  transition_signature_invalid);
    ShardState& after = state.shard_states[shard.value];
    after = transition.shard_states.back();
    after.slot = compute_previous_slot(state.slot);
    return {};
}

namespace {

Checked<> reward_beacon_proposer(const Spec& spec, BeaconState& state,
                                 std::span<const ValidatorIndex> participants) {
    CAIRN_TRY_ASSIGN(const ValidatorIndex proposer_index, get_beacon_proposer_index(spec, state));
    Gwei estimated_attester_reward{0};
    for (const ValidatorIndex attester : participants) {
        estimated_attester_reward += get_base_reward(spec, state, attester);
    }
    increase_balance(state, proposer_index,
                     estimated_attester_reward / spec.preset->PROPOSER_REWARD_QUOTIENT);
    return {};
}

Checked<> charge_shard_proposers(const Spec& spec, BeaconState& state, Shard shard,
                                 std::span<const Slot> slots, const ShardTransition& transition) {
    const std::size_t count = std::min(slots.size(), transition.shard_states.size());
    for (std::size_t i = 0; i < count; ++i) {
        CAIRN_TRY_ASSIGN(const ValidatorIndex proposer_index,
                         get_shard_proposer_index(spec, state, slots[i], shard));
        decrease_balance(state, proposer_index,
                         transition.shard_states[i].gasprice * transition.shard_block_lengths[i]);
    }
    return {};
}

}  // namespace

// consensus-specs v0.12.3 specs/phase1/beacon-chain.md#process_crosslink_for_shard
Checked<Root> process_crosslink_for_shard(const Spec& spec, BeaconState& state,
                                          const CommitteeVotes& votes,
                                          const ShardTransition& shard_transition,
                                          SignatureVerifier& verifier) {
    CAIRN_TRY_ASSIGN(const auto winner, find_winning_vote(spec, state, votes));
    if (!winner) {
        CAIRN_REQUIRE(shard_transition == ShardTransition{}, transition_without_crosslink);
        return Root{};
    }
    CAIRN_REQUIRE(winner->shard_transition_root == ssz::hash_tree_root(spec, shard_transition),
                  transition_root_not_attested);
    CAIRN_REQUIRE(!shard_transition.shard_states.empty(), transition_without_slots);
    const Root& shard_head_root = shard_transition.shard_states.back().latest_block_root;
    const bool same_head =
        std::ranges::all_of(winner->attestations, [&](const Attestation* attestation) {
            return attestation->data.shard_head_root == shard_head_root;
        });
    CAIRN_REQUIRE(same_head, shard_head_root_not_attested);

    const Shard shard = compute_shard_from_committee_index(spec, state, votes.committee_index,
                                                           compute_previous_slot(state.slot));
    CAIRN_TRY_ASSIGN(const auto slots_before, get_offset_slots(state, shard));
    CAIRN_TRY(apply_shard_transition(spec, state, shard, shard_transition, verifier));
    CAIRN_TRY(reward_beacon_proposer(spec, state, winner->participants));
    CAIRN_TRY_ASSIGN(const auto slots_after, get_offset_slots(state, shard));
    const bool charged = mends(spec, Defect::shard_proposer_never_pays);
    CAIRN_TRY(charge_shard_proposers(spec, state, shard, charged ? slots_before : slots_after,
                                     shard_transition));
    return winner->shard_transition_root;
}

namespace {

void mark_crosslink(BeaconState& state,
                    ssz::PersistentList<consensus::PendingAttestation>& attestations,
                    CommitteeIndex committee_index, const Root& winning_root) {
    for (std::size_t i = 0; i < attestations.size(); ++i) {
        const consensus::PendingAttestation& pending = attestations[i];
        if (!pending.crosslink_success &&
            is_winning_attestation(state, pending, committee_index, winning_root)) {
            attestations.mut(i).crosslink_success = true;
        }
    }
}

}  // namespace

// consensus-specs v0.12.3 specs/phase1/beacon-chain.md#process_crosslinks
Checked<std::vector<Shard>> process_crosslinks(const Spec& spec, BeaconState& state,
                                               std::span<const ShardTransition> shard_transitions,
                                               std::span<const Attestation> attestations,
                                               SignatureVerifier& verifier) {
    std::vector<Shard> crosslinked;
    const Slot on_time_attestation_slot = compute_previous_slot(state.slot);
    const std::uint64_t committee_count = get_committee_count_per_slot(
        spec, state, compute_epoch_at_slot(spec, on_time_attestation_slot));
    for (CommitteeIndex index{0}; index < committee_count; ++index) {
        const Shard shard =
            compute_shard_from_committee_index(spec, state, index, on_time_attestation_slot);
        CAIRN_REQUIRE(shard < shard_transitions.size(), shard_not_active);
        CAIRN_TRY_ASSIGN(
            const Root winning_root,
            process_crosslink_for_shard(spec, state, on_time_votes(state, attestations, index),
                                        shard_transitions[shard.value], verifier));
        if (winning_root == Root{}) {
            continue;
        }
        crosslinked.push_back(shard);
        mark_crosslink(state, state.current_epoch_attestations, index, winning_root);
        if (mends(spec, Defect::previous_epoch_crosslink_unmarked)) {
            mark_crosslink(state, state.previous_epoch_attestations, index, winning_root);
        }
    }
    return crosslinked;
}

// consensus-specs v0.12.3 specs/phase1/beacon-chain.md#verify_empty_shard_transition
bool verify_empty_shard_transition(const Spec& spec, const BeaconState& state,
                                   std::span<const ShardTransition> shard_transitions,
                                   std::span<const Shard> crosslinked) {
    const bool all = mends(spec, Defect::idle_shard_transition_unchecked);
    const Slot previous_slot = compute_previous_slot(state.slot);
    const std::uint64_t count =
        all ? shard_transitions.size() : get_active_shard_count(spec, state);
    for (Shard shard{0}; shard < count; ++shard) {
        const bool may_be_full = all ? std::ranges::find(crosslinked, shard) != crosslinked.end()
                                     : state.shard_states[shard.value].slot == previous_slot;
        if (!may_be_full && shard_transitions[shard.value] != ShardTransition{}) {
            return false;
        }
    }
    return true;
}

// consensus-specs v0.12.3 specs/phase1/beacon-chain.md#process_shard_transitions
Checked<> process_shard_transitions(const Spec& spec, BeaconState& state,
                                    std::span<const ShardTransition> shard_transitions,
                                    std::span<const Attestation> attestations,
                                    SignatureVerifier& verifier) {
    const std::uint64_t active_shards = get_active_shard_count(spec, state);
    CAIRN_REQUIRE(
        active_shards <= shard_transitions.size() && active_shards <= state.shard_states.size(),
        shard_not_active);
    std::vector<Shard> crosslinked;
    if (compute_previous_slot(state.slot) > consensus::GENESIS_SLOT) {
        CAIRN_TRY_ASSIGN(crosslinked, process_crosslinks(spec, state, shard_transitions,
                                                         attestations, verifier));
    }
    CAIRN_REQUIRE(verify_empty_shard_transition(spec, state, shard_transitions, crosslinked),
                  idle_shard_transition_not_empty);
    return {};
}

}  // namespace cairn::sharding
