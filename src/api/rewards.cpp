#include "api/rewards.hpp"

#include "consensus/accessors.hpp"
#include "consensus/block/attestation.hpp"
#include "consensus/block/slashings.hpp"
#include "consensus/block/sync_aggregate.hpp"
#include "consensus/constants.hpp"
#include "consensus/epoch/base_reward.hpp"
#include "consensus/epoch/columns.hpp"
#include "consensus/epoch/deltas.hpp"
#include "consensus/epoch/pending_attestations.hpp"
#include "consensus/math.hpp"
#include "consensus/predicates.hpp"
#include "consensus/verifiers.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>

namespace cairn::api {

using namespace consensus;

// Blocks -----------------------------------------------------------------------------------------

namespace {

Gwei whistleblower_reward(const Spec& spec, const BeaconState& state, ValidatorIndex slashed) {
    return state.validators[slashed.value].effective_balance /
           (spec.at_least(ForkId::electra) ? spec.preset->WHISTLEBLOWER_REWARD_QUOTIENT_ELECTRA
                                           : spec.preset->WHISTLEBLOWER_REWARD_QUOTIENT);
}

Checked<Gwei> pay_for_proposer_slashings(const Spec& spec, BeaconState& state,
                                         const BeaconBlockBody& body) {
    Gwei sum;
    NullVerifier verifier;
    for (const ProposerSlashing& slashing : body.proposer_slashings) {
        CAIRN_TRY(process_proposer_slashing(spec, state, slashing, verifier));
        sum += whistleblower_reward(spec, state, slashing.signed_header_1.message.proposer_index);
    }
    return sum;
}

Checked<Gwei> pay_for_attester_slashings(const Spec& spec, BeaconState& state,
                                         const BeaconBlockBody& body) {
    Gwei sum;
    NullVerifier verifier;
    const Epoch epoch = get_current_epoch(spec, state);
    for (const AttesterSlashing& slashing : body.attester_slashings) {
        CAIRN_TRY_ASSIGN(const auto offenders,
                         verified_equivocators(spec, state, slashing, verifier));
        for (const ValidatorIndex index : offenders) {
            if (is_slashable_validator(state.validators[index.value], epoch)) {
                sum += whistleblower_reward(spec, state, index);
            }
        }
        CAIRN_TRY(process_attester_slashing(spec, state, slashing, verifier));
    }
    return sum;
}

/// Since altair votes are paid for at once.
Checked<Gwei> pay_for_votes(const Spec& spec, BeaconState& state, const BeaconBlockBody& body) {
    CAIRN_TRY_ASSIGN(const ValidatorIndex proposer, get_beacon_proposer_index(spec, state));
    const Gwei before = state.balances[proposer.value];
    NullVerifier verifier;
    const Slot parent_slot = state.latest_block_header.slot;
    for (const Attestation& attestation : body.attestations) {
        CAIRN_TRY(process_attestation(spec, state, attestation, parent_slot, verifier));
    }
    return Gwei{state.balances[proposer.value] - before};
}

/// Whose votes for `target` the state holds already.
Checked<std::set<ValidatorIndex>> known_voters(const Spec& spec, const BeaconState& state,
                                               Epoch target) {
    CAIRN_TRY_ASSIGN(const auto known, get_matching_source_attestations(spec, state, target));
    std::set<ValidatorIndex> voters;
    for (const PendingAttestation* const attestation : known) {
        CAIRN_TRY_ASSIGN(const auto indices,
                         get_pending_attesting_indices(spec, state, *attestation));
        voters.insert(indices.begin(), indices.end());
    }
    return voters;
}

/// phase0: who brings a validator's first vote is paid, as its delay is the least.
Checked<Gwei> promise_for_votes(const Spec& spec, const BeaconState& state,
                                const BeaconBlockBody& body) {
    CAIRN_TRY_ASSIGN(auto previous, known_voters(spec, state, get_previous_epoch(spec, state)));
    CAIRN_TRY_ASSIGN(auto current, known_voters(spec, state, get_current_epoch(spec, state)));
    Gwei sum;
    for (const Attestation& attestation : body.attestations) {
        auto& voters =
            attestation.data.target.epoch == get_current_epoch(spec, state) ? current : previous;
        CAIRN_TRY_ASSIGN(const auto indices, get_attesting_indices(spec, state, attestation));
        for (const ValidatorIndex index : indices) {
            if (voters.insert(index).second && !state.validators[index.value].slashed) {
                sum += get_proposer_reward(spec, state, index);
            }
        }
    }
    return sum;
}

}  // namespace

Checked<BlockRewards> compute_block_rewards(const Spec& spec, BeaconState state,
                                            const BeaconBlock& block) {
    const BeaconBlockBody& body = block.body;
    const bool is_altair = spec.at_least(ForkId::altair);
    BlockRewards rewards;
    CAIRN_TRY_ASSIGN(rewards.proposer_slashings, pay_for_proposer_slashings(spec, state, body));
    CAIRN_TRY_ASSIGN(rewards.attester_slashings, pay_for_attester_slashings(spec, state, body));
    CAIRN_TRY_ASSIGN(rewards.attestations, is_altair ? pay_for_votes(spec, state, body)
                                                     : promise_for_votes(spec, state, body));
    if (is_altair) {
        rewards.sync_aggregate = get_sync_proposer_reward(spec, state) *
                                 get_set_bit_count(body.sync_aggregate.sync_committee_bits);
    }
    return rewards;
}

// Sync committees --------------------------------------------------------------------------------

Checked<std::vector<MemberReward>> compute_sync_committee_rewards(const Spec& spec,
                                                                  const BeaconState& state,
                                                                  const SyncAggregate& aggregate) {
    const auto reward = static_cast<std::int64_t>(get_participant_reward(spec, state).value);
    std::vector<MemberReward> members;
    std::unordered_map<ValidatorIndex, std::size_t> places;
    for (std::size_t i = 0; i < state.current_sync_committee.pubkeys.size(); ++i) {
        const auto index = find_validator(state, state.current_sync_committee.pubkeys[i]);
        CAIRN_REQUIRE(index.has_value(), sync_committee_member_unknown);
        const auto [place, is_new] = places.try_emplace(*index, members.size());
        if (is_new) {
            members.push_back({*index, 0});
        }
        std::int64_t& sum = members[place->second].reward;
        sum += aggregate.sync_committee_bits[i] ? reward : -reward;
        // Nobody loses more than he has.
        sum = std::max(sum, -static_cast<std::int64_t>(state.balances[index->value].value));
    }
    return members;
}

// Attestations -----------------------------------------------------------------------------------

namespace {

enum FlagIndex : std::size_t { source_flag = 0, target_flag = 1, head_flag = 2 };

std::int64_t plus(std::uint64_t gwei) {
    return static_cast<std::int64_t>(gwei);
}

bool is_timely(const EpochColumns& columns, std::size_t validator, std::size_t flag) {
    return (columns.status[validator] >> flag & 1U) != 0;
}

std::uint64_t most_increments(const Spec& spec) {
    const Preset& preset = *spec.preset;
    return (spec.at_least(ForkId::electra) ? preset.MAX_EFFECTIVE_BALANCE_ELECTRA
                                           : preset.MAX_EFFECTIVE_BALANCE) /
           preset.EFFECTIVE_BALANCE_INCREMENT;
}

AttestationRewards flag_rewards(const Spec& spec, const BeaconState& state,
                                const EpochColumns& columns) {
    AttestationRewards rewards;
    const FlagDeltaTable table(spec, state, columns);
    const InactivityPenalty inactivity(spec);
    const Gwei increment{spec.preset->EFFECTIVE_BALANCE_INCREMENT};
    for (std::uint64_t i = 1; i <= most_increments(spec); ++i) {
        const FlagDeltas row = table.of(increment * i);
        rewards.ideal.emplace_back(
            increment * i,
            AttestationReward{plus(row.reward[head_flag]), plus(row.reward[target_flag]),
                              plus(row.reward[source_flag]), 0, 0});
    }
    rewards.total.resize(columns.size());
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if ((columns.status[i] & status::eligible) == 0) {
            continue;
        }
        const FlagDeltas row = table.of(columns.effective_balance[i]);
        const auto part = [&](std::size_t flag) {
            return is_timely(columns, i, flag) ? plus(row.reward[flag]) : -plus(row.penalty[flag]);
        };
        rewards.total[i] = {part(head_flag), part(target_flag), part(source_flag), 0, 0};
        if (!is_timely(columns, i, target_flag)) {
            rewards.total[i].inactivity =
                -plus(inactivity.of(columns.effective_balance[i], state.inactivity_scores[i]));
        }
    }
    return rewards;
}

/// phase0: what a validator earns whose vote matches in all, in the next block.
AttestationReward ideal_of_phase0(const Spec& spec, const BeaconState& state,
                                  const EpochColumns& columns, Gwei effective_balance) {
    const std::uint64_t increment = spec.preset->EFFECTIVE_BALANCE_INCREMENT;
    const Gwei total = at_least_one_increment(spec, columns.active);
    const Gwei base = BaseReward(spec, total).of(effective_balance);
    const bool leak = is_in_inactivity_leak(spec, state);
    const auto part = [&](std::size_t flag) {
        const Gwei attesting = at_least_one_increment(spec, columns.timely[flag]);
        return plus(leak
                        ? base.value
                        : (base * (attesting / increment).value / (total / increment).value).value);
    };
    const Gwei delay{base - base / spec.preset->PROPOSER_REWARD_QUOTIENT};
    return {part(head_flag), part(target_flag), part(source_flag), plus(delay.value), 0};
}

Checked<AttestationRewards> phase0_rewards(const Spec& spec, const BeaconState& state,
                                           const EpochColumns& columns) {
    const auto part = [&](std::size_t flag) {
        return get_attestation_component_deltas(spec, state, columns, flag);
    };
    const Deltas source = part(source_flag);
    const Deltas target = part(target_flag);
    const Deltas head = part(head_flag);
    CAIRN_TRY_ASSIGN(const Deltas inactivity, get_inactivity_penalty_deltas(spec, state, columns));
    CAIRN_TRY_ASSIGN(const Deltas delay, get_inclusion_delay_deltas(spec, state, columns));
    const Gwei increment{spec.preset->EFFECTIVE_BALANCE_INCREMENT};
    AttestationRewards rewards;
    for (std::uint64_t i = 1; i <= most_increments(spec); ++i) {
        rewards.ideal.emplace_back(increment * i,
                                   ideal_of_phase0(spec, state, columns, increment * i));
    }
    const auto sum = [](const Deltas& deltas, std::size_t i) {
        return plus(deltas.rewards[i].value) - plus(deltas.penalties[i].value);
    };
    rewards.total.resize(columns.size());
    for (std::size_t i = 0; i < columns.size(); ++i) {
        rewards.total[i] = {sum(head, i), sum(target, i), sum(source, i), sum(delay, i),
                            sum(inactivity, i)};
    }
    return rewards;
}

}  // namespace

Checked<AttestationRewards> compute_attestation_rewards(const Spec& spec,
                                                        const BeaconState& state) {
    CAIRN_TRY_ASSIGN(const EpochColumns columns, get_epoch_columns(spec, state));
    if (!spec.at_least(ForkId::altair)) {
        return phase0_rewards(spec, state, columns);
    }
    CAIRN_REQUIRE(state.inactivity_scores.size() >= columns.size(),
                  registry_lists_differ_in_length);
    return flag_rewards(spec, state, columns);
}

}  // namespace cairn::api
